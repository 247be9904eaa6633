"""How late a duty is, in words."""

import datetime as dt

import pytest

from portal.core.clock import VIETNAM
from reports.collection.lateness import measure

DUE = dt.datetime(2023, 6, 16, 17, 0, tzinfo=VIETNAM)


def say(now=DUE, received=None, requested=False, closed=""):
    found = measure(deadline=DUE, received_at=received, requested=requested, closed_as=closed, now=now)
    return found.key, found.words


@pytest.mark.parametrize(
    ("now", "key", "words"),
    [
        (DUE - dt.timedelta(days=9), "ahead", "còn 9 ngày"),
        (DUE - dt.timedelta(days=3), "soon", "còn 3 ngày"),
        (DUE - dt.timedelta(hours=5), "today", "hạn hôm nay, 17:00"),
        (DUE + dt.timedelta(seconds=59), "today", "hạn hôm nay, 17:00"),
        (DUE + dt.timedelta(minutes=1), "overdue", "quá hạn dưới 1 giờ"),
        (DUE + dt.timedelta(hours=3), "overdue", "quá hạn 3 giờ"),
        (DUE + dt.timedelta(hours=15), "overdue", "quá hạn 1 ngày"),
        (DUE + dt.timedelta(days=2), "overdue", "quá hạn 2 ngày"),
    ],
)
def test_an_assigned_duty_counts_days_as_an_office_does(now, key, words):
    assert say(now) == (key, words)


@pytest.mark.parametrize(
    ("received", "key", "words"),
    [
        (DUE + dt.timedelta(seconds=59, microseconds=999_999), "on_time", "đúng hạn"),
        (DUE + dt.timedelta(minutes=1), "late", "gửi muộn dưới 1 giờ"),
        (DUE + dt.timedelta(days=4), "late", "gửi muộn 4 ngày"),
    ],
)
def test_what_was_received_is_on_time_until_the_end_of_the_due_minute(received, key, words):
    assert say(DUE + dt.timedelta(days=30), received) == (key, words)


def test_a_request_is_never_overdue_and_never_late():
    later = DUE + dt.timedelta(days=30)
    assert say(later, requested=True) == ("asked", "đề nghị sớm gửi")
    assert say(DUE, requested=True) == ("asked", "đề nghị gửi")
    assert say(later, received=later, requested=True) == ("received", "đã nhận")


def test_a_closed_duty_is_neither():
    assert say(DUE + dt.timedelta(days=30), closed="exempt") == ("closed", "được miễn")
