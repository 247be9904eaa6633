"""Reads about periods: neighbours in time, and what a form offers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reports.periods import cutoffs

# One year back and one ahead: an officer also opens a call for a period that has just ended.
_YEARS = (-1, 0, 1)


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """A period with a legal window, whether or not it is stored yet."""

    code: str
    kind: str
    label: str
    data_from: dt.date
    data_to: dt.date


def choice(code: str) -> PeriodChoice:
    """The legal facts of a code. Raises cutoffs.PeriodError for no such period, and for those without a window."""
    parts = cutoffs.split(code)
    window = cutoffs.window(*parts)
    return PeriodChoice(code, parts.kind, cutoffs.label(*parts), window.data_from, window.data_to)


def offered(on: dt.date) -> list[PeriodChoice]:
    """Periods one may call for around a day, the nearest end of data first."""
    codes: list[str] = []
    for year in (on.year + shift for shift in _YEARS):
        codes += [cutoffs.code(cutoffs.MONTH, year, month) for month in range(1, 13)]
        codes += [cutoffs.code(cutoffs.QUARTER, year, quarter) for quarter in range(1, 5)]
        codes += [cutoffs.code(cutoffs.HALF, year, half) for half in (1, 2)]
        codes += [cutoffs.code(cutoffs.NINE_MONTHS, year), cutoffs.code(cutoffs.YEAR, year)]
    codes += [cutoffs.code(cutoffs.STAGE, start, start + 4) for start in _stage_starts(on.year)]
    found = [choice(code) for code in codes]
    return sorted(found, key=lambda each: (abs((each.data_to - on).days), each.code))


def _stage_starts(year: int) -> tuple[int, ...]:
    """First years of the five-year plans that touch the year before, this one or the next."""
    start = cutoffs.plan_start(year)
    return tuple(sorted({start - 5, start, start + 5}))


def following(code: str) -> str | None:
    """The period of the same kind just after: "2022-H2" -> "2023-H1"; None where nothing follows."""
    kind, year, number = cutoffs.split(code)
    if kind in {cutoffs.THEMATIC, cutoffs.ADHOC}:
        return None
    if kind == cutoffs.STAGE:
        return cutoffs.code(kind, number + 1, 2 * number - year + 1)
    try:
        return cutoffs.code(kind, year, number + 1)
    except cutoffs.PeriodError:
        return cutoffs.code(kind, year + 1, 1 if number else 0)


def compared_with(code: str) -> str | None:
    """As cutoffs.compared_with; None also for a code that is no legal period."""
    try:
        return cutoffs.compared_with(code)
    except cutoffs.PeriodError:
        return None


@dataclass(frozen=True, slots=True)
class Around:
    """The periods that stand beside one on a page, by their codes; all empty for a code that is no legal period.

    `compared`: same period last year (of a stage, the stage before). `cumulative`: from the beginning of the year (of
    a year, of the five-year plan), this one last; empty where that is this one alone. `within`: every shorter period
    inside it, at any depth.
    """

    compared: str = ""
    cumulative: tuple[str, ...] = ()
    within: tuple[str, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """All of them."""
        return frozenset({*self.cumulative, *self.within, self.compared} - {""})


def around(code: str) -> Around:
    """The periods to be read beside one."""
    try:
        so_far = cutoffs.cumulative(code)
        compared = cutoffs.compared_with(code) or ""
    except cutoffs.PeriodError:
        return Around()
    return Around(compared, so_far if len(so_far) > 1 else (), cutoffs.within(code))
