"""Who may consolidate, and who may change a summary."""

from __future__ import annotations

from agencies.models import User
from agencies.policies import holds
from agencies.states import Role
from reports.collection.models import Assignment, Report
from reports.collection.policies import can_edit
from reports.collection.states import CallState, ReportState
from reports.consolidation.models import Run


def can_consolidate(user: User, assignment: Assignment) -> bool:
    """An officer of the agency that sums up, while the round is open. Twin: Run.objects.requestable_by."""
    return assignment.call.state == CallState.OPEN and sums_up(user, assignment)


def sums_up(user: User, assignment: Assignment) -> bool:
    """The same, whatever became of the round: that it is over is said as such, not as a right that is missing."""
    return assignment.is_consolidation and holds(user, assignment.agency_id, Role.OFFICER)


def can_stop(user: User, run: Run) -> bool:
    """An officer of the agency that sums up, whoever asked and whatever became of the round. Twin:
    Run.objects.requestable_by."""
    return holds(user, run.assignment.agency_id, Role.OFFICER)


def can_rework(user: User, report: Report) -> bool:
    """Edit gathered prose, adjust figures: whoever edits the draft of a summary."""
    return report.is_consolidated and can_edit(user, report)


def can_choose_options(user: User, report: Report) -> bool:
    """What the paper shows beyond its figures: those who edit the draft, and whoever approves it, also afterwards."""
    if not report.is_consolidated:
        return False
    if can_edit(user, report):
        return True
    printed = (ReportState.DRAFT, ReportState.PENDING, ReportState.SUBMITTED, ReportState.ACCEPTED)
    return report.state in printed and holds(user, report.assignment.agency_id, Role.LEADER, Role.HEAD)
