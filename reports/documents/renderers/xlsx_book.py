"""A workbook written top to bottom: formats made once, text that stays text, rows as high as their words.

Text of users is written with `write_string` only, never guessed at: no cell becomes a formula or a link, and
text that looks like a formula keeps its quote prefix when somebody edits the cell. Rows are written in order
(constant memory), so a large annex costs disk, not memory.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import ceil
from typing import Any, Final

from portal.core.sheets import LONGEST, PLAIN, write_text
from reports.documents.layout import Cell, Column
from reports.documents.metrics import text_width
from reports.documents.typography import FONT

A3, A4 = 8, 9
SIZE: Final = 12
OPTIONS: Final = {**PLAIN, "constant_memory": True}
_EXACT_DIGITS: Final = 15
"""Excel keeps 15 digits; a longer number is written as text rather than changed."""
_LITERALS: Final = 100
"""Characters around a number: a format of more than 255 makes a workbook that Excel calls damaged."""
_HIGHEST_PT: Final = 409
_LINE_PT: Final = 16.0
_ALIGN: Final = {"text": "left", "number": "right", "index": "center", "date": "center"}


_SCREEN: Final = 160
"""Characters of a column that an office screen shows side by side."""
_SMALLEST_SCALE: Final = 0.5
_PRINTED: Final = {A4: 755.0, A3: 1104.0}
"""Points between the side margins of a landscape sheet."""


def _points(widths: Sequence[float]) -> float:
    """A column of n characters is 7n + 5 pixels of 0.75 pt wide."""
    return sum((7 * width + 5) * 0.75 for width in widths)


class Book:
    """The workbook, its formats (each made once) and its sheets (names made legal and unique).

    `places`: by the `ref` of a cell the row of the sheet `sheet` that it leads to, counted from 0."""

    def __init__(self, workbook: Any, places: Mapping[str, int] | None = None, sheet: str = "") -> None:
        self._workbook = workbook
        self._places, self._sheet = places or {}, sheet
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def look(self, **properties: Any) -> Any:
        """The format with these properties in the paper's font."""
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            base = {"font_name": FONT, "font_size": SIZE, "valign": "vcenter"}
            self._looks[key] = self._workbook.add_format(base | properties)
        return self._looks[key]

    def target(self, ref: str) -> str:
        """Where a cell leads to, "" for nowhere."""
        return f"internal:'{self._sheet}'!A{self._places[ref] + 1}" if ref in self._places else ""

    def page(self, name: str, widths: Sequence[float], *, paper: int = A4) -> "Page":
        """A new sheet, landscape, printed one page wide, with columns of these widths (in characters)."""
        legal = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:26] or "Trang"
        unique, at = legal, 2
        while unique.casefold() in self._names:
            unique, at = f"{legal} ({at})", at + 1
        self._names.add(unique.casefold())
        sheet = self._workbook.add_worksheet(unique)
        sheet.set_landscape()
        sheet.set_paper(paper)
        if _points(widths) * _SMALLEST_SCALE <= _PRINTED[paper]:
            sheet.fit_to_pages(1, 0)
        else:
            # one page wide would be too small to read: several sheets side by side
            sheet.set_print_scale(round(_SMALLEST_SCALE * 100))
            sheet.print_across()
        sheet.set_margins(left=0.7, right=0.5, top=0.8, bottom=0.8)
        sheet.set_header(f'&C&"{FONT},Regular"&14&P')
        sheet.hide_gridlines(2)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        return Page(self, sheet, widths)


class Page:
    """One sheet and the row that is written next."""

    def __init__(self, book: Book, sheet: Any, widths: Sequence[float]) -> None:
        self._look = book.look
        self._target = book.target
        self._sheet = sheet
        # a column of n characters is 7n + 5 pixels of 0.75 pt wide
        self._points = [(7 * width + 5) * 0.75 - 4 for width in widths]
        self._widths = widths
        self._row = 0

    @property
    def wide(self) -> bool:
        """Whether the sheet is wider than a screen: its middle is out of sight."""
        return sum(self._widths) > _SCREEN

    def across(self, text: str, **properties: Any) -> None:
        """A row with one text over all columns."""
        self._height([(text, sum(self._points), properties)])
        properties = properties | {"text_wrap": True}
        last = len(self._points) - 1
        if last:
            self._sheet.merge_range(self._row, 0, self._row, last, "", self._look(**properties))
        self._text(0, text, properties)
        self._row += 1

    def texts(self, *cells: tuple[str, dict[str, Any]]) -> None:
        """A row of texts from the first column on, each with the properties of its format."""
        sized = [(text, room, look) for (text, look), room in zip(cells, self._points, strict=False)]
        self._height(sized)
        for at, (text, look) in enumerate(cells):
            self._text(at, text, look | {"text_wrap": True})
        self._row += 1

    def spans(self, texts: Sequence[tuple[str, int]], properties: dict[str, Any]) -> None:
        """A row of texts, each over so many columns."""
        at = 0
        for text, count in texts:
            if count > 1:
                self._sheet.merge_range(
                    self._row, at, self._row, at + count - 1, "", self._look(**properties)
                )
            self._text(at, text, properties)
            at += count
        self._row += 1

    def figures(self, cells: Sequence[Cell], columns: Sequence[Column], *, bold: bool = False) -> None:
        """A row of a table: numbers as numbers, dates as dates, the rest as text."""
        words = [
            (cell.printed if exact_value(cell) is None else "", room, {"bold": bold})
            for cell, room in zip(cells, self._points, strict=True)
        ]
        self._height(words)
        for at, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            self._cell(at, cell, column, bold=bold or cell.bold)
        self._row += 1

    def dated(self, label: str, day: date) -> None:
        """A label and a date."""
        self._text(0, label, {"italic": True})
        look = self._look(num_format="dd/mm/yyyy", align="left")
        self._sheet.write_datetime(self._row, 1, datetime.combine(day, time()), look)
        self._row += 1

    def freeze(self, *, heads: int, stub: int = 0) -> None:
        """The last `heads` rows stay in sight and are printed on every page; so are the first `stub` columns of a
        sheet that is wider than a screen, as long as they leave room for others."""
        wide = self.wide and sum(self._widths[:stub]) < _SCREEN / 2
        self._sheet.freeze_panes(self._row, stub if wide else 0)
        self._sheet.repeat_rows(self._row - heads, self._row - 1)
        if wide and stub:
            self._sheet.repeat_columns(0, stub - 1)

    def finish(self) -> None:
        """Limit printing to what was written."""
        self._sheet.print_area(0, 0, max(self._row - 1, 0), len(self._points) - 1)

    def _text(self, at: int, text: str, properties: dict[str, Any]) -> None:
        if not text:
            self._sheet.write_blank(self._row, at, None, self._look(**properties))
            return
        look, quoted = self._look(**properties), self._look(**properties, quote_prefix=True)
        write_text(self._sheet, self._row, at, text, look=look, quoted=quoted)

    def _cell(self, at: int, cell: Cell, column: Column, *, bold: bool) -> None:
        properties: dict[str, Any] = {"border": 1, "align": cell.align or column.align or _ALIGN[column.kind]}
        if bold:
            properties["bold"] = True
        if cell.gap:
            properties |= {"italic": True, "font_color": "#595959"}
        value = exact_value(cell)
        target = self._target(cell.ref)
        if target:  # first, because it writes its text into the cell
            self._sheet.write_url(self._row, at, target, self._look(**properties), cell.printed or "–")
        if value is not None:
            look = self._look(**properties, num_format=number_format(cell))
            self._sheet.write_number(self._row, at, value, look)
        elif cell.date is not None:
            look = self._look(**properties, num_format="dd/mm/yyyy")
            self._sheet.write_datetime(self._row, at, datetime.combine(cell.date, time()), look)
        else:
            self._text(at, cell.printed, properties | {"text_wrap": True})
        said = f"Ghi: {cell.printed}" if cell.qualifier else ""
        remark = "\n".join(part for part in (said, cell.note) if part)
        if remark:
            self._sheet.write_comment(self._row, at, remark[:LONGEST], {"author": ""})

    def _height(self, texts: Sequence[tuple[str, float, dict[str, Any]]]) -> None:
        """Programs do not fit the height of merged cells, some fit none: say how many lines there will be."""
        lines = 1
        for text, room, look in texts:
            size = look.get("font_size", SIZE)
            width = text_width(text, size, bold=bool(look.get("bold")))
            # words do not fill lines: allow for some more
            lines = max(lines, ceil(width * 1.05 / room) if width > room else 1)
        if lines > 1:
            self._sheet.set_row(self._row, min(lines * _LINE_PT + 2, _HIGHEST_PT))


def exact_value(cell: Cell) -> float | int | None:
    """The number of a cell that is not a gap, if Excel can keep every digit of it."""
    if cell.number is None or cell.gap or len(cell.qualifier) + len(cell.suffix) > _LITERALS:
        return None
    if len(Decimal(cell.number).normalize().as_tuple().digits) > _EXACT_DIGITS:
        return None
    return cell.number if isinstance(cell.number, int) else float(cell.number)


def number_format(cell: Cell) -> str:
    """Grouped thousands with the cell's decimals, its qualifier and suffix as literal text around it.

    '#,##0' is the notation of the file; a Vietnamese Excel shows it as 1.234,5.
    """
    decimals = "." + "0" * cell.scale if cell.scale > 0 else ""
    before = _literal(f"{cell.qualifier} ") if cell.qualifier else ""
    return f"{before}#,##0{decimals}{_literal(cell.suffix)}"


def _literal(text: str) -> str:
    return '"' + text.replace('"', "") + '"' if text else ""
