"""Words that the letters of a round share: what is asked, by which letter, by when, whom to call."""

from __future__ import annotations

import datetime as dt
from typing import Final

from portal.core import clock
from portal.core.dates import format_date
from portal.core.text import clean_line
from reports.collection.models import Call
from reports.documents.compose.names import Names

# The purpose of a letter, kept in its source: what it was begun for.
REQUEST, CHASE, RETURN = "request", "chase", "return"
# From so many agencies on they stand in a list of their own, and the letter is addressed to that list.
MANY: Final = 9
LISTED: Final = "Các cơ quan, đơn vị có tên trong danh sách kèm theo"
_LAST_MINUTE: Final = dt.time(23, 59)


def in_sentence(title: str) -> str:
    """A title inside a sentence: 'báo cáo công tác …'; an abbreviation at its start keeps its capitals."""
    first, _space, _rest = title.partition(" ")
    return title if first.isupper() and len(first) > 1 else title[:1].lower() + title[1:]


def until_words(moment: dt.datetime) -> str:
    """'hết ngày 16/6/2023' for the last minute of a day, else '17 giờ 00 phút ngày 16/6/2023'."""
    local = moment.astimezone(clock.VIETNAM)
    day = format_date(local.date())
    if local.time().replace(second=0, microsecond=0) == _LAST_MINUTE:
        return f"hết ngày {day}"
    return f"{local.hour:02d} giờ {local.minute:02d} phút ngày {day}"


def letter_cited(call: Call, names: Names) -> str:
    """The request of the round as it is cited first: number, day, issuer and subject (NĐ 30/2020, Phụ lục I); ''
    while it has no number."""
    if not call.letter_number:
        return ""
    day = f" ngày {format_date(call.letter_date)}" if call.letter_date else ""
    subject = call.letter_subject.strip()
    for opening in ("V/v ", "v/v ", "Về việc ", "về việc "):
        subject = subject.removeprefix(opening)
    about = f" về việc {in_sentence(subject)}" if subject else ""
    return f"Công văn số {call.letter_number}{day} của {names.full(call.lead)}{about}"


def contact_line(call: Call) -> str:
    """Whom to ask, the official contact of the round as letters name it; '' when it names nobody."""
    said = ", điện thoại ".join(filter(None, (call.contact_name, call.contact_phone)))
    return clean_line(f"Đầu mối liên hệ: {said}.") if call.contact_name else ""
