"""How every duty of a round stands, as plain values: two or three queries, however many agencies are asked.

Counters, filters, orders and lists over thousands of duties are told from a `State`. What one page shows of them is
loaded whole (`queries.board.rows_of`). Both say the same: both ask `status_of` and `lateness.measure`.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from reports.collection import courtesy, lateness
from reports.collection.lateness import Lateness
from reports.collection.models import Assignment, Reminder, Report
from reports.collection.states import AssignmentKind, ClosedAs, Nature, ReportState

OWING: Final = ("none", "draft", "pending_approval", "returned", "reopened")
CLOSED: Final = (str(ClosedAs.CLASSIFIED), str(ClosedAs.EXEMPT))
BESIDE: Final = {
    "reopened": gettext_lazy("đạt yêu cầu; mở lại, chờ bản mới"),
    "submitted": gettext_lazy("đạt yêu cầu; bản mới chờ rà soát"),
}
"""What stands beside an accepted version that is in force, by the status; said by every page in the same words."""
_WORDS: Final = {
    "draft": gettext_lazy("đang soạn"),
    "pending_approval": gettext_lazy("trình lãnh đạo đơn vị"),
    "submitted": gettext_lazy("chờ rà soát"),
    "accepted": gettext_lazy("đạt yêu cầu"),
}


class OneVersion(Protocol):
    """What a Report has and `status_of` reads."""

    @property
    def pk(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def copied_from_id(self) -> int | None: ...


def status_of(closed_as: str, versions: Sequence[OneVersion]) -> str:
    """See Standing.status; `versions` are all of the duty's report, the newest first."""
    if closed_as != ClosedAs.OPEN:
        return closed_as
    if not versions:
        return "none"
    newest = versions[0]
    if newest.state not in (ReportState.DRAFT, ReportState.PENDING):
        return newest.state
    if any(version.state == ReportState.ACCEPTED for version in versions):
        return "reopened"
    source = next((version for version in versions if version.pk == newest.copied_from_id), None)
    if source is not None and source.state == ReportState.RETURNED:
        return "returned"
    return newest.state


class Standing:
    """What follows from how a duty stands.

    `status`: none, draft, pending_approval, returned, reopened, submitted, accepted, classified, exempt.
    """

    status: str
    lateness: Lateness
    reminded_today: bool
    may_review: bool
    may_oversee: bool

    @property
    def in_force(self) -> bool:
        """A version of its report is accepted and counts, whatever is asked beside it."""
        raise NotImplementedError

    @property
    def is_consolidation(self) -> bool:
        """Its report is computed from the reports below."""
        raise NotImplementedError

    @property
    def is_asked(self) -> bool:
        """See courtesy."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """The status for people."""
        if self.status == "none":
            return _("chưa tổng hợp") if self.is_consolidation else _("chưa bắt đầu")
        if self.status == "returned":
            return courtesy.returned_words(self.is_asked)
        if self.status in CLOSED:
            return str(ClosedAs(self.status).label)
        if self.in_force and self.status in BESIDE:
            return str(BESIDE[self.status])
        return str(_WORDS[self.status])

    @property
    def owes_more(self) -> bool:
        """What was accepted stays in force, and a further version is expected: what a supplement asks, a correction."""
        return self.owes and self.in_force

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


class Version(NamedTuple):
    """One version of a report."""

    pk: int
    state: str
    copied_from_id: int | None
    version: int
    submitted_at: dt.datetime | None


class _Values(NamedTuple):
    """The fields of a State; a tuple, since a round has thousands."""

    duty: int
    call: int
    parent: int | None
    agency: int
    agency_name: str
    agency_kind: str
    above: int | None
    sort_key: str
    ended: dt.date | None
    group: str
    is_consolidation: bool
    requested: bool
    deadline: dt.datetime
    extended: bool
    received: dt.datetime | None
    closed_as: str
    closed_reason: str
    versions: tuple[Version, ...]
    status: str
    lateness: Lateness
    reminded_today: bool
    may_review: bool
    may_oversee: bool
    consolidator: int | None


class State(_Values, Standing):
    """One duty in plain values; `versions` of its report, the newest first; `above`: the agency above its own;
    `extended`: there is more time than there was; `consolidator`: the agency that sums it up."""

    __slots__ = ()

    @property
    def in_force(self) -> bool:
        """See Standing."""
        return self.status not in CLOSED and any(v.state == ReportState.ACCEPTED for v in self.versions)

    @property
    def is_asked(self) -> bool:
        """See courtesy."""
        return courtesy.asks(
            requested=self.requested, kind=self.agency_kind, agency=self.agency, above=self.above,
            consolidator=self.consolidator or self.agency,
        )  # fmt: skip

    @property
    def newest(self) -> Version | None:
        """The version in hand."""
        return self.versions[0] if self.versions else None


_FIELDS: Final = (
    "pk", "call_id", "parent_id", "agency_id", "agency__name", "agency__kind", "agency__parent_id", "agency__sort_key",
    "agency__valid_to", "reporter_class", "kind", "nature", "due_at", "extended_to", "first_received_at", "closed_as",
    "closed_reason", "parent__agency_id", "call__lead_id",
)  # fmt: skip


def states_of(
    duties: QuerySet[Assignment], officer_of: Collection[int], now: dt.datetime, *, reminders: bool = True
) -> list[State]:
    """States in the order of the queryset: two queries, three with `reminders` (without, nobody was reminded today).

    `officer_of`: ids of agencies where the person is an officer.
    """
    with no_collecting():
        return _states(duties, officer_of, now, reminders=reminders)


@contextmanager
def no_collecting() -> Iterator[None]:
    """For thousands of small tuples, none in a cycle, for which the collector would walk the whole process again and
    again."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _states(
    duties: QuerySet[Assignment], officer_of: Collection[int], now: dt.datetime, *, reminders: bool
) -> list[State]:
    versions = _versions(duties)
    reminded = _reminded(duties) if reminders else set()
    measured: dict[tuple[Any, ...], Lateness] = {}  # most duties of a round are due at one minute
    return [
        _state(
            row,
            versions.get(row[0], ()),
            reminded=row[0] in reminded,
            officer_of=officer_of,
            now=now,
            measured=measured,
        )
        for row in duties.values_list(*_FIELDS)
    ]


def _state(
    row: tuple[Any, ...],
    versions: tuple[Version, ...],
    *,
    reminded: bool,
    officer_of: Collection[int],
    now: dt.datetime,
    measured: dict[tuple[Any, ...], Lateness],
) -> State:
    (
        duty, call, parent, agency, name, agency_kind, above, sort_key, ended, group, kind, nature, due_at, extended_to,
        received, closed_as, closed_reason, consolidator, lead,
    ) = row  # fmt: skip
    deadline, requested = extended_to or due_at, nature == Nature.REQUESTED
    asked = (deadline, received, requested, closed_as)
    late = measured.get(asked)
    if late is None:
        late = measured[asked] = lateness.measure(
            deadline=deadline, received_at=received, requested=requested, closed_as=closed_as, now=now
        )
    reviews = consolidator is not None and consolidator in officer_of
    return State(
        duty, call, parent, agency, name, agency_kind, above, sort_key, ended, group,
        kind == AssignmentKind.CONSOLIDATION, requested, deadline, extended_to is not None, received, closed_as,
        closed_reason, versions, status_of(closed_as, versions), late, reminded, reviews, reviews or lead in officer_of,
        consolidator,
    )  # fmt: skip


def _versions(duties: QuerySet[Assignment]) -> dict[int, tuple[Version, ...]]:
    """Of every duty that has a report its versions, the newest first."""
    stored = Report.objects.filter(assignment__in=duties.order_by().values("pk")).order_by("-version")
    found: dict[int, list[Version]] = defaultdict(list)
    for duty, *rest in stored.values_list("assignment_id", *Version._fields):
        found[duty].append(Version(*rest))
    return {duty: tuple(versions) for duty, versions in found.items()}


def _reminded(duties: QuerySet[Assignment]) -> set[int]:
    today = Reminder.objects.filter(day=clock.today(), assignment__in=duties.order_by().values("pk"))
    return set(today.values_list("assignment_id", flat=True))
