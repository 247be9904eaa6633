"""The reviewer's desk: a report beside last period, remarks, the verdict."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.policies import require
from portal.core.errors import PortalError
from portal.core.forms import PortalForm
from portal.core.http import MemberRequest
from reports.collection import courtesy, lateness, policies
from reports.collection.actions import review as actions
from reports.collection.forms.review import NoteForm, ReasonForm
from reports.collection.models import Report
from reports.collection.over import over
from reports.collection.queries.outliers import hints_of, set_aside
from reports.collection.queries.review import history, reading
from reports.collection.views.fetch import report_or_404


def _page(
    request: MemberRequest,
    report: Report,
    *,
    verdict: PortalForm | None = None,
    note: PortalForm | None = None,
) -> HttpResponse:
    """The envelope until it is opened, then the content; a refused form comes back with what was typed."""
    ended = over(report.assignment.call)
    reviews = not ended and policies.can_review(request.user, report)
    sealed = reviews and report.opened_at is None
    reopens = not ended and policies.can_reopen(request.user, report)
    context = {
        "report": report,
        "duty": report.assignment,
        "call": report.assignment.call,
        "lateness": lateness.of(report.assignment),
        "reviews": reviews,
        "sealed": sealed,
        "ended_round": ended,
        "reopens": reopens,
        "receipt": report.receipts.filter(recalled_at__isnull=True).first(),
        "return_verb": courtesy.return_verb(report.assignment),
        "asked": courtesy.is_asked(report.assignment),
        "verdict": verdict or ReasonForm(),
        "note": note or NoteForm(auto_id=False),
        "history": history(report),
        "reading": None if sealed else reading(report, request.user),
        "hints": hints_of(report, peers=True) if reviews and not sealed else [],
        "aside": set_aside(report),
    }
    status = 422 if verdict or note else 200
    return render(request, "reports/collection/review/review.html", context, status=status)


@require_safe
def review(request: MemberRequest, report_id: int) -> HttpResponse:
    """One submitted report. Looking changes nothing: the officer opens it with a button."""
    return _page(request, report_or_404(request, report_id))


@require_POST
def review_open(request: MemberRequest, report_id: int) -> HttpResponse:
    """Open for review; from now on the sender cannot recall."""
    report = report_or_404(request, report_id)
    require(policies.can_review, request.user, report)
    actions.open_for_review(report_id=report.pk, by=request.user)
    return redirect("reports:review", report.pk)


@require_POST
def review_note(request: MemberRequest, report_id: int) -> HttpResponse:
    """A remark on a section, a figure, or the report as a whole."""
    report = report_or_404(request, report_id)
    require(policies.can_review, request.user, report)
    form = NoteForm(request.POST, auto_id=False)
    if form.is_valid():
        data = form.cleaned_data
        section = get_object_or_404(report.outline.sections, pk=data["section"]) if data["section"] else None
        figure = None
        if section is not None and data["indicator"]:
            figure = get_object_or_404(section.rows, indicator=data["indicator"], breakdown=data["breakdown"])
        try:
            made = actions.add_note(
                report_id=report.pk,
                by=request.user,
                text=data["text"],
                section_id=section.pk if section else None,
                indicator_id=figure.indicator_id if figure else None,
                breakdown_id=figure.breakdown_id if figure else None,
            )
        except PortalError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã ghi ý kiến."))
            return redirect(f"{reverse('reports:review', args=[report.pk])}#y-kien-{made.pk}")
    return _page(request, report, note=form)


@require_POST
def note_settle(request: MemberRequest, report_id: int, note_id: int) -> HttpResponse:
    """A remark was dealt with."""
    report = report_or_404(request, report_id)
    note = get_object_or_404(report.review_notes, pk=note_id)
    actions.settle_note(note_id=note.pk, by=request.user)
    return redirect(f"{reverse('reports:review', args=[report.pk])}#y-kien-{note.pk}")


@require_POST
def accept(request: MemberRequest, report_id: int) -> HttpResponse:
    """Đạt yêu cầu tổng hợp."""
    report = report_or_404(request, report_id)
    actions.accept(report_id=report.pk, by=request.user)
    messages.success(
        request, _("Báo cáo của %(agency)s đạt yêu cầu tổng hợp.") % {"agency": report.assignment.agency}
    )
    return redirect("reports:board", report.assignment.call.code)


@require_POST
def return_report(request: MemberRequest, report_id: int) -> HttpResponse:
    """Trả lại / đề nghị bổ sung, with its reason."""
    report = report_or_404(request, report_id)
    require(policies.can_review, request.user, report)
    form = ReasonForm(request.POST)
    if form.is_valid():
        actions.return_report(report_id=report.pk, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(
            request, _("Đã gửi ý kiến; %(agency)s có bản mới để sửa.") % {"agency": report.assignment.agency}
        )
        return redirect("reports:board", report.assignment.call.code)
    return _page(request, report, verdict=form)


@require_POST
def reopen(request: MemberRequest, report_id: int) -> HttpResponse:
    """Ask for a new version of an accepted report."""
    report = report_or_404(request, report_id)
    require(policies.can_reopen, request.user, report)
    form = ReasonForm(request.POST)
    if form.is_valid():
        actions.reopen(report_id=report.pk, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Đã mở lại; bản đang có vẫn được dùng đến khi bản mới đạt yêu cầu."))
        return redirect("reports:review", report.pk)
    return _page(request, report, verdict=form)
