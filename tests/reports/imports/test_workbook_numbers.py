"""Numbers that a spreadsheet holds: taken exactly, or refused with a reason; never another number."""

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from portal.core.numbers import NumberError
from reports.collection.typed import read_answer
from reports.imports.workbook.matching import figure_words
from reports.imports.workbook.numbers import CellProblem
from reports.imports.workbook.reader import look
from reports.imports.workbook.shape import FormLine

REFUSED = "refused"
BLANK = "blank"


@dataclass(frozen=True)
class Case:
    """What stands in the cell; what is stored (an integer in the scale, a pair, a word) or REFUSED."""

    value: Any
    stored: Any
    scale: int = 0
    kind: str = "number"
    unit: str = "người"
    format: str = "General"


def ratio(value, stored, format="General"):
    return Case(value, stored, kind="ratio", unit="", format=format)


CASES = [
    # numbers are numbers
    Case(0, 0), Case(1, 1), Case(1234, 1234), Case(56182, 56182), Case(99999999999999, 99999999999999),
    Case(1.0, 1), Case(1234.0, 1234), Case(0.0, 0), Case(1e6, 1000000), Case(1234, 123400, scale=2),
    Case(0.125, 125, scale=3), Case(1.234, 1234, scale=3), Case(78.07, 7807, scale=2), Case(0.1 + 0.2, 30, scale=2),
    Case(1.1 * 3, 330, scale=2), Case(2.675, 2675, scale=3), Case(4.35 * 100, 43500, scale=2), Case(0.07, 7, scale=2),
    Case(1234.5, 12345, scale=1), Case(1234567.89, 123456789, scale=2), Case(12, REFUSED, format="dd"),
    # more than is kept: never rounded
    Case(0.125, REFUSED), Case(1.234, REFUSED), Case(12.5, REFUSED), Case(78.071, REFUSED, scale=2),
    Case(1e15, REFUSED), Case(1e300, REFUSED), Case(999999999999999, REFUSED), Case(0.00001, REFUSED, scale=4),
    Case(-5, REFUSED), Case(-0.5, REFUSED, scale=1),
    # text is read by the one strict reader
    Case("1.234", 1234), Case("1 234", 1234), Case("1\u00a0234", 1234), Case("56.182", 56182), Case("78,07", 7807, scale=2),
    Case("0.125", REFUSED), Case("0.125", REFUSED, scale=3), Case("1,234", REFUSED), Case("1,234.5", REFUSED, scale=1),
    Case("12.34", REFUSED, scale=2), Case("1.2345", REFUSED), Case("1.23.456", REFUSED), Case("1e3", REFUSED),
    Case("١٢", REFUSED), Case("12 người", 12), Case("khoảng", REFUSED), Case("n/a", REFUSED), Case("'12", REFUSED),
    Case("- 5", REFUSED), Case("không có", 0), Case("  20  ", 20), Case("hơn 420", 420),
    # what is no number at all
    Case(True, REFUSED), Case(False, REFUSED), Case("#N/A", REFUSED), Case("#DIV/0!", REFUSED), Case("#REF!", REFUSED),
    Case(dt.date(2023, 6, 6), REFUSED), Case(dt.datetime(2023, 6, 6, 7, 30), REFUSED),  # noqa: DTZ001 -- a spreadsheet knows no zones
    Case(dt.time(7, 30), REFUSED),
    Case("=1+1", REFUSED), Case(0.784, REFUSED, format="0.0%"), Case(None, BLANK),
    # a sign that is only printed behind the number, a time, a day in the way of a number
    Case(78.4, 784, scale=1, unit="%", format='0"%"'), Case(78, 78, unit="%", format=r"0\%"), ratio(78.4, REFUSED, '0.0"%"'),
    Case(5, 5, format='#,##0 "người"'), Case(1234567, 1234567, format="#,##0,"), Case(45083, 45083), Case(45083, REFUSED, format="dd/mm/yyyy"),
    Case(dt.timedelta(hours=36), REFUSED), Case(1.5, REFUSED, scale=1, format="[h]:mm"), Case(1e21, REFUSED), Case("1e21", REFUSED),
    Case("12\n345", REFUSED), Case("1\t234", REFUSED), Case("1'234", REFUSED), Case("\u00a06\u00a0", 6), ratio(0.25, REFUSED, "# ?/?"),
    # percent and ratios
    Case(0.784, 784, scale=1, unit="%", format="0.0%"), Case(1, 100, unit="%", format="0%"),
    Case(0.78449, REFUSED, scale=1, unit="%", format="0.0%"),
    ratio("6/6", (6, 6)), ratio("06/10", (6, 10)), ratio("78,4%", 7840), ratio(0.784, 7840, "0.0%"), ratio(1, 10000, "0%"),
    ratio(0.784, REFUSED), ratio(6, REFUSED), ratio(0, 0), ratio(dt.date(2023, 6, 6), REFUSED), ratio("6/10/2", REFUSED),
    ratio("10%/2", REFUSED), ratio(0.78449123, REFUSED, "0%"),
]  # fmt: skip


@pytest.fixture(scope="module")
def cells():
    """All cases in one workbook, as the reader sees them."""
    import openpyxl

    book = openpyxl.Workbook()
    for row, case in enumerate(CASES, 1):
        cell = book.active.cell(row, 1)
        cell.value = case.value
        if case.format != "General":
            cell.number_format = case.format
    memory = io.BytesIO()
    book.save(memory)
    return look(memory.getvalue())["sheets"][0]["cells"]


def stored_of(cell, case):
    """By the way of an upload: the cell in words, the words read."""
    line = FormLine("x", "x", "figure:1", unit=case.unit, scale=case.scale, kind=case.kind)
    try:
        words = figure_words(cell, line)
        answer = read_answer(words, scale=case.scale, is_ratio=case.kind == "ratio", units=[case.unit])
    except (CellProblem, NumberError) as problem:
        return REFUSED if problem.message else "refused without a word"
    if answer.state == "zero_confirmed":
        return 0
    return (answer.numerator, answer.denominator) if answer.numerator is not None else answer.value


def test_there_are_90_cases_and_more():
    assert len(CASES) >= 90


@pytest.mark.parametrize(
    "at", range(len(CASES)), ids=lambda at: f"{CASES[at].value!r}-{CASES[at].scale}-{CASES[at].kind}"
)
def test_no_number_is_another_number(cells, at):
    case = CASES[at]
    cell = cells.get(str(at + 1), {}).get("1")
    if case.stored == BLANK:
        assert cell is None
        return
    assert stored_of(cell, case) == case.stored


def test_control_reading_numbers_again_as_text_makes_other_numbers_of_them():
    """str(0.125) with the points taken out is 125, and 1.234 becomes 1234: what this reader must never do."""
    wrong = 0
    for case in CASES:
        if (
            isinstance(case.value, float)
            and case.stored != REFUSED
            and case.kind == "number"
            and "%" not in case.format
        ):
            again = Decimal(str(case.value).replace(".", "")) if "e" not in str(case.value) else Decimal(0)
            wrong += again != case.stored
    assert wrong >= 2


def test_control_what_the_library_gives_by_itself_reads_other_numbers_than_the_table():
    """openpyxl alone: a day is a moment, a share of one is no percent, a truth is the number 1, a formula a text."""
    import openpyxl

    book = openpyxl.Workbook()
    for row, case in enumerate(CASES, 1):
        book.active.cell(row, 1).value = case.value
        if case.format != "General":
            book.active.cell(row, 1).number_format = case.format
    memory = io.BytesIO()
    book.save(memory)
    page = openpyxl.load_workbook(io.BytesIO(memory.getvalue())).active
    misread = 0
    for row, case in enumerate(CASES, 1):
        value = page.cell(row, 1).value
        taken = int(value * 10**case.scale) if isinstance(value, bool | int | float) else None
        misread += taken is not None and taken != case.stored
    assert misread >= 10
