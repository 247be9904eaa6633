"""The strict Vietnamese reader and writer of numbers (trust.md R13 and target 4 by way of the rules in its docstring)."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from portal.core.numbers import (
    NOTHING,
    NumberError,
    Ratio,
    divide_half_up,
    format_percent,
    format_ratio,
    format_scaled,
    parse_ratio,
    parse_scaled,
)

READ = [
    ("0", 0, 0),
    ("06", 0, 6),
    ("226", 0, 226),
    ("1234", 0, 1234),
    ("1.234", 0, 1234),
    ("1.234", 2, 123400),
    ("56.182", 0, 56182),
    ("1.234.567", 0, 1234567),
    ("1 234 567", 0, 1234567),
    ("1\u00a0234", 0, 1234),
    ("1\u202f234", 0, 1234),
    ("  43.000\n", 0, 43000),
    ("\ufeff500", 0, 500),
    ("+5", 0, 5),
    ("78,07", 2, 7807),
    ("78,7", 2, 7870),
    ("0,125", 3, 125),
    ("0,5", 1, 5),
    ("1.234,5", 1, 12345),
    ("1 234,5", 1, 12345),
    ("1.234.567,89", 2, 123456789),
    ("99.999.999.999.999", 0, 10**14 - 1),
    ("9999999999,9999", 4, 10**14 - 1),
    ("0000000000000000007", 0, 7),
]

REFUSED = [
    ("", 0, None),
    ("   ", 0, None),
    ("12.34", 2, "12,34"),
    ("0.125", 3, "0,125"),
    ("0.125", 0, None),
    ("1.5", 1, "1,5"),
    ("12.5000", 4, "12,5000"),
    ("1,234.5", 1, "1.234,5"),
    ("1,234,567", 0, "1.234.567"),
    ("1,234", 0, "1.234"),
    ("1.23.4", 0, "1.234"),
    ("12 34", 0, "1.234"),
    ("1.234 567", 0, "1.234.567"),
    ("1\t234", 0, None),
    ("1  234", 0, None),
    ("0.001.234", 0, "1.234"),
    ("1..234", 0, None),
    (".5", 1, None),
    ("5,", 1, None),
    ("1e5", 0, "100.000"),
    ("½", 1, "0,5"),
    ("１２", 0, "12"),
    ("٣", 0, "3"),
    ("²", 0, None),
    ("0x1F", 0, None),
    ("1_000", 0, None),
    ("5 người", 0, "5"),
    ("hơn 420", 0, "420"),
    ("5%", 0, "5"),
    ("abc", 0, None),
    ("-", 0, None),
    ("–", 0, None),
    ("NaN", 0, None),
    ("inf", 0, None),
    ("-5", 0, None),
    ("--5", 0, None),
    ("1,5", 0, None),
    ("12,0", 0, "12"),
    ("78,070", 2, "78,07"),
    ("78,075", 2, None),
    ("100.000.000.000.000", 0, None),
    ("9" * 15, 0, None),
    ("9" * 5000, 0, None),
]


@pytest.mark.parametrize(("text", "scale", "value"), READ)
def test_a_number_written_by_the_rules_is_read_exactly(text, scale, value):
    assert parse_scaled(text, scale) == value


@pytest.mark.parametrize(("text", "scale", "suggestion"), REFUSED)
def test_what_is_ambiguous_or_foreign_is_refused_with_what_may_have_been_meant(text, scale, suggestion):
    with pytest.raises(NumberError) as refused:
        parse_scaled(text, scale)
    assert refused.value.suggestion == suggestion
    if suggestion:
        assert f"Bạn muốn nhập {suggestion}?" in str(refused.value)
        parse_scaled(suggestion, scale)


def test_the_guard_is_needed_because_the_framework_misreads_silently(settings):
    """The control: Django's own localized field takes several of our refusals for other numbers."""
    settings.USE_THOUSAND_SEPARATOR = True
    field = forms.DecimalField(localize=True)
    assert field.clean("0.125") == 125
    assert field.clean("1.23.4") == 1234
    for text in ("0.125", "1.23.4"):
        with pytest.raises(NumberError):
            parse_scaled(text, 3)


def test_a_sign_is_taken_only_where_it_may_be():
    assert parse_scaled("-1.234,5", 1, allow_negative=True) == -12345
    assert parse_scaled("−7", 0, allow_negative=True) == -7
    with pytest.raises(NumberError, match="số âm"):
        parse_scaled("-0", 0)


def test_unit_words_go_only_if_they_are_on_the_list():
    assert parse_scaled("1.234 lượt người", 0, units=("người", "lượt người")) == 1234
    assert parse_scaled("78,07 KM2", 2, units=("km2",)) == 7807
    assert parse_scaled("100%", 2, units=("%",)) == 10000
    for text in ("5 cơ sở", "người", "5 người người"):
        with pytest.raises(NumberError):
            parse_scaled(text, 0, units=("người",))


def test_a_scale_outside_what_can_be_stored_is_a_mistake_of_ours():
    for scale in (-1, 5):
        with pytest.raises(ValueError, match="scale"):
            parse_scaled("1", scale)


@given(st.text(max_size=30))
def test_any_text_is_either_read_or_refused_and_every_suggestion_would_be_accepted(text):
    try:
        value = parse_scaled(text, 2, allow_negative=True)
    except NumberError as refused:
        if refused.suggestion:
            parse_scaled(refused.suggestion, 2, allow_negative=True)
    else:
        assert parse_scaled(format_scaled(value, 2), 2, allow_negative=True) == value


@given(st.text(alphabet="0123456789.,  -e", max_size=12), st.integers(0, 4))
def test_what_is_read_equals_the_decimal_of_the_same_text(text, scale):
    try:
        value = parse_scaled(text, scale, allow_negative=True)
    except NumberError:
        return
    assert Decimal(value).scaleb(-scale) == Decimal(re.sub(r"[. ]", "", text).replace(",", "."))


@given(st.integers(-(10**14) + 1, 10**14 - 1), st.integers(0, 4))
def test_what_is_printed_is_read_back(value, scale):
    assert parse_scaled(format_scaled(value, scale), scale, allow_negative=True) == value


@pytest.mark.parametrize(
    ("value", "scale", "pad", "printed"),
    [
        (56182, 0, False, "56.182"),
        (7807, 2, False, "78,07"),
        (7870, 2, False, "78,7"),
        (7800, 2, False, "78"),
        (5, 2, False, "0,05"),
        (6, 0, False, "6"),
        (6, 0, True, "06"),
        (600, 2, True, "06"),
        (650, 2, True, "6,5"),
        (0, 0, True, "0"),
        (10, 0, True, "10"),
        (1234567, 0, True, "1.234.567"),
        (-6, 0, True, "-6"),
        (-123456, 2, False, "-1.234,56"),
        (10**17, 2, False, "1.000.000.000.000.000"),
    ],
)
def test_numbers_print_with_points_and_commas(value, scale, pad, printed):
    assert format_scaled(value, scale, pad=pad) == printed


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("6/6", Ratio(6, 6)),
        ("06/06", Ratio(6, 6)),
        ("6 / 10", Ratio(6, 10)),
        ("1.234/5.678", Ratio(1234, 5678)),
        ("0/0", Ratio(0, 0)),
        ("7/6", Ratio(7, 6)),
        ("06/06 xã, phường", Ratio(6, 6)),
        ("78,4%", Ratio(percent=7840)),
        ("100 %", Ratio(percent=10000)),
    ],
)
def test_a_ratio_is_two_counts_or_a_percent_without_a_base(text, ratio):
    assert parse_ratio(text, units=("xã, phường", "%")) == ratio


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("78,4", "78,4%"),
        ("78.4%", "78,4%"),
        ("6/0", None),
        ("6/6/6", None),
        ("/6", None),
        ("6/", None),
        ("1,5/3", None),
        ("", None),
        ("%", None),
        ("nhiều", None),
    ],
)
def test_what_is_no_ratio_is_refused(text, suggestion):
    with pytest.raises(NumberError) as refused:
        parse_ratio(text)
    assert refused.value.suggestion == suggestion


def test_percents_are_rounded_half_up_from_exact_integers():
    assert format_percent(6, 6) == "100%"
    assert format_percent(2, 3) == "66,7%"
    assert format_percent(1, 8, 2) == "12,5%"
    assert format_percent(1, 16, 1) == "6,3%"  # 6,25
    assert format_percent(-1, 16, 1) == "-6,3%"
    assert format_percent(6575, 10000, 1) == "65,8%"  # the float 65.75 -> 65.8 by luck, 2675/100000 not:
    assert format_percent(2675, 100000, 2) == "2,68%"
    assert f"{2.675:.2f}" == "2.67"  # the control: binary floating point rounds it down
    assert format_percent(0, 5) == "0%"


def test_a_percent_of_nothing_is_a_dash():
    for base in (0, None):
        assert format_percent(0, base) == NOTHING
    assert format_percent(None, 5) == NOTHING
    assert format_ratio(Ratio()) == NOTHING


def test_ratios_print_as_they_are_written_in_reports():
    assert format_ratio(Ratio(6, 6)) == "6/6"
    assert format_ratio(Ratio(6, 6), pad=True) == "06/06"
    assert format_ratio(Ratio(percent=7840)) == "78,4%"


@given(st.integers(-(10**20), 10**20), st.integers(-(10**10), 10**10).filter(bool))
def test_rounding_is_to_the_nearest_and_away_from_zero_at_a_half(dividend, divisor):
    rounded = divide_half_up(dividend, divisor)
    error = Fraction(dividend, divisor) - rounded
    assert abs(error) <= Fraction(1, 2)
    if abs(error) == Fraction(1, 2):
        assert abs(rounded) > abs(Fraction(dividend, divisor))


def test_a_half_is_rounded_away_from_zero():
    assert [divide_half_up(each, 2) for each in (-3, -1, 1, 3, 5)] == [-2, -1, 1, 2, 3]
