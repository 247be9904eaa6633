"""The page of one report: its sections and states, what is wrong with it, its receipt and its versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.errors import Invalid
from portal.core.http import MemberRequest, safe_next
from reports.collection import lateness, policies
from reports.collection.actions.flow import explain_warnings
from reports.collection.actions.review import settle_note
from reports.collection.endorsements import steps_of
from reports.collection.models import Leftover, Report
from reports.collection.over import only_read
from reports.collection.queries.apart import new_names
from reports.collection.queries.asked_again import to_enter
from reports.collection.queries.attachments import attached_to
from reports.collection.queries.entry import ReportContent, report_content
from reports.collection.queries.findings import look_over
from reports.collection.queries.sharing import colleagues_of, present_in, works_of
from reports.collection.states import UNFINISHED
from reports.collection.views.fetch import Rights, report_or_404, rights_of


def _context(
    request: MemberRequest, report: Report, content: ReportContent, rights: Rights
) -> dict[str, Any]:
    versions = Report.objects.visible_to(request.user).filter(assignment=report.assignment_id)
    shown = list(versions.select_related("submitted_by").prefetch_related("receipts").order_by("-version"))
    receipt = report.receipts.filter(recalled_at__isnull=True).select_related("by").first()
    works = works_of(report) if rights.own or rights.edit else {}
    context = {
        "report": report,
        "content": content,
        "asked": to_enter(content) if rights.edit else content,
        "new_fields": new_names(report) if rights.edit else frozenset(),
        "leftovers": _leftovers(report, rights),
        "rights": rights,
        "steps": steps_of(report),
        "verdict": look_over(report, content),
        "personal": list(report.personal_overrides.select_related("by")),
        "files": attached_to(report),
        "may_attach": policies.can_attach(request.user, report) and not report.only_new,
        "late": lateness.of(report.assignment),
        "versions": shown,
        "receipt": receipt,
        "works": works,
        "marked": sum(work.done_at is not None for work in works.values()),
        "colleagues": colleagues_of(report) if rights.edit else [],
        "present": present_in(report, request.user) if rights.own else [],
        "unfinished": report.state in UNFINISHED,
        "successor": next((v for v in reversed(shown) if v.version > report.version), None),
    }
    return only_read(report.assignment.call, context, "may_attach")


def _leftovers(report: Report, rights: Rights) -> list[Leftover]:
    """What the outline no longer asks, for the agency itself; nobody else reads it."""
    if report.extends_id is None or not (rights.own or rights.edit):
        return []
    return list(report.leftovers.select_related("by"))


def _page(request: MemberRequest, pk: int, template: str) -> HttpResponse:
    """One page about the report; its content stays in its envelope until the officer opens it at the review."""
    found = report_or_404(request, pk)
    rights = rights_of(request.user, found)
    if rights.review and found.opened_at is None:
        return redirect("reports:review", pk)
    context = _context(request, found, report_content(found), rights)
    return render(request, f"reports/collection/entry/{template}", context)


@require_safe
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """The task list for those who write, the whole text for those who read."""
    return _page(request, pk, "report.html")


@require_safe
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """The whole text with its figures, for reading and printing, by whoever may see the report."""
    return _page(request, pk, "read.html")


@require_safe
def check(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything that is wrong or odd, by kind, with the way to each input and one reason per kind."""
    return _page(request, pk, "check.html")


@require_POST
def explain(request: MemberRequest, pk: int) -> HttpResponseBase:
    """One written reason for all warnings of a kind."""
    found = report_or_404(request, pk)
    kind = request.POST.get("kind", "")
    reason = request.POST.get("reason", "")
    try:
        explain_warnings(report_id=pk, by=request.user, kind=kind, reason=reason)
    except Invalid as invalid:
        context = _context(request, found, report_content(found), rights_of(request.user, found))
        context |= {"wrong_kind": kind, "problem": str(invalid), "typed": reason}
        return render(request, "reports/collection/entry/check.html", context, status=422)
    messages.success(request, _("Đã ghi giải trình."))
    return redirect("reports:check", pk)


@require_POST
def settle(request: MemberRequest, pk: int, note_id: int) -> HttpResponse:
    """Mark a reviewer's remark as dealt with."""
    found = report_or_404(request, pk)
    note = get_object_or_404(found.review_notes, pk=note_id)
    settle_note(note_id=note.pk, by=request.user)
    messages.success(request, _("Đã đánh dấu ý kiến là đã xử lý."))
    return redirect(safe_next(request, f"/reports/{pk}/"))


@require_safe
def receipt(request: MemberRequest, pk: int) -> HttpResponse:
    """The receipt in force: number, time and SHA-256 of exactly what was received."""
    found = report_or_404(request, pk)
    in_force = found.receipts.filter(recalled_at__isnull=True).select_related("by").first()
    if in_force is None:
        raise Http404
    context = {
        "report": found,
        "receipt": in_force,
        "late": lateness.of(found.assignment),
        "rights": rights_of(request.user, found),
    }
    return render(request, "reports/collection/entry/receipt.html", context)
