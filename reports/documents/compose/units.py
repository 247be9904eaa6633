"""Biểu tổng hợp chi tiết theo đơn vị: indicators × units, gaps marked. The annex that is made by hand today."""

from __future__ import annotations

from collections.abc import Sequence

from reports.collection.models import Figure, Report
from reports.collection.printed import printed
from reports.collection.states import FigureState
from reports.consolidation.models import RunInput
from reports.consolidation.states import InputRole
from reports.documents.compose.figures import FigureKey, by_key, cell_of, figure_cell
from reports.documents.layout import Cell, Column, Row, Table
from reports.outlines.models import Section, TableRow
from reports.outlines.states import RowKind

LEGEND = (
    "Ghi chú: … chưa báo cáo; ? chưa thống kê được; x không thuộc phạm vi; M gửi riêng theo chế độ mật; "
    "ô trống: chỉ tiêu không yêu cầu đơn vị báo cáo.",
)


def inputs_of(report: Report) -> list[RunInput]:
    """What went into the summary and what did not, in the order of the agencies."""
    run = report.runs.order_by("-pk").first()
    if run is None:
        return []
    return list(run.inputs.select_related("assignment__agency", "assignment__version", "report"))


def units_table(sections: Sequence[Section], report: Report, totals: dict[FigureKey, Figure]) -> Table | None:
    """One column per unit of the run. None when the report was not consolidated or nothing took part."""
    inputs = inputs_of(report)
    if not inputs:
        return None
    columns = (
        Column("TT", kind="index", stub=True),
        Column("Chỉ tiêu", weight=3, stub=True),
        Column("ĐVT", stub=True),
        Column("Tổng số", kind="number", stub=True),
        *(Column(_short(each), kind="number") for each in inputs),
    )
    figures = _figures_by_report(inputs)
    asked = _asked(inputs)
    rows: list[Row] = []
    count = 0
    for section in sections:
        lines = [line for line in section.rows.all() if line.kind == RowKind.FIGURE]
        if not lines:
            continue
        rows.append(Row((Cell(f"{section.label} {section.title}".strip(), bold=True),), kind="group"))
        for line in lines:
            assert line.indicator is not None  # noqa: S101 -- the database constraint says so
            count += 1
            key = (line.indicator_id or 0, line.breakdown_id or 0)
            rows.append(
                Row(
                    (
                        Cell(str(count)),
                        Cell(("– " * line.depth) + line.label),
                        Cell(line.indicator.unit),
                        figure_cell(line, totals.get(key), short=True),
                        *(_unit_cell(each, line, key, figures, asked) for each in inputs),
                    )
                )
            )
    return Table(columns, tuple(rows), notes=LEGEND)


def _short(each: RunInput) -> str:
    agency = each.assignment.agency
    current = max(agency.names.all(), key=lambda name: name.valid_from, default=None)
    return (current.short_name if current else "") or agency.name


def _figures_by_report(inputs: Sequence[RunInput]) -> dict[int, dict[FigureKey, Figure]]:
    ids = [each.report_id for each in inputs if each.report_id]
    found: dict[int, list[Figure]] = {}
    for figure in Figure.objects.filter(report_id__in=ids):
        found.setdefault(figure.report_id, []).append(figure)
    return {report_id: by_key(figures) for report_id, figures in found.items()}


def _asked(inputs: Sequence[RunInput]) -> dict[int, set[FigureKey]]:
    """Which figures each outline version asks for."""
    versions = {each.assignment.version_id for each in inputs}
    asked: dict[int, set[FigureKey]] = {version: set() for version in versions}
    lines = TableRow.objects.filter(section__version__in=versions, kind=RowKind.FIGURE)
    for version, indicator, breakdown in lines.values_list(
        "section__version_id", "indicator_id", "breakdown_id"
    ):
        asked[version].add((indicator or 0, breakdown or 0))
    return asked


def _unit_cell(
    each: RunInput,
    line: TableRow,
    key: FigureKey,
    figures: dict[int, dict[FigureKey, Figure]],
    asked: dict[int, set[FigureKey]],
) -> Cell:
    if key not in asked[each.assignment.version_id]:
        return Cell("")
    if each.role == InputRole.CLASSIFIED:
        return cell_of(printed(value=None, state=FigureState.CLASSIFIED, short=True))
    if each.role == InputRole.EXEMPT:
        return cell_of(printed(value=None, state=FigureState.NOT_APPLICABLE, short=True))
    figure = figures.get(each.report_id or 0, {}).get(key)
    return figure_cell(line, figure, short=True)
