"""The prose of a summary: saving a section, what waits to be used, who is working where."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.errors import Invalid, NotAllowed
from portal.core.http import MemberRequest
from reports.collection.actions.drafts import StaleEdit
from reports.collection.actions.personal import Explanation, PersonalFound, save_explained
from reports.collection.actions.summaries import replaced_by
from reports.collection.models import Report, SectionText
from reports.collection.over import only_read
from reports.collection.queries.sharing import present_in
from reports.consolidation.actions.presence import be_present
from reports.consolidation.actions.prose import save_prose
from reports.consolidation.forms import TypedSection, typed_section, wanted_page
from reports.consolidation.policies import can_rework
from reports.consolidation.queries.contributions import contributions
from reports.consolidation.queries.prose_pages import Wanted
from reports.consolidation.queries.summary import with_typed, workbench
from reports.consolidation.views.summary import summary_or_404, workbench_page
from reports.outlines.models import Section

STOP_ASKING: Final = 286  # htmx ends a poll that is answered so


class WentOn(StaleEdit):
    """The summary was computed anew since the page was opened; `current`: the same section of the newest version."""

    def __init__(self, current: SectionText, seen: Report, newest: Report) -> None:
        super().__init__(current)
        words = _(
            "Bản tổng hợp lần %(old)d đã được tổng hợp lại thành lần %(new)d sau khi bạn mở. Dưới đây là lần %(new)d, "
            "nội dung bạn gõ được giữ nguyên."
        )
        self.message = words % {"old": seen.version, "new": newest.version}


def _in_newest(request: MemberRequest, seen: Report, key: str, typed: TypedSection) -> HttpResponse | None:
    """What was typed, over the section of the version that a re-run wrote meanwhile; None where there is none."""
    newest = replaced_by(seen, request.user)
    text = newest.texts.filter(section__key=key).select_related("section").first() if newest else None
    if newest is None or text is None:
        return None
    bench = with_typed(workbench(newest, key, wanted_page(request.POST)), typed.paragraphs, typed.added)
    return workbench_page(request, bench, status=409, conflict=WentOn(text, seen, newest))


@require_POST
def save_section(request: MemberRequest, report_id: int, section_key: str) -> HttpResponse:
    """Save one section's prose. A section that moved on is shown beside what was typed, nothing overwritten."""
    report = summary_or_404(request, report_id)
    section = get_object_or_404(report.outline.sections, key=section_key)
    sections = {each.key: each.pk for each in report.outline.sections.filter(has_prose=True)}
    typed = typed_section(request.POST, sections)
    if (moved_on := _in_newest(request, report, section.key, typed)) is not None:
        return moved_on
    wanted = wanted_page(request.POST)
    explanation = Explanation(request.POST.get("personal", ""), request.POST.get("personalreason", ""))

    def again(status: int, **more: Any) -> HttpResponse:
        bench = with_typed(workbench(report, section.key, wanted), typed.paragraphs, typed.added)
        return workbench_page(request, bench, status=status, picked=set(request.POST.getlist("pick")), **more)

    try:
        save_explained(
            lambda: save_prose(
                report_id=report.pk, section_id=section.pk, by=request.user, edit_version=typed.edit_version,
                typed=typed.paragraphs, added=typed.added, move=typed.move, restore=typed.restore,
                arrange=typed.arrange,
            ),
            report_id=report.pk, by=request.user, explanation=explanation,
        )  # fmt: skip
    except PersonalFound as found:
        return again(422, found=found)
    except StaleEdit as stale:
        return again(409, conflict=stale)
    except Invalid as wrong:
        return again(422, wrong=wrong)
    be_present(report_id=report.pk, section_id=section.pk, by=request.user)
    if typed.move is None:
        messages.success(request, _said(section, typed))
    return redirect(_address(report, section.key, typed, wanted))


def _said(section: Section, typed: TypedSection) -> str:
    words = {
        "stand": _("Đã chọn một đoạn nói thay cho cả nhóm; các đơn vị đều được ghi tên."),
        "stand_all": _("Đã gộp các đoạn nói tương tự; mở từng nhóm để xem hoặc tách lại."),
        "apart": _("Đã tách nhóm; mỗi đoạn đứng riêng như trước."),
        "out": _("Đã tách đoạn ra khỏi nhóm."),
        "merge": _("Đã gộp thành một đoạn, giữ đủ nguồn; hãy sửa lời văn cho gọn."),
        "aside": _("Đã để riêng các đoạn chưa sử dụng của mục này."),
        "send": _("Đã chuyển đoạn sang mục được chọn."),
    }
    done = words.get(typed.arrange.verb) if typed.arrange else None
    return done or _("Đã lưu mục “%(title)s”.") % {"title": section}


def _address(report: Report, section_key: str, typed: TypedSection, wanted: Wanted) -> str:
    """Back to the section, to the paragraph that was moved or arranged."""
    about = typed.move[0] if typed.move else ""
    if typed.arrange and typed.arrange.verb in ("stand", "apart", "out") and typed.arrange.ids:
        about = typed.arrange.ids[0]
    anchor = f"#doan-{about}" if about else "#thuyet-minh"
    said = {
        "muc": section_key,
        "tim": wanted.search,
        "trang": wanted.page if wanted.page > 1 else "",
        "doan": about,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{reverse('reports:summary', args=[report.pk])}?{query}{anchor}"


@require_safe
def unused(request: MemberRequest, report_id: int) -> HttpResponse:
    """Contributions not used yet: agencies of which nothing is printed, and passages by section that wait."""
    report = summary_or_404(request, report_id)
    context = {"report": report, "found": contributions(report), "edits": can_rework(request.user, report)}
    context = only_read(report.assignment.call, context, "edits")
    return render(request, "reports/consolidation/unused.html", context)


@require_POST
def present(request: MemberRequest, report_id: int, section_key: str) -> HttpResponse:
    """Note that the person works here, and tell who else does. Asked by the page every half minute."""
    report = summary_or_404(request, report_id)
    section = get_object_or_404(report.outline.sections, key=section_key)
    try:
        be_present(report_id=report.pk, section_id=section.pk, by=request.user)
    except NotAllowed:
        if not request.htmx:
            raise
        return HttpResponse(status=STOP_ASKING)  # an open page of what was sent meanwhile: no more to tell it
    context = {"present": present_in(report, request.user), "here": section.key}
    return render(request, "reports/consolidation/_present.html", context)
