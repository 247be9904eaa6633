"""A longer period from its parts, and one period held against another: exact, rounded only when printed. Pure.

Sources: indicators.md §3.2 (the axis of time; cùng kỳ năm trước, tăng/giảm tuyệt đối, %).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from portal.core.numbers import NOTHING, divide_half_up, format_scaled
from reports.consolidation.addends import EXACT, NOT_APPLICABLE, NOT_REPORTED, REPORTED, RESULT, ZEROS, Addend
from reports.consolidation.arithmetic import Difference, Total, across_time, check_parts

LAST, RESTATED, UNADDED = "last", "owner_restates", "none"
# A percent without a base is kept in hundredths of a percent.
WHOLE: Final = 100_00
_ROUGHLY: Final = "khoảng"
_POINTS: Final = "điểm %"
NOTES: Final = re.compile(
    r"tính trên \d+/\d+ kỳ|\d+ kỳ tính chưa đủ|chưa gồm số liệu mật|chưa gồm \d+ tỷ lệ không có số gốc"
    r"|có \d+ số liệu ước thực hiện"
)
"""Each of PeriodSum.notes, where a note or a reason repeats them."""


@dataclass(frozen=True, slots=True)
class PeriodSum:
    """A longer period as its parts make it: `total`, on `given` of `parts` periods. `asked_back`: what was counted
    without doubles never adds up; whoever owns the figure has to count anew. `wanting`: how many of the given are
    themselves totals of some of their units; `secret`: one of them leaves out what is classified."""

    total: Total
    given: int
    parts: int
    asked_back: bool = False
    wanting: int = 0
    secret: bool = False

    @property
    def complete(self) -> bool:
        """Every period that could have a figure has one."""
        return not self.notes

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands beside the sum; empty if nothing is to be said."""
        total = self.total
        said = (
            (self.given < self.parts, f"tính trên {self.given}/{self.parts} kỳ"),
            (self.wanting > 0, f"{self.wanting} kỳ tính chưa đủ"),
            (total.classified > 0 or self.secret, "chưa gồm số liệu mật"),
            (total.without_base > 0, f"chưa gồm {total.without_base} tỷ lệ không có số gốc"),
            (total.estimated > 0, f"có {total.estimated} số liệu ước thực hiện"),
        )
        return tuple(note for applies, note in said if applies)


def sum_of_periods(rule: str, parts: Sequence[Addend]) -> PeriodSum:
    """The longer period by an indicator's rule over time, from its parts in order of time (a missing one is an Addend
    that is not reported). Of "last", the last part alone speaks. Raises KeyError for another rule."""
    total = across_time(rule, parts)
    if rule == LAST:
        last = parts[-1:]
        if last and total.value is not None and total.numerator is None:
            # An average goes on with its weight, or it would be a hole in the level above.
            total = replace(total, denominator=last[0].weight)
        return PeriodSum(total, sum(map(_answers, last)), len(last))
    if rule == RESTATED:
        return PeriodSum(total, sum(map(_answers, parts)), len(parts), asked_back=True)
    return PeriodSum(total, total.counted, total.applicable)


def _answers(part: Addend) -> bool:
    return part.nature == RESULT and (
        part.state == REPORTED or part.state in ZEROS or part.state == NOT_APPLICABLE
    )


def contradiction(
    rule: str, whole: Addend, parts: Sequence[Addend], *, complete: bool = True
) -> Difference | None:
    """Where the longer period and its parts cannot both be right, or None; of a ratio, in whichever of its numbers.

    Parts that are missing leave room upwards, and so do parts that are wanting (not `complete`). A distinct count is
    no sum: it is at least its largest part, and at most all of them together.
    """
    if rule == UNADDED or whole.nature != RESULT:
        return None
    known = [part if part.nature == RESULT else Addend(state=NOT_REPORTED) for part in parts]
    if rule == LAST:
        known = known[-1:]
    if rule == RESTATED:
        return _miscounted(whole, known, complete)
    if _is_based(whole):
        return _of_ratio(whole, known, complete)
    return check_parts(whole, known, complete=complete)


def _is_based(figure: Addend) -> bool:
    return figure.numerator is not None and figure.denominator is not None


def _of_ratio(whole: Addend, parts: Sequence[Addend], complete: bool) -> Difference | None:
    for name in ("numerator", "denominator"):
        one, others = (_number(whole, name), [_number(part, name) for part in parts])
        found = check_parts(one, others, complete=complete)
        if found is not None:
            return found
    return None


def _number(figure: Addend, name: str) -> Addend:
    """One number of a ratio as a count; a percent without a base has none, "không có" says nothing about the base."""
    number = getattr(figure, name) if figure.state == REPORTED and _is_based(figure) else None
    state = (
        REPORTED if number is not None else NOT_APPLICABLE if figure.state == NOT_APPLICABLE else NOT_REPORTED
    )
    return replace(figure, value=number, numerator=None, denominator=None, state=state)


def _miscounted(whole: Addend, parts: Sequence[Addend], complete: bool) -> Difference | None:
    for part in parts:
        over = check_parts(whole, [part], complete=False)
        if over is not None:
            return over
    together = check_parts(whole, parts, complete=complete)
    # Parts that exceed the whole are what distinct counts do.
    return together if together is not None and together.by < 0 else None


# --- one period against another ---


@dataclass(frozen=True, slots=True)
class Change:
    """Now minus then. Of counts `amount` in the indicator's scale and `percent` of then (None: of nothing); of ratios
    `points`, percentage points. `rough`: one of both is told by a word of approximation."""

    amount: int | None = None
    percent: Fraction | None = None
    points: Fraction | None = None
    rough: bool = False


def change(now: Addend, then: Addend, *, is_ratio: bool) -> Change | None:
    """The change from one period to another; None if one of them is no number: silence, a gap, a target."""
    one, other = (_share if is_ratio else _count)(now), (_share if is_ratio else _count)(then)
    if one is None or other is None:
        return None
    rough = now.qualifier != EXACT or then.qualifier != EXACT
    if is_ratio:
        return Change(points=(one - other) * 100, rough=rough)
    percent = (one - other) * 100 / other if other > 0 else None
    return Change(amount=int(one - other), percent=percent, rough=rough)


def _count(figure: Addend) -> Fraction | None:
    """A confirmed zero is a number."""
    if figure.nature != RESULT:
        return None
    if figure.state in ZEROS:
        return Fraction(0)
    return Fraction(figure.value) if figure.state == REPORTED and figure.value is not None else None


def _share(figure: Addend) -> Fraction | None:
    """Nothing of nothing is no share, and "không có" does not say of how many."""
    if figure.nature != RESULT or figure.state != REPORTED:
        return None
    if figure.numerator is not None and figure.denominator:
        return Fraction(figure.numerator, figure.denominator)
    return Fraction(figure.value, WHOLE) if figure.value is not None and not _is_based(figure) else None


def amount_text(found: Change | None, scale: int) -> str:
    """ "+1.025", "−20", "0", "khoảng +20", of a ratio "+3,5 điểm %"; the dash where nothing can be compared."""
    if found is None:
        return NOTHING
    if found.points is not None:
        return _said(f"{_signed_tenths(found.points)} {_POINTS}", found.rough)
    return _said(_signed(found.amount or 0, scale), found.rough)


def percent_text(found: Change | None) -> str:
    """ "+58,4%", half up to one decimal; the dash for a percent of nothing, and for ratios."""
    if found is None or found.percent is None:
        return NOTHING
    return _said(f"{_signed_tenths(found.percent)}%", found.rough)


def tenths(number: Fraction) -> int:
    """Rounded half up to one decimal, as an integer of tenths: what is printed, and what Excel may go on with."""
    return divide_half_up(number.numerator * 10, number.denominator)


def _signed_tenths(number: Fraction) -> str:
    return _signed(tenths(number), 1)


def _signed(number: int, scale: int) -> str:
    sign = "−" if number < 0 else "+" if number else ""
    return f"{sign}{format_scaled(abs(number), scale)}"


def _said(text: str, rough: bool) -> str:
    return f"{_ROUGHLY} {text}" if rough else text
