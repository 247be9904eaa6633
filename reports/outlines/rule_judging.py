"""Whether a rule holds for given figures (pure): exact, and silent where the figures leave it open.

A figure is a range: what is said exactly is one point, "hơn 420" is 420 and more, "khoảng 500" somewhere about it. A
rule is broken only if it is broken wherever in its range each figure really is; a figure that says nothing makes it
"chưa xét được", never an alarm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from reports.outlines.rules import DENOMINATOR, NUMERATOR, Comparison, Ref, Rule, Term

_ZERO: Final = ("zero_confirmed", "none_detected")
_HALF: Final = Fraction(1, 2)


class Verdict(Enum):
    """`OPEN`: words of approximation leave it open; `UNKNOWN`: a figure is missing; `IDLE`: not its case."""

    HOLDS = "holds"
    BROKEN = "broken"
    OPEN = "open"
    UNKNOWN = "unknown"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Range:
    """Where a figure lies, ends included (None is without end), and the number that was written."""

    low: Fraction | None
    high: Fraction | None
    written: Fraction


@dataclass(frozen=True, slots=True)
class Judged:
    """`missing`: the figures without which it could not be said."""

    verdict: Verdict
    missing: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One stored figure, as far as rules read it; strings are those of collection.states, integers in `scale`."""

    state: str
    value: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    qualifier: str = "exact"
    scale: int = 0
    is_ratio: bool = False


def range_of(said: Said | None, part: str = "") -> Range | None:
    """Where the figure (or one count of a ratio) lies; None if it says nothing. A percent is in hundreds: 78,4."""
    point = _point(said, part)
    if said is None or point is None:
        return None
    # A word of approximation is about the figure as a whole: what it means for one count of it nobody knows.
    if said.qualifier in ("more_than", "above"):
        return Range(point, None, point)
    if said.qualifier == "nearly":
        return Range(point * _HALF, point, point)
    if said.qualifier == "about":
        return Range(point * _HALF, point * 2, point)
    return Range(point, point, point)


def _point(said: Said | None, part: str) -> Fraction | None:
    if said is None:
        return None
    if said.state in _ZERO:
        # None of how many is not said: the base of "không có" is unknown.
        return None if part == DENOMINATOR else Fraction(0)
    if said.state != "reported":
        return None
    if part:
        count = said.numerator if part == NUMERATOR else said.denominator
        return None if count is None else Fraction(count)
    if not said.is_ratio:
        return None if said.value is None else Fraction(said.value, 10**said.scale)
    if said.numerator is not None and said.denominator is not None:
        return Fraction(100 * said.numerator, said.denominator) if said.denominator else None
    return None if said.value is None else Fraction(said.value, 100)


def judge(rule: Rule, ranges: Mapping[Ref, Range | None]) -> Judged:
    """What the rule comes to with these figures; a Ref that is not in `ranges` is missing."""
    missing: list[Ref] = []
    conditions = [_compare(each, ranges, missing) for each in rule.when]
    if Verdict.BROKEN in conditions:
        return Judged(Verdict.IDLE)
    if missing:
        return Judged(Verdict.UNKNOWN, tuple(dict.fromkeys(missing)))
    verdict = _compare(rule.must, ranges, missing)
    if missing:
        return Judged(Verdict.UNKNOWN, tuple(dict.fromkeys(missing)))
    if verdict is Verdict.BROKEN and Verdict.OPEN in conditions:
        return Judged(Verdict.OPEN)
    return Judged(verdict)


def value_of(side: tuple[Term, ...], ranges: Mapping[Ref, Range | None]) -> Fraction | None:
    """What a side adds up to, taking each figure at the number that was written; None if one says nothing."""
    total = Fraction(0)
    for term in side:
        if term.ref is None:
            total += term.times
            continue
        found = ranges.get(term.ref)
        if found is None:
            return None
        total += term.times * found.written
    return total


def _compare(comparison: Comparison, ranges: Mapping[Ref, Range | None], missing: list[Ref]) -> Verdict:
    """HOLDS, BROKEN or OPEN; UNKNOWN (and `missing` longer) if a figure says nothing."""
    gone = [ref for ref in comparison.refs() if ranges.get(ref) is None]
    if gone:
        missing += gone
        return Verdict.UNKNOWN
    # One figure on both sides is one unknown, not two.
    times: defaultdict[Ref, Fraction] = defaultdict(Fraction)
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    for sign, side in ((1, comparison.left), (-1, comparison.right)):
        for term in side:
            if term.ref is None:
                low, high = _plus(low, sign * term.times), _plus(high, sign * term.times)
            else:
                times[term.ref] += sign * term.times
    for ref, by in times.items():
        found = ranges[ref]
        if found is None or by == 0:
            continue
        ends = (found.low, found.high) if by > 0 else (found.high, found.low)
        low = _plus(low, None if ends[0] is None else by * ends[0])
        high = _plus(high, None if ends[1] is None else by * ends[1])
    return _against_zero(comparison.sign, low, high)


def _plus(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a + b


def _against_zero(sign: str, low: Fraction | None, high: Fraction | None) -> Verdict:
    """Left minus right lies from `low` to `high`."""
    if sign in (">=", ">"):
        low, high = (None if high is None else -high), (None if low is None else -low)
        sign = "<=" if sign == ">=" else "<"
    if sign in ("<=", "<"):
        strict = sign == "<"
        if high is not None and (high < 0 or (high == 0 and not strict)):
            return Verdict.HOLDS
        if low is not None and (low > 0 or (low == 0 and strict)):
            return Verdict.BROKEN
        return Verdict.OPEN
    apart = (low is not None and low > 0) or (high is not None and high < 0)
    if apart:
        return Verdict.BROKEN if sign == "=" else Verdict.HOLDS
    if low == high == 0:
        return Verdict.HOLDS if sign == "=" else Verdict.BROKEN
    return Verdict.OPEN
