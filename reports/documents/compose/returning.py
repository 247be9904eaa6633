"""The words with which one report goes back: why, and every remark that is still open, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portal.core import clock
from portal.core.dates import format_date
from reports.collection import courtesy
from reports.collection.models import Report, ReviewNote
from reports.documents.compose.names import Names
from reports.documents.compose.round_words import (
    RETURN,
    contact_line,
    in_sentence,
    until_words,
)


def return_source(report: Report, names: Names, *, issuer: str) -> dict[str, Any]:
    """The content of a draft to the agency whose report was returned. `report` is that version."""
    duty = report.assignment
    call, agency, asked = duty.call, names.full(duty.agency), courtesy.is_asked(duty)
    title = in_sentence(call.title)
    verb = "đề nghị bổ sung, hoàn thiện" if asked else "trả lại để hoàn thiện"
    ask = f"trân trọng đề nghị {agency} bổ sung, hoàn thiện" if asked else f"trả lại để {agency} hoàn thiện"
    lines = [
        f"{issuer} đã nhận được {_received(report)} của {agency}. Qua rà soát, {issuer} {ask} các nội dung sau:",
        *_points(report),
        f"Đề nghị {agency} {'quan tâm, ' if asked else ''}hoàn thiện và gửi lại báo cáo {_by_when(report)} "
        f"để {issuer} tổng hợp.",
    ]
    lines += [contact] if (contact := contact_line(call)) else []
    return {
        "purpose": RETURN,
        "report": report.pk,
        "subject": f"{verb} {title}",
        "agencies": [duty.agency_id],
        "addressees": [],
        "body": "\n".join(lines),
        "recipients": [],
        "unit": "",
        "personal": "",
        "contact": contact_line(call),
    }


def _received(report: Report) -> str:
    """The report as it is cited: its signed paper, or its day."""
    title = in_sentence(report.assignment.call.title)
    if report.paper_number:
        day = f" ngày {format_date(report.paper_date)}" if report.paper_date else ""
        return f"{title} (Báo cáo số {report.paper_number}{day})"
    paper = report.documents.filter(number__isnull=False, date__isnull=False).order_by("-pk").first()
    if paper is not None and paper.date is not None:
        return f"{title} (Báo cáo số {paper.code} ngày {format_date(paper.date)})"
    moment = report.submitted_at
    sent = f", gửi ngày {format_date(moment.astimezone(clock.VIETNAM).date())}" if moment else ""
    return f"{title} (lần {report.version}{sent})"


def _points(report: Report) -> Iterator[str]:
    """The reason first, then the remarks in the order of the report; each a numbered sentence."""
    said = [line.strip() for line in report.return_reason.splitlines() if line.strip()]
    notes = ReviewNote.objects.filter(report=report, settled_at__isnull=True)
    notes = notes.select_related("section", "indicator").order_by("section__position", "pk")
    said += [f"{_place(note)}{' '.join(note.text.split())}" for note in notes]
    for number, words in enumerate(said, 1):
        plain = words.rstrip(" .;:,")
        yield f"{number}. {plain[:1].upper()}{plain[1:]}{'.' if number == len(said) else ';'}"


def _place(note: ReviewNote) -> str:
    """Where in the report: section, figure, or nothing for a remark about the whole."""
    parts = []
    if note.section is not None and note.section.title:
        label = note.section.label.rstrip(".)")
        parts.append(f"Mục {label} “{note.section.title}”" if label else f"Mục “{note.section.title}”")
    if note.indicator is not None:
        parts.append(f"chỉ tiêu “{note.indicator.name}”")
    words = ", ".join(parts)
    return f"{words[:1].upper()}{words[1:]}: " if words else ""


def _by_when(report: Report) -> str:
    """The due time with its extension while it has not passed; after that, soon."""
    deadline = report.assignment.deadline
    if clock.is_on_time(clock.now(), deadline):
        return f"chậm nhất {until_words(deadline)}"
    return "trong thời gian sớm nhất"
