"""Figures that stand far from what is usual (pure, no Django): a hint to whoever reviews, never a verdict.

Two measures, both from values the figure itself is not among, so that it cannot hide in its own shadow:

* modified z = 0.6745 (x - median) / MAD, MAD the median of the distances from the median. Iglewicz and Hoaglin (How to
  Detect and Handle Outliers, ASQC 1993, ch. 3) take 3.5 as the limit; it holds when a third of the values are odd
  themselves. Where MAD is 0 (more than half are equal), the mean distance serves: (x - median) / (1.253314 MeanAD).
* z = (x - mean) / standard deviation, shown beside it, with 3 as the usual limit.

A figure is offered by the first, when it also lies three quarters of the median away: few values of a quiet agency
make a small change look great. Counted on a marked set (tests/reports/collection/test_outliers.py): of figures with a
zero too many 99 of 100 are offered, with a zero lost 61, of right ones 1.6 (9.4 without that condition). z alone does
as well until a single earlier value is odd too: then it finds 11 of 100, the modified z still 98.

Counts vary by chance alone, about by the square root of their size, so the spread is never taken for less than that.
Everything is whole numbers and fractions; only the finished score is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

MODIFIED_LIMIT: Final = Fraction(35, 10)
"""Iglewicz and Hoaglin 1993."""
MATERIAL: Final = Fraction(3, 4)
"""Of the median: found by counting. Half as much gives three times the false alarms and no true one more; as much as
the median would miss every figure that lost a zero."""
_CONSISTENCY: Final = Fraction(6745, 10_000)
_MEAN_CONSISTENCY: Final = Fraction(1_253_314, 1_000_000)
# With fewer values the limits mean nothing: five periods are what a programme has, eight are half a province.
LEAST_PERIODS: Final = 4
LEAST_PEERS: Final = 8


@dataclass(frozen=True, slots=True)
class Odd:
    """`high`: above the usual; `low`, `top`: the smallest and largest of the other values that are
    not odd themselves; `count`: how many they are;
    `z`, `modified`: the scores in tenths, without sign."""

    high: bool
    low: int
    top: int
    count: int
    z: int
    modified: int


def odd(value: int, others: Sequence[int], *, least: int, one: int = 1, counted: bool = True) -> Odd | None:
    """Whether a value stands apart from the others, which must be `least` many; None when it does not.

    `one`: what 1 is in the scale of the values (100 where they have two decimals); `counted`: they are counts, which
    chance alone spreads.
    """
    if len(others) < least:
        return None
    middle, spread = _middle_and_spread(others, one, counted)
    far = abs(value - middle)
    if far <= MODIFIED_LIMIT * spread or far < MATERIAL * abs(middle):
        return None
    twice, bound = int(2 * middle), int(2 * MODIFIED_LIMIT * spread)
    usual = [each for each in others if abs(2 * each - twice) <= bound]
    z = z_score(value, others, one=one, counted=counted)
    return Odd(value > middle, min(usual), max(usual), len(others), _tenths(z), _tenths(far / spread))


def odd_ones(
    values: Sequence[int], *, least: int, most: int, one: int = 1, counted: bool = True
) -> list[tuple[int, Odd]]:
    """The places of the values that stand apart from all the others, at most `most`, the furthest first.

    All are held against one median first, and those that are more than half way to the limit one by one against the
    others: the time grows with the number of values and not with its square.
    """
    if len(values) <= least:
        return []
    middle, spread = _middle_and_spread(values, one, counted)
    twice, near = int(2 * middle), int(MODIFIED_LIMIT * spread)
    distances = [abs(2 * value - twice) for value in values]
    far = sorted((-distance, at) for at, distance in enumerate(distances) if distance > near)
    found = []
    for _distance, at in far[: 2 * most]:
        verdict = odd(values[at], [*values[:at], *values[at + 1 :]], least=least, one=one, counted=counted)
        if verdict is not None:
            found.append((at, verdict))
    return found[:most]


def modified_z(value: int, others: Sequence[int], *, one: int = 1, counted: bool = True) -> Fraction:
    """Without sign. The spread is at least that of chance, or 1 where nothing varies at all."""
    middle, spread = _middle_and_spread(others, one, counted)
    return abs(value - middle) / spread


def z_score(value: int, others: Sequence[int], *, one: int = 1, counted: bool = True) -> Fraction:
    """Without sign, from the sample standard deviation (rounded down to a thousandth of a unit)."""
    count, whole = len(others), sum(others)
    # n * sum of squares - square of the sum: whole numbers to the end
    squares = count * sum(each * each for each in others) - whole * whole
    variance = Fraction(squares, count * max(count - 1, 1))
    mean = Fraction(whole, count)
    return abs(value - mean) / max(_root(variance), _chance(mean, one, counted))


def median(values: Sequence[int]) -> Fraction:
    """The middle one, or half way between the two in the middle."""
    ordered = sorted(values)
    at = len(ordered) // 2
    return Fraction(ordered[at]) if len(ordered) % 2 else Fraction(ordered[at - 1] + ordered[at], 2)


def _middle_and_spread(values: Sequence[int], one: int, counted: bool) -> tuple[Fraction, Fraction]:
    """The median, and what the limit is multiplied with: MAD by its constant, at least what chance makes."""
    middle = median(values)
    twice = int(2 * middle)
    distances = [abs(2 * each - twice) for each in values]
    spread = median(distances) / 2 / _CONSISTENCY
    if not spread:
        spread = _MEAN_CONSISTENCY * Fraction(sum(distances), 2 * len(distances))
    return middle, max(spread, _chance(middle, one, counted))


def _chance(middle: Fraction, one: int, counted: bool) -> Fraction:
    """How far counts of this size lie apart by chance (Poisson: the root of the mean); at least one unit."""
    if not counted:
        return Fraction(one)
    return max(_root(abs(middle) * one), Fraction(one))


def _root(square: Fraction) -> Fraction:
    return Fraction(isqrt(square.numerator * 1_000_000 // square.denominator), 1000)


def _tenths(score: Fraction) -> int:
    return int(score * 10 + Fraction(1, 2))
