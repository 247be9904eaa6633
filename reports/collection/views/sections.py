"""Working on a report together: owners of sections, "xong" marks, the history of a section."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.policies import require
from portal.core.forms import whole_number
from portal.core.http import MemberRequest, paginate, safe_next
from reports.collection import policies
from reports.collection.actions.sharing import assign_section, mark_section, restore_section
from reports.collection.models import Report
from reports.collection.over import only_read
from reports.collection.queries.history import changes_of
from reports.collection.views.fetch import report_or_404, rights_of
from reports.outlines.models import Section

PER_PAGE = 10


def _found(request: MemberRequest, pk: int, key: str) -> tuple[Report, Section]:
    report = report_or_404(request, pk)
    return report, get_object_or_404(Section, version=report.outline_pk, key=key)


@require_POST
def owner(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """Give a section to a colleague, or to nobody."""
    report, section = _found(request, pk, key)
    chosen = request.POST.get("owner", "")
    owner_id = (whole_number(chosen) or 0) if chosen else None
    work = assign_section(report_id=report.pk, section_id=section.pk, by=request.user, owner_id=owner_id)
    words = (
        _("Mục “%(section)s” do %(name)s phụ trách.")
        if work.owner
        else _("Mục “%(section)s” chưa giao cho ai.")
    )
    messages.success(request, words % {"section": section, "name": work.owner})
    return redirect(safe_next(request, reverse("reports:report", args=[pk])))


@require_POST
def done(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """Call a section finished, or not finished any more."""
    report, section = _found(request, pk, key)
    finished = request.POST.get("done") == "1"
    mark_section(report_id=report.pk, section_id=section.pk, by=request.user, done=finished)
    words = (
        _("Đã đánh dấu xong mục “%(section)s”.")
        if finished
        else _("Mục “%(section)s” được mở lại: chưa xong.")
    )
    messages.success(request, words % {"section": section})
    return redirect(safe_next(request, reverse("reports:report", args=[pk])))


@require_safe
def history(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """Who changed what in a section and when; for those who write or read the report inside the agency."""
    report, section = _found(request, pk, key)
    require(policies.can_see_history, request.user, report)
    text = report.texts.filter(section=section).first()
    context = {
        "report": report,
        "section": section,
        "page": paginate(request, changes_of(report, section), PER_PAGE),
        "seen": text.edit_version if text else 0,
        "rights": rights_of(request.user, report),
    }
    context = only_read(report.assignment.call, context)
    return render(request, "reports/collection/entry/history.html", context)


@require_POST
def restore(request: MemberRequest, pk: int, key: str, record_id: int) -> HttpResponse:
    """Write a section back as it stood, as new edits."""
    report, section = _found(request, pk, key)
    record = get_object_or_404(report.records, pk=record_id, section=section)
    seen = whole_number(request.POST.get("seen"))
    count = restore_section(report_id=report.pk, record_id=record.pk, by=request.user, edit_version=seen)
    if count:
        messages.success(
            request, _("Đã khôi phục %(n)d ô của mục “%(section)s”.") % {"n": count, "section": section}
        )
    else:
        messages.info(request, _("Mục đang giống hệt bản đã chọn, không có gì phải khôi phục."))
    return redirect("reports:section", pk, key)
