"""Who may issue a paper and who may read it."""

from __future__ import annotations

from agencies.models import Agency, User
from agencies.policies import holds
from agencies.states import Role
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.documents.models import Document


def issuers(report: Report) -> tuple[Agency, ...]:
    """Agencies in whose name the paper may go out: the agency itself or the body above it."""
    own = report.assignment.agency
    return (own, own.parent) if own.parent is not None and own.parent.is_territorial else (own,)


def ready_to_issue(report: Report) -> bool:
    """Issue changes no state: own reports once submitted, the root once its leader has approved it."""
    if report.provisional:
        return False
    if report.assignment.parent_id is None:
        return report.state == ReportState.ACCEPTED
    return report.state in (ReportState.SUBMITTED, ReportState.ACCEPTED)


def can_issue(user: User, report: Report) -> bool:
    """The clerk of the agency whose report it is, once, when it is ready."""
    return ready_to_issue(report) and holds(user, report.assignment.agency_id, Role.CLERK)


def can_read(user: User, document: Document) -> bool:
    """Twin of Document.objects.visible_to."""
    return Document.objects.visible_to(user).filter(pk=document.pk).exists()
