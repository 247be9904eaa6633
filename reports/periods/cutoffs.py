"""Legal data windows, names and codes of reporting periods (NĐ 09/2019/NĐ-CP, Điều 12 and 13). Pure.

A period is (kind, year, number): number is the month, the quarter or the half; the last year of a stage; the
running number of a thematic or ad hoc report; 0 where the year says it all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Final, NamedTuple

MONTH: Final = "month"
QUARTER: Final = "quarter"
HALF: Final = "half"
NINE_MONTHS: Final = "nine_months"
YEAR: Final = "year"
STAGE: Final = "stage"
THEMATIC: Final = "thematic"
ADHOC: Final = "adhoc"
KINDS: Final = (MONTH, QUARTER, HALF, NINE_MONTHS, YEAR, STAGE, THEMATIC, ADHOC)

_ROMAN: Final = ("I", "II", "III", "IV")
_HIGHEST: Final = {MONTH: 12, QUARTER: 4, HALF: 2}
# The parts of codes: 2023-M05, 2023-Q2, 2023-H1, 2023-9M, 2023, 2021-2025, 2023-CD01, 2023-DX01.
_CODE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:M(?P<month>[0-9]{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<nine_months>9M)"
    r"|(?P<stage>[0-9]{4})|CD(?P<thematic>[0-9]{2})|DX(?P<adhoc>[0-9]{2})))?"
)


class PeriodError(ValueError):
    """No such period, or no legal window for it; the message is Vietnamese."""


class Window(NamedTuple):
    """First and last day of the data, both inside."""

    data_from: dt.date
    data_to: dt.date


class Parts(NamedTuple):
    """What a code stands for; see the module docstring for `number`."""

    kind: str
    year: int
    number: int


def window(kind: str, year: int, number: int = 0) -> Window:
    """The legal data window: from the 15th of the month before the period to the 14th of its last month.

    Nine months and stages follow by analogy. Raises PeriodError for thematic and ad hoc reports, whose dates the
    requester sets (Điều 8.5.c); a call may override any window (Điều 8.5.a).
    """
    first, last = _months(kind, year, number)
    return Window(dt.date(*_shift(first, -1), 15), dt.date(*last, 14))


def ministry_deadline(kind: str, year: int, number: int = 0) -> dt.date:
    """The day by which province and ministry report upwards: the 25th of the last month (Điều 13.1)."""
    _, last = _months(kind, year, number)
    return dt.date(*last, 25)


def label(kind: str, year: int, number: int = 0) -> str:
    """The name inside a sentence: "6 tháng đầu năm 2023", "quý II năm 2023", "giai đoạn 2021-2025"."""
    check(kind, year, number)
    names = {
        MONTH: f"tháng {number} năm {year}",
        QUARTER: f"quý {_ROMAN[(number or 1) - 1] if kind == QUARTER else ''} năm {year}",
        HALF: f"6 tháng {'đầu' if number == 1 else 'cuối'} năm {year}",
        NINE_MONTHS: f"9 tháng đầu năm {year}",
        YEAR: f"năm {year}",
        STAGE: f"giai đoạn {year}-{number}",
        THEMATIC: f"chuyên đề {number:02d} năm {year}",
        ADHOC: f"đột xuất {number:02d} năm {year}",
    }
    return names[kind]


def code(kind: str, year: int, number: int = 0) -> str:
    """The unique code of a period: "2023-H1", "2023-M05", "2023", "2021-2025"."""
    check(kind, year, number)
    tails = {
        MONTH: f"-M{number:02d}",
        QUARTER: f"-Q{number}",
        HALF: f"-H{number}",
        NINE_MONTHS: "-9M",
        YEAR: "",
        STAGE: f"-{number}",
        THEMATIC: f"-CD{number:02d}",
        ADHOC: f"-DX{number:02d}",
    }
    return f"{year}{tails[kind]}"


def split(period_code: str) -> Parts:
    """The kind, year and number of a code. Raises PeriodError."""
    match = _CODE.fullmatch(period_code)
    if not match:
        raise PeriodError(f"Mã kỳ báo cáo “{period_code}” không đúng.")
    year, kind = int(match["year"]), match.lastgroup or YEAR
    if kind == "year":
        number = 0
    else:
        number = 0 if kind == NINE_MONTHS else int(match[kind])
    check(kind, year, number)
    return Parts(kind, year, number)


def previous(period_code: str) -> str | None:
    """The period of the same kind just before: "2023-H1" -> "2022-H2", "2021-2025" -> "2016-2020".

    None for thematic and ad hoc reports, which follow nothing.
    """
    kind, year, number = split(period_code)
    if kind in {THEMATIC, ADHOC}:
        return None
    if kind == STAGE:
        return code(STAGE, 2 * year - number - 1, year - 1)
    if kind not in _HIGHEST:
        return code(kind, year - 1)
    return code(kind, year, number - 1) if number > 1 else code(kind, year - 1, _HIGHEST[kind])


def same_period_last_year(period_code: str) -> str | None:
    """ "Cùng kỳ năm trước": "2023-H1" -> "2022-H1". None where there is none: stages, thematic, ad hoc."""
    kind, year, number = split(period_code)
    return None if kind in {STAGE, THEMATIC, ADHOC} else code(kind, year - 1, number)


def components(period_code: str) -> tuple[str, ...]:
    """The periods that a longer one is made of: a year's halves, a stage's years, a half's or nine months' quarters,
    a quarter's months. Empty for the rest."""
    kind, year, number = split(period_code)
    if kind == STAGE:
        return tuple(code(YEAR, each) for each in range(year, number + 1))
    if kind == YEAR:
        return code(HALF, year, 1), code(HALF, year, 2)
    if kind in {HALF, NINE_MONTHS}:
        last = 3 if kind == NINE_MONTHS else 2 * number
        return tuple(code(QUARTER, year, each) for each in range(1 if last == 3 else last - 1, last + 1))
    if kind == QUARTER:
        return tuple(code(MONTH, year, each) for each in range(3 * number - 2, 3 * number + 1))
    return ()


def within(period_code: str) -> tuple[str, ...]:
    """Every shorter period inside a longer one, at any depth: a year's halves, their quarters, their months."""
    parts = components(period_code)
    return (*parts, *(inner for part in parts for inner in within(part)))


def partition(period_code: str, known: Collection[str]) -> tuple[str, ...]:
    """The parts to add a longer period up from, in order of time: each of its components, or the parts of the
    component where only those are `known`. ("2023", {"2023-H1", "2023-Q3"}) -> H1, Q3, Q4."""
    found: list[str] = []
    for part in components(period_code):
        inner = () if part in known else partition(part, known)
        found += inner if set(inner) & set(known) else (part,)
    return tuple(found)


def compared_with(period_code: str) -> str | None:
    """The period that one is held against: the same period of last year; for a stage the stage before."""
    kind = split(period_code).kind
    return previous(period_code) if kind == STAGE else same_period_last_year(period_code)


def cumulative(period_code: str) -> tuple[str, ...]:
    """ "Lũy kế": the periods of the same kind from the beginning of the year to this one; of a year, from the beginning
    of its five-year plan. Empty for the rest."""
    kind, year, number = split(period_code)
    if kind == YEAR:
        return tuple(code(YEAR, each) for each in range(plan_start(year), year + 1))
    return tuple(code(kind, year, each) for each in range(1, number + 1)) if kind in _HIGHEST else ()


def plan_start(year: int) -> int:
    """The first year of the five-year plan of a year: 2023 -> 2021."""
    return year - (year - 1) % 5


def check(kind: str, year: int, number: int) -> None:
    """Raises PeriodError for what is no period: month 13, a stage that ends before it begins."""
    if kind in _HIGHEST:
        valid = 1 <= number <= _HIGHEST[kind]
    elif kind == STAGE:
        valid = year < number <= year + 20
    elif kind in {THEMATIC, ADHOC}:
        valid = 1 <= number <= 99
    else:
        valid = kind in {NINE_MONTHS, YEAR} and number == 0
    if not valid or not 1900 < year < 2200:
        raise PeriodError(f"Không có kỳ báo cáo như vậy: {kind} {year} {number}.")


def _months(kind: str, year: int, number: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """(year, month) of the first and of the last month of a period."""
    check(kind, year, number)
    if kind in {THEMATIC, ADHOC}:
        raise PeriodError("Báo cáo chuyên đề, đột xuất lấy thời gian chốt số liệu theo văn bản yêu cầu.")
    if kind == STAGE:
        return (year, 1), (number, 12)
    length = {MONTH: 1, QUARTER: 3, HALF: 6, NINE_MONTHS: 9, YEAR: 12}[kind]
    last = length * (number or 1)
    return (year, last - length + 1), (year, last)


def _shift(month: tuple[int, int], by: int) -> tuple[int, int]:
    years, index = divmod(month[0] * 12 + month[1] - 1 + by, 12)
    return years, index + 1
