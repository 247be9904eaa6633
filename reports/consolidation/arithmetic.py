"""How figures add up, over units and over time: exact integers only, and nothing is hidden.

A total says what it stands on: how many units were counted of how many, whose answer was classified, how many
figures were estimates. Empty is never zero; a target or a norm is never a result.
Sources: indicators.md §3.2 (rules), NĐ 09/2019/NĐ-CP Điều 8 (uniform concepts, so that figures may be consolidated).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from portal.core.numbers import divide_half_up
from reports.consolidation.addends import (
    ABOUT,
    ABOVE,
    CLASSIFIED,
    ESTIMATED,
    EXACT,
    MORE_THAN,
    NEARLY,
    NONE_DETECTED,
    NOT_APPLICABLE,
    NOT_KNOWN,
    NOT_REPORTED,
    OFFICIAL,
    REPORTED,
    RESULT,
    ZERO_CONFIRMED,
    ZEROS,
    Addend,
    Tally,
    merge,
    tally,
)

__all__ = [
    "ACROSS_TIME",
    "ACROSS_UNITS",
    "Addend",
    "Difference",
    "Tally",
    "TooLarge",
    "Total",
    "across_time",
    "check_parts",
    "merge",
    "merged_qualifier",
    "register",
    "settle",
    "tally",
]

LARGEST: Final = 2**63 - 1


class TooLarge(OverflowError):
    """A total that no column can hold; the message is Vietnamese."""


@dataclass(frozen=True, slots=True)
class Total:
    """A settled figure. `value` in the indicator's scale, or `numerator` and `denominator` (then `value` is None);
    all None unless `state` is reported or a zero. `counted` of `applicable` units gave an answer; `holes` did not."""

    state: str
    value: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    qualifier: str = EXACT
    basis: str = OFFICIAL
    expected: int = 0
    applicable: int = 0
    counted: int = 0
    holes: int = 0
    classified: int = 0
    without_base: int = 0
    estimated: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What the total stands on, as printed under a table; empty if nothing is to be said."""
        said = (
            (self.counted < self.applicable, f"tính trên {self.counted}/{self.applicable} đơn vị"),
            (self.classified > 0, "chưa gồm số liệu mật"),
            (self.without_base > 0, f"chưa gồm {self.without_base} tỷ lệ không có số gốc"),
            (self.estimated > 0, f"có {self.estimated} số liệu ước thực hiện"),
        )
        return tuple(note for applies, note in said if applies)

    def as_addend(self) -> Addend:
        """The total as a figure that goes into the next level, or into a longer period."""
        return Addend(self.value, self.numerator, self.denominator, self.qualifier, self.basis, self.state)


@dataclass(frozen=True, slots=True)
class Difference:
    """A whole and its parts that cannot both be right; `by` is parts minus whole."""

    whole: int
    parts: int

    @property
    def by(self) -> int:
        """How much the parts exceed the whole (negative: fall short)."""
        return self.parts - self.whole


Rule = Callable[[Tally], Total]
ACROSS_UNITS: Final[dict[str, Rule]] = {}
ACROSS_TIME: Final = ("sum", "last", "recompute", "owner_restates", "none")


def register(name: str) -> Callable[[Rule], Rule]:
    """Make a rule of adding up over units known under its name; the name is taken once."""

    def remember(rule: Rule) -> Rule:
        if name in ACROSS_UNITS:
            raise ValueError(f"rule {name} exists")
        ACROSS_UNITS[name] = rule
        return rule

    return remember


def settle(rule: str, t: Tally) -> Total:
    """The total by a rule's name. Raises KeyError for an unknown rule, TooLarge beyond 2^63 - 1."""
    total = ACROSS_UNITS[rule](t)
    if any(
        abs(each) > LARGEST for each in (total.value, total.numerator, total.denominator) if each is not None
    ):
        raise TooLarge("Tổng vượt quá giới hạn lưu trữ (khoảng 9,2 tỷ tỷ); cần kiểm tra số liệu các đơn vị.")
    return total


def merged_qualifier(more_than: int, above: int, about: int, nearly: int) -> str:
    """The word before a sum, from how many of its parts carry which (exact parts change nothing):

    | parts           | sum       | why                                   |
    |-----------------|-----------|---------------------------------------|
    | hơn             | hơn       |                                       |
    | trên, hơn       | trên      | both say "at least"; the wider word   |
    | gần             | gần       | at most                               |
    | gần, hơn / trên | khoảng    | errors in both directions             |
    | khoảng, any     | khoảng    | direction unknown                     |
    """
    if about or (nearly and (more_than or above)):
        return ABOUT
    if nearly:
        return NEARLY
    if above:
        return ABOVE
    return MORE_THAN if more_than else EXACT


@register("sum")
def _sum(t: Tally) -> Total:
    return _settled(t, t.with_value, value=t.sum_value)


@register("max")
def _max(t: Tally) -> Total:
    """ "gần 50" cannot be more than 100: beside a unit that has at least the largest number it says nothing."""
    largest = _extreme(max, t.max_value, t)
    floor = _extreme(max, t.at_least, t)
    if largest is not None and floor is not None and floor >= largest:
        t = replace(t, nearly=0)
    return _settled(t, t.with_value, value=largest)


@register("min")
def _min(t: Tally) -> Total:
    """ "trên 540" cannot be less than 20: beside a unit that has at most the smallest number it says nothing."""
    smallest = _extreme(min, t.min_value, t)
    ceiling = _extreme(min, t.at_most, t)
    if smallest is not None and ceiling is not None and ceiling <= smallest:
        t = replace(t, more_than=0, above=0)
    return _settled(t, t.with_value, value=smallest)


@register("weighted_avg")
def _weighted_avg(t: Tally) -> Total:
    """Rounded half up to the indicator's scale. A figure without a weight is a hole; a zero without one is an
    answer that does not move the average."""
    average = divide_half_up(t.weighted_sum, t.sum_weight) if t.sum_weight else 0
    return _settled(t, t.with_weight, value=average)


@register("recompute")
def _recompute(t: Tally) -> Total:
    """Numerators over denominators. Percents without a base are left out, counted, and holes in the coverage.

    If there are percents but not one base, nothing can be computed: the total is "not_known", because the units did
    answer (they need not be chased for silence) and no number would be true. A zero beside them changes nothing:
    "không có" would deny what the others said.
    """
    firm = replace(
        t,
        more_than=t.more_than - t.loose_more_than,
        above=t.above - t.loose_above,
        about=t.about - t.loose_about,
        nearly=t.nearly - t.loose_nearly,
        estimated=t.estimated - t.loose_estimated,
    )
    total = _settled(firm, t.with_ratio, numerator=t.sum_numerator, denominator=t.sum_denominator)
    if t.percent_without_base and not t.with_ratio:
        total = replace(total, state=NOT_KNOWN, numerator=None, denominator=None)
    return replace(total, without_base=t.percent_without_base)


@register("single_owner")
def _single_owner(t: Tally) -> Total:
    """The owner's figure as it is: a value, a ratio, or a percent without a base. The caller passes the owner alone
    (no owner: nothing was reported). Raises ValueError for more than one."""
    if t.expected > 1:
        raise ValueError("a figure has one owner")
    if t.with_ratio:
        return _settled(t, 1, numerator=t.sum_numerator, denominator=t.sum_denominator)
    return _settled(t, t.with_value, value=t.sum_value)


@register("none")
def _none(t: Tally) -> Total:
    """Texts and flags have no total."""
    return Total(state=NOT_APPLICABLE, expected=t.expected, applicable=t.applicable)


def across_time(rule: str, parts: Sequence[Addend]) -> Total:
    """The figure of a longer period from those of its parts, in order of time.

    sum and recompute: as over units (a missing part is a hole). last: the last part as it is, even if it is missing:
    an older stock is not today's. owner_restates: not reported until the owner counts anew (distinct counts never
    add up). none: not applicable. Raises KeyError for another rule.
    """
    expected = len(parts)
    if rule == "last":
        return settle("single_owner", tally(parts[-1:], min(expected, 1)))
    if rule == "owner_restates":
        return Total(state=NOT_REPORTED, expected=expected, applicable=expected, holes=expected)
    if rule not in ACROSS_TIME:
        raise KeyError(rule)
    return settle(rule, tally(parts, expected))


def check_parts(whole: Addend, parts: Sequence[Addend], *, complete: bool = True) -> Difference | None:
    """A contradiction between a whole and its parts, or None.

    Approximate words leave room ("hơn 420" is not contradicted by parts of 425). With missing parts, or a list that
    need not be complete ("trong đó"), only parts that exceed the whole contradict it. Classified or unknown wholes
    and targets are not judged.
    """
    limits = _limits(whole)
    known = [each for each in map(_limits, parts) if each is not None]
    if limits is None or not known:
        return None
    complete = complete and all(part.state in {REPORTED, NOT_APPLICABLE, *ZEROS} for part in parts)
    lows, highs = zip(*known, strict=True)
    low = sum(lows)
    high = sum(each or 0 for each in highs) if complete and None not in highs else None
    if (limits[1] is None or low <= limits[1]) and (high is None or limits[0] <= high):
        return None
    return Difference(whole=whole.value or 0, parts=sum(part.value or 0 for part in parts if _limits(part)))


def _limits(figure: Addend) -> tuple[int, int | None] | None:
    """Between what and what a count lies (no upper limit: None), or None if the figure says nothing."""
    if figure.nature != RESULT:
        return None
    if figure.state in ZEROS:
        return 0, 0
    if figure.state != REPORTED or figure.value is None:
        return None
    at_least = figure.value if figure.qualifier in {EXACT, MORE_THAN, ABOVE} else min(0, figure.value)
    at_most = figure.value if figure.qualifier in {EXACT, NEARLY} else None
    return at_least, at_most


def _extreme(choose: Callable[[int, int], int], found: int | None, t: Tally) -> int | None:
    """Zeros that were confirmed take part."""
    if found is None or not t.zeros:
        return found if found is not None or not t.zeros else 0
    return choose(found, 0)


def _settled(
    t: Tally,
    with_figure: int,
    *,
    value: int | None = None,
    numerator: int | None = None,
    denominator: int | None = None,
) -> Total:
    counted = with_figure + t.zeros
    estimated = t.estimated if with_figure else 0
    total = Total(
        state=_state(t, with_figure),
        expected=t.expected,
        applicable=t.applicable,
        counted=counted,
        holes=t.applicable - t.classified - counted,
        classified=t.classified,
        estimated=estimated,
        basis=ESTIMATED if estimated else OFFICIAL,
    )
    if not counted:
        return total
    qualifier = merged_qualifier(t.more_than, t.above, t.about, t.nearly)
    return replace(total, value=value, numerator=numerator, denominator=denominator, qualifier=qualifier)


def _state(t: Tally, with_figure: int) -> str:
    """What the total is. Nothing answered is never zero."""
    if with_figure:
        return REPORTED
    if t.zeros:
        return NONE_DETECTED if not t.zero_confirmed else ZERO_CONFIRMED
    if t.expected and not t.applicable:
        return NOT_APPLICABLE
    if t.not_known:
        return NOT_KNOWN
    # Only if every unit that could answer did so by the classified way; otherwise somebody is still silent.
    return CLASSIFIED if t.classified and t.classified == t.applicable else NOT_REPORTED
