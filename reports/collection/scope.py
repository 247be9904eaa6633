"""Who sees what, as queries. Each has a twin in policies.py that answers the same for one object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.models import Membership, User
from agencies.states import READS_OWN_REPORTS, Role
from portal.core.prepared import Asked
from reports.collection.states import (
    INTERNAL,
    AssignmentKind,
    CallState,
    Channel,
    EndorsementStep,
    ReportState,
)

if TYPE_CHECKING:
    # names in the generic bases
    from reports.collection.models import Assignment, Attachment, Call, Report  # noqa: F401 -- see above

# How many levels of consolidation may stand above a report (commune, district, province, ministry).
LEVELS = 4
# The steps before the leader's approval in their order, each with the switch of the agency that wants it.
STEP_SWITCHES: Final[Mapping[str, str]] = {
    EndorsementStep.INITIALS: "initials_first",
    EndorsementStep.FORM: "form_check_first",
}
# Who does them, at the agency whose report it is.
STEP_ROLES: Final[Mapping[str, str]] = {
    EndorsementStep.INITIALS: Role.DIVISION_HEAD,
    EndorsementStep.FORM: Role.CLERK,
}


def held(user: User | Asked, *roles: str) -> QuerySet[Membership, int]:
    """Ids of the agencies at which the person holds one of the roles today, as a subquery.

    Of somebody who is named when the question is asked, with the day: Asked("user"), then user= and today=.
    """
    return (
        Membership.objects.filter(user=user)
        .current(Asked("today") if isinstance(user, Asked) else timezone.localdate())
        .roles(roles)
        .values_list("agency_id", flat=True)
    )


def goes_into(prefix: str, agencies: QuerySet[Membership, int]) -> Q:
    """The duty goes, over any number of levels, into a consolidation of one of these agencies."""
    condition = Q()
    path = prefix
    for _level in range(LEVELS):
        path = f"{path}parent__"
        condition |= Q(**{f"{path}agency__in": agencies})
    return condition


def _endorsed(step: str) -> Exists:
    """The step was done on the content as it stands."""
    from reports.collection.models import Endorsement

    return Exists(
        Endorsement.objects.filter(report=OuterRef("pk"), step=step, edit_version=OuterRef("edit_version"))
    )


def _duties() -> AssignmentQuerySet:
    """For subqueries: a join would read every duty of a round for each look at it."""
    from reports.collection.models import Assignment

    return Assignment.objects.order_by()


class CallQuerySet(models.QuerySet["Call"]):
    """Filters over calls."""

    def visible_to(self, user: User) -> CallQuerySet:
        """Calls of agencies one works for as lead; calls one's agency must answer, once opened."""
        mine = held(user, *READS_OWN_REPORTS)
        asked = Q(pk__in=_duties().filter(agency__in=mine).values("call")) & ~Q(state=CallState.DRAFT)
        return self.filter(Q(lead__in=mine) | asked)

    def overseen_by(self, user: User) -> CallQuerySet:
        """Calls in which one's agency consolidates: as lead from the start, in between once opened."""
        mine = held(user, *READS_OWN_REPORTS)
        duties = _duties().filter(agency__in=mine, kind=AssignmentKind.CONSOLIDATION)
        between = Q(pk__in=duties.values("call")) & ~Q(state=CallState.DRAFT)
        return self.filter(Q(lead__in=mine) | between)

    def manageable_by(self, user: User) -> CallQuerySet:
        """Calls that the person runs as an officer of the lead."""
        return self.filter(lead__in=held(user, Role.OFFICER))

    def resumable_by(self, user: User) -> CallQuerySet:
        """Calls that the person may open again once they are over. Twin of policies.can_resume_call."""
        return self.filter(lead__in=held(user, Role.OFFICER, Role.LEADER))


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Filters over duties."""

    def visible_to(self, user: User) -> AssignmentQuerySet:
        """One's own agency's duties in opened calls, and the state of all that is consolidated into it."""
        mine = held(user, *READS_OWN_REPORTS)
        own = (Q(agency__in=mine) | Q(joined__agency__in=mine)) & ~Q(call__state=CallState.DRAFT)
        lead = Q(call__lead__in=mine)
        return self.filter(own | lead | goes_into("", mine) & ~Q(call__state=CallState.DRAFT))

    def reviewable_by(self, user: User) -> AssignmentQuerySet:
        """Duties whose reports the person reviews: an officer of the agency that consolidates them."""
        return self.filter(parent__agency__in=held(user, Role.OFFICER))


class ReportQuerySet(models.QuerySet["Report"]):
    """Filters over reports."""

    def visible_to(self, user: User | Asked) -> ReportQuerySet:
        """Own reports always; those below from submission on; signed papers while the officer keys them."""
        mine = held(user, *READS_OWN_REPORTS)
        own = Q(assignment__agency__in=mine) | Q(assignment__joined__agency__in=mine)
        # A draft of a summary that a re-run replaced was never sent either.
        never_sent = Q(state__in=INTERNAL) | Q(state=ReportState.SUPERSEDED, submitted_at__isnull=True)
        below = goes_into("assignment__", mine) & ~never_sent
        keyed = Q(channel=Channel.ON_BEHALF, assignment__parent__agency__in=held(user, Role.OFFICER))
        return self.filter(own | below | keyed)

    def editable_by(self, user: User) -> ReportQuerySet:
        """Drafts of one's own agency, and drafts keyed for an agency from its signed paper."""
        own = Q(assignment__agency__in=held(user, Role.DRAFTER, Role.HEAD, Role.OFFICER))
        keyed = Q(channel=Channel.ON_BEHALF, assignment__parent__agency__in=held(user, Role.OFFICER))
        return self.filter(own | keyed, state=ReportState.DRAFT)

    def reviewable_by(self, user: User) -> ReportQuerySet:
        """Submitted reports that wait for this person's verdict."""
        return self.filter(
            state=ReportState.SUBMITTED, assignment__parent__agency__in=held(user, Role.OFFICER)
        )

    def waiting_for(self, step: str) -> ReportQuerySet:
        """Reports before their leader whose next step is this one. Twin of endorsements.next_step."""
        found = self.filter(state=ReportState.PENDING).exclude(channel=Channel.ON_BEHALF)
        for each, switch in STEP_SWITCHES.items():
            wanted = Q(**{f"assignment__agency__{switch}": True})
            if each == step:
                return found.filter(wanted & ~_endorsed(each))
            found = found.filter(~wanted | _endorsed(each))
        return self.none()

    def endorsable_by(self, user: User, step: str) -> ReportQuerySet:
        """Reports on which the person may do this step now."""
        return self.waiting_for(step).filter(assignment__agency__in=held(user, STEP_ROLES[step]))

    def returnable_to_draft_by(self, user: User) -> ReportQuerySet:
        """Reports before their leader that the person may give back to the drafters."""
        approves = Q(assignment__agency__in=held(user, Role.HEAD, Role.LEADER))
        initials = Q(
            assignment__agency__in=held(user, Role.DIVISION_HEAD), assignment__agency__initials_first=True
        )
        checks = Q(assignment__agency__in=held(user, Role.CLERK), assignment__agency__form_check_first=True)
        before = (initials | checks) & ~Q(channel=Channel.ON_BEHALF)
        return self.filter(approves | before, state=ReportState.PENDING)

    def accepted(self) -> ReportQuerySet:
        """The version of each duty that is in force."""
        return self.filter(state=ReportState.ACCEPTED)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Filters over attached files."""

    def visible_to(self, user: User) -> AttachmentQuerySet:
        """Files of the reports that one may see."""
        from reports.collection.models import Report

        return self.filter(report__in=Report.objects.visible_to(user))
