"""What a page starts from: one report or duty out of those its person may see, and what the person may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from agencies.models import User
from agencies.policies import holds
from agencies.states import READS_OWN_REPORTS
from portal.core.http import MemberRequest
from portal.core.prepared import Asked, Prepared
from reports.collection import policies
from reports.collection.endorsements import next_step
from reports.collection.models import Assignment, Report
from reports.collection.over import over
from reports.collection.states import INTERNAL

_visible_report: Final = Prepared[Report](
    lambda: (
        Report.objects.visible_to(Asked("user"))
        .filter(pk=Asked("report"))
        .select_related(
            "assignment__call__period",
            "assignment__call__programme",
            "assignment__call__lead",
            "assignment__agency",
            "assignment__parent__agency",
            "assignment__version",
            "outline_version",
            "created_by",
            "submitted_by",
            "sent_for_approval_by",
            "reviewed_by",
            "opened_by",
            "copied_from",
        )
    )
)


def report_or_404(request: MemberRequest, pk: int) -> Report:
    """A report with everything its pages name; foreign is answered like missing."""
    report = _visible_report.first(user=request.user.pk, today=timezone.localdate(), report=pk)
    if report is None:
        raise Http404
    return report


def assignment_or_404(request: MemberRequest, pk: int) -> Assignment:
    """A duty; foreign is answered like missing."""
    duties = Assignment.objects.visible_to(request.user).select_related(
        "call__period", "call__lead", "agency", "parent__agency"
    )
    return get_object_or_404(duties, pk=pk)


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person may do with one report; templates show buttons by it, actions ask the policies again."""

    own: bool  # works for the agency whose report it is
    edit: bool
    send_for_approval: bool
    approve: bool
    send_back: bool
    recall: bool
    review: bool
    endorse: str  # the step before the approval that this person may do now; '' for none
    waits_for: str  # the step that is missing before the approval; '' for none

    @property
    def explain(self) -> bool:
        """Give a reason for a kind of warning."""
        return self.edit or self.approve or self.send_for_approval


def rights_of(user: User, report: Report) -> Rights:
    """Ask every policy once; of a round that is over nothing is left but reading."""
    own = holds(user, report.assignment.agency_id, *READS_OWN_REPORTS)
    if over(report.assignment.call):
        return Rights(
            own=own, edit=False, send_for_approval=False, approve=False, send_back=False, recall=False,
            review=False, endorse="", waits_for="",
        )  # fmt: skip
    edit = policies.can_edit(user, report)
    step = next_step(report) if report.state in INTERNAL else None
    return Rights(
        own=own,
        edit=edit and not report.is_consolidated,
        send_for_approval=edit and policies.can_send_for_approval(user, report),
        approve=policies.can_approve(user, report),
        send_back=policies.can_send_back_to_draft(user, report),
        recall=policies.can_recall(user, report),
        review=policies.can_review(user, report),
        endorse=step if step and policies.can_endorse(user, report, step) else "",
        waits_for=step or "",
    )
