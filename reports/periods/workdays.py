"""Working days in Vietnam: weekends, public holidays and days exchanged for them. Pure.

The calendar of holidays is the `holidays` library's; Tết of years not yet decreed is its forecast. A recipient's
"at least one working day between cut-off and deadline" (NĐ 09/2019/NĐ-CP, Điều 8.5.b) is counted with it.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import holidays


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("VN")  # fills itself year by year when asked


def is_working_day(date: dt.date) -> bool:
    """Whether offices work: no weekend, no holiday, or a Saturday worked in exchange."""
    return bool(_calendar().is_working_day(date))


def add_working_days(start: dt.date, days: int) -> dt.date:
    """The day `days` working days after `start` (before it if negative); 0 gives `start` or the next working day."""
    step = dt.timedelta(days=-1 if days < 0 else 1)
    date = start
    while days == 0 and not is_working_day(date):
        date += step
    left = abs(days)
    while left:
        date += step
        left -= is_working_day(date)
    return date


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Working days strictly after `start` and strictly before `end`: the time left to consolidate."""
    days = range(1, (end - start).days)
    return sum(is_working_day(start + dt.timedelta(days=each)) for each in days)
