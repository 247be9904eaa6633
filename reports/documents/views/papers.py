"""Pages of papers: the list of what was issued, and one paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.core.http import MemberRequest, paginate
from reports.collection.models import Report
from reports.documents.policies import can_make_again
from reports.documents.queries import papers
from reports.documents.states import ACTIVE, RenderingState
from reports.documents.views.fetch import document_or_404


@require_safe
def documents(request: MemberRequest) -> HttpResponse:
    """What was issued, newest first."""
    page = paginate(request, papers.document_list(request.user))
    return render(request, "reports/documents/documents.html", {"page": page})


@require_safe
def document(request: MemberRequest, document_id: int) -> HttpResponse:
    """One issued paper: its facts, its files with their SHA-256, what it replaces or what replaced it."""
    paper = document_or_404(request, document_id)
    renderings = list(paper.renderings.all())
    context = {
        "document": paper,
        "renderings": renderings,
        "waiting": any(each.state in ACTIVE for each in renderings),
        "can_make_again": any(each.state == RenderingState.FAILED for each in renderings)
        and can_make_again(request.user, paper),
    }
    if request.headers.get("HX-Request"):
        return render(request, "reports/documents/_files.html", context)
    context["source"] = Report.objects.visible_to(request.user).filter(pk=paper.report_id).first()
    return render(request, "reports/documents/document.html", context)
