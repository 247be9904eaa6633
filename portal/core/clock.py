"""Business time: one clock, Vietnam time, which a demonstration or a test may set.

Deadlines, "today" and printed dates come from here. Audit, sessions and jobs use real time.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from zoneinfo import ZoneInfo

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")

_travelled: ContextVar[dt.datetime | None] = ContextVar("travelled", default=None)


def now() -> dt.datetime:
    """The moment in Vietnam time: real time moved by CLOCK_OFFSET_SECONDS, or where `travel` has stopped it."""
    return _travelled.get() or dt.datetime.now(VIETNAM) + _offset()


def today() -> dt.date:
    """The date in Vietnam: at 06:30 on the 15th it is the 15th, although in UTC it is still the 14th."""
    return now().date()


@contextmanager
def travel(to: dt.datetime) -> Iterator[dt.datetime]:
    """Inside, the clock stands still at `to` (aware; ValueError otherwise). May be nested; seen by this thread
    or task alone."""
    moment = _vietnam(to)
    token = _travelled.set(moment)
    try:
        yield moment
    finally:
        _travelled.reset(token)


def is_on_time(received: dt.datetime, due: dt.datetime) -> bool:
    """Whether `received` is before the end of the due minute: due 23:59, then 23:59:59.999999 is on time and
    00:00:00 is late. Both aware."""
    return _vietnam(received) < end_of_minute(due)


def end_of_minute(moment: dt.datetime) -> dt.datetime:
    """The first instant after the minute of `moment`."""
    return _vietnam(moment).replace(second=0, microsecond=0) + dt.timedelta(minutes=1)


def end_of_day(date: dt.date) -> dt.datetime:
    """The last minute of a day, as a due time: "chậm nhất ngày 20/12" is 20/12 23:59."""
    return dt.datetime.combine(date, dt.time(23, 59), VIETNAM)


def _vietnam(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(VIETNAM)


def _offset() -> dt.timedelta:
    # Lazily, so that the pure modules that use this clock need no Django.
    from django.conf import settings

    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        return dt.timedelta()
    return dt.timedelta(seconds=getattr(settings, "CLOCK_OFFSET_SECONDS", 0))
