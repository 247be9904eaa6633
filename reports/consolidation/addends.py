"""What is added up: the figures of the units (addends) and what the engine counts about them (a tally). Pure.

The words are those of `reports.collection.states`; they are repeated here so that arithmetic needs no Django.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

EXACT: Final = "exact"
MORE_THAN: Final = "more_than"  # hơn
ABOVE: Final = "above"  # trên
ABOUT: Final = "about"  # khoảng
NEARLY: Final = "nearly"  # gần
QUALIFIERS: Final = (EXACT, MORE_THAN, ABOVE, ABOUT, NEARLY)

OFFICIAL: Final = "official"
ESTIMATED: Final = "estimated"

REPORTED: Final = "reported"
ZERO_CONFIRMED: Final = "zero_confirmed"
NONE_DETECTED: Final = "none_detected"
NOT_APPLICABLE: Final = "not_applicable"
NOT_KNOWN: Final = "not_known"
NOT_REPORTED: Final = "not_reported"
CLASSIFIED: Final = "classified"
STATES: Final = (
    REPORTED, ZERO_CONFIRMED, NONE_DETECTED, NOT_APPLICABLE, NOT_KNOWN, NOT_REPORTED, CLASSIFIED,
)  # fmt: skip
ZEROS: Final = frozenset({ZERO_CONFIRMED, NONE_DETECTED})

RESULT: Final = "result"
TARGET: Final = "target"
NORM: Final = "norm"


@dataclass(frozen=True, slots=True)
class Addend:
    """One unit's figure (or one period's). Integers: `value` in the indicator's scale; a ratio has `numerator` and
    `denominator`, or only `value`, a percent without a base. `weight` is asked for by weighted averages alone."""

    value: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    qualifier: str = EXACT
    basis: str = OFFICIAL
    state: str = REPORTED
    nature: str = RESULT
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of one indicator and breakdown over the units that were asked; sums and counts only, so that one
    GROUP BY can fill it. Every field but `expected` and `not_results` is about rows of nature "result".

    `value`s and ratios are those of rows in state "reported". `at_least` is the largest value that says at least so
    much (exact, hơn, trên), `at_most` the smallest that says at most so much (exact, gần). `percent_without_base`
    counts those with a value and no complete ratio (read by "recompute" alone); the `loose_*` counts are the
    qualifiers among these, so that what is left out does not mark the total (leave them 0 and it does, on the safe
    side). `with_weight` counts values with a positive weight; `sum_weight` adds the weights of values and of zeros.
    Units without a row are `expected` minus everything counted.
    """

    expected: int = 0
    sum_value: int = 0
    sum_numerator: int = 0
    sum_denominator: int = 0
    max_value: int | None = None
    min_value: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    weighted_sum: int = 0
    sum_weight: int = 0
    with_value: int = 0
    with_ratio: int = 0
    with_weight: int = 0
    percent_without_base: int = 0
    reported: int = 0
    zero_confirmed: int = 0
    none_detected: int = 0
    not_applicable: int = 0
    not_known: int = 0
    classified: int = 0
    more_than: int = 0
    above: int = 0
    about: int = 0
    nearly: int = 0
    estimated: int = 0
    loose_more_than: int = 0
    loose_above: int = 0
    loose_about: int = 0
    loose_nearly: int = 0
    loose_estimated: int = 0
    not_results: int = 0

    def __post_init__(self) -> None:
        answered = self.reported + self.zeros + self.not_applicable + self.not_known + self.classified
        if answered + self.not_results > self.expected:
            raise ValueError(f"{answered + self.not_results} figures of {self.expected} units")

    @property
    def zeros(self) -> int:
        """Units that said there was nothing: answers, and 0."""
        return self.zero_confirmed + self.none_detected

    @property
    def applicable(self) -> int:
        """Units that could have a figure."""
        return self.expected - self.not_applicable


def weighed(addend: Addend) -> Addend:
    """As an average reads it: a number without its weight is left out, so the words beside it mark nothing."""
    if addend.weight or addend.value is None:
        return addend
    return replace(addend, qualifier=EXACT, basis=OFFICIAL)


def tally(addends: Iterable[Addend], expected: int) -> Tally:
    """The tally of some figures of `expected` units: the reference for what the engine counts in SQL.

    Raises ValueError if there are more figures than units, or for an unknown state or qualifier.
    """
    total = Tally(expected=expected)
    for addend in addends:
        total = _combine(total, _single(addend), expected)
    return total


def merge(one: Tally, other: Tally) -> Tally:
    """The tally of two disjoint groups of units, e.g. of two districts. Associative and commutative."""
    return _combine(one, other, one.expected + other.expected)


def _single(addend: Addend) -> Tally:
    if addend.state not in STATES or addend.qualifier not in QUALIFIERS:
        raise ValueError(f"unknown state or qualifier: {addend.state}, {addend.qualifier}")
    if addend.nature != RESULT:
        return Tally(expected=1, not_results=1)  # a target or a norm is no result: a hole
    if addend.state == NOT_REPORTED:
        return Tally(expected=1)
    counts = {addend.state: 1}
    if addend.state == REPORTED:
        counts |= _reported(addend)
    elif addend.state in ZEROS:
        counts["sum_weight"] = addend.weight or 0
    return Tally(expected=1, **counts)


def _reported(addend: Addend) -> dict[str, int]:
    value, numerator, denominator = addend.value, addend.numerator, addend.denominator
    has_ratio = numerator is not None and denominator is not None
    loose = int(value is not None and not has_ratio)
    counts = {"percent_without_base": loose, "estimated": int(addend.basis == ESTIMATED)}
    counts["loose_estimated"] = counts["estimated"] * loose
    if addend.qualifier != EXACT:
        counts |= {addend.qualifier: 1, f"loose_{addend.qualifier}": loose}
    if value is not None:
        counts |= {"sum_value": value, "with_value": 1}
        counts |= ends(addend.qualifier, value, value)
    if value is not None and addend.weight:
        counts |= {"weighted_sum": value * addend.weight, "sum_weight": addend.weight, "with_weight": 1}
    if numerator is not None and denominator is not None:
        counts |= {"sum_numerator": numerator, "sum_denominator": denominator, "with_ratio": 1}
    return counts


EXTREMES: Final[Mapping[str, Callable[[int, int], int]]] = {
    "max_value": max, "min_value": min, "at_least": max, "at_most": min,
}  # fmt: skip
"""The fields of a tally that are no sums, and which of two is taken."""
_SUMS: Final = tuple(field.name for field in fields(Tally) if field.name not in {"expected", *EXTREMES})


def ends(qualifier: str, largest: int, smallest: int) -> dict[str, int]:
    """The EXTREMES of values that are told with the same word."""
    found = {"max_value": largest, "min_value": smallest}
    if qualifier in (EXACT, MORE_THAN, ABOVE):
        found["at_least"] = largest
    if qualifier in (EXACT, NEARLY):
        found["at_most"] = smallest
    return found


def _combine(one: Tally, other: Tally, expected: int) -> Tally:
    numbers: dict[str, Any] = {name: getattr(one, name) + getattr(other, name) for name in _SUMS}
    numbers |= {
        name: _pick(pick, getattr(one, name), getattr(other, name)) for name, pick in EXTREMES.items()
    }
    return Tally(expected=expected, **numbers)


def _pick(choose: Callable[[int, int], int], one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return choose(one, other)
