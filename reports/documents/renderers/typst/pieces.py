"""An annex cut into files of bounded size, each as the plain values the template reads (pure).

A file is cut between rows, at best between the bands of a wide table, and the files of an annex are about equally
large. Each begins with the annex's head; a table that goes on repeats its header rows, its unit and the heading of
the group it stands in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from portal.core.charts import draw, spoken
from reports.documents import wording
from reports.documents.fitting import UNITS, AnnexFit, Band, Fit, Sheet, is_unbroken
from reports.documents.layout import Annex, Block, Cell, Chart, Column, Heading, Note, Paragraph, Table
from reports.documents.metrics import text_width
from reports.documents.typography import CHART_MM, PT_PER_MM

CELLS_IN_FILE: Final = 8_000
"""So much one file holds: about 150 MB while it is set, and a check of its signature of some seconds (a file of fifteen
thousand cells took twice as long), which is made once and kept."""

CONTINUED: Final = "(tiếp theo)"
_CHART: Final = 100  # a third of a page
_CHARACTERS: Final = 60  # of text weigh as much as one more cell
_INSET_PT: Final = 3.25  # left and right of the text in a cell: padding and half a border
_SIDES: Final = {"left": "l", "center": "c", "right": "r", "justify": "j"}
_KIND_SIDES: Final = {"text": "l", "number": "r", "index": "c", "date": "c"}
_SPACES: Final = re.compile(" {2,}")
_BREAKS: Final = re.compile("[ \u2013-]")
_LONG: Final = 3  # characters that fit any column


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows `start` to `end` of one band of a table."""

    block: int
    table: Table
    fit: Fit
    band: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Item:
    """What is never cut: some blocks, or rows, and what they weigh in cells."""

    weight: int
    parts: tuple[Block | _Rows, ...]


def pieces(annex: Annex, fit: AnnexFit, limit: int = CELLS_IN_FILE) -> list[list[dict[str, Any]]]:
    """The blocks of every file of the annex, in order; at least one file."""
    items = list(_items(annex, fit, limit))
    width = fit.sheet.text_width_pt
    return [_values(part, width) for part in _shared_out(items, limit)] or [[]]


def sheet_values(sheet: Sheet) -> dict[str, float]:
    """The page in points."""
    margins = sheet.margins
    measures = {
        "width": sheet.size_mm[0], "height": sheet.size_mm[1],
        "top": margins.top, "right": margins.right, "bottom": margins.bottom, "left": margins.left,
    }  # fmt: skip
    return {name: value * PT_PER_MM for name, value in measures.items()}


# --- where to cut ---


def _items(annex: Annex, fit: AnnexFit, limit: int) -> Iterator[_Item]:
    """Headings go with what follows them; a band goes whole when it is small, else row by row."""
    fits = iter(fit.tables)
    held: list[Block | _Rows] = []
    for at, block in enumerate(annex.blocks):
        if isinstance(block, Heading):
            held.append(block)
        elif isinstance(block, Table):
            for item in _table_items(at, block, next(fits), limit):
                yield _Item(item.weight + len(held), (*held, *item.parts))
                held = []
        elif isinstance(block, Chart):
            yield _Item(_CHART + len(held), (*held, block))
            held = []
        else:
            yield _Item(1 + len(held) + len(block.text) // _CHARACTERS, (*held, block))
            held = []
    if held:
        yield _Item(len(held), tuple(held))


def _table_items(at: int, table: Table, fit: Fit, limit: int) -> Iterator[_Item]:
    for place, band in enumerate(fit.bands):
        weights = [_weight(row.cells, band) for row in table.rows]
        if not weights or (len(fit.bands) > 1 and sum(weights) <= limit // 2):
            yield _Item(sum(weights) + 1, (_Rows(at, table, fit, place, 0, len(weights)),))
            continue
        start = 0
        for end, weight in enumerate(weights, start=1):
            # the heading of a group goes with the row below it
            if table.rows[end - 1].kind == "group" and end < len(weights):
                continue
            part = _Rows(at, table, fit, place, start, end)
            yield _Item(sum(weights[start:end]) if end - start > 1 else weight, (part,))
            start = end


def _weight(cells: Sequence[Cell], band: Band) -> int:
    if len(cells) == 1:
        return 1 + len(cells[0].text) // _CHARACTERS
    return sum(1 + len(cells[at].text) // _CHARACTERS for at in band.columns)


def _shared_out(items: list[_Item], limit: int) -> list[list[_Item]]:
    """As few files as the limit allows, about equally full: the smallest limit that needs no more of them."""
    fewest = len(_filled(items, limit))
    low, high = max((item.weight for item in items), default=0), limit
    while low < high:
        middle = (low + high) // 2
        if len(_filled(items, middle)) <= fewest:
            high = middle
        else:
            low = middle + 1
    return _filled(items, high)


def _filled(items: list[_Item], limit: int) -> list[list[_Item]]:
    files: list[list[_Item]] = []
    left = 0
    for item in items:
        if files and item.weight <= left:
            files[-1].append(item)
            left -= item.weight
        else:
            files.append([item])
            left = limit - item.weight
    return files


# --- what the template reads ---


def _values(items: Sequence[_Item], width: float) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = []
    rows: list[_Rows] = []
    for part in (part for item in items for part in item.parts):
        if isinstance(part, _Rows):
            if rows and (rows[-1].block, rows[-1].band) != (part.block, part.band):
                values.append(_table(rows, width))
                rows = []
            rows.append(part)
            continue
        if rows:
            values.append(_table(rows, width))
            rows = []
        values.append(_block(part, values, width))
    if rows:
        values.append(_table(rows, width))
    return values


def _block(block: Block, before: Sequence[dict[str, Any]], width: float) -> dict[str, Any]:
    match block:
        case Heading():
            # PDF/UA allows no level to be left out on the way down; the title of the annex is the first
            above = next((each["level"] for each in reversed(before) if each["kind"] == "heading"), 1)
            return {
                "kind": "heading", "style": block.style, "label": _words(block.label),
                "level": min(max(block.level, 1) + 1, above + 1, 6),
                "text": _fitted(wording.heading_text(block), width, 14, bold=True),
            }  # fmt: skip
        case Paragraph():
            return {
                "kind": "prose", "marker": _words(block.marker), "indent": min(max(block.indent, 0), 3),
                "text": _fitted(block.text, width, 14), "italic": block.italic,
                "source": _fitted(block.source, width, 14),
            }  # fmt: skip
        case Note():
            return {"kind": "note", "text": _fitted(block.text, width, 14)}
        case Chart():
            return {"kind": "chart", "svg": draw(block), "alt": spoken(block), "width": CHART_MM * PT_PER_MM}
    raise TypeError(type(block).__name__)


def _table(parts: Sequence[_Rows], width: float) -> dict[str, Any]:
    """One table of the page: the rows of `parts`, which follow each other in one band."""
    first, last = parts[0], parts[-1]
    table, band = first.table, first.fit.bands[first.band]
    columns = [table.columns[at] for at in band.columns]
    widths = [units * width / UNITS for units in band.widths]
    goes_on = first.start > 0
    ends = last.end == len(table.rows)
    size = first.fit.size
    setter = _Setter(columns, [room - 2 * _INSET_PT for room in widths], size, width)
    cells: list[Any] = list(_context(table, first, setter))
    for row in table.rows[first.start : last.end]:
        if row.kind == "group":
            cells.append({"group": setter.across(row.cells[0].printed)})
        else:
            bold = row.kind == "total"
            cells.extend(
                setter.cell(place, row.cells[at], bold=bold) for place, at in enumerate(band.columns)
            )
    shown = first.band == 0 or goes_on
    return {
        "kind": "table",
        "first": first.band == 0 or goes_on,
        "last": last.band == len(first.fit.bands) - 1 or not ends,
        "caption": _fitted(table.caption, width, 13, bold=True) if shown else "",
        "unit": _fitted(table.unit, width, 12) if shown else "",
        "continued": goes_on or first.band > 0,
        "notes": [_fitted(note, width, 11) for note in table.notes] if _says_notes(parts) else [],
        "size": size,
        "widths": [round(each, 4) for each in widths],
        "sides": [_side(column) for column in columns],
        "head": list(setter.head()),
        "cells": cells,
    }


def _says_notes(parts: Sequence[_Rows]) -> bool:
    """The legend stands below the last band, and where a file ends before it: each file is read by itself."""
    last = parts[-1]
    return last.band == len(last.fit.bands) - 1 or last.end < len(last.table.rows)


def _context(table: Table, first: _Rows, setter: "_Setter") -> Iterator[dict[str, str]]:
    """The heading of the group a continued table stands in."""
    if first.start == 0 or table.rows[first.start].kind == "group":
        return
    for row in reversed(table.rows[: first.start]):
        if row.kind == "group":
            yield {"group": setter.across(f"{row.cells[0].printed} {CONTINUED}")}
            return


def _side(column: Column) -> str:
    return _SIDES[column.align] if column.align else _KIND_SIDES[column.kind]


class _Setter:
    """Cells of one table as the template takes them: a string, or [string, marks] where a cell is not like its
    column (b bold, g gap, n unbroken, l c r j its own side)."""

    def __init__(self, columns: Sequence[Column], rooms: Sequence[float], size: float, width: float) -> None:
        self.columns, self.rooms, self.size, self.width = columns, rooms, size, width
        self.sides = [_side(column) for column in columns]

    def cell(self, place: int, cell: Cell, *, bold: bool) -> str | list[str]:
        column = self.columns[place]
        text = cell.printed
        marks = "b" if bold or cell.bold else ""
        if is_unbroken(cell) or column.kind == "date":
            if _BREAKS.search(text, 1):
                marks += "n"
        elif len(text) > _LONG:
            text = _fitted(text, self.rooms[place], self.size, bold=bool(marks))
        if cell.gap:
            marks += "g"
        side = _SIDES[cell.align] if cell.align else self.sides[place]
        if side != self.sides[place] or side == "j":
            marks += side
        return [text, marks] if marks else text

    def across(self, text: str) -> str:
        """Text of a cell across the table."""
        return _fitted(text, self.width - 2 * _INSET_PT, self.size, bold=True)

    def head(self) -> Iterator[list[Any]]:
        """Header cells in the order of the rows: [text, columns, rows]."""
        if not any(column.group for column in self.columns):
            for column, room in zip(self.columns, self.rooms, strict=True):
                yield [_fitted(column.label, room, self.size, bold=True), 1, 1]
            return
        lower: list[list[Any]] = []
        labelled = zip(self.columns, self.rooms, strict=True)
        for group, members in groupby(labelled, key=lambda each: each[0].group):
            cells = [(_fitted(column.label, room, self.size, bold=True), room) for column, room in members]
            if group:
                room = sum(room + 2 * _INSET_PT for _text, room in cells) - 2 * _INSET_PT
                yield [_fitted(group, room, self.size, bold=True), len(cells), 1]
                lower.extend([text, 1, 1] for text, _room in cells)
            else:
                for text, _room in cells:
                    yield [text, 1, 2]
        yield from lower


def _words(text: str) -> str:
    """Runs of spaces folded, as HTML does."""
    return _SPACES.sub(" ", text)


def _fitted(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """`text` with a line break inside each word that is wider than `width`: Typst itself breaks at spaces only."""
    text = _words(text)
    # no letter is wider than its size: most texts are done here
    if max(map(len, text.split(" "))) * size <= width:
        return text
    return " ".join(_broken(word, width, size, bold) for word in text.split(" "))


def _broken(word: str, width: float, size: float, bold: bool) -> str:
    if text_width(word, size, bold=bold) <= width:
        return word
    lines, line, used = [], "", 0.0
    for char in word:
        wide = text_width(char, size, bold=bold)
        if line and used + wide > width:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + char, used + wide
    return "\n".join([*lines, line])
