"""Dates as officials write them: read strictly, written by the decree."""

import datetime as dt

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from portal.core.clock import VIETNAM
from portal.core.numbers import DateError, date_words, format_date, format_datetime, parse_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("22/12/2021", dt.date(2021, 12, 22)),
        ("06/9/2022", dt.date(2022, 9, 6)),
        ("6/9/2022", dt.date(2022, 9, 6)),
        ("6-9-2022", dt.date(2022, 9, 6)),
        (" 03/04/2026 ", dt.date(2026, 4, 3)),
        ("29/02/2024", dt.date(2024, 2, 29)),
    ],
)
def test_the_day_comes_first(text, date):
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("", None),
        ("12/25/2026", "25/12/2026"),
        ("29/02/2023", None),
        ("31/4/2023", None),
        ("2023-06-14", "14/06/2023"),
        ("14/6/23", "14/06/2023"),
        ("14.6.2023", "14/06/2023"),
        ("14/6-2023", None),
        ("14/6/0023", None),
        ("١٤/٦/2023", None),
        ("hôm nay", None),
    ],
)
def test_what_is_no_date_is_refused_with_what_may_have_been_meant(text, suggestion):
    with pytest.raises(DateError) as refused:
        parse_date(text)
    assert refused.value.suggestion == suggestion
    if suggestion:
        assert f"Bạn muốn nhập {suggestion}?" in str(refused.value)
        parse_date(suggestion)


def test_the_guard_is_needed_because_the_framework_reads_the_month_first():
    """The control: an ordinary date field takes 3 April for 4 March."""
    assert forms.DateField(input_formats=["%m/%d/%Y"]).clean("03/04/2026") == dt.date(2026, 3, 4)
    assert parse_date("03/04/2026") == dt.date(2026, 4, 3)


@pytest.mark.parametrize(
    ("date", "short", "words"),
    [
        (dt.date(2021, 12, 22), "22/12/2021", "ngày 22 tháng 12 năm 2021"),
        (dt.date(2022, 9, 6), "06/9/2022", "ngày 06 tháng 9 năm 2022"),
        (dt.date(2020, 1, 5), "05/01/2020", "ngày 05 tháng 01 năm 2020"),
        (dt.date(2023, 2, 28), "28/02/2023", "ngày 28 tháng 02 năm 2023"),
        (dt.date(2019, 6, 29), "29/6/2019", "ngày 29 tháng 6 năm 2019"),
    ],
)
def test_days_below_ten_and_the_months_one_and_two_are_padded_and_no_others(date, short, words):
    assert format_date(date) == short
    assert date_words(date) == words


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_what_is_printed_is_read_back(date):
    assert parse_date(format_date(date)) == date


def test_a_moment_prints_in_vietnam_time():
    moment = dt.datetime(2023, 6, 14, 16, 59, tzinfo=dt.UTC)
    assert format_datetime(moment) == "23:59 ngày 14/06/2023"
    assert format_datetime(moment.astimezone(VIETNAM)) == "23:59 ngày 14/06/2023"
    with pytest.raises(ValueError, match="zone"):
        format_datetime(dt.datetime(2023, 6, 14))  # noqa: DTZ001 - a moment without a zone is what is refused
