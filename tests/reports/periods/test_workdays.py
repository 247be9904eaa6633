"""Working days in Vietnam."""

import datetime as dt

import pytest

from reports.periods.workdays import add_working_days, is_working_day, working_days_between


@pytest.mark.parametrize(
    ("date", "working"),
    [
        (dt.date(2023, 6, 14), True),  # Wednesday
        (dt.date(2023, 6, 17), False),  # Saturday
        (dt.date(2023, 9, 4), False),  # in place of 2 September, a Saturday
        (dt.date(2023, 1, 24), False),  # Tết
        (dt.date(2024, 5, 4), True),  # a Saturday worked for Monday 29 April
        (dt.date(2024, 4, 29), False),
    ],
)
def test_weekends_holidays_and_exchanged_days_are_known(date, working):
    assert is_working_day(date) is working


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (dt.date(2023, 6, 14), 1, dt.date(2023, 6, 15)),
        (dt.date(2023, 6, 16), 1, dt.date(2023, 6, 19)),
        (dt.date(2023, 8, 31), 1, dt.date(2023, 9, 5)),
        (dt.date(2023, 6, 19), -1, dt.date(2023, 6, 16)),
        (dt.date(2023, 6, 17), 0, dt.date(2023, 6, 19)),
        (dt.date(2023, 6, 14), 0, dt.date(2023, 6, 14)),
        (dt.date(2022, 12, 30), 1, dt.date(2023, 1, 3)),
    ],
)
def test_working_days_are_counted_over_weekends_and_holidays(start, days, expected):
    assert add_working_days(start, days) == expected


def test_the_days_left_to_consolidate_lie_between_cut_off_and_deadline():
    assert working_days_between(dt.date(2023, 6, 14), dt.date(2023, 6, 25)) == 7
    assert working_days_between(dt.date(2023, 6, 16), dt.date(2023, 6, 19)) == 0
