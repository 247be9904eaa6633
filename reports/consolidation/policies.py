"""Who may consolidate, and who may change a summary."""

from __future__ import annotations

from agencies.models import User
from agencies.policies import holds
from agencies.states import Role
from reports.collection.models import Assignment, Report
from reports.collection.policies import can_edit
from reports.collection.states import CallState


def can_consolidate(user: User, assignment: Assignment) -> bool:
    """An officer of the agency that sums up, while the round is open. Twin: Run.objects.requestable_by."""
    return (
        assignment.is_consolidation
        and assignment.call.state == CallState.OPEN
        and holds(user, assignment.agency_id, Role.OFFICER)
    )


def can_rework(user: User, report: Report) -> bool:
    """Edit gathered prose, adjust figures: whoever edits the draft of a summary."""
    return report.is_consolidated and can_edit(user, report)
