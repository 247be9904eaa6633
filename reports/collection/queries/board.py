"""Who owes, who is late, who waits: the matrix of a round, level by level, in a constant number of queries.

The duties of a level are told in plain values (`round_states`); whole rows are loaded of what is shown alone.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.states import READS_OWN_REPORTS, Role
from portal.core import clock
from reports.collection import courtesy, lateness
from reports.collection.lateness import Lateness
from reports.collection.models import Assignment, Call, Reminder, Report
from reports.collection.policies import reviews_own_work
from reports.collection.queries.round_states import (
    CLOSED,
    Standing,
    State,
    states_of,
    status_of,
)
from reports.collection.scope import held
from reports.collection.states import CallState, Channel, ReportState
from reports.outlines.states import ReporterClass


@dataclass(frozen=True)
class Row(Standing):
    """One duty as the consolidating agency sees it, whole. `newest` and `accepted` are versions of its report."""

    duty: Assignment
    status: str
    lateness: Lateness
    newest: Report | None = None
    accepted: Report | None = None
    last_received: Report | None = None
    open_notes: int = 0
    below: int = 0
    reminded_today: bool = False
    may_review: bool = False
    may_oversee: bool = False

    @property
    def is_consolidation(self) -> bool:
        """See Standing."""
        return self.duty.is_consolidation

    @property
    def is_asked(self) -> bool:
        """See Standing."""
        return courtesy.is_asked(self.duty)

    @property
    def in_force(self) -> bool:
        """See Standing."""
        return self.status not in CLOSED and self.accepted is not None

    @property
    def on_paper(self) -> bool:
        """Keyed from a signed paper."""
        return self.last_received is not None and self.last_received.channel == Channel.ON_BEHALF

    @property
    def self_reviewed(self) -> bool:
        """Accepted by the person who sent it."""
        return self.accepted is not None and reviews_own_work(self.accepted.reviewed_by_id, self.accepted)

    @property
    def group(self) -> str:
        """The class under which it is listed."""
        return str(ReporterClass(self.duty.reporter_class).label)


def with_all(duties: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Everything `rows_of` reads, loaded with three queries."""
    return _with_versions(duties.select_related("agency", "parent__agency", "call__period"))


def _with_versions(duties: QuerySet[Assignment]) -> QuerySet[Assignment]:
    versions = Report.objects.select_related("submitted_by", "reviewed_by").annotate(
        open_notes=Count("review_notes", filter=Q(review_notes__settled_at__isnull=True))
    )
    today = Reminder.objects.filter(day=clock.today())
    return duties.prefetch_related(
        Prefetch("reports", versions.order_by("-version")), Prefetch("reminders", today, to_attr="todays")
    )


def rows_of(
    duties: QuerySet[Assignment],
    officer_of: Collection[int],
    now: dt.datetime,
    below: dict[int, int] | None = None,
) -> list[Row]:
    """Rows in the order of the queryset. `officer_of`: ids of agencies where the person is an officer."""
    return _rows(with_all(duties), officer_of, now, below or {})


def _rows(
    duties: Iterable[Assignment], officer_of: Collection[int], now: dt.datetime, below: dict[int, int]
) -> list[Row]:
    rows = []
    for duty in duties:
        reports = list(duty.reports.all())
        reviews = duty.parent is not None and duty.parent.agency_id in officer_of
        received = next((r for r in reports if r.submitted_at is not None), None)
        rows.append(
            Row(
                duty=duty,
                status=status_of(duty.closed_as, reports),
                lateness=lateness.of(duty, now),
                newest=reports[0] if reports else None,
                accepted=next((r for r in reports if r.state == ReportState.ACCEPTED), None),
                last_received=received,
                open_notes=getattr(reports[0], "open_notes", 0) if reports else 0,
                below=below.get(duty.pk, 0),
                reminded_today=bool(getattr(duty, "todays", ())),
                may_review=reviews,
                may_oversee=reviews or duty.call.lead_id in officer_of,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Tally:
    """The counters above a board; `total` leaves out what was closed without a report.

    An agency whose accepted version stays in force while a further one is expected has sent (`received`, `accepted`)
    and still owes that one (`more`); `unsent` owe the report itself. `received` and `unsent` make up the `total`,
    `owing` is `unsent` and `more`.
    """

    total: int
    received: int
    waiting: int
    returned: int
    owing: int
    unsent: int
    more: int
    overdue: int
    accepted: int
    closed: int

    @property
    def percent(self) -> int:
        """Received of all, for the bar."""
        return self.received * 100 // self.total if self.total else 0


def tally(rows: Sequence[Standing]) -> Tally:
    """Count duties by what they need."""
    by = Counter(row.status for row in rows)
    closed = sum(by[status] for status in CLOSED)
    owing, more = sum(row.owes for row in rows), sum(row.owes_more for row in rows)
    return Tally(
        total=len(rows) - closed,
        received=len(rows) - closed - (owing - more),
        waiting=by["submitted"],
        returned=by["returned"],
        owing=owing,
        unsent=owing - more,
        more=more,
        overdue=sum(row.is_overdue for row in rows),
        accepted=sum(row.in_force for row in rows),
        closed=closed,
    )


FILTERS = ("all", "waiting", "owing", "unsent", "more", "overdue", "returned", "accepted", "closed")


def matches(row: Standing, wanted: str) -> bool:
    """Whether a duty passes one of FILTERS."""
    return {
        "waiting": row.status == "submitted",
        "owing": row.owes,
        "unsent": row.owes and not row.in_force,
        "more": row.owes_more,
        "overdue": row.is_overdue,
        "returned": row.status == "returned",
        "accepted": row.in_force,
        "closed": row.status in CLOSED,
    }.get(wanted, True)


@dataclass(frozen=True, slots=True)
class Level:
    """One consolidation of the call and the number of duties that go straight into it."""

    duty: Assignment
    units: int


@dataclass(frozen=True)
class Board:
    """One level of a call (or all of them, `into` None): `states` of every duty; rows only of those that are shown."""

    call: Call
    now: dt.datetime
    levels: list[Level]
    into: Assignment | None
    states: list[State] = field(default_factory=list)
    officer_of: frozenset[int] = frozenset()
    wanted: str = "all"
    officer: bool = False
    lead_officer: bool = False

    @cached_property
    def shown(self) -> list[State]:
        """The duties that pass the filter."""
        return [state for state in self.states if matches(state, self.wanted)]

    @cached_property
    def tally(self) -> Tally:
        """The counters over all duties of the level."""
        return tally(self.states)

    @cached_property
    def owing(self) -> list[State]:
        """Whoever still owes, the most urgent first."""
        return sorted(
            (state for state in self.states if state.owes),
            key=lambda state: (state.lateness.rank, state.deadline),
        )

    def whole(self, states: Iterable[State]) -> list[Row]:
        """Some of its duties as rows, in the order given. Three queries."""
        chosen = [state.duty for state in states]
        above = {level.duty.pk: level.duty for level in self.levels}
        duties = list(_with_versions(Assignment.objects.filter(pk__in=chosen).select_related("agency")))
        for duty in duties:  # all of one round, under few levels: those are not loaded for each
            duty.call = self.call
            if duty.parent_id in above:
                duty.parent = above[duty.parent_id]
        below = {level.duty.pk: level.units for level in self.levels}
        found = {row.duty.pk: row for row in _rows(duties, self.officer_of, self.now, below)}
        return [found[pk] for pk in chosen if pk in found]


class Result(Protocol):
    """What a bulk verdict says about one report."""

    @property
    def report(self) -> Report: ...
    @property
    def done(self) -> bool: ...
    @property
    def message(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one ticked row."""

    duty: Assignment
    done: bool
    message: str


def outcomes(rows: Sequence[Row], results: Sequence[Result]) -> list[Outcome]:
    """A result for every ticked row, also for those that had nothing to be judged."""
    said = {result.report.assignment_id: result for result in results}
    return [
        Outcome(row.duty, said[row.duty.pk].done, said[row.duty.pk].message)
        if row.duty.pk in said
        else Outcome(row.duty, False, _("Chưa có báo cáo được gửi."))
        for row in rows
    ]


def levels_of(call: Call, user: User) -> list[Level]:
    """The consolidations of a call that this person may look into, from the top down."""
    above = call.assignments.filter(parent__isnull=False).order_by().values("parent")
    # Counted beside: to join thousands of duties to their level and group them by all its columns takes far longer.
    below = Assignment.objects.filter(parent=OuterRef("pk")).order_by().values("parent")
    units = Subquery(below.annotate(units=Count("pk")).values("units"))
    duties = (
        Assignment.objects.visible_to(user)
        .filter(pk__in=above)
        .select_related("agency")
        .annotate(units=units)
    )
    levels = [Level(duty, getattr(duty, "units", 0)) for duty in duties.order_by("agency__sort_key")]
    mine = set(held(user, *READS_OWN_REPORTS)) if levels else set()
    if call.lead_id not in mine and not any(level.duty.agency_id in mine for level in levels):
        return []
    ids = {level.duty.pk for level in levels}
    return sorted(levels, key=lambda level: level.duty.parent_id in ids)


def board(call: Call, user: User, *, into: str = "", wanted: str = "all") -> Board | None:
    """The board of one level: `into` is the id of a consolidation, "all", or "" for the person's uppermost.

    None when the person consolidates nothing in this call, or `into` names a level that is not theirs.
    """
    levels = levels_of(call, user)
    if not levels:
        return None
    chosen = None if into == "all" else next((x.duty for x in levels if into in ("", str(x.duty.pk))), None)
    if chosen is None and into != "all":
        return None
    duties = (
        call.assignments.filter(parent=chosen)
        if chosen
        else call.assignments.filter(parent__in=[level.duty.pk for level in levels])
    )
    officer_of = frozenset(held(user, Role.OFFICER))
    now = clock.now()
    states = states_of(duties.order_by("agency__sort_key", "-kind"), officer_of, now)
    return Board(
        call=call,
        now=now,
        levels=levels,
        into=chosen,
        states=sorted(states, key=lambda state: CLASS_ORDER.index(state.group)),
        officer_of=officer_of,
        wanted=wanted if wanted in FILTERS else "all",
        officer=call.state == CallState.OPEN and any(state.may_oversee for state in states),
        lead_officer=call.lead_id in officer_of,
    )


CLASS_ORDER: list[str] = [
    ReporterClass.LEAD,
    ReporterClass.TERRITORIAL,
    ReporterClass.DEPARTMENT,
    ReporterClass.POLICE,
    ReporterClass.ANY,
]
