"""Business time: Vietnam time whatever the server's zone, movable, and deadlines to the microsecond."""

import datetime as dt
import os
import time

import pytest

from portal.core import clock
from portal.core.clock import VIETNAM

DUE = dt.datetime(2023, 12, 19, 23, 59, tzinfo=VIETNAM)
ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/New_York")


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=VIETNAM)


@pytest.fixture(params=ZONES)
def server_zone(request, monkeypatch):
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


EDGES = [
    (at(2023, 12, 19, 0, 0), True),
    (at(2023, 12, 19, 23, 58, 59, 999999), True),
    (at(2023, 12, 19, 23, 59), True),
    (at(2023, 12, 19, 23, 59, 0, 1), True),
    (at(2023, 12, 19, 23, 59, 59), True),
    (at(2023, 12, 19, 23, 59, 59, 500000), True),
    (at(2023, 12, 19, 23, 59, 59, 999999), True),
    (at(2023, 12, 20), False),
    (at(2023, 12, 20, 0, 0, 0, 1), False),
    (at(2023, 12, 20, 6, 30), False),
    (dt.datetime(2023, 12, 19, 16, 59, 59, 999999, tzinfo=dt.UTC), True),
    (dt.datetime(2023, 12, 19, 17, 0, tzinfo=dt.UTC), False),
]


@pytest.mark.parametrize(("received", "on_time"), EDGES)
def test_received_before_the_end_of_the_due_minute_is_on_time(server_zone, received, on_time):
    assert clock.is_on_time(received, DUE) is on_time
    assert clock.is_on_time(received, DUE.astimezone(dt.UTC)) is on_time


def test_the_guard_is_needed_because_a_closed_comparison_loses_the_last_second():
    """The control: `<= 23:59:59` calls half a second too late what is in time."""
    received = at(2023, 12, 19, 23, 59, 59, 500000)
    assert not received <= at(2023, 12, 19, 23, 59, 59)
    assert clock.is_on_time(received, DUE)


def test_a_due_time_in_the_middle_of_the_day_ends_with_its_minute():
    assert clock.is_on_time(at(2023, 6, 7, 17, 0, 59), at(2023, 6, 7, 17, 0))
    assert not clock.is_on_time(at(2023, 6, 7, 17, 1), at(2023, 6, 7, 17, 0))


def test_a_day_ends_with_its_last_minute():
    assert clock.end_of_day(dt.date(2023, 12, 19)) == DUE


def test_today_is_the_day_in_vietnam(server_zone):
    """06:30 on the 15th here is still the 14th in UTC: the control."""
    moment = dt.datetime(2023, 6, 14, 23, 30, tzinfo=dt.UTC)
    with clock.travel(moment):
        assert clock.today() == dt.date(2023, 6, 15)
    assert moment.date() == dt.date(2023, 6, 14)


def test_the_clock_is_real_time_moved_by_the_setting(settings):
    settings.CLOCK_OFFSET_SECONDS = 0
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)
    assert clock.now().utcoffset() == dt.timedelta(hours=7)
    settings.CLOCK_OFFSET_SECONDS = -86400 * 365
    assert abs(clock.now() - dt.datetime.now(dt.UTC) + dt.timedelta(days=365)) < dt.timedelta(seconds=5)


def test_a_travelled_clock_stands_still_until_it_is_left(settings):
    settings.CLOCK_OFFSET_SECONDS = 1000
    with clock.travel(at(2023, 6, 7, 8, 0)):
        assert clock.now() == clock.now() == at(2023, 6, 7, 8, 0)
        with clock.travel(at(2023, 6, 8, 9, 0)):
            assert clock.today() == dt.date(2023, 6, 8)
        assert clock.today() == dt.date(2023, 6, 7)
    assert clock.now().year >= 2025


def test_the_clock_is_given_back_after_an_error():
    with pytest.raises(RuntimeError), clock.travel(at(2023, 6, 7)):
        raise RuntimeError
    assert clock.now().year >= 2025


@pytest.mark.parametrize("use", [lambda naive: clock.is_on_time(naive, DUE), clock.end_of_minute])
def test_a_moment_without_a_zone_is_refused(use):
    with pytest.raises(ValueError, match="zone"):
        use(dt.datetime(2023, 6, 7))  # noqa: DTZ001 - a moment without a zone is what is refused


def test_the_test_changes_the_zone_of_the_server_for_real(server_zone):
    assert os.environ["TZ"] == server_zone
    assert time.localtime(0).tm_hour == {"UTC": 0, "Asia/Ho_Chi_Minh": 8, "America/New_York": 19}[server_zone]
