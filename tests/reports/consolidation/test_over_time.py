"""Longer periods from shorter ones, and wholes against their parts."""

import pytest

from reports.consolidation.arithmetic import ACROSS_TIME, Addend, across_time, check_parts
from reports.outlines.states import AcrossTime

FIRST, SECOND = Addend(20), Addend(35, basis="estimated")
ZERO = Addend(state="zero_confirmed")
SILENT = Addend(state="not_reported")


def test_the_rules_are_those_that_are_stored():
    assert set(ACROSS_TIME) == set(AcrossTime.values)


def test_flows_add_up_and_say_what_is_missing():
    year = across_time("sum", [FIRST, SECOND])
    assert (year.value, year.basis, year.holes) == (55, "estimated", 0)
    half = across_time("sum", [FIRST, SILENT])
    assert (half.value, half.holes) == (20, 1)
    assert across_time("sum", []).state == "not_reported"


def test_a_stock_is_the_last_one_even_if_that_is_missing():
    assert across_time("last", [FIRST, SECOND]).value == 35
    missing = across_time("last", [FIRST, SILENT])
    assert (missing.state, missing.value) == ("not_reported", None)
    assert across_time("last", []).state == "not_reported"


def test_a_ratio_is_recomputed_over_time():
    year = across_time("recompute", [Addend(numerator=1, denominator=2), Addend(numerator=5, denominator=6)])
    assert (year.numerator, year.denominator) == (6, 8)


def test_distinct_counts_wait_for_their_owner_and_texts_have_none():
    restated = across_time("owner_restates", [FIRST, SECOND])
    assert (restated.state, restated.value, restated.holes) == ("not_reported", None, 2)
    assert across_time("none", [FIRST]).state == "not_applicable"
    with pytest.raises(KeyError):
        across_time("max", [FIRST])


def parts(*values):
    return [Addend(value) for value in values]


def test_parts_that_add_up_are_no_difference():
    assert check_parts(Addend(226), parts(142, 4, 70, 10)) is None
    assert check_parts(Addend(226), [*parts(142, 4, 70, 10), ZERO, Addend(state="not_applicable")]) is None
    assert check_parts(ZERO, [ZERO, ZERO]) is None


def test_parts_that_do_not_add_up_are_named_with_the_gap():
    short = check_parts(Addend(227), parts(142, 4, 70, 10))
    assert short is not None
    assert (short.whole, short.parts, short.by) == (227, 226, -1)
    over = check_parts(ZERO, parts(3))
    assert over is not None
    assert over.by == 3


def test_a_list_that_need_not_be_complete_only_may_not_exceed_the_whole():
    assert check_parts(Addend(100), parts(15), complete=False) is None
    assert check_parts(Addend(100), parts(60, 50), complete=False) is not None


def test_missing_parts_leave_room_upwards_only():
    assert check_parts(Addend(100), [Addend(60), SILENT]) is None
    assert check_parts(Addend(100), [Addend(160), SILENT]) is not None


@pytest.mark.parametrize(
    ("whole", "part", "contradicts"),
    [
        (Addend(420, qualifier="more_than"), Addend(425), False),
        (Addend(420, qualifier="more_than"), Addend(400), True),
        (Addend(420, qualifier="nearly"), Addend(400), False),
        (Addend(420, qualifier="nearly"), Addend(430), True),
        (Addend(420, qualifier="about"), Addend(900), False),
        (Addend(420), Addend(430, qualifier="above"), True),
        (Addend(420), Addend(410, qualifier="above"), False),
        (Addend(420), Addend(430, qualifier="nearly"), False),
        (Addend(420), Addend(410, qualifier="nearly"), True),
        (Addend(420), Addend(900, qualifier="about"), False),
    ],
)
def test_words_of_approximation_leave_room_in_their_direction(whole, part, contradicts):
    assert (check_parts(whole, [part]) is not None) is contradicts


def test_what_is_not_known_or_not_a_result_is_not_judged():
    assert check_parts(SILENT, parts(5)) is None
    assert check_parts(Addend(100, nature="target"), parts(5)) is None
    assert check_parts(Addend(5), [SILENT]) is None
    assert check_parts(Addend(5), []) is None
    assert check_parts(Addend(numerator=6, denominator=6), parts(5)) is None
