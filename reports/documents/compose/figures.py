"""The tables of figures of one report, as layout tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from portal.core.dates import format_date
from portal.core.numbers import format_scaled
from reports.collection.models import AnnexRow, Figure
from reports.collection.printed import Printed, printed
from reports.collection.states import Basis, FigureNature, FigureState
from reports.documents.layout import Cell, Column, Row, Table
from reports.outlines.models import AnnexTable, Section, TableRow
from reports.outlines.states import RowKind

COLUMNS = (
    Column("TT", kind="index", stub=True),
    Column("Chỉ tiêu", weight=5, stub=True),
    Column("Đơn vị tính", weight=1.2),
    Column("Kết quả", kind="number"),
    Column("Ghi chú", weight=2),
)
NATURE_WORDS = {FigureNature.TARGET: "mục tiêu phấn đấu", FigureNature.NORM: "quy định, định mức"}

FigureKey = tuple[int, int]


def by_key(figures: Iterable[Figure]) -> dict[FigureKey, Figure]:
    """Figures by (indicator id, breakdown id)."""
    return {(figure.indicator_id, figure.breakdown_id): figure for figure in figures}


def figure_cell(row: TableRow, figure: Figure | None, *, short: bool = False) -> Cell:
    """One figure as a cell; a figure that was never entered is a gap, not a zero."""
    if row.indicator is None:
        raise ValueError("a heading row has no figure")
    shown = (
        printed(
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            qualifier=figure.qualifier,
            state=figure.state,
            scale=row.indicator.scale,
            is_ratio=row.indicator.is_ratio,
            short=short,
        )
        if figure is not None
        else printed(value=None, state=FigureState.NOT_REPORTED, short=short)
    )
    return cell_of(shown)


def cell_of(shown: Printed) -> Cell:
    """A written figure as a cell: words stay words, numbers stay numbers in Excel."""
    number = None if shown.number is None else Decimal(shown.number).scaleb(-shown.scale)
    if number is not None and not shown.text[:1].isdigit():
        number = None
    return Cell(
        shown.text, number=number, scale=shown.scale, qualifier=shown.qualifier, gap=shown.gap, align="right"
    )


def remarks(figure: Figure | None) -> str:
    """What the Ghi chú column says: target or norm, estimate, and the note itself."""
    if figure is None:
        return ""
    parts = [NATURE_WORDS.get(FigureNature(figure.nature), "")]
    if figure.basis == Basis.ESTIMATED:
        parts.append("ước thực hiện")
    parts.append(figure.note)
    return "; ".join(part for part in parts if part)


def figure_table(
    sections: Sequence[Section], figures: dict[FigureKey, Figure], *, caption: str = ""
) -> Table:
    """All figure rows of the sections in one table, a group line per section. Rows must be prefetched."""
    rows: list[Row] = []
    count = 0
    for section in sections:
        lines = list(section.rows.all())
        if not lines:
            continue
        rows.append(Row((Cell(f"{section.label} {section.title}".strip(), bold=True),), kind="group"))
        for line in lines:
            if line.kind == RowKind.HEADING:
                rows.append(Row((Cell(line.label),), kind="group"))
                continue
            assert line.indicator is not None  # noqa: S101 -- the database constraint says so
            count += 1
            figure = figures.get((line.indicator_id or 0, line.breakdown_id or 0))
            rows.append(
                Row(
                    (
                        Cell(str(count)),
                        Cell(("– " * line.depth) + line.label),
                        Cell(line.indicator.unit),
                        figure_cell(line, figure),
                        Cell(remarks(figure)),
                    )
                )
            )
    return Table(COLUMNS, tuple(rows), caption=caption)


def annex_table(table: AnnexTable, rows: Sequence[AnnexRow], *, with_agency: bool) -> Table:
    """An annex table with the rows of the reporter; in a summary the agency stands in a column of its own."""
    columns = [Column("TT", kind="index", stub=True)]
    if with_agency:
        columns.append(Column("Cơ quan", weight=2))
    for column in table.columns:
        kind = column.get("kind", "text")
        columns.append(
            Column(
                column["label"],
                kind=kind if kind in ("number", "date") else "text",
                weight=column.get("width", 2),
            )
        )
    body = []
    for position, row in enumerate(rows, start=1):
        cells = [Cell(str(position))]
        if with_agency:
            cells.append(Cell(row.agency.name if row.agency else ""))
        cells += [
            _annex_cell(row.cells.get(column["key"]), column.get("kind", "text")) for column in table.columns
        ]
        body.append(Row(tuple(cells)))
    return Table(tuple(columns), tuple(body))


def _annex_cell(value: object, kind: str) -> Cell:
    if value in (None, ""):
        return Cell("")
    if kind == "number" and isinstance(value, int):
        return Cell(format_scaled(value, 0), number=value)
    if kind == "date" and isinstance(value, str):
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            return Cell(value)
        return Cell(format_date(day), date=day)
    return Cell(str(value))
