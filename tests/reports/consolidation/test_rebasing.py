"""Figures under other boundaries: exact until printed, marked where converted, nothing lost."""

from fractions import Fraction

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from agencies.succession import Landing
from reports.consolidation.addends import Addend
from reports.consolidation.rebasing import Amount, added_up, half_up, missing_in, rebase, why_not
from reports.outlines.states import AcrossUnits, IndicatorKind

HALF = Fraction(1, 2)
WHOLE = Fraction(1)


def whole(target: int) -> Landing:
    return Landing({target: WHOLE})


def test_units_that_were_merged_whole_add_up_exactly_and_are_not_called_converted():
    found = rebase("sum", "flow", {1: Addend(100), 2: Addend(200)}, {1: whole(9), 2: whole(9)})
    cell = found.cells[9]
    assert (cell.total.value, cell.converted, found.givers[9]) == (300, False, [1, 2])


def test_a_divided_unit_gives_its_shares_marked_and_rounded_half_up_only_in_print():
    found = rebase(
        "sum", "flow", {1: Addend(5), 2: Addend(50)}, {1: Landing({8: HALF, 9: HALF}), 2: whole(9)}
    )
    assert [found.cells[each].total.value for each in (8, 9)] == [3, 53]
    assert all(found.cells[each].converted for each in (8, 9))
    total = added_up("sum", "flow", found.cells.values(), [Addend(5), Addend(50)], changed=True)
    assert (total.total.value, total.converted) == (55, False)  # 3 + 53 would be 56
    part = added_up("sum", "flow", [found.cells[9]], [Addend(5), Addend(50)], changed=True)
    assert (part.total.value, part.converted) == (53, True)


def test_a_unit_as_it_was_passes_any_figure_through():
    """A percent without a base, a word of approximation, a state: nobody touched the unit."""
    for figure in (Addend(7840), Addend(420, qualifier="more_than"), Addend(state="classified")):
        cell = rebase("recompute", "ratio", {1: figure}, {1: whole(1)}).cells[1]
        assert (cell.total.value, cell.total.state, cell.total.qualifier) == (
            figure.value, figure.state, figure.qualifier if figure.value else "exact",
        )  # fmt: skip


def test_ratios_go_by_their_numbers_and_a_percent_without_base_is_left_out_and_said():
    landings = {unit: whole(9) for unit in (1, 2, 3)}
    parts = {1: Addend(numerator=1, denominator=2), 2: Addend(numerator=5, denominator=6), 3: Addend(9000)}
    total = rebase("recompute", "ratio", parts, landings).cells[9].total
    assert (total.numerator, total.denominator, total.without_base) == (6, 8, 1)


def test_a_weighted_average_goes_by_its_weights():
    parts = {1: Addend(10, weight=1), 2: Addend(20, weight=4)}
    cell = rebase("weighted_avg", "stock", parts, {1: whole(9), 2: Landing({9: HALF, 8: HALF})}).cells[9]
    assert cell.total.value == 17  # (10×1 + 20×2) / 3 = 16,67
    assert cell.converted


@pytest.mark.parametrize("rule", AcrossUnits.values)
def test_rules_that_do_not_add_up_give_a_dash_with_its_reason_as_soon_as_a_boundary_moved(rule):
    parts = {1: Addend(3, 3, 4, weight=1), 2: Addend(4, 4, 5, weight=1)}
    merged = rebase(rule, "flow", parts, {1: whole(9), 2: whole(9)}).cells[9]
    divided = rebase(rule, "flow", {1: parts[1]}, {1: Landing({8: HALF, 9: HALF})}).cells[9]
    adds = rule in ("sum", "recompute", "weighted_avg")
    assert bool(merged.why) == bool(divided.why) == (not adds)
    assert (merged.amount is not None) == adds
    assert not rebase(rule, "flow", {1: parts[1]}, {1: whole(1)}).cells[1].why


def test_a_distinct_count_is_neither_merged_nor_divided_though_its_rule_is_a_sum():
    assert "trùng" in why_not("sum", IndicatorKind.DISTINCT)
    cell = rebase("sum", "distinct", {1: Addend(3), 2: Addend(4)}, {1: whole(9), 2: whole(9)}).cells[9]
    assert cell.why
    assert cell.total.value is None


def test_what_a_total_stands_on_is_said_a_divided_unit_counts_once():
    silent = Addend(state="not_reported")
    given = {1: Addend(5, qualifier="more_than"), 2: silent, 3: Addend(7, basis="estimated")}
    found = rebase("sum", "flow", given, {1: Landing({8: HALF, 9: HALF}), 2: whole(9), 3: whole(9)})
    total = added_up("sum", "flow", found.cells.values(), list(given.values()), changed=True).total
    assert (total.value, total.counted, total.applicable) == (12, 2, 3)
    assert (total.qualifier, total.basis) == ("more_than", "estimated")


def test_silence_is_not_zero_and_a_confirmed_zero_is():
    both = {1: whole(9), 2: whole(9)}
    silent = rebase(
        "sum", "flow", {1: Addend(state="not_reported"), 2: Addend(state="not_known")}, both
    ).cells[9]
    assert (silent.total.value, silent.total.state) == (None, "not_known")
    zeros = {1: Addend(state="zero_confirmed"), 2: Addend(state="none_detected")}
    zero = rebase("sum", "flow", zeros, both).cells[9]
    assert (zero.total.value, zero.total.state) == (0, "zero_confirmed")


def test_a_target_is_no_result():
    both = {1: whole(9), 2: whole(9)}
    cell = rebase("sum", "flow", {1: Addend(5), 2: Addend(100, nature="target")}, both).cells[9]
    assert (cell.total.value, cell.total.holes) == (5, 1)


def test_what_cannot_be_placed_stays_on_the_page():
    found = rebase("sum", "flow", {1: Addend(5), 2: Addend(9)}, {1: Landing({}, unknown=(1,)), 2: whole(2)})
    assert found.unplaced[1].total.value == 5
    assert set(found.cells) == {2}


def test_half_is_rounded_up_once():
    assert [half_up(Fraction(each, 10)) for each in (24, 25, 26, -25)] == [2, 3, 3, -3]


def test_comparable_needs_an_answer_in_every_period():
    periods = [
        {1: Addend(1), 2: Addend(2)},
        {1: Addend(state="none_detected"), 2: Addend(state="not_known")},
        {1: Addend(3)},
    ]
    assert missing_in(periods, 1) == []
    assert missing_in(periods, 2) == [1, 2]


@st.composite
def worlds(draw):
    """Units with a figure each, landing on up to four targets in ten-thousandths, some of it lost or unknown."""
    figures, landings = {}, {}
    for unit in range(draw(st.integers(1, 6))):
        figures[unit] = draw(
            st.one_of(
                st.integers(0, 10**14).map(Addend),
                st.sampled_from(
                    [Addend(state=state) for state in ("zero_confirmed", "not_reported", "classified")]
                ),
            )
        )
        cuts = sorted(draw(st.lists(st.integers(1, 9_999), max_size=3, unique=True)))
        shares = [Fraction(high - low, 10_000) for low, high in zip([0, *cuts], [*cuts, 10_000], strict=True)]
        lost = shares.pop() if draw(st.booleans()) and len(shares) > 1 else Fraction(0)
        targets = draw(st.permutations(range(100, 104)))[: len(shares)]
        unknown = (unit,) if draw(st.integers(0, 5)) == 0 else ()
        landings[unit] = Landing(dict(zip(targets, shares, strict=True)), lost, unknown)
    return figures, landings


@settings(max_examples=300, deadline=None)
@drawn(worlds())
def test_whatever_becomes_of_units_their_figures_are_all_still_there(world):
    figures, landings = world
    found = rebase("sum", "flow", figures, landings)
    placed = sum((cell.amount or Amount() for cell in found.cells.values()), Amount())
    unplaced = sum((cell.amount or Amount() for cell in found.unplaced.values()), Amount())
    assert placed.first + unplaced.first + found.lost.first == sum(
        each.value or 0 for each in figures.values()
    )
    for cell in found.cells.values():
        if cell.total.value is not None and cell.amount is not None:
            assert abs(cell.total.value - cell.amount.first) <= HALF
