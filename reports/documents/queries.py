"""Reads about issued papers."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency, Membership, User
from agencies.states import Role
from reports.collection.models import Report
from reports.documents.compose.paper import compose
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.states import DocumentState


def document_list(user: User) -> QuerySet[Document]:
    """Papers the person may read, newest first, with what the list shows."""
    return (
        Document.objects.visible_to(user)
        .select_related("issuing_agency", "drafting_agency", "report__assignment__call__period")
        .prefetch_related("renderings", "replaced_by")
    )


def document_of(report: Report) -> Document | None:
    """The paper in force that was made from this report."""
    return report.documents.filter(state=DocumentState.ISSUED).prefetch_related("renderings").first()


def paper_of(report: Report) -> Paper:
    """The frozen paper of an issued report, otherwise the paper as it stands now."""
    document = document_of(report)
    return Paper.from_json(document.layout) if document else compose(report)


def signers(agencies: tuple[Agency, ...]) -> QuerySet[Membership]:
    """Who may sign for these agencies today: leaders and heads with a title."""
    return (
        Membership.objects.filter(agency__in=agencies)
        .current(timezone.localdate())
        .roles([Role.LEADER, Role.HEAD])
        .exclude(title="")
        .select_related("user", "agency")
    )
