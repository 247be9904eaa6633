"""The words of a công văn yêu cầu: on what ground, what is asked by which outline, for which days, by when, of whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count

from portal.core import clock
from portal.core.dates import date_words, format_date
from reports.collection.models import Assignment, Call
from reports.collection.states import Nature
from reports.documents.compose.names import Names
from reports.documents.compose.round_words import (
    LISTED,
    MANY,
    REQUEST,
    contact_line,
    until_words,
)
from reports.outlines.states import ReporterClass

GROUND: Final = (
    "Căn cứ Nghị định số 09/2019/NĐ-CP ngày 24 tháng 01 năm 2019 của Chính phủ quy định về chế độ báo cáo của cơ quan "
    "hành chính nhà nước."
)
LIST_TITLE: Final = "Danh sách cơ quan, đơn vị báo cáo và thời hạn gửi"


def request_source(call: Call, names: Names, *, issuer: str) -> dict[str, Any]:
    """The content of a draft to everybody the call asks, as the call stands now."""
    duties = duties_of(call)
    names.learn(duty.agency for duty in duties)
    agencies = list(dict.fromkeys(duty.agency_id for duty in duties))
    listed = len(agencies) >= MANY
    own_times = any(duty.deadline != call.default_due_at for duty in duties)
    outlines = outlines_of(call)
    lists = [_list(duties, names)] if listed or own_times else []
    return {
        "purpose": REQUEST,
        "subject": _subject(call),
        "agencies": agencies,
        "addressees": [],
        "listed": LISTED if listed else "",
        "body": "\n".join(
            _body(call, duties, issuer, own_times=own_times, annexes=len(lists) + len(outlines))
        ),
        "recipients": [],
        "unit": "",
        "personal": "",
        "contact": contact_line(call),
        "lists": lists,
        "outlines": outlines,
    }


def duties_of(call: Call) -> list[Assignment]:
    """Whoever gets the letter: everybody asked but the lead itself."""
    rows = call.assignments.exclude(agency=call.lead_id).select_related("agency")
    return list(rows.order_by("agency__sort_key", "kind", "pk"))


def outlines_of(call: Call) -> list[list[Any]]:
    """The outlines that somebody other than the lead answers, with the group they are for when there are several."""
    used = (
        call.assignments.exclude(agency=call.lead_id)
        .values("version", "reporter_class")
        .annotate(n=Count("pk"))
    )
    groups: dict[int, list[str]] = {}
    for line in used.order_by("reporter_class"):
        groups.setdefault(line["version"], []).append(str(ReporterClass(line["reporter_class"]).label))
    several = len(groups) > 1
    return [[pk, ", ".join(whom) if several else ""] for pk, whom in groups.items()]


def gaps_of(call: Call, source: dict[str, Any]) -> dict[str, str]:
    """What a request has to say and does not, field by field: ground, outline, due time."""
    gaps, lines = {}, str(source.get("body", "")).splitlines()
    if not any(line.startswith(("Căn cứ ", "Thực hiện ", "Theo ")) for line in lines):
        gaps["body"] = "Chưa nêu căn cứ (“Căn cứ …” hoặc “Thực hiện …”)."
    elif not _says_when(source, call.default_due_at):
        day = format_date(call.default_due_at.astimezone(clock.VIETNAM).date())
        gaps["body"] = f"Chưa nêu thời hạn gửi báo cáo ({day})."
    if not source.get("outlines"):
        gaps["subject"] = "Chưa có đề cương kèm theo; hãy chọn đề cương của đợt rồi soạn lại công văn."
    return gaps


def _says_when(source: dict[str, Any], due: dt.datetime) -> bool:
    day = due.astimezone(clock.VIETNAM).date()
    forms = (format_date(day), f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", date_words(day))
    return any(form in source.get("body", "") for form in forms)


def _subject(call: Call) -> str:
    return call.letter_subject or f"báo cáo {call.programme.subject} {call.period.label}"


def _body(
    call: Call, duties: Sequence[Assignment], issuer: str, *, own_times: bool, annexes: int
) -> list[str]:
    where = "Phụ lục kèm theo" if annexes == 1 else "các Phụ lục kèm theo"
    due = until_words(call.default_due_at)
    theirs = "; thời hạn riêng của từng cơ quan, đơn vị ghi tại danh sách kèm theo" if own_times else ""
    lines = [
        GROUND,
        f"Để tổng hợp, báo cáo {call.programme.subject} {call.period.label}, {issuer} đề nghị các cơ quan, đơn vị "
        "báo cáo như sau:",
        f"1. Nội dung báo cáo: theo đề cương tại {where}.",
        f"2. Thời gian lấy số liệu: từ ngày {format_date(call.data_from)} đến hết ngày {format_date(call.data_to)}.",
        f"3. Thời hạn gửi báo cáo: chậm nhất {due}{theirs}.",
        "4. Hình thức gửi: nhập, duyệt và gửi trên hệ thống báo cáo của tỉnh; cơ quan chưa sử dụng được hệ thống gửi "
        "bản có chữ ký, đóng dấu.",
    ]
    if any(duty.nature == Nature.REQUESTED for duty in duties):
        lines.append(
            f"Đối với các cơ quan, tổ chức không thuộc quyền quản lý, {issuer} trân trọng đề nghị quan tâm, phối hợp "
            "cung cấp báo cáo theo nội dung và thời điểm nêu trên."
        )
    lines += [contact] if (contact := contact_line(call)) else []
    return [*lines, f"{issuer} đề nghị các cơ quan, đơn vị quan tâm, phối hợp thực hiện."]


def _list(duties: Sequence[Assignment], names: Names) -> dict[str, Any]:
    rows = [
        [
            str(number),
            names.full(duty.agency),
            "Báo cáo tổng hợp" if duty.is_consolidation else "Báo cáo",
            until_words(duty.deadline).removeprefix("hết ngày "),
        ]
        for number, duty in enumerate(duties, 1)
    ]
    columns = [
        ["STT", "index", 0], ["Cơ quan, đơn vị", "text", 4], ["Nội dung", "text", 2], ["Thời hạn gửi", "text", 2],
    ]  # fmt: skip
    return {"title": LIST_TITLE, "tables": [{"caption": "", "columns": columns, "rows": rows}]}
