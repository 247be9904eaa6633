"""Who may do what with a duty or a report. Twins of the querysets in scope.py."""

from __future__ import annotations

from agencies.models import Agency, User
from agencies.policies import holds
from agencies.states import READS_OWN_REPORTS, Role
from reports.collection.endorsements import next_step, required
from reports.collection.models import Assignment, Call, Report
from reports.collection.scope import LEVELS, STEP_ROLES
from reports.collection.states import INTERNAL, CallState, Channel, ClosedAs, ReportState


def can_create_call(user: User, lead: Agency) -> bool:
    """Officers of an agency call for reports on its behalf."""
    return holds(user, lead, Role.OFFICER)


def can_manage_call(user: User, call: Call) -> bool:
    """Officers of the lead run the round."""
    return holds(user, call.lead_id, Role.OFFICER)


def can_resume_call(user: User, call: Call) -> bool:
    """Officers and leaders of the lead open an ended round again."""
    return holds(user, call.lead_id, Role.OFFICER, Role.LEADER)


def _reviews(user: User, assignment: Assignment) -> bool:
    return assignment.parent is not None and holds(user, assignment.parent.agency_id, Role.OFFICER)


def _above(user: User, assignment: Assignment) -> bool:
    """Works for an agency into which this duty is consolidated, over any number of levels."""
    parent = assignment.parent
    for _level in range(LEVELS):
        if parent is None:
            return False
        if holds(user, parent.agency_id, *READS_OWN_REPORTS):
            return True
        parent = parent.parent
    return False


def can_view(user: User, report: Report) -> bool:
    """Own reports always; those below from submission on; a signed paper while it is being keyed."""
    assignment = report.assignment
    if holds(user, assignment.agency_id, *READS_OWN_REPORTS):
        return True
    if report.channel == Channel.ON_BEHALF and _reviews(user, assignment):
        return True
    if assignment.joined is not None and holds(user, assignment.joined.agency_id, *READS_OWN_REPORTS):
        return True  # its agency became one's own, which answers for both
    replaced_draft = report.state == ReportState.SUPERSEDED and report.submitted_at is None
    return report.state not in INTERNAL and not replaced_draft and _above(user, assignment)


def can_start(user: User, assignment: Assignment) -> bool:
    """Open the first draft of an entered report."""
    return (
        not assignment.is_consolidation
        and assignment.call.state == CallState.OPEN
        and assignment.closed_as == ClosedAs.OPEN
        and holds(user, assignment.agency_id, Role.DRAFTER, Role.HEAD, Role.OFFICER)
    )


def can_key_paper(user: User, assignment: Assignment) -> bool:
    """Key a signed paper: the agency's own drafter, or the officer who consolidates it."""
    if assignment.is_consolidation or assignment.call.state != CallState.OPEN:
        return False
    if assignment.closed_as != ClosedAs.OPEN:
        return False
    return holds(user, assignment.agency_id, Role.DRAFTER, Role.HEAD) or _reviews(user, assignment)


def writes(user: User, report: Report) -> bool:
    """Is one of those who write this report, whatever state it is in."""
    if holds(user, report.assignment.agency_id, Role.DRAFTER, Role.HEAD, Role.OFFICER):
        return True
    return report.channel == Channel.ON_BEHALF and _reviews(user, report.assignment)


def can_edit(user: User, report: Report) -> bool:
    """Write into a draft."""
    return report.state == ReportState.DRAFT and writes(user, report)


def can_attach(user: User, report: Report) -> bool:
    """Add and remove files of a draft; a summary has none of its own."""
    return can_edit(user, report) and not report.is_consolidated


def can_see_history(user: User, report: Report) -> bool:
    """Who changed what before it was sent is the agency's own affair, and of whoever keys its paper."""
    return holds(user, report.assignment.agency_id, *READS_OWN_REPORTS) or writes(user, report)


def can_send_for_approval(user: User, report: Report) -> bool:
    """Hand the draft to the agency's head or leader."""
    return can_edit(user, report) and not report.provisional


def can_approve(user: User, report: Report) -> bool:
    """The head's (for a summary: the leader's) approval is the submission. A signed paper was approved on paper."""
    if report.provisional or report.state not in (ReportState.DRAFT, ReportState.PENDING):
        return False
    if report.assignment.is_consolidation:
        return holds(user, report.assignment.agency_id, Role.LEADER, Role.HEAD)
    if report.channel == Channel.ON_BEHALF:
        return report.state == ReportState.DRAFT and can_edit(user, report)
    return holds(user, report.assignment.agency_id, Role.HEAD, Role.LEADER)


def sends_back_to_draft(user: User, report: Report) -> bool:
    """Whoever approves may give the draft back, with a reason; so may those whose step stands before. Whatever has
    become of the report: who looks at a stale page is told that it moved on, not that it is not theirs."""
    before = (STEP_ROLES[step] for step in required(report))
    return holds(user, report.assignment.agency_id, Role.HEAD, Role.LEADER, *before)


def can_send_back_to_draft(user: User, report: Report) -> bool:
    """The same, now: the report lies before them."""
    return report.state == ReportState.PENDING and sends_back_to_draft(user, report)


def does_step(user: User, report: Report, step: str) -> bool:
    """Whether this step is the person's work, if and when it is due."""
    return step in required(report) and holds(user, report.assignment.agency_id, STEP_ROLES[step])


def can_endorse(user: User, report: Report, step: str) -> bool:
    """Do this step now: it is the next one, on a report that lies before its leader."""
    return report.state == ReportState.PENDING and next_step(report) == step and does_step(user, report, step)


def can_recall(user: User, report: Report) -> bool:
    """The sender takes a submission back until the officer has opened it."""
    return (
        report.state == ReportState.SUBMITTED
        and report.opened_at is None
        and holds(user, report.assignment.agency_id, Role.HEAD, Role.LEADER, Role.DRAFTER)
    )


def can_review(user: User, report: Report) -> bool:
    """Accept, return, annotate: an officer of the consolidating agency, on a submitted report."""
    return report.state == ReportState.SUBMITTED and _reviews(user, report.assignment)


def can_set_outliers_aside(user: User, report: Report) -> bool:
    """Say why odd figures stand: whoever reviews the report, or works on the draft of the summary."""
    return can_review(user, report) or (report.is_consolidated and can_edit(user, report))


def reviews_own_work(user_id: int | None, report: Report) -> bool:
    """Whether the reviewer also sent the report or opened its first version: allowed, logged and shown.

    The copy that a return makes is created by the reviewer, which says nothing. The root has no reviewer, and nobody
    reviewed what comes from an old book.
    """
    if user_id is None or report.assignment.parent_id is None or report.channel == Channel.EARLIER:
        return False
    wrote = report.created_by_id if report.copied_from_id is None else None
    return user_id in (report.submitted_by_id, wrote)


def can_reopen(user: User, report: Report) -> bool:
    """Ask for a new version of an accepted report; of the root summary, the agency's own officer or leader."""
    if report.state != ReportState.ACCEPTED:
        return False
    if report.assignment.parent is None:
        return holds(user, report.assignment.agency_id, Role.OFFICER, Role.LEADER)
    return _reviews(user, report.assignment)


def can_oversee(user: User, assignment: Assignment) -> bool:
    """Extend, exempt, remind: the officer who consolidates the duty, or the lead's officer."""
    return _reviews(user, assignment) or can_manage_call(user, assignment.call)
