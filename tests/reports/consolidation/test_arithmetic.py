"""How figures add up over units: exact, complete about what is missing, and never zero for nothing."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.collection.states import Basis, FigureNature, FigureState, Qualifier
from reports.consolidation import addends
from reports.consolidation.arithmetic import (
    ACROSS_UNITS,
    Addend,
    Tally,
    TooLarge,
    merge,
    merged_qualifier,
    register,
    settle,
    tally,
)
from reports.outlines.states import AcrossUnits

ZERO = Addend(state="zero_confirmed")
NONE = Addend(state="none_detected")
SILENT = Addend(state="not_reported")
UNKNOWN = Addend(state="not_known")
SECRET = Addend(state="classified")
OUTSIDE = Addend(state="not_applicable")


def total(rule, *given_figures, expected=None):
    return settle(rule, tally(given_figures, len(given_figures) if expected is None else expected))


def test_the_words_are_those_that_are_stored():
    assert set(addends.QUALIFIERS) == set(Qualifier.values)
    assert set(addends.STATES) == set(FigureState.values)
    assert {addends.OFFICIAL, addends.ESTIMATED} == set(Basis.values)
    assert {addends.RESULT, addends.TARGET, addends.NORM} == set(FigureNature.values)
    assert set(ACROSS_UNITS) == set(AcrossUnits.values)


def test_a_sum_counts_who_answered_and_says_who_did_not():
    summed = total("sum", Addend(142), Addend(70), ZERO, SILENT, UNKNOWN, expected=7)
    assert (summed.state, summed.value) == ("reported", 212)
    assert (summed.counted, summed.applicable, summed.holes) == (3, 7, 4)
    assert summed.notes == ("tính trên 3/7 đơn vị",)


def test_a_complete_sum_of_official_figures_needs_no_note():
    assert total("sum", Addend(1), ZERO, OUTSIDE).notes == ()


def test_notes_name_what_the_total_leaves_out():
    summed = total("sum", Addend(5, basis="estimated"), Addend(6, basis="estimated"), SECRET, OUTSIDE)
    assert (summed.basis, summed.estimated, summed.classified, summed.applicable) == ("estimated", 2, 1, 3)
    assert summed.notes == ("tính trên 2/3 đơn vị", "chưa gồm số liệu mật", "có 2 số liệu ước thực hiện")
    assert summed.holes == 0  # a classified answer is neither missing nor zero


@pytest.mark.parametrize("rule", ["sum", "max", "min", "weighted_avg", "recompute"])
@pytest.mark.parametrize(
    ("figures", "state", "value"),
    [
        ([], "not_reported", None),
        ([SILENT, SILENT], "not_reported", None),
        ([SILENT, OUTSIDE], "not_reported", None),
        ([OUTSIDE, OUTSIDE], "not_applicable", None),
        ([UNKNOWN, SILENT], "not_known", None),
        ([UNKNOWN, SECRET], "not_known", None),
        ([SECRET, SECRET], "classified", None),
        ([SECRET, OUTSIDE], "classified", None),
        ([SECRET, SILENT], "not_reported", None),
        ([NONE, NONE], "none_detected", 0),
        ([NONE, ZERO], "zero_confirmed", 0),
        ([ZERO, SILENT, SECRET], "zero_confirmed", 0),
    ],
)
def test_without_a_number_the_total_says_why_and_is_never_zero_for_silence(rule, figures, state, value):
    settled = total(rule, *figures)
    assert settled.state == state
    assert (settled.numerator if rule == "recompute" else settled.value) == value


def test_the_guard_is_needed_because_a_plain_sum_of_nothing_is_zero():
    """The control: what a naive sum says of three silent units."""
    assert sum(figure.value or 0 for figure in (SILENT, UNKNOWN, SECRET)) == 0
    assert total("sum", SILENT, UNKNOWN, SECRET).value is None


@pytest.mark.parametrize("nature", ["target", "norm"])
@pytest.mark.parametrize("rule", sorted(set(AcrossUnits.values) - {"single_owner", "none"}))
def test_targets_and_norms_are_never_added_up(rule, nature):
    promised = Addend(10000, 100, 100, nature=nature, weight=1)
    assert total(rule, promised).state == "not_reported"
    done = Addend(50, 1, 2, weight=1)
    assert total(rule, done, promised).holes == 1
    alone, beside = total(rule, done), total(rule, done, promised)
    assert (alone.value, alone.numerator, alone.denominator) == (
        beside.value,
        beside.numerator,
        beside.denominator,
    )


def test_targets_do_not_lend_their_word_or_basis():
    settled = total("sum", Addend(5), Addend(9, qualifier="about", basis="estimated", nature="target"))
    assert (settled.qualifier, settled.basis) == ("exact", "official")


def test_a_ratio_is_recomputed_from_its_parts_not_averaged():
    settled = total("recompute", Addend(numerator=6, denominator=6), Addend(numerator=1, denominator=10))
    assert (settled.numerator, settled.denominator, settled.value) == (7, 16, None)
    average_of_percents = (100 + 10) / 2  # the control
    assert Decimal(7) / Decimal(16) * 100 != Decimal(average_of_percents)


def test_percents_without_a_base_are_kept_out_and_counted():
    loose = Addend(7840, qualifier="about", basis="estimated")
    settled = total("recompute", Addend(numerator=6, denominator=6), loose)
    assert (settled.numerator, settled.denominator, settled.without_base) == (6, 6, 1)
    assert (settled.qualifier, settled.basis, settled.counted, settled.holes) == ("exact", "official", 1, 1)
    assert settled.notes == ("tính trên 1/2 đơn vị", "chưa gồm 1 tỷ lệ không có số gốc")


@pytest.mark.parametrize("others", [[], [SILENT], [ZERO], [UNKNOWN]])
def test_percents_alone_give_no_number_because_none_would_be_true(others):
    settled = total("recompute", Addend(7840), Addend(10000), *others)
    assert (settled.state, settled.value, settled.numerator, settled.without_base) == (
        "not_known",
        None,
        None,
        2,
    )


def test_none_of_none_is_a_ratio():
    settled = total("recompute", Addend(numerator=0, denominator=0))
    assert (settled.state, settled.numerator, settled.denominator) == ("reported", 0, 0)


def test_a_weighted_average_rounds_half_up_and_leaves_out_what_has_no_weight():
    settled = total("weighted_avg", Addend(10, weight=1), Addend(11, weight=1), Addend(99))
    assert (settled.value, settled.counted, settled.holes) == (11, 2, 1)
    assert total("weighted_avg", Addend(10, weight=3), Addend(20, weight=1)).value == 13  # 12,5
    assert total("weighted_avg", Addend(10, weight=1), Addend(state="zero_confirmed", weight=1)).value == 5
    assert total("weighted_avg", Addend(10)).state == "not_reported"


def test_zeros_take_part_in_the_extremes():
    assert total("min", Addend(5), ZERO).value == 0
    assert total("max", Addend(-5), NONE).value == 0
    assert total("max", Addend(5), Addend(9), SILENT).value == 9
    assert total("min", Addend(5), Addend(9), SILENT).value == 5


@pytest.mark.parametrize(
    ("rule", "parts", "value", "word"),
    [
        ("max", [Addend(50, qualifier="nearly"), Addend(100)], 100, "exact"),
        ("max", [Addend(100, qualifier="nearly"), Addend(100)], 100, "exact"),
        ("max", [Addend(50, qualifier="nearly"), Addend(100, qualifier="above")], 100, "above"),
        ("max", [Addend(100, qualifier="nearly"), Addend(99)], 100, "nearly"),
        ("max", [Addend(100, qualifier="nearly"), Addend(99, qualifier="above")], 100, "about"),
        ("max", [Addend(50, qualifier="above"), Addend(100)], 100, "above"),
        ("max", [Addend(50, qualifier="about"), Addend(100)], 100, "about"),
        ("min", [Addend(540, qualifier="above"), Addend(20)], 20, "exact"),
        ("min", [Addend(540, qualifier="more_than"), Addend(20, qualifier="nearly")], 20, "nearly"),
        ("min", [Addend(540, qualifier="above"), ZERO], 0, "exact"),
        ("min", [Addend(20, qualifier="above"), Addend(21)], 20, "above"),
        ("min", [Addend(20, qualifier="above"), Addend(21, qualifier="nearly")], 20, "about"),
        ("min", [Addend(540, qualifier="nearly"), Addend(20)], 20, "nearly"),
        ("min", [Addend(540, qualifier="about"), Addend(20)], 20, "about"),
    ],
)
def test_a_word_that_points_away_from_an_end_does_not_mark_it(rule, parts, value, word):
    settled = total(rule, *parts)
    assert (settled.value, settled.qualifier) == (value, word)
    turned = total(rule, *reversed(parts))
    assert (turned.value, turned.qualifier) == (value, word)
    apart = merge(tally(parts[:1], 1), tally(parts[1:], 1))
    assert settle(rule, apart) == settled


@pytest.mark.parametrize(
    "figure",
    [
        Addend(5, qualifier="about"),
        Addend(7840),
        Addend(numerator=6, denominator=6, basis="estimated"),
        ZERO,
        NONE,
        SILENT,
        UNKNOWN,
        SECRET,
        OUTSIDE,
    ],
)
def test_the_owner_s_figure_stays_as_it_is(figure):
    settled = total("single_owner", figure)
    assert settled.state == figure.state
    assert (settled.numerator, settled.denominator) == (figure.numerator, figure.denominator)
    assert settled.value == (0 if figure in (ZERO, NONE) else figure.value)
    assert (settled.qualifier, settled.basis) == (figure.qualifier, figure.basis)


def test_without_an_owner_nothing_was_reported_and_two_owners_are_refused():
    assert total("single_owner").state == "not_reported"
    with pytest.raises(ValueError, match="one owner"):
        total("single_owner", Addend(1), Addend(2))


def test_texts_have_no_total():
    assert total("none", Addend(1)).state == "not_applicable"
    assert total("none", Addend(1)).value is None


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ([], "exact"),
        (["exact"], "exact"),
        (["more_than", "exact"], "more_than"),
        (["above", "exact"], "above"),
        (["more_than", "above"], "above"),
        (["nearly", "exact"], "nearly"),
        (["nearly", "above"], "about"),
        (["nearly", "more_than"], "about"),
        (["about", "exact"], "about"),
        (["about", "above", "nearly"], "about"),
    ],
)
def test_words_of_approximation_go_into_the_total(words, word):
    assert total("sum", Addend(1), *(Addend(1, qualifier=each) for each in words)).qualifier == word
    counts = {each: words.count(each) for each in ("more_than", "above", "about", "nearly")}
    assert merged_qualifier(**counts) == word


def test_a_total_beyond_the_column_is_refused_in_words():
    largest = Addend(2**63 - 1)
    assert total("sum", largest).value == 2**63 - 1
    with pytest.raises(TooLarge, match="vượt quá"):
        total("sum", largest, Addend(1))
    with pytest.raises(ArithmeticError):
        total("recompute", Addend(numerator=1, denominator=2**63))
    with pytest.raises(TooLarge):
        total("sum", Addend(-(2**63)))


def test_more_figures_than_units_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="of 1 units"):
        tally([Addend(1), Addend(2)], 1)
    with pytest.raises(ValueError, match="unknown"):
        tally([Addend(1, state="zero")], 1)
    with pytest.raises(ValueError, match="unknown"):
        tally([Addend(1, qualifier="rather")], 1)
    with pytest.raises(KeyError):
        settle("median", Tally())


def test_a_rule_is_one_more_registration_and_never_replaces_another():
    with pytest.raises(ValueError, match="exists"):
        register("sum")(lambda counted: settle("none", counted))
    register("first_of_test")(lambda counted: settle("none", counted))
    try:
        assert total("first_of_test").state == "not_applicable"
    finally:
        del ACROSS_UNITS["first_of_test"]


def test_a_total_goes_into_the_next_level_as_one_figure():
    district = total("sum", Addend(5, qualifier="above"), Addend(6, basis="estimated")).as_addend()
    province = total("sum", district, Addend(10))
    assert (province.value, province.qualifier, province.basis) == (21, "above", "estimated")
    assert total("sum", total("sum", SILENT).as_addend()).state == "not_reported"
    assert total("recompute", total("recompute", ZERO).as_addend()).state == "zero_confirmed"


EIGHTEEN = st.integers(-(10**18) + 1, 10**18 - 1)
FIGURES = st.builds(
    Addend,
    value=st.none() | EIGHTEEN,
    numerator=st.none() | st.integers(0, 10**6),
    denominator=st.none() | st.integers(0, 10**6),
    qualifier=st.sampled_from(addends.QUALIFIERS),
    basis=st.sampled_from(["official", "estimated"]),
    state=st.sampled_from(addends.STATES) | st.just("reported"),
    nature=st.sampled_from(["result", "result", "result", "target", "norm"]),
    weight=st.none() | st.integers(0, 1000),
)
GROUPS = st.lists(FIGURES, max_size=12)


@given(GROUPS, st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_of_the_units_does_not_matter(figures, random, absent):
    expected = len(figures) + absent
    shuffled = random.sample(figures, len(figures))
    assert tally(figures, expected) == tally(shuffled, expected)


@given(GROUPS, GROUPS, GROUPS)
def test_groups_may_be_tallied_apart_and_merged_in_any_way(one, two, three):
    a, b, c = (tally(group, len(group)) for group in (one, two, three))
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == merge(c, merge(b, a))
    assert merge(merge(a, b), c) == tally(one + two + three, len(one + two + three))
    assert merge(a, Tally()) == a


@settings(max_examples=200)
@given(st.lists(EIGHTEEN, min_size=1, max_size=9))
def test_a_sum_equals_the_decimal_reference_to_the_last_of_eighteen_digits(values):
    reference = sum((Decimal(value).scaleb(-2) for value in values), Decimal(0))
    assert Decimal(total("sum", *map(Addend, values)).value).scaleb(-2) == reference


def test_the_guard_is_needed_because_floats_lose_the_last_digits():
    """The control: the same sum in binary floating point, as one database would do it."""
    values = [9007199254740993, 1, 1]
    assert int(sum(map(float, values))) != sum(values)
    assert total("sum", *map(Addend, values)).value == sum(values)


@given(GROUPS, st.sampled_from(["sum", "max", "min", "weighted_avg", "recompute"]), st.integers(0, 3))
def test_every_unit_is_accounted_for_and_a_number_stands_only_on_an_answer(figures, rule, absent):
    expected = len(figures) + absent
    try:
        settled = total(rule, *figures, expected=expected)
    except TooLarge:
        return
    outside = settled.expected - settled.applicable
    assert settled.counted + settled.holes + settled.classified + outside == expected
    assert min(settled.counted, settled.holes, settled.classified) >= 0
    numbers = (settled.value, settled.numerator, settled.denominator)
    has_number = any(number is not None for number in numbers)
    assert has_number == (settled.state in {"reported", "zero_confirmed", "none_detected"})
    assert not has_number or settled.counted > 0
