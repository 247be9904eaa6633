"""Number and date by the clerk: of a report, and of what was written in the portal."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.policies import holds
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from portal.core.http import MemberRequest
from reports.collection.over import no_form
from reports.documents.actions import issuing
from reports.documents.forms.issue import IssueForm
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.policies import can_issue_draft, ready_to_issue
from reports.documents.queries import papers
from reports.documents.queries.files import pages_of
from reports.documents.renderers.html import paper_html
from reports.documents.states import WRITTEN, DocumentState
from reports.documents.tasks import nudge_files
from reports.documents.views.fetch import document_or_404, report_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: MemberRequest, report_id: int) -> HttpResponse:
    """Number and date of a report by the clerk; afterwards the paper is frozen."""
    report = report_or_404(request, report_id)
    if not holds(request.user, report.assignment.agency_id, Role.CLERK):
        raise PermissionDenied
    existing = papers.paper_under_way(report)
    if existing is not None:
        return redirect("reports:document", existing.pk)
    no_form(request, report.assignment.call)
    if not ready_to_issue(report):
        raise Conflict(_("Báo cáo này chưa được duyệt, hoặc không phải loại phát hành trên hệ thống."))
    typed = request.POST if request.method == "POST" else None
    form = IssueForm(typed, report=report, today=clock.today())
    if form.is_valid():
        try:
            document = issuing.issue(report_id=report.pk, by=request.user, **form.facts())
        except Invalid as error:
            form.refuse(error)
        else:
            return _issued(request, document)
    context = {
        "report": report,
        "form": form,
        "pages": pages_of(report),
        "present_url": reverse("reports:present", args=(report.pk,)),
    }
    return render(request, "reports/documents/issue.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def issue_draft(request: MemberRequest, document_id: int) -> HttpResponse:
    """The same for a công văn, kế hoạch or copy that was signed on paper."""
    draft = document_or_404(request, document_id)
    if not holds(request.user, draft.drafting_agency_id, Role.CLERK):
        raise PermissionDenied
    if draft.state != DocumentState.DRAFT or not can_issue_draft(request.user, draft):
        return redirect("reports:document", draft.pk)
    typed = request.POST if request.method == "POST" else None
    no_form(request, papers.ended_round(draft))
    form = IssueForm(typed, document=draft, today=clock.today())
    if form.is_valid():
        try:
            document = issuing.issue_draft(document_id=draft.pk, by=request.user, **form.facts())
        except Invalid as error:
            form.refuse(error)
        else:
            return _issued(request, document)
    context = {
        "document": draft,
        "form": form,
        "paper": paper_html(Paper.from_json(draft.layout)),
        "present_url": reverse("reports:present_draft", args=(draft.pk,)) if draft.kind in WRITTEN else "",
    }
    return render(request, "reports/documents/issue.html", context, status=422 if form.is_bound else 200)


def _issued(request: MemberRequest, document: Document) -> HttpResponse:
    nudge_files(document)
    messages.success(request, _("Đã phát hành %(code)s.") % {"code": document.code})
    return redirect("reports:document", document.pk)
