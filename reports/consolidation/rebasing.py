"""Figures of earlier periods under today's boundaries: exact fractions until they are printed. Pure (no Django).

A unit that was merged whole gives its figure to its successor as it is. One that was divided gives each successor its
entered share; such a figure is marked as converted, always. Nothing is lost: what stands under today's units, what
went to abolished ones and what cannot be placed add up to what was reported. Source: reform-2025.md §5.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from agencies.succession import Landing
from portal.core.numbers import divide_half_up
from reports.consolidation.addends import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    REPORTED,
    RESULT,
    ZEROS,
    Addend,
    tally,
    weighed,
)
from reports.consolidation.arithmetic import Total, settle

SUM: Final = "sum"
RECOMPUTE: Final = "recompute"
WEIGHTED: Final = "weighted_avg"
DISTINCT: Final = "distinct"
_ADDS_UP: Final = (SUM, RECOMPUTE, WEIGHTED)
_WHY_NOT: Final = {
    "max": "số lớn nhất không cộng, không chia được theo địa giới",
    "min": "số nhỏ nhất không cộng, không chia được theo địa giới",
    "single_owner": "số của cơ quan chủ quản, không phải tổng của các đơn vị",
    "none": "chỉ tiêu không tổng hợp",
}
_WHY_NOT_DISTINCT: Final = "đếm không trùng: gộp hoặc chia địa giới sẽ đếm trùng hoặc thiếu"
NO_BASE: Final = "tỷ lệ không có số gốc"


def why_not(rule: str, kind: str) -> str:
    """Why figures of merged or divided units give no number by this rule; "" where they do."""
    if kind == DISTINCT:
        return _WHY_NOT_DISTINCT
    return "" if rule in _ADDS_UP else _WHY_NOT.get(rule, _WHY_NOT["none"])


@dataclass(frozen=True, slots=True)
class Amount:
    """Exact: a number in the indicator's scale, or numerator and denominator of a ratio (of a weighted average: the
    weighted sum and the weights)."""

    first: Fraction = Fraction(0)
    second: Fraction = Fraction(0)

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.first + other.first, self.second + other.second)

    def times(self, part: Fraction) -> Amount:
        """A share of it."""
        return Amount(self.first * part, self.second * part)

    def __bool__(self) -> bool:
        return bool(self.first or self.second)


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit (or a sum of units) in one period. `total` tells state, words and what it stands on; its numbers are
    rounded half up from `amount`. `why`: there is no number, because."""

    total: Total
    amount: Amount | None = None
    converted: bool = False
    why: str = ""


@dataclass(slots=True)
class Rebased:
    """One period under today's boundaries. `unplaced`: units whose shares are not entered, with what they reported;
    `lost`: what belonged to abolished units. Amounts are None where the rule gives none."""

    cells: dict[int, Cell] = field(default_factory=dict)
    givers: dict[int, list[int]] = field(default_factory=dict)
    unplaced: dict[int, Cell] = field(default_factory=dict)
    lost: Amount = Amount()


Given = Mapping[int, Addend]


def amount_of(rule: str, figure: Addend) -> Amount | None:
    """What a unit's figure brings into a sum; None where it brings none (a hole, a target, a percent without base)."""
    if figure.nature != RESULT:
        return None
    if figure.state in ZEROS:
        return Amount(Fraction(0), Fraction(figure.weight or 0) if rule == WEIGHTED else Fraction(0))
    if figure.state != REPORTED:
        return None
    if rule == RECOMPUTE:
        based = figure.numerator is not None and figure.denominator is not None
        return Amount(Fraction(figure.numerator or 0), Fraction(figure.denominator or 0)) if based else None
    if figure.value is None or (rule == WEIGHTED and not figure.weight):
        return None
    if rule == WEIGHTED:
        return Amount(Fraction(figure.value * (figure.weight or 0)), Fraction(figure.weight or 0))
    return Amount(Fraction(figure.value))


def rebase(rule: str, kind: str, given: Given, landings: Mapping[int, Landing]) -> Rebased:
    """The figures of one period by today's units. `given`: by the unit that was asked then (state not_reported: it
    gave none); `landings`: what became of each. Units that still exist as they were pass any figure through."""
    found = Rebased()
    bins: dict[int, list[tuple[int, Fraction]]] = {}
    for unit, figure in given.items():
        landing = landings[unit]
        if landing.unknown:
            found.unplaced[unit] = combined(rule, kind, [(figure, Fraction(1))])
            continue
        found.lost += (amount_of(rule, figure) or Amount()).times(landing.lost)
        for target, part in landing.parts.items():
            bins.setdefault(target, []).append((unit, part))
    for target, parts in bins.items():
        found.cells[target] = combined(rule, kind, [(given[unit], part) for unit, part in parts])
        found.givers[target] = [unit for unit, _part in parts]
    return found


def combined(rule: str, kind: str, parts: Sequence[tuple[Addend, Fraction]]) -> Cell:
    """One unit's figure from the (shares of) figures that came into it. One whole figure stays what it was."""
    if len(parts) == 1 and parts[0][1] == 1:
        return _as_it_was(rule, parts[0][0])
    reason = why_not(rule, kind)
    figures = [figure for figure, _part in parts]
    if reason:
        return Cell(Total(state=NOT_APPLICABLE, expected=len(figures)), why=reason)
    total = _settled(rule, figures)
    return _rounded(rule, total, _added(rule, parts), converted=any(part != 1 for _figure, part in parts))


def _as_it_was(rule: str, figure: Addend) -> Cell:
    """The owner's rule keeps a single figure whole: value, ratio or percent without a base."""
    total = settle("single_owner", tally([figure], 1))
    return Cell(total, amount_of(rule if rule in _ADDS_UP else SUM, figure) if total.counted else None)


def added_up(
    rule: str, kind: str, cells: Iterable[Cell], figures: Sequence[Addend], *, changed: bool
) -> Cell:
    """The sum over some of today's units. `figures`: of the units of then that are in it, each once however many
    parts it has, for what the sum stands on. `changed`: some unit of them was merged or divided."""
    reason = why_not(rule, kind)
    if rule not in _ADDS_UP or (reason and changed):
        if rule in ("max", "min") and not changed:
            return Cell(_settled(rule, figures))
        return Cell(Total(state=NOT_APPLICABLE, expected=len(figures)), why=reason)
    amount = sum((cell.amount or Amount() for cell in cells), Amount())
    whole = _added(rule, [(figure, Fraction(1)) for figure in figures])
    return _rounded(rule, _settled(rule, figures), amount, converted=amount != whole)


def _settled(rule: str, figures: Sequence[Addend]) -> Total:
    return settle(rule, tally(map(weighed, figures) if rule == WEIGHTED else figures, len(figures)))


def _added(rule: str, parts: Sequence[tuple[Addend, Fraction]]) -> Amount:
    amount = Amount()
    for figure, part in parts:
        amount += (amount_of(rule, figure) or Amount()).times(part)
    return amount


def _rounded(rule: str, total: Total, amount: Amount, *, converted: bool) -> Cell:
    """The printed numbers in place of those of whole units: half up, once, from the exact amount."""
    if total.state != REPORTED:
        return Cell(total, amount if total.counted else None, converted=converted and bool(total.counted))
    if rule == RECOMPUTE:
        total = replace(total, numerator=half_up(amount.first), denominator=half_up(amount.second))
    elif rule == WEIGHTED:
        total = replace(total, value=half_up(amount.first / amount.second) if amount.second else 0)
    else:
        total = replace(total, value=half_up(amount.first))
    return Cell(total, amount, converted=converted)


def half_up(number: Fraction) -> int:
    """The one rounding rule, on an exact number."""
    return divide_half_up(number.numerator, number.denominator)


# --- the comparable subset ----------------------------------------------------------------------------------


def gave(figure: Addend | None) -> bool:
    """Whether a unit answered with something that can be compared: a number, or that there was none."""
    if figure is None or figure.nature != RESULT:
        return False
    return figure.state == REPORTED or figure.state in ZEROS


def missing_in(periods: Sequence[Given], unit: int) -> list[int]:
    """In which periods (by place) a unit did not answer or was not asked."""
    return [
        place for place, given in enumerate(periods) if not gave(given.get(unit, Addend(state=NOT_REPORTED)))
    ]
