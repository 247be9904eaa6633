"""Who may do what with a form and a file that was brought in; who sees it is a question for scope.py."""

from __future__ import annotations

from agencies.models import Agency, User
from agencies.policies import holds
from agencies.states import Role
from reports.collection import policies as collection
from reports.collection.models import Report
from reports.imports.models import Batch
from reports.imports.states import BatchKind, BatchState


def can_bring(user: User, report: Report) -> bool:
    """Take the form of a draft, and bring it back filled in."""
    return collection.can_edit(user, report) and not report.is_consolidated


def can_decide(user: User, batch: Batch) -> bool:
    """Correct, apply or discard what a file would change."""
    return batch.report is not None and batch.state == BatchState.STAGED and can_bring(user, batch.report)


def is_open(batch: Batch) -> bool:
    """Something may still be taken from a written report: what it says is kept until whoever brought it is done."""
    return (
        batch.kind == BatchKind.DOCUMENT
        and batch.state in (BatchState.STAGED, BatchState.APPLIED)
        and "document" in batch.facts
    )


def can_take(user: User, batch: Batch) -> bool:
    """Take over from a written report, or be done with it."""
    if batch.report is None:
        return is_open(batch) and batch.by_id == user.pk
    return is_open(batch) and can_bring(user, batch.report)


def can_load_earlier(user: User, lead: Agency) -> bool:
    """Load figures of earlier periods: officers of the agency that consolidates them."""
    return holds(user, lead, Role.OFFICER)
