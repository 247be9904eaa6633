"""The words and the list of a công văn đôn đốc: who owes what, as the board of the round says it on one day.

Whoever was only asked ("đề nghị") is asked again, politely, and is never called late; a due time that was extended
counts with its extension.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from portal.core.dates import date_words, format_date
from reports.collection import courtesy
from reports.collection.models import Call
from reports.collection.queries.board import Row
from reports.collection.queries.debts import kind_of_debt
from reports.documents.compose.names import Names
from reports.documents.compose.round_words import (
    CHASE,
    LISTED,
    MANY,
    contact_line,
    in_sentence,
    letter_cited,
    until_words,
)

OVERDUE, DUE, AGAIN, ASKED = "overdue", "due", "again", "asked"
LIST_TITLE: Final = "Danh sách cơ quan, đơn vị chưa gửi báo cáo"
_GROUPS: Final = (
    (OVERDUE, "Cơ quan, đơn vị đã quá thời hạn gửi báo cáo"),
    (DUE, "Cơ quan, đơn vị chưa đến thời hạn gửi báo cáo"),
    (AGAIN, "Cơ quan, đơn vị chưa gửi lại báo cáo đã bổ sung, hoàn thiện"),
    (ASKED, "Cơ quan, tổ chức được đề nghị gửi báo cáo"),
)


def chase_source(
    call: Call, rows: Sequence[Row], names: Names, *, issuer: str, day: dt.date, reply_by: dt.date | None
) -> dict[str, Any]:
    """The content of a draft to the agencies of these rows. `issuer`: whose letter it is; `day`: of the state of
    things; `reply_by`: by when the answer is asked for, None for no day. `rows` is not empty."""
    agencies = list({row.duty.agency_id: row.duty.agency for row in rows}.values())
    several = len(agencies) > 1
    kinds = {kind_of_debt(row) for row in rows}
    begun = _begun(call, names)
    if several:
        lines = [f"{begun}, tính đến {date_words(day)}:", *_many(rows, kinds, issuer)]
    else:
        first, *others = (_one(row, names, issuer) for row in rows)
        lines = [f"{begun}, tính đến {date_words(day)}, {first}", *others]
    lines.append(_asking(call, issuer, kinds, reply_by, several=several))
    lines += [contact] if (contact := contact_line(call)) else []
    lines.append(
        f"{issuer} đề nghị các cơ quan, đơn vị quan tâm, phối hợp thực hiện."
        if several
        else f"{issuer} rất mong nhận được sự quan tâm, phối hợp của {names.full(agencies[0])}."
    )
    return {
        "purpose": CHASE,
        "day": day.isoformat(),
        "duties": [row.duty.pk for row in rows],
        "subject": _subject(call, kinds),
        "agencies": [agency.pk for agency in agencies],
        "addressees": [],
        "listed": LISTED if len(agencies) >= MANY else "",
        "body": "\n".join(lines),
        "recipients": [],
        "unit": "",
        "personal": "",
        "contact": contact_line(call),
        "lists": [_list(rows, names, day)] if several else [],
    }


def _subject(call: Call, kinds: set[str]) -> str:
    if kinds == {ASKED}:
        verb = "đề nghị gửi"
    elif kinds == {AGAIN}:
        verb = "đôn đốc bổ sung, hoàn thiện"
    else:
        verb = "đôn đốc, đề nghị gửi" if ASKED in kinds else "đôn đốc gửi"
    return f"{verb} {in_sentence(call.title)}"


def _begun(call: Call, names: Names) -> str:
    cited = letter_cited(call, names)
    return f"Thực hiện {cited}" if cited else f"Để tổng hợp {in_sentence(call.title)}"


def _many(rows: Sequence[Row], kinds: set[str], issuer: str) -> list[str]:
    """A line for every kind of debt; who it is stands in the list."""
    lines = []
    for kind, words in (
        (OVERDUE, "cơ quan, đơn vị đã quá thời hạn nhưng chưa gửi báo cáo"),
        (DUE, "cơ quan, đơn vị chưa gửi báo cáo, thời hạn gửi chưa hết"),
        (AGAIN, "cơ quan, đơn vị chưa gửi lại báo cáo đã bổ sung, hoàn thiện"),
    ):
        count = len({row.duty.agency_id for row in rows if kind_of_debt(row) == kind})
        if count:
            lines.append(f"- {count:02d} {words};")
    if ASKED in kinds:
        count = len({row.duty.agency_id for row in rows if kind_of_debt(row) == ASKED})
        lines.append(
            f"- {issuer} mong nhận được báo cáo của {count:02d} cơ quan, tổ chức được đề nghị phối hợp;"
        )
    lines[-1] = lines[-1].removesuffix(";") + "."
    return [*lines, "(Danh sách cụ thể tại Phụ lục kèm theo.)"]


def _one(row: Row, names: Names, issuer: str) -> str:
    """What one agency owes, in a sentence to itself."""
    duty, kind = row.duty, kind_of_debt(row)
    agency, what, due = names.full(duty.agency), _what(row), until_words(duty.deadline)
    if kind == OVERDUE:
        extended = " (đã gia hạn)" if duty.extended_to else ""
        return (
            f"{issuer} chưa nhận được {what} của {agency}; thời hạn gửi là {due}{extended}, "
            f"đã {row.lateness.words}."
        )
    if kind == AGAIN:
        return (
            f"{issuer} chưa nhận được {what} đã bổ sung, hoàn thiện của {agency} theo ý kiến rà soát đã gửi."
        )
    if kind == ASKED:
        return f"{issuer} mong nhận được {what} của {agency} (thời điểm đề nghị: {due})."
    return f"{issuer} chưa nhận được {what} của {agency}; thời hạn gửi là {due}."


def _asking(call: Call, issuer: str, kinds: set[str], reply_by: dt.date | None, *, several: bool) -> str:
    by = f" trước ngày {format_date(reply_by)}" if reply_by else ""
    purpose = f"Để kịp thời tổng hợp {in_sentence(call.title)}"
    if kinds == {ASKED}:
        whom = "các cơ quan, tổ chức" if several else "quý cơ quan"
        return f"{purpose}, {issuer} trân trọng đề nghị {whom} quan tâm, phối hợp gửi báo cáo{by}."
    whom = "các cơ quan, đơn vị" if several else "quý cơ quan"
    rest = ""
    if ASKED in kinds:
        rest = (
            " Đối với các cơ quan, tổ chức được đề nghị phối hợp, "
            f"{issuer} trân trọng đề nghị quan tâm, sớm gửi báo cáo."
        )
    return f"{purpose}, {issuer} đề nghị {whom} khẩn trương hoàn thành và gửi báo cáo{by}.{rest}"


def _what(row: Row) -> str:
    return "báo cáo tổng hợp" if row.duty.is_consolidation else "báo cáo"


def _list(rows: Sequence[Row], names: Names, day: dt.date) -> dict[str, Any]:
    """The annex as plain values: see attached_lists."""
    tables = []
    for kind, caption in _GROUPS:
        chosen = [row for row in rows if kind_of_debt(row) == kind]
        if chosen:
            columns, width = _columns(kind)
            lines = [
                [str(number), names.full(row.duty.agency), *_facts(row, kind)][:width]
                for number, row in enumerate(chosen, 1)
            ]
            tables.append({"caption": caption, "columns": columns, "rows": lines})
    return {"title": f"{LIST_TITLE} (tính đến ngày {format_date(day)})", "tables": tables}


def _columns(kind: str) -> tuple[list[list[Any]], int]:
    """Heads with kind and weight."""
    columns: list[list[Any]] = [
        ["STT", "index", 0], ["Cơ quan, đơn vị", "text", 4], ["Nội dung phải gửi", "text", 2],
    ]  # fmt: skip
    if kind == ASKED:
        columns[2] = ["Nội dung đề nghị gửi", "text", 2]
        columns.append(["Thời điểm đề nghị", "text", 2])
    elif kind == AGAIN:
        columns.append(["Ý kiến đã gửi", "text", 2])
    else:
        columns.append(["Thời hạn gửi", "text", 2])
        if kind == OVERDUE:
            columns.append(["Số ngày quá hạn", "text", 1])
    return columns, len(columns)


def _facts(row: Row, kind: str) -> list[str]:
    duty = row.duty
    what = _what(row).capitalize()
    due = until_words(duty.deadline).removeprefix("hết ngày ")
    if duty.extended_to:
        due += " (đã gia hạn)"
    if kind == AGAIN:
        verb = "Đề nghị bổ sung, hoàn thiện" if courtesy.is_asked(duty) else "Trả lại để hoàn thiện"
        return [what, verb]
    # "quá hạn 2 ngày" → "2 ngày"
    return [what, due, row.lateness.words.removeprefix("quá hạn ")]
