"""Number and date by the clerk."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.policies import holds
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from portal.core.http import MemberRequest
from reports.documents.actions import issuing
from reports.documents.forms.issue import IssueForm
from reports.documents.policies import ready_to_issue
from reports.documents.queries import papers
from reports.documents.renderers.html import paper_html
from reports.documents.tasks import nudge_files
from reports.documents.views.fetch import report_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: MemberRequest, report_id: int) -> HttpResponse:
    """Number and date by the clerk; afterwards the paper is frozen."""
    report = report_or_404(request, report_id)
    if not holds(request.user, report.assignment.agency_id, Role.CLERK):
        raise PermissionDenied
    existing = papers.document_of(report)
    if existing is not None:
        return redirect("reports:document", existing.pk)
    if not ready_to_issue(report):
        raise Conflict(_("Báo cáo này chưa được duyệt, hoặc không phải loại phát hành trên hệ thống."))
    typed = request.POST if request.method == "POST" else None
    form = IssueForm(typed, report=report, today=clock.today())
    if form.is_valid():
        try:
            document = issuing.issue(report_id=report.pk, by=request.user, **form.cleaned_data)
        except Invalid as error:
            form.refuse(error)
        else:
            nudge_files(document)
            messages.success(request, _("Đã phát hành %(code)s.") % {"code": document.code})
            return redirect("reports:document", document.pk)
    context = {"report": report, "form": form, "paper": paper_html(papers.paper_in_force(report, None))}
    return render(request, "reports/documents/issue.html", context, status=422 if form.is_bound else 200)
