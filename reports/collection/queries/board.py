"""Who owes, who is late, who waits: the matrix of a round, level by level, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.states import READS_OWN_REPORTS, Role
from portal.core import clock
from reports.collection import courtesy, lateness
from reports.collection.lateness import Lateness
from reports.collection.models import Assignment, Call, Reminder, Report
from reports.collection.policies import reviews_own_work
from reports.collection.scope import held
from reports.collection.states import CallState, Channel, ClosedAs, ReportState
from reports.outlines.states import ReporterClass

OWING = ("none", "draft", "pending_approval", "returned", "reopened")
CLOSED = (str(ClosedAs.CLASSIFIED), str(ClosedAs.EXEMPT))


@dataclass(frozen=True)
class Row:
    """One duty as the consolidating agency sees it. `newest` and `accepted` are versions of its report.

    `status`: none, draft, pending_approval, returned, reopened, submitted, accepted, classified, exempt.
    """

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
    def owes(self) -> bool:
        """Something is still expected of the agency."""
        return self.status in OWING

    @property
    def is_overdue(self) -> bool:
        """Nothing came although the due time is over; never for what is only asked."""
        return self.owes and self.lateness.is_overdue

    @property
    def can_be_judged(self) -> bool:
        """A submitted version waits for this person's verdict."""
        return self.may_review and self.status == ReportState.SUBMITTED

    @property
    def can_be_reminded(self) -> bool:
        """The agency owes, this person may chase it, and it was not reminded today."""
        return self.may_oversee and self.owes and not self.reminded_today

    @cached_property
    def words(self) -> str:
        """The status for people."""
        if self.status == "none":
            return _("chưa tổng hợp") if self.duty.is_consolidation else _("chưa bắt đầu")
        if self.status == "returned":
            return courtesy.returned_words(self.duty)
        if self.status in CLOSED:
            return str(ClosedAs(self.status).label)
        return {
            "draft": _("đang soạn"),
            "pending_approval": _("trình lãnh đạo đơn vị"),
            "reopened": _("mở lại, chờ bản mới"),
            "submitted": _("chờ rà soát"),
            "accepted": _("đạt yêu cầu"),
        }[self.status]

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


def status_of(duty: Assignment, reports: Sequence[Report]) -> str:
    """See Row.status; `reports` are all versions, the newest first."""
    if duty.closed_as != ClosedAs.OPEN:
        return duty.closed_as
    if not reports:
        return "none"
    newest = reports[0]
    if newest.state not in (ReportState.DRAFT, ReportState.PENDING):
        return newest.state
    if any(report.state == ReportState.ACCEPTED for report in reports):
        return "reopened"
    source = next((report for report in reports if report.pk == newest.copied_from_id), None)
    if source is not None and source.state == ReportState.RETURNED:
        return "returned"
    return newest.state


def with_all(duties: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Everything `rows_of` reads, loaded with three queries."""
    versions = Report.objects.select_related("submitted_by", "reviewed_by").annotate(
        open_notes=Count("review_notes", filter=Q(review_notes__settled_at__isnull=True))
    )
    today = Reminder.objects.filter(day=clock.today())
    return duties.select_related("agency", "parent__agency", "call__period").prefetch_related(
        Prefetch("reports", versions.order_by("-version")), Prefetch("reminders", today, to_attr="todays")
    )


def rows_of(
    duties: QuerySet[Assignment],
    officer_of: Collection[int],
    now: dt.datetime,
    below: dict[int, int] | None = None,
) -> list[Row]:
    """Rows in the order of the queryset. `officer_of`: ids of agencies where the person is an officer."""
    rows = []
    for duty in with_all(duties):
        reports = list(duty.reports.all())
        reviews = duty.parent is not None and duty.parent.agency_id in officer_of
        received = next((r for r in reports if r.submitted_at is not None), None)
        rows.append(
            Row(
                duty=duty,
                status=status_of(duty, reports),
                lateness=lateness.of(duty, now),
                newest=reports[0] if reports else None,
                accepted=next((r for r in reports if r.state == ReportState.ACCEPTED), None),
                last_received=received,
                open_notes=getattr(reports[0], "open_notes", 0) if reports else 0,
                below=(below or {}).get(duty.pk, 0),
                reminded_today=bool(getattr(duty, "todays", ())),
                may_review=reviews,
                may_oversee=reviews or duty.call.lead_id in officer_of,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Tally:
    """The counters above a board; `total` leaves out what was closed without a report."""

    total: int
    received: int
    waiting: int
    returned: int
    owing: int
    overdue: int
    accepted: int
    closed: int

    @property
    def percent(self) -> int:
        """Received of all, for the bar."""
        return self.received * 100 // self.total if self.total else 0


def tally(rows: Sequence[Row]) -> Tally:
    """Count rows by what they need."""
    by = Counter(row.status for row in rows)
    closed = sum(by[status] for status in CLOSED)
    return Tally(
        total=len(rows) - closed,
        received=by["submitted"] + by["accepted"] + by["reopened"],
        waiting=by["submitted"],
        returned=by["returned"] + by["reopened"],
        owing=sum(by[status] for status in OWING),
        overdue=sum(row.is_overdue for row in rows),
        accepted=by["accepted"],
        closed=closed,
    )


FILTERS = ("all", "waiting", "owing", "overdue", "returned", "accepted", "closed")


def matches(row: Row, wanted: str) -> bool:
    """Whether a row passes one of FILTERS."""
    return {
        "waiting": row.status == "submitted",
        "owing": row.owes,
        "overdue": row.is_overdue,
        "returned": row.status in ("returned", "reopened"),
        "accepted": row.status == "accepted",
        "closed": row.status in CLOSED,
    }.get(wanted, True)


@dataclass(frozen=True, slots=True)
class Level:
    """One consolidation of the call and the number of duties that go straight into it."""

    duty: Assignment
    units: int


@dataclass(frozen=True, slots=True)
class Board:
    """One level of a call (or all of them, `into` None): `rows` pass the filter, `tally` counts every row."""

    call: Call
    now: dt.datetime
    levels: list[Level]
    into: Assignment | None
    everything: list[Row] = field(default_factory=list)
    wanted: str = "all"
    officer: bool = False
    lead_officer: bool = False

    @property
    def rows(self) -> list[Row]:
        """The rows that pass the filter."""
        return [row for row in self.everything if matches(row, self.wanted)]

    @property
    def tally(self) -> Tally:
        """The counters over all rows of the level."""
        return tally(self.everything)

    @property
    def owing(self) -> list[Row]:
        """Whoever still owes, the most urgent first."""
        return sorted(
            (row for row in self.everything if row.owes),
            key=lambda row: (row.lateness.rank, row.duty.deadline),
        )


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
    duties = Assignment.objects.filter(
        pk__in=Assignment.objects.visible_to(user).filter(call=call, children__isnull=False).values("pk")
    )
    mine = held(user, *READS_OWN_REPORTS)
    if not duties.filter(Q(agency__in=mine) | Q(call__lead__in=mine)).exists():
        return []
    counted = duties.select_related("agency").annotate(units=Count("children")).order_by("agency__sort_key")
    levels = [Level(duty, getattr(duty, "units", 0)) for duty in counted]
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
    officer_of = set(held(user, Role.OFFICER))
    now = clock.now()
    ordered = duties.order_by("reporter_class", "agency__sort_key", "-kind")
    rows = rows_of(ordered, officer_of, now, {level.duty.pk: level.units for level in levels})
    return Board(
        call=call,
        now=now,
        levels=levels,
        into=chosen,
        everything=sorted(rows, key=lambda row: CLASS_ORDER.index(row.duty.reporter_class)),
        wanted=wanted if wanted in FILTERS else "all",
        officer=call.state == CallState.OPEN and any(row.may_oversee for row in rows),
        lead_officer=call.lead_id in officer_of,
    )


CLASS_ORDER: list[str] = [
    ReporterClass.LEAD,
    ReporterClass.TERRITORIAL,
    ReporterClass.DEPARTMENT,
    ReporterClass.POLICE,
    ReporterClass.ANY,
]
