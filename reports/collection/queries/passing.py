"""Whose a duty is now: what Succession says of an agency that changed while its call was open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from agencies.models import Agency, Succession, User
from agencies.queries import chains
from portal.core import clock
from reports.collection.models import Assignment, Call, Report
from reports.collection.queries.cloning import heir_of, reached, since_of
from reports.collection.states import CallState, ClosedAs


@dataclass(frozen=True, slots=True)
class Heirs:
    """Who may take a duty over, if anybody has to: `whole` when it is one agency and all of it; `day`: since when."""

    agencies: list[Agency]
    whole: bool
    day: dt.date


def heirs_of(duty: Assignment) -> Heirs:
    """The successors of the agency of an open duty. Five queries; none for an agency that stands as it stood."""
    call, today = duty.call, clock.today()
    nobody = Heirs([], whole=False, day=today)
    if call.state != CallState.OPEN or duty.closed_as != ClosedAs.OPEN:
        return nobody
    steps = Succession.objects.filter(predecessor=duty.agency_id, effective_date__lte=today)
    last = steps.order_by("-effective_date", "-id").first()
    if last is None:
        return nobody
    chain, since = chains(call.programme.code), since_of(call)
    landing = chain.land(duty.agency_id, since, today)
    found = [pk for pk in reached(duty.agency_id, landing, chain, since, today) if pk != duty.agency_id]
    agencies = list(Agency.objects.filter(pk__in=found).order_by("sort_key"))
    return Heirs(agencies, landing.is_whole and bool(found), last.effective_date)


def heir_of_lead(call: Call) -> Agency | None:
    """The agency that wholly became the lead of an open call; None where the lead still is what it was."""
    pk = heir_of(call.lead, chains(call.programme.code), since_of(call), clock.today())
    return Agency.objects.filter(pk=pk).exclude(pk=call.lead_id).first() if pk is not None else None


def joining_of(duty: Assignment, user: User) -> list[Report]:
    """What other agencies had begun for a duty that answers for them now, the newest version of each."""
    reports = Report.objects.visible_to(user).filter(assignment__joined=duty)
    newest: dict[int, Report] = {}
    for report in reports.select_related("assignment__agency").order_by(
        "assignment__agency__sort_key", "-version"
    ):
        newest.setdefault(report.assignment_id, report)
    return list(newest.values())
