"""The tables of figures of one report, as layout tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from portal.core.dates import format_date
from portal.core.numbers import format_scaled
from reports.collection.models import AnnexRow, Figure
from reports.collection.printed import Printed, printed
from reports.collection.states import Basis, FigureNature, FigureState
from reports.documents.compose.comparison import Comparison
from reports.documents.compose.content import Content, key_of
from reports.documents.compose.names import Names
from reports.documents.layout import Cell, Column, Row, Table
from reports.outlines.models import AnnexTable, TableRow
from reports.outlines.states import RowKind

COLUMNS = (
    Column("TT", kind="index", stub=True),
    Column("Chỉ tiêu", weight=5, stub=True),
    Column("Đơn vị tính", weight=1),
    Column("Kết quả", kind="number", weight=1),
    Column("Ghi chú", weight=3),
)
NATURE_WORDS = {FigureNature.TARGET: "mục tiêu phấn đấu", FigureNature.NORM: "quy định, định mức"}


def figure_cell(row: TableRow, figure: Figure | None, *, short: bool = False) -> Cell:
    """One figure as a cell; a figure that was never entered is a gap, not a zero."""
    if row.indicator is None:
        raise ValueError("a heading row has no figure")
    if figure is None:
        return gap_cell(FigureState.NOT_REPORTED, short=short)
    shown = printed(
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        qualifier=figure.qualifier,
        state=figure.state,
        scale=row.indicator.scale,
        is_ratio=row.indicator.is_ratio,
        short=short,
    )
    return cell_of(shown)


def figure_ref(row: TableRow) -> str:
    """What a cell of a summary goes by to the units behind it: "TT.01", or "CSKD.01|ET=karaoke" with a breakdown."""
    if row.indicator is None or row.breakdown is None:
        raise ValueError("a heading row has no figure")
    return f"{row.indicator.code}|{row.breakdown.key}".rstrip("|")


def gap_cell(state: str, *, short: bool) -> Cell:
    """Why there is no number, in words or (`short`) as a mark."""
    return cell_of(printed(value=None, state=state, short=short))


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
    nature = NATURE_WORDS.get(FigureNature(figure.nature), "")
    parts = [nature if nature not in figure.note.casefold() else ""]
    if figure.basis == Basis.ESTIMATED and figure.state == FigureState.REPORTED:
        parts.append("ước thực hiện")
    parts.append(figure.note)
    return "; ".join(part for part in parts if part)


def label_of(row: TableRow) -> str:
    """The words of a row, with a dash for every level below the figure it breaks down."""
    return "– " * row.depth + row.label


def figure_table(content: Content, notes: Sequence[str] = (), comparison: Comparison | None = None) -> Table:
    """All figure rows of the report in one table, a group line per section and per heading; with `comparison`, last
    year's figures and the year so far beside them."""
    rows: list[Row] = []
    count = 0
    for part in content.parts:
        if part.rows:
            rows.append(Row((Cell(part.heading, bold=True),), kind="group"))
        for line in part.rows:
            if line.kind == RowKind.HEADING or line.indicator is None:
                rows.append(Row((Cell(line.label),), kind="group"))
                continue
            count += 1
            figure = content.figures.get(key_of(line))
            shown = figure_cell(line, figure)
            cells = (
                Cell(str(count)),
                Cell(label_of(line)),
                Cell(line.indicator.unit),
                replace(shown, ref=figure_ref(line)) if content.report.is_consolidated else shown,
                Cell(remarks(figure)),
            )
            rows.append(Row(cells if comparison is None else _compared(cells, comparison, line, figure)))
    if comparison is None:
        return Table(COLUMNS, tuple(rows), notes=tuple(notes))
    columns = (*COLUMNS[:-1], *comparison.columns, COLUMNS[-1])
    return Table(columns, tuple(rows), notes=(*notes, *comparison.notes))


def _compared(
    cells: tuple[Cell, ...], comparison: Comparison, line: TableRow, figure: Figure | None
) -> tuple[Cell, ...]:
    """The cells of a figure with the columns of the comparison before the last one, and its remarks in it."""
    found = comparison.beside(line, figure)
    said = [*filter(None, [cells[-1].text]), *comparison.remarks(line, found)]
    return *cells[:-1], *comparison.cells(line, found, figure_cell), Cell("; ".join(said))


def annex_table(table: AnnexTable, rows: Sequence[AnnexRow], names: Names, *, with_agency: bool) -> Table:
    """An annex table with the rows of the reporter; in a summary the agency stands in a column of its own."""
    columns = [Column("TT", kind="index", stub=True)]
    if with_agency:
        columns.append(Column("Cơ quan báo cáo", weight=2))
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
            cells.append(Cell(names.short(row.agency) if row.agency else ""))
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
