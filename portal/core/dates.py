"""Vietnamese dates: one strict reader and the three ways of writing (NĐ 30/2020, Phụ lục I, mục II.4)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from portal.core.clock import VIETNAM

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
_DATE = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_SHORT_YEAR = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{2})")
_DOTTED = re.compile(r"([0-9]{1,2})[. ]([0-9]{1,2})[. ]([0-9]{4})")


class DateError(ValueError):
    """Not a date by our rules. `message` is Vietnamese; `suggestion` is a text that would be accepted, or None."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion
        self.message = f"{message} Bạn muốn nhập {suggestion}?" if suggestion else message

    def __str__(self) -> str:
        return self.message


def parse_date(text: str) -> dt.date:
    """ "22/12/2021", "6/9/2022" or "6-9-2022", day first, four-digit year. Raises DateError."""
    typed = text.strip()
    if not typed:
        raise DateError("Chưa nhập ngày.")
    match = _DATE.fullmatch(typed)
    if not match:
        raise DateError("Ngày ghi dạng ngày/tháng/năm, ví dụ 22/12/2021.", _guess(typed))
    day, month, year = int(match[1]), int(match[3]), int(match[4])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"Ngày phải nằm trong khoảng từ 01/01/{FIRST_YEAR} đến 31/12/{LAST_YEAR}.")
    date = _date(year, month, day)
    if date is None:
        swapped = _date(year, day, month)
        raise DateError("Ngày này không có trong lịch.", f"{swapped:%d/%m/%Y}" if swapped else None)
    return date


def format_date(date: dt.date) -> str:
    """The short form inside a text: "22/12/2021", "06/9/2022", "07/02/2023" (months 1 and 2 padded)."""
    return f"{date.day:02d}/{_month(date)}/{date.year}"


def date_words(date: dt.date) -> str:
    """The long form of the date line: "ngày 05 tháng 01 năm 2020", "ngày 29 tháng 6 năm 2019"."""
    return f"ngày {date.day:02d} tháng {_month(date)} năm {date.year}"


def format_datetime(moment: dt.datetime) -> str:
    """ "23:59 ngày 19/12/2023" in Vietnam time. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return f"{moment.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def _month(date: dt.date) -> str:
    return f"{date.month:02d}" if date.month <= 2 else str(date.month)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def _guess(typed: str) -> str | None:
    if match := _ISO.fullmatch(typed):
        date = _date(int(match[1]), int(match[2]), int(match[3]))
    elif match := _SHORT_YEAR.fullmatch(typed):
        date = _date(2000 + int(match[3]), int(match[2]), int(match[1]))
    elif match := _DOTTED.fullmatch(typed):
        date = _date(int(match[3]), int(match[2]), int(match[1]))
    else:
        date = None
    return f"{date:%d/%m/%Y}" if date else None
