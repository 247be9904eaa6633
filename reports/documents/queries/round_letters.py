"""Reads about the letters of a round: who may be chased by whom, which letters there are, who has to read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.states import Role
from portal.core import clock
from portal.core.dates import format_datetime
from reports.collection.models import Assignment, Call, Report
from reports.collection.queries.board import Row, rows_of
from reports.collection.queries.debts import kind_of_debt
from reports.collection.queries.home import Task, Worker, register
from reports.collection.queries.round_states import State, states_of
from reports.collection.scope import held
from reports.collection.states import CallState, ClosedAs, ReportState
from reports.documents.compose.chasing import ASKED, DUE
from reports.documents.compose.round_words import CHASE, RETURN
from reports.documents.models import Document
from reports.documents.policies import WRITERS
from reports.documents.states import DocumentState

# So many days ahead a letter may be prepared for.
LATEST_DAYS: Final = 60


def round_letters(call: Call, purpose: str) -> QuerySet[Document]:
    """Letters of a round that were begun for one purpose, the newest first; not those that are about another letter."""
    return Document.objects.filter(call=call, about=None, source__purpose=purpose).order_by("-pk")


def chased_by(call: Call, agency: Agency) -> QuerySet[Assignment]:
    """The duties that an agency may chase: what goes into its own summary; the lead, everything that goes into one."""
    below = call.assignments.filter(parent__isnull=False).exclude(agency=agency)
    if agency.pk != call.lead_id:
        below = below.filter(parent__agency=agency)
    return below.order_by("reporter_class", "agency__sort_key", "kind")


def moment_of(day: dt.date) -> dt.datetime:
    """The moment at which debts are counted: now for today, else the end of that day."""
    return clock.now() if day == clock.today() else clock.end_of_day(day)


def owing_to(call: Call, agency: Agency, moment: dt.datetime) -> list[State]:
    """Whoever owes now, as late as at that moment, the most urgent first. Two queries."""
    owing = [state for state in states_of(chased_by(call, agency), (), moment, reminders=False) if state.owes]
    return sorted(owing, key=lambda state: (state.lateness.rank, state.deadline, state.sort_key))


def rows_to_chase(call: Call, agency: Agency, moment: dt.datetime, duties: Collection[int]) -> list[Row]:
    """Of these duties those that still owe, whole, in the order of `owing_to`."""
    chosen = frozenset(duties)
    order = [state.duty for state in owing_to(call, agency, moment) if state.duty in chosen]
    found = {row.duty.pk: row for row in rows_of(call.assignments.filter(pk__in=order), (), moment)}
    return [found[pk] for pk in order if found[pk].owes]


def to_be_chased(owing: Iterable[State], moment: dt.datetime) -> list[int]:
    """The duties that a letter names unless somebody chooses otherwise: all whose time is not still to come."""
    return [
        state.duty
        for state in owing
        if (kind := kind_of_debt(state)) != DUE
        and (kind != ASKED or not clock.is_on_time(moment, state.deadline))
    ]


def chasing_agencies(call: Call, user: User) -> QuerySet[Agency]:
    """Agencies for which the person may write a reminder in this round, the lead first."""
    consolidating = call.assignments.filter(children__isnull=False).values("agency")
    found = Agency.objects.filter(Q(pk__in=consolidating) | Q(pk=call.lead_id), pk__in=held(user, *WRITERS))
    return found.distinct()


def returning_agency(report: Report) -> Agency | None:
    """Who sent the report back: the agency that consolidates it; None for the root."""
    parent = report.assignment.parent
    return None if parent is None else parent.agency


def letters_about(duty: Assignment, user: User) -> list[Document]:
    """Issued letters of the round that came to the agency of this duty and name it, for whoever may read them."""
    came = Document.objects.visible_to(user).filter(
        call=duty.call_id, state=DocumentState.ISSUED, deliveries__agency=duty.agency_id
    )
    return [each for each in came.order_by("-issued_at", "-pk").distinct() if _names(each, duty)]


def _names(letter: Document, duty: Assignment) -> bool:
    """Whether the letter is about this duty: a reminder that lists it, the return of one of its reports."""
    source = letter.source
    if source.get("purpose") == CHASE:
        return duty.pk in source.get("duties", ())
    if source.get("purpose") == RETURN:
        return any(report.pk == source.get("report") for report in duty.reports.all())
    return True


@register
def letters_to_answer(worker: Worker) -> Iterable[Task]:
    """Reminders and returns that came to the person's agency, for its drafters and heads, until the report is sent."""
    agencies = worker.agencies(Role.DRAFTER, Role.HEAD)
    if not agencies:
        return
    letters = Document.objects.filter(
        state=DocumentState.ISSUED, source__purpose__in=(CHASE, RETURN), call__state=CallState.OPEN,
        deliveries__agency__in=agencies,
    ).select_related("issuing_agency", "call").order_by("issued_at", "pk").distinct()  # fmt: skip
    found = list(letters)
    if not found:
        return
    owing = _owing(agencies, {letter.call_id for letter in found})
    for letter in found:
        named = [duty for duty in owing if duty.call_id == letter.call_id and _names(letter, duty)]
        if not named:
            continue
        chases = letter.source["purpose"] == CHASE
        yield Task(
            kind="letter",
            verb=_("Thực hiện công văn đôn đốc") if chases else _("Hoàn thiện báo cáo theo công văn"),
            subject=f"{letter.code} {letter.title}",
            who=letter.issuing_agency.name,
            targets=(("reports:document", (letter.pk,)),),
            detail=_("phát hành lúc %(when)s") % {"when": format_datetime(letter.issued_at or worker.now)},
            rank=1,
        )


def _owing(agencies: Iterable[int], calls: set[int | None]) -> list[Assignment]:
    """The duties of these agencies that have nothing submitted or accepted as their newest version."""
    duties = Assignment.objects.filter(agency__in=agencies, call__in=calls, closed_as=ClosedAs.OPEN)
    found = []
    for duty in duties.prefetch_related("reports"):
        newest = max(duty.reports.all(), key=lambda report: report.version, default=None)
        if newest is None or newest.state not in (ReportState.SUBMITTED, ReportState.ACCEPTED):
            found.append(duty)
    return found
