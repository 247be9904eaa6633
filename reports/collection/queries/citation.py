"""How a report speaks of its request, its agency and its territory, with the names of a day."""

from __future__ import annotations

import datetime as dt
import re

from agencies.models import Agency
from agencies.queries import name_on
from portal.core.dates import format_date
from reports.collection.models import Assignment, Call

_COMMITTEES = ("Ủy ban nhân dân ", "UBND ")
# Numbers below ten are padded on paper: "06 tháng đầu năm 2023".
_MONTHS = re.compile(r"(?<!\d)([1-9])(?= tháng\b)")


def territory_of(agency: Agency, day: dt.date) -> str:
    """The territory a body reports for: "thành phố Ngã Bảy"; of a department, its province."""
    body = agency
    while not body.is_territorial and body.parent is not None:
        body = body.parent
    name = name_on(body, day).name
    for committee in _COMMITTEES:
        name = name.removeprefix(committee)
    return name


def letter_of(call: Call, day: dt.date) -> str:
    """The request as it is first cited: type, number, symbol, date, issuer (NĐ 30/2020, viện dẫn); "" without one."""
    if not call.letter_number:
        return ""
    dated = f" ngày {format_date(call.letter_date)}" if call.letter_date else ""
    return f"Công văn số {call.letter_number}{dated} của {name_on(call.lead, day).name}"


def placeholders(assignment: Assignment, day: dt.date) -> dict[str, str]:
    """What stands for {subject}, {period}, {area}, {agency} and {letter} in titles and offered sentences.

    The lead's own papers do not cite its own letter.
    """
    call, agency = assignment.call, assignment.agency
    return {
        "subject": call.programme.subject,
        "period": _MONTHS.sub(r"0\1", call.period.label),
        "area": territory_of(agency, day),
        "agency": name_on(agency, day).name,
        "letter": "" if agency == call.lead else letter_of(call, day),
    }
