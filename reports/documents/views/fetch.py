"""What the pages of papers start from: only what the person may see."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from portal.core.http import MemberRequest
from reports.collection.models import Report
from reports.collection.policies import can_review
from reports.documents.models import Document
from reports.documents.queries import papers


def report_or_404(request: MemberRequest, report_id: int) -> Report:
    """A report within the person's sight, with what its pages show."""
    related = Report.objects.visible_to(request.user).select_related(
        "assignment__agency__parent", "assignment__call__period", "assignment__call__programme",
        "assignment__call__lead", "assignment__parent__agency", "assignment__version", "submitted_by",
    )  # fmt: skip
    return get_object_or_404(related, pk=report_id)


def is_sealed(request: MemberRequest, report: Report) -> bool:
    """The content stays in its envelope until the officer opens it on the page of the review."""
    return report.opened_at is None and can_review(request.user, report)


def document_or_404(request: MemberRequest, document_id: int) -> Document:
    """A paper within the person's sight."""
    return get_object_or_404(papers.document_list(request.user), pk=document_id)
