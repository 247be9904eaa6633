"""Which sheet, font size and column widths a table needs (pure).

Numbers are never broken over two lines: `12.345` printed as `12.3` / `45` would be wrong, not ugly. So the
sheet is chosen from the content: first a smaller size, then a larger sheet (landscape, A3), at last several
bands of columns that repeat the leading (stub) columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil
from typing import Final

from reports.documents.layout import Annex, Cell, Column, Table
from reports.documents.metrics import longest_word, text_width
from reports.documents.typography import A3, A4, ANNEX_MARGINS, MARGINS, PT_PER_MM, Margins

UNITS: Final = 400
"""Column widths are whole numbers of 1/400 of the text width: one class each in the style sheet."""

PADDING_PT: Final = 7.5
"""Left and right padding and border of a cell, with a little air."""

_COMFORT: Final = 8  # em, as the following: what a column of words should have at least, at most
_HEAD_LIMIT: Final = 5
_NATURAL_LIMIT: Final = 26
_WORD_LIMIT: Final = 14
BODY_SIZES: Final = (12.0, 11.0, 10.0, 9.0, 8.0)
ANNEX_SIZES: Final = (12.0, 11.0, 10.0, 9.0, 8.0)
PORTRAIT_SIZES: Final = (12.0, 11.0)
BAND_SIZE: Final = 9.0


@dataclass(frozen=True)
class Sheet:
    """One kind of page. size_mm is (width, height) as it lies before the reader."""

    name: str
    size_mm: tuple[float, float]
    landscape: bool
    margins: Margins

    @property
    def text_width_pt(self) -> float:
        """Width between the margins, in points."""
        return (self.size_mm[0] - self.margins.left - self.margins.right) * PT_PER_MM


PORTRAIT: Final = Sheet("a4", A4, landscape=False, margins=MARGINS)
LANDSCAPE: Final = Sheet("a4-landscape", (A4[1], A4[0]), landscape=True, margins=ANNEX_MARGINS)
WIDE: Final = Sheet("a3-landscape", (A3[1], A3[0]), landscape=True, margins=ANNEX_MARGINS)


@dataclass(frozen=True)
class Band:
    """Some columns of a table, by position, and their widths in UNITS of the text width (they add up to it)."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Fit:
    """How a table is set: font size in points and one band, or several one below the other."""

    size: float
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class AnnexFit:
    """The sheet of an annex and how each of its tables (in order) is set on it."""

    sheet: Sheet
    tables: tuple[Fit, ...]


def is_unbroken(cell: Cell) -> bool:
    """Whether the cell holds a number, which must stay on one line."""
    return cell.number is not None and not cell.gap


@dataclass(frozen=True)
class _Measured:
    """Widths of the columns of a table in em: what each must have, and what it would like."""

    table: Table

    def is_number(self, at: int) -> bool:
        return self.table.columns[at].kind == "number"

    @cached_property
    def _columns(self) -> tuple[tuple[float, float], ...]:
        return tuple(self._column(at) for at in range(len(self.table.columns)))

    @cached_property
    def needs(self) -> tuple[float, ...]:
        return tuple(need for need, _wish in self._columns)

    @cached_property
    def wishes(self) -> tuple[float, ...]:
        return tuple(wish for _need, wish in self._columns)

    def _column(self, at: int) -> tuple[float, float]:
        column = self.table.columns[at]
        need = longest_word(column.label, 1, bold=True)
        wish = min(text_width(column.label, 1, bold=True), _HEAD_LIMIT)
        for row in self.table.rows:
            if row.kind == "group":
                continue
            cell = row.cells[at]
            bold = cell.bold or row.kind == "total"
            natural = text_width(cell.printed, 1, bold=bold)
            if is_unbroken(cell) or column.kind == "date":
                need = max(need, natural)
            else:
                word = min(longest_word(cell.printed, 1, bold=bold), _WORD_LIMIT)
                need = max(need, word, min(natural, _COMFORT if column.kind == "text" else 0))
            wish = max(wish, min(natural, _NATURAL_LIMIT))
        need = min(need, 2 * _WORD_LIMIT)
        return need, max(need, wish)


def wishes_em(table: Table) -> tuple[float, ...]:
    """Width each column would like to have, in em (a spreadsheet has room for it)."""
    return _Measured(table).wishes


def _stub(columns: Sequence[Column]) -> tuple[int, ...]:
    marked = tuple(at for at, column in enumerate(columns) if column.stub)
    if marked:
        return marked
    numbers = [at for at, column in enumerate(columns) if column.kind == "number"]
    return tuple(range(numbers[0])) if numbers else ()


def _widths(measured: _Measured, picked: Sequence[int], size: float, width: float) -> tuple[int, ...]:
    """Every column what it needs, then towards what it wishes; what is still left goes by weight."""
    columns = [measured.table.columns[at] for at in picked]
    needs = [measured.needs[at] * size + PADDING_PT for at in picked]
    # number columns of one table look best when equally wide
    numbers = max((measured.wishes[at] for at in picked if measured.is_number(at)), default=0.0)
    naturals = [numbers if measured.is_number(at) else measured.wishes[at] for at in picked]
    wishes = [natural * size + PADDING_PT for natural in naturals]
    spare, wanted = width - sum(needs), sum(wishes) - sum(needs)
    if spare <= 0:
        return _whole_units(needs, needs, width)
    if wanted >= spare:
        final = [need + (wish - need) * spare / wanted for need, wish in zip(needs, wishes, strict=True)]
        return _whole_units(needs, final, width)
    weights = [column.weight for column in columns] if any(column.weight for column in columns) else wishes
    left = (width - sum(wishes)) / sum(weights)
    return _whole_units(
        needs, [wish + weight * left for wish, weight in zip(wishes, weights, strict=True)], width
    )


def _whole_units(needs: Sequence[float], wanted: Sequence[float], width: float) -> tuple[int, ...]:
    """UNITS shared out like `wanted`; nobody below `needs` as long as the needs fit."""
    exact = [value * UNITS / sum(wanted) for value in wanted]
    floors = [ceil(need * UNITS / width) for need in needs]
    if sum(floors) > UNITS:
        floors = [1] * len(exact)
    units = [max(int(value), floor) for value, floor in zip(exact, floors, strict=True)]
    while sum(units) > UNITS:
        units[max(range(len(units)), key=lambda at: units[at] - floors[at])] -= 1
    while sum(units) < UNITS:
        units[max(range(len(units)), key=lambda at: exact[at] - units[at])] += 1
    return tuple(units)


def _needed(measured: _Measured, picked: Sequence[int], size: float, width: float) -> int:
    """What the picked columns must have, in UNITS, each rounded up."""
    return sum(ceil((measured.needs[at] * size + PADDING_PT) * UNITS / width) for at in picked)


def _whole(measured: _Measured, width: float, sizes: Sequence[float]) -> Fit | None:
    every = tuple(range(len(measured.table.columns)))
    for size in sizes:
        if _needed(measured, every, size, width) <= UNITS:
            return Fit(size, (Band(every, _widths(measured, every, size, width)),))
    return None


def _banded(measured: _Measured, width: float, size: float) -> Fit:
    columns = measured.table.columns
    stub = _stub(columns)
    rest = [at for at in range(len(columns)) if at not in stub]
    room = UNITS - _needed(measured, stub, size, width)
    groups: list[list[int]] = []
    taken = 0
    for at in rest:
        need = _needed(measured, [at], size, width)
        if groups and taken + need <= room:
            groups[-1].append(at)
            taken += need
        else:
            groups.append([at])
            taken = need
    even = _evened(rest, len(groups))
    if all(_needed(measured, group, size, width) <= room for group in even):
        groups = even
    picks = [tuple(sorted((*stub, *group))) for group in groups] or [stub]
    return Fit(size, tuple(Band(picked, _widths(measured, picked, size, width)) for picked in picks))


def _evened(items: list[int], count: int) -> list[list[int]]:
    if not count:
        return []
    size, longer = divmod(len(items), count)
    starts = [at * size + min(at, longer) for at in range(count + 1)]
    return [items[start:end] for start, end in pairwise(starts)]


def fit_table(table: Table, sheet: Sheet = PORTRAIT, sizes: Sequence[float] = BODY_SIZES) -> Fit:
    """How to set `table` on `sheet`: the largest size that fits, else bands of columns."""
    measured = _Measured(table)
    width = sheet.text_width_pt
    return _whole(measured, width, sizes) or _banded(measured, width, BAND_SIZE)


_TRIES: Final = {
    "auto": ((PORTRAIT, PORTRAIT_SIZES), (LANDSCAPE, ANNEX_SIZES), (WIDE, ANNEX_SIZES)),
    "portrait": ((PORTRAIT, BODY_SIZES),),
    "landscape": ((LANDSCAPE, ANNEX_SIZES), (WIDE, ANNEX_SIZES)),
}


def fit_annex(annex: Annex) -> AnnexFit:
    """The first sheet on which every table of the annex fits, all in one size; else bands on A4."""
    tables = [_Measured(block) for block in annex.blocks if isinstance(block, Table)]
    tries = _TRIES[annex.orientation]
    for sheet, sizes in tries:
        width = sheet.text_width_pt
        fits = [_whole(measured, width, sizes) for measured in tables]
        found = [fit for fit in fits if fit is not None]
        if len(found) == len(fits):
            size = min((fit.size for fit in found), default=sizes[0])
            again = [_whole(measured, width, (size,)) for measured in tables]
            return AnnexFit(sheet, tuple(fit for fit in again if fit is not None))
    sheet = PORTRAIT if annex.orientation == "portrait" else LANDSCAPE
    return AnnexFit(sheet, tuple(_banded(measured, sheet.text_width_pt, BAND_SIZE) for measured in tables))
