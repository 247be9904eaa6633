"""A longer period from its parts, and one period against another, in exact numbers."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.consolidation.addends import QUALIFIERS, Addend
from reports.consolidation.overtime import (
    Change,
    amount_text,
    change,
    contradiction,
    percent_text,
    sum_of_periods,
)

SILENT = Addend(state="not_reported")
ZERO = Addend(state="zero_confirmed")
COUNTS = st.integers(0, 10**14)


def ratio(numerator, denominator):
    return Addend(numerator=numerator, denominator=denominator)


# --- sums ---


def test_halves_add_up_with_their_words_and_estimates():
    year = sum_of_periods("sum", [Addend(540, qualifier="above"), Addend(20, basis="estimated")])
    assert (year.total.value, year.total.qualifier, year.total.basis) == (560, "above", "estimated")
    assert year.notes == ("có 1 số liệu ước thực hiện",)


def test_a_missing_half_is_said_and_is_not_zero():
    half = sum_of_periods("sum", [Addend(20), SILENT])
    assert (half.total.value, half.notes, half.complete) == (20, ("tính trên 1/2 kỳ",), False)
    nothing = sum_of_periods("sum", [SILENT, SILENT])
    assert (nothing.total.state, nothing.total.value) == ("not_reported", None)


def test_half_a_year_in_which_nothing_happened_counts():
    year = sum_of_periods("sum", [ZERO, Addend(5)])
    assert (year.total.value, year.notes) == (5, ())
    assert sum_of_periods("sum", [ZERO, ZERO]).total.state == "zero_confirmed"


def test_a_stock_is_that_of_the_last_part_which_may_be_missing():
    assert sum_of_periods("last", [SILENT, Addend(7)]).notes == ()
    late = sum_of_periods("last", [Addend(7), SILENT])
    assert (late.total.state, late.notes) == ("not_reported", ("tính trên 0/1 kỳ",))


def test_a_ratio_is_made_of_totals_and_a_bare_percent_is_left_out():
    year = sum_of_periods("recompute", [ratio(1, 2), ratio(5, 6)])
    assert (year.total.numerator, year.total.denominator) == (6, 8)
    loose = sum_of_periods("recompute", [ratio(1, 2), Addend(9000)])
    assert (loose.total.numerator, loose.total.denominator) == (1, 2)
    assert loose.notes == ("tính trên 1/2 kỳ", "chưa gồm 1 tỷ lệ không có số gốc")


def test_secret_parts_and_targets_are_said():
    assert "chưa gồm số liệu mật" in sum_of_periods("sum", [Addend(1), Addend(state="classified")]).notes
    assert sum_of_periods("sum", [Addend(1), Addend(9, nature="target")]).notes == ("tính trên 1/2 kỳ",)


def test_distinct_counts_are_asked_back_and_never_summed():
    year = sum_of_periods("owner_restates", [Addend(20), Addend(35)])
    assert (year.asked_back, year.total.value, year.given, year.parts) == (True, None, 2, 2)


@given(st.lists(st.none() | COUNTS, min_size=1, max_size=6))
def test_a_sum_of_periods_is_the_sum_of_what_there_is(values):
    found = sum_of_periods("sum", [SILENT if value is None else Addend(value) for value in values])
    there = [value for value in values if value is not None]
    assert found.total.value == (sum(there) if there else None)
    assert (found.given, found.parts) == (len(there), len(values))


@given(st.lists(st.tuples(COUNTS, st.integers(1, 10**14)), min_size=1, max_size=6))
def test_a_ratio_over_time_is_the_ratio_of_the_sums(pairs):
    total = sum_of_periods("recompute", [ratio(*pair) for pair in pairs]).total
    expected = Fraction(sum(n for n, _ in pairs), sum(d for _, d in pairs))
    assert Fraction(total.numerator, total.denominator) == expected


# --- contradictions ---


@pytest.mark.parametrize(
    ("rule", "whole", "parts", "contradicts"),
    [
        ("sum", Addend(55), [Addend(20), Addend(35)], False),
        ("sum", Addend(50), [Addend(20), Addend(35)], True),
        ("sum", Addend(60), [Addend(20), Addend(35)], True),
        ("sum", Addend(60), [Addend(20), SILENT], False),
        ("sum", Addend(15), [Addend(20), SILENT], True),
        ("sum", Addend(60), [Addend(20), Addend(35, nature="target")], False),
        ("sum", Addend(60, nature="target"), [Addend(20), Addend(35)], False),
        ("sum", Addend(50, qualifier="above"), [Addend(20), Addend(35)], False),
        ("last", Addend(35), [Addend(20), Addend(35)], False),
        ("last", Addend(20), [Addend(20), Addend(35)], True),
        ("last", Addend(20), [Addend(35), SILENT], False),
        ("owner_restates", Addend(40), [Addend(20), Addend(35)], False),
        ("owner_restates", Addend(30), [Addend(20), Addend(35)], True),
        ("owner_restates", Addend(56), [Addend(20), Addend(35)], True),
        ("owner_restates", Addend(56), [SILENT, Addend(35)], False),
        ("recompute", ratio(6, 8), [ratio(1, 2), ratio(5, 6)], False),
        ("recompute", ratio(6, 9), [ratio(1, 2), ratio(5, 6)], True),
        ("recompute", ratio(5, 8), [ratio(1, 2), ratio(5, 6)], True),
        ("recompute", ratio(6, 9), [ratio(1, 2), Addend(9000)], False),
        ("recompute", ratio(6, 9), [ratio(6, 9), ZERO], False),
        ("last", ratio(5, 6), [ratio(1, 2), ratio(5, 6)], False),
        ("last", ratio(4, 6), [ratio(1, 2), ratio(5, 6)], True),
        ("none", Addend(1), [Addend(5), Addend(6)], False),
    ],
)
def test_a_longer_period_contradicts_its_parts_only_where_both_cannot_be_right(
    rule, whole, parts, contradicts
):
    assert (contradiction(rule, whole, parts) is not None) is contradicts


# --- changes ---


@pytest.mark.parametrize(
    ("now", "then", "amount", "percent"),
    [
        (Addend(3025), Addend(2000), "+1.025", "+51,3%"),
        (Addend(20), Addend(40), "−20", "−50%"),
        (Addend(40), Addend(40), "0", "0%"),
        (Addend(5), ZERO, "+5", "–"),
        (ZERO, Addend(5), "−5", "−100%"),
        (SILENT, Addend(5), "–", "–"),
        (Addend(5), SILENT, "–", "–"),
        (Addend(5), Addend(4, nature="target"), "–", "–"),
        (Addend(5), Addend(state="classified"), "–", "–"),
        (Addend(420, qualifier="more_than"), Addend(400), "khoảng +20", "khoảng +5%"),
        (Addend(2001), Addend(2000), "+1", "+0,1%"),
        (Addend(1999), Addend(2000), "−1", "−0,1%"),
    ],
)
def test_the_change_of_a_count(now, then, amount, percent):
    found = change(now, then, is_ratio=False)
    assert (amount_text(found, 0), percent_text(found)) == (amount, percent)


@pytest.mark.parametrize(
    ("now", "then", "amount"),
    [
        (ratio(6, 6), ratio(5, 6), "+16,7 điểm %"),
        (ratio(1, 2), Addend(7840), "−28,4 điểm %"),
        (ratio(0, 0), ratio(1, 2), "–"),
        (ZERO, ratio(1, 2), "–"),
        (ratio(1, 2), ratio(2, 4), "0 điểm %"),
    ],
)
def test_ratios_are_held_apart_in_percentage_points_and_have_no_percent(now, then, amount):
    found = change(now, then, is_ratio=True)
    assert (amount_text(found, 0), percent_text(found)) == (amount, "–")


def test_the_scale_of_an_indicator_is_kept():
    assert amount_text(change(Addend(7807), Addend(7800), is_ratio=False), 2) == "+0,07"


def in_tenths(number: Fraction) -> str:
    """Half up away from zero by decimal arithmetic, wide enough to be exact to the digit that decides."""
    exact = Decimal(number.numerator * 10) / Decimal(number.denominator)
    return str(abs(exact).quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_percent_is_rounded_once_half_up_as_decimal_arithmetic_does(now, then):
    found = change(Addend(now), Addend(then), is_ratio=False)
    assert found.percent == Fraction(now - then, then) * 100
    digits = percent_text(found).strip("+−%").replace(".", "")
    whole, _comma, tenth = digits.partition(",")
    assert str(int(whole) * 10 + int(tenth or 0)) == in_tenths(found.percent)
    assert percent_text(found).startswith("−") == (now < then and in_tenths(found.percent) != "0")


@given(st.sampled_from(QUALIFIERS), st.sampled_from(QUALIFIERS))
def test_a_word_of_approximation_on_either_side_makes_the_change_rough(one, other):
    found = change(Addend(5, qualifier=one), Addend(4, qualifier=other), is_ratio=False)
    assert found == Change(amount=1, percent=Fraction(25), rough=(one, other) != ("exact", "exact"))
