"""Biểu tổng hợp chi tiết theo đơn vị: indicators × units, gaps marked. The annex that is made by hand today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.collection.models import Figure, Report
from reports.collection.states import FigureState
from reports.consolidation.models import Run, RunInput
from reports.consolidation.queries.asked import figures_asked
from reports.consolidation.states import InputRole
from reports.documents.compose.content import Content, FigureKey, by_key, key_of
from reports.documents.compose.figures import figure_cell, figure_ref, gap_cell, label_of
from reports.documents.compose.names import Names
from reports.documents.layout import Cell, Column, Row, Table
from reports.outlines.models import TableRow
from reports.outlines.states import RowKind

LEGEND = (
    "Ký hiệu: … chưa báo cáo; ? chưa thống kê được; x không thuộc phạm vi; M gửi riêng theo chế độ mật; "
    "ô trống: đề cương không yêu cầu đơn vị báo cáo chỉ tiêu này."
)
# The version in force is of before a supplement, which its unit has not answered yet.
NOT_ASKED, NOT_ASKED_LEGEND = (
    "bs",
    "bs: bản đã nhận chưa được hỏi, đơn vị chưa trả lời phần bổ sung của đề cương.",
)
LEFT_OUT = {
    InputRole.MISSING: "Chưa có báo cáo",
    InputRole.CLASSIFIED: "Gửi riêng theo chế độ mật",
    InputRole.EXEMPT: "Được miễn báo cáo",
}
TERRITORIES, OTHERS = "Địa phương", "Sở, ban, ngành, đoàn thể"


@dataclass(frozen=True, slots=True)
class Sources:
    """What a summary was made of. `versions`: the ids of its versions since the run; `figures`: those of the reports
    that went in, by report id."""

    run: Run | None
    versions: Sequence[int]
    inputs: Sequence[RunInput]
    figures: Mapping[int, dict[FigureKey, Figure]]


def sources_of(report: Report, names: Names) -> Sources | None:
    """What went into the summary and what did not: territories first, each kind in the order of its names. None of a
    report that was not computed."""
    if not report.is_consolidated:
        return None
    run, versions = _run_of(report)
    if run is None:
        return Sources(None, versions, (), {})
    found = list(run.inputs.select_related("assignment__agency", "report"))
    names.learn(each.assignment.agency for each in found)
    inputs = sorted(found, key=lambda each: not each.assignment.agency.is_territorial)
    return Sources(run, versions, inputs, _figures_by_report(inputs))


def _run_of(report: Report) -> tuple[Run | None, list[int]]:
    """The run the summary stands on: a copy made after a return carries on the work of the version before it."""
    versions: list[int] = []
    current: Report | None = report
    while current is not None:
        versions.append(current.pk)
        run = current.runs.order_by("-pk").first()
        if run is not None:
            return run, versions
        current = current.copied_from
    return None, versions


@dataclass(frozen=True, slots=True)
class _Given:
    """What the units gave and what they were asked for."""

    by_report: Mapping[int, dict[FigureKey, Figure]]
    asked: dict[int, set[FigureKey]]

    def cell(self, each: RunInput, line: TableRow) -> Cell:
        """One unit's figure, the mark of its gap, or nothing where its outline does not ask and it did not answer."""
        key = key_of(line)
        figure = self.by_report.get(each.report_id or 0, {}).get(key)
        if figure is None and key not in self.asked[each.asked_pk]:
            return Cell("")
        if each.role == InputRole.CLASSIFIED:
            return gap_cell(FigureState.CLASSIFIED, short=True)
        if each.role == InputRole.EXEMPT:
            return gap_cell(FigureState.NOT_APPLICABLE, short=True)
        if figure is None and key not in self.asked[each.written_pk]:
            return Cell(NOT_ASKED, gap=True, align="right")
        return figure_cell(line, figure, short=True)


def units_table(
    content: Content,
    sources: Sources,
    names: Names,
    *,
    province: str = "",
    notes: Iterable[str] = (),
) -> Table:
    """One column per unit of the run, one row per figure of the summary; `province`: left out of the heads."""
    inputs = sources.inputs
    versions = {version for each in inputs for version in (each.asked_pk, each.written_pk)}
    given = _Given(sources.figures, figures_asked(versions))
    kinds = {each.assignment.agency.is_territorial for each in inputs}
    columns = (
        Column("TT", kind="index", stub=True),
        Column("Chỉ tiêu", weight=3, stub=True),
        Column("ĐVT", stub=True),
        Column("Tổng số", kind="number", stub=True),
        *(_column(each, names, province, grouped=len(kinds) > 1) for each in inputs),
    )
    rows: list[Row] = []
    count = 0
    for part in content.parts:
        lines = [line for line in part.rows if line.kind == RowKind.FIGURE]
        if lines:
            rows.append(Row((Cell(part.heading, bold=True),), kind="group"))
        for line in lines:
            count += 1
            total = figure_cell(line, content.figures.get(key_of(line)), short=True)
            total = replace(total, ref=figure_ref(line))
            unit = line.indicator.unit if line.indicator else ""
            units = (given.cell(each, line) for each in inputs)
            rows.append(Row((Cell(str(count)), Cell(label_of(line)), Cell(unit), total, *units)))
    later = (
        [NOT_ASKED_LEGEND]
        if any(cell.gap and cell.text == NOT_ASKED for row in rows for cell in row.cells)
        else []
    )
    return Table(columns, tuple(rows), notes=(LEGEND, *later, *left_out(inputs, names, province), *notes))


def left_out(inputs: Sequence[RunInput], names: Names, province: str = "") -> list[str]:
    """A line per reason for which units are not in the totals: "Chưa có báo cáo: Huyện Vị Thủy (chưa gửi báo cáo)." """
    lines = []
    for role, words in LEFT_OUT.items():
        units = [
            names.head(each.assignment.agency, province=province)
            + (f" ({each.reason})" if each.reason else "")
            for each in inputs
            if each.role == role
        ]
        if units:
            lines.append(f"{words}: {'; '.join(units)}.")
    return lines


def _column(each: RunInput, names: Names, province: str, *, grouped: bool) -> Column:
    agency = each.assignment.agency
    group = TERRITORIES if agency.is_territorial else OTHERS
    return Column(names.head(agency, province=province), kind="number", group=group if grouped else "")


def _figures_by_report(inputs: Sequence[RunInput]) -> dict[int, dict[FigureKey, Figure]]:
    ids = [each.report_id for each in inputs if each.report_id]
    found: dict[int, list[Figure]] = {}
    for figure in Figure.objects.filter(report_id__in=ids):
        found.setdefault(figure.report_id, []).append(figure)
    return {report_id: by_key(figures) for report_id, figures in found.items()}
