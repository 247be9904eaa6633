"""Tables of a paper that name indicators: the label of a line is compared with the rows of the outline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from portal.core.text import search_key
from reports.imports.reading import scoring
from reports.imports.reading.clauses import places_in
from reports.imports.reading.lines import marked
from reports.imports.reading.outline import RowSpec
from reports.imports.reading.source import TableBlock
from reports.imports.reading.spotting import FIGURES, Number, numbers_in
from reports.imports.reading.wanted import Wanted

EXACT: Final = 6.0
"""The score of a line whose label is the very name of a row."""
_VALUE_HEAD = re.compile(
    r"ket qua|so luong|thuc hien|ky nay|so lieu|ky bao cao|tong so|gia tri|da dat|trong ky"
)
_OTHER_HEAD = re.compile(
    r"cung ky|ky truoc|nam truoc|tang|giam|so sanh|so voi|ghi chu|don vi|dvt|ke hoach|chi tieu giao|ty le|"
    r"luy ke|stt|^tt$|so tt"
)
_UNIT_HEAD = re.compile(r"don vi(?: tinh)?$|dvt|^dv$")
_ZERO_WORDS: Final = {"khong co": "zero_confirmed", "khong": "zero_confirmed", "khong phat sinh": "zero_confirmed",
                      "chua phat hien": "none_detected", "khong phat hien": "none_detected"}  # fmt: skip
_MOST_CELLS: Final = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is about, its number (or state in words) and the row that it answers."""

    row: int
    phrase: str
    number: Number | None
    state: str
    ranked: tuple[tuple[RowSpec, float], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Shape:
    label: int
    value: int
    unit: int | None
    first: int


def lines_of(table: TableBlock, rows: Sequence[Wanted], years: Sequence[str] = ()) -> Iterator[Line]:
    """The lines of a table that carry figures; of a table that is not understood, its numbers without a row.

    `years`: those of the report; of two columns of numbers, that of its year counts.
    """
    shape = _shape(table, years)
    if shape is None:
        yield from _left(table)
        return
    head = ""
    for at, cells in enumerate(table.rows[shape.first :], start=shape.first):
        label = _cell(cells, shape.label)
        value = _cell(cells, shape.value)
        number, state = _value(value, _cell(cells, shape.unit) if shape.unit is not None else "")
        phrase = " | ".join(cell for cell in cells if cell)
        if number is None and not state:
            if label and value == "" and (found := _named(label, rows, "")):
                head = found[0].row.code
            continue
        ranked = tuple(_ranked(label, number, _cell(cells, shape.unit), rows, head))
        reason = _doubt(ranked)
        if not reason and not ranked[0][0].breakdown:
            head = ranked[0][0].code
        if state and reason:
            continue
        yield Line(at, phrase, number, state or "reported", ranked, reason)
        yield from _beside(at, cells, shape, phrase)


def _beside(at: int, cells: Sequence[str], shape: _Shape, phrase: str) -> Iterator[Line]:
    """The numbers of the other columns (last period, difference): listed, never proposed."""
    for column, cell in enumerate(cells):
        if column > shape.label and column not in {shape.value, shape.unit} and _is_value(cell.strip()):
            number, _state = _value(cell.strip(), "")
            if number is not None:
                yield Line(at, phrase, number, "reported", (), "comparison")


def _shape(table: TableBlock, years: Sequence[str]) -> _Shape | None:
    width = max((len(row) for row in table.rows), default=0)
    if width < 2 or len(table.rows) < 2:
        return None
    body_from = next((at for at, row in enumerate(table.rows) if _numeric(row)), None)
    if body_from is None:
        return None
    heads = [
        " ".join(search_key(_cell(row, at)) for row in table.rows[:body_from]).strip() for at in range(width)
    ]
    body = table.rows[body_from:]
    label = max(range(width), key=lambda at: sum(sum(map(str.isalpha, _cell(row, at))) for row in body))
    unit = next((at for at, head in enumerate(heads) if at != label and _UNIT_HEAD.search(head)), None)
    numeric = [
        at
        for at in range(label + 1, width)
        if at != unit and any(_is_value(_cell(row, at)) for row in body) and not _OTHER_HEAD.search(heads[at])
    ]
    named = [at for at in numeric if _VALUE_HEAD.search(heads[at])]
    chosen = named if len(named) == 1 else numeric
    if len(chosen) > 1:
        # "Năm 2022 | Năm 2023": all columns say their year, and one of them says that of the report.
        said = {at: set(re.findall(r"20\d\d", heads[at])) for at in chosen}
        if all(said.values()):
            chosen = [at for at in chosen if said[at] <= set(years)]
    return _Shape(label, chosen[0], unit, body_from) if len(chosen) == 1 else None


def _numeric(row: Sequence[str]) -> bool:
    """Whether a line has a label and a number behind it (the line "(1) (2) (3)" of a form has no label)."""
    named = [at for at, cell in enumerate(row) if sum(map(str.isalpha, cell)) > 2]
    return bool(named) and any(_is_value(cell) for cell in row[named[0] + 1 :])


def _is_value(cell: str) -> bool:
    text = cell.strip()
    if search_key(text) in _ZERO_WORDS:
        return True
    return (
        bool(re.match(r"(?:(?:hơn|trên|khoảng|gần)\s+)?\d", text))
        and len(text) <= 30
        and any(number.kind in FIGURES for number in numbers_in(text))
    )


def _value(cell: str, unit: str) -> tuple[Number | None, str]:
    """The one number of a cell, or its state in words."""
    state = _ZERO_WORDS.get(search_key(cell), "")
    if state or not cell:
        return None, state
    said = (
        f"{cell} {unit}"
        if unit in {"%", "đồng", "triệu đồng", "tỷ đồng", "nghìn đồng"} and not cell.endswith("%")
        else cell
    )
    numbers = [number for number in numbers_in(said) if number.kind in FIGURES]
    return (numbers[0], "") if len(numbers) == 1 else (None, "")


def _ranked(
    label: str, number: Number | None, unit: str, rows: Sequence[Wanted], head: str
) -> Iterator[tuple[RowSpec, float]]:
    found = {wanted.row.key: (wanted.row, EXACT) for wanted in _named(label, rows, head)}
    if number is not None and not found:
        bare = marked(label).text
        text = f"{bare}: {number.text} {unit if unit not in {'%', 'đồng'} else ''}".strip()
        for place in places_in(text)[-1:]:
            for wanted in rows:
                points = scoring.score(place, wanted, rows, scoring.Context(in_table=True))
                if points:
                    bonus = 1.0 if wanted.is_part and wanted.row.code == head else 0.0
                    found[wanted.row.key] = (wanted.row, points + bonus)
    fitting = (pair for pair in found.values() if number is None or fits(number, pair[0]))
    yield from sorted(fitting, key=lambda pair: -pair[1])


def fits(number: Number, row: RowSpec) -> bool:
    """Whether a number can be a value of a row: a share for a share, no more decimals than it keeps."""
    share = number.value is None or number.text.strip().endswith("%") or number.kind == "percent"
    if share != (row.kind == "ratio"):
        return False
    if number.value is None or share:
        return True
    exponent = number.value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= row.scale


def _named(label: str, rows: Sequence[Wanted], head: str) -> list[Wanted]:
    """The rows whose very name a label is; a name of a category belongs to the total above it."""
    said = _bare(label)
    if not said:
        return []
    totals = [
        wanted
        for wanted in rows
        if not wanted.is_part and said in {_bare(wanted.row.name), _bare(wanted.row.label)}
    ]
    if totals:
        return totals
    parts = [wanted for wanted in rows if wanted.is_part and said in _part_names(wanted)]
    return (
        [wanted for wanted in parts if wanted.row.code == head]
        if head
        else (parts if len(parts) == 1 else [])
    )


def _part_names(wanted: Wanted) -> set[str]:
    category = _bare(wanted.row.category)
    return {category, _bare(wanted.row.label), f"co so {category}"}


def _bare(label: str) -> str:
    text = search_key(marked(label.strip()).text)
    text = re.sub(r"^(?:trong do|tong so|so luong|so|gom)\b\s*:?\s*-?\s*", "", text)
    return " ".join(re.findall(r"\w+", re.sub(r"\(.*?\)", " ", text)))


def _doubt(ranked: Sequence[tuple[RowSpec, float]]) -> str:
    if not ranked:
        return "no_row"
    if ranked[0][1] < scoring.ENOUGH:
        return "weak"
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < scoring.APART:
        return "ambiguous"
    return ""


def _left(table: TableBlock) -> Iterator[Line]:
    count = 0
    for at, row in enumerate(table.rows):
        if all(re.fullmatch(r"\(?(?:\d{1,2}|[A-Za-z])\)?|", cell.strip()) for cell in row):
            continue  # the numbers of the columns
        for cell in row[1:]:
            if _is_value(cell) and count < _MOST_CELLS:
                number, _state = _value(cell, "")
                if number is not None:
                    count += 1
                    yield Line(at, " | ".join(filter(None, row)), number, "reported", (), "no_row")


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""
