"""Coverage and timeliness of a round by agency: who was asked, who sent, how late, how often it came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from agencies.models import User
from agencies.states import TERRITORIAL
from portal.core import clock
from portal.core.charts import Chart, Mark
from portal.core.dates import format_datetime
from portal.core.numbers import format_percent
from reports.collection.lateness import days_between
from reports.collection.models import Assignment, Call
from reports.collection.queries.board import CLASS_ORDER, levels_of
from reports.collection.queries.communes import communes_of
from reports.collection.queries.round_states import BESIDE, State, no_collecting, states_of
from reports.collection.reach import Node, Share, shares
from reports.collection.states import AssignmentKind, ClosedAs, ReportState
from reports.outlines.states import ReporterClass

STATUSES: Final = ("accepted", "waiting", "again", "missing", "classified", "exempt")
"""In the order of the sort by state."""


class Line(NamedTuple):
    """One agency. `status`: one of STATUSES; `returned`: how often a version was sent back; `beside`: what is said
    where a further version stands beside the accepted one. The rest is told when it is asked for: of thousands of
    agencies a page shows a few."""

    state: State
    status: str
    returned: int
    beside: str
    now: dt.datetime

    @property
    def duty(self) -> int:
        """The id of what it was asked."""
        return self.state.duty

    @property
    def agency(self) -> str:
        """Its name."""
        return self.state.agency_name

    @property
    def summary(self) -> bool:
        """It consolidates others."""
        return self.state.is_consolidation

    @property
    def requested(self) -> bool:
        """Asked politely: never late."""
        return self.state.requested

    @property
    def deadline(self) -> dt.datetime:
        """With any extension."""
        return self.state.deadline

    @property
    def received(self) -> dt.datetime | None:
        """When the first version came."""
        return self.state.received

    @property
    def measured_anew(self) -> bool:
        """It has sent, and waits to be measured by what a supplement asks of it, which has a due time of its own."""
        return self.received is None and self.status in ("accepted", "waiting", "again")

    @property
    def received_words(self) -> str:
        """When the first version came, "" where none did."""
        if self.measured_anew:
            return _("chưa gửi phần bổ sung")
        return format_datetime(self.received) if self.received else ""

    @property
    def reason(self) -> str:
        """Why nothing more is asked of it."""
        return self.state.closed_reason

    @property
    def late(self) -> bool:
        """It came late, or is overdue."""
        return self.state.lateness.key in ("late", "overdue")

    @property
    def late_words(self) -> str:
        """ "đúng hạn", "gửi muộn 3 ngày", "quá hạn 2 ngày" as on the board, "" for a request or one not due yet."""
        return self.state.lateness.words if self.late or self.state.lateness.key == "on_time" else ""

    @property
    def late_days(self) -> int | None:
        """The same days as a number, None where nothing is late."""
        return days_between(self.deadline, self.received or self.now) if self.late else None

    @property
    def group_words(self) -> str:
        """The class under which it is listed."""
        return str(ReporterClass(self.state.group).label)

    @property
    def status_words(self) -> str:
        """For people."""
        return {
            "accepted": self.beside or _("đạt yêu cầu"),
            "waiting": _("chờ rà soát"),
            "again": _("chờ bản sửa"),
            "missing": _("chưa gửi"),
            "classified": str(ClosedAs.CLASSIFIED.label),
            "exempt": str(ClosedAs.EXEMPT.label),
        }[self.status]


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One consolidation of the tree with what it covers."""

    duty: int
    agency: str
    share: Share


Order = Callable[[Line], Any]
SORTS: Final[dict[str, Order]] = {
    "ten": lambda line: line.state.sort_key,
    "tinh-trang": lambda line: STATUSES.index(line.status),
    "gui": lambda line: line.received or dt.datetime.max.replace(tzinfo=dt.UTC),
    "muon": lambda line: (line.late, line.late_days or 0),
    "tra-lai": lambda line: line.returned,
}
"""What ?xep= may name, with "-" before it for the other direction. Anything else is the usual order."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One level of a call (`into` None: all). `levels`: what may be chosen; `below`: the levels that go into it."""

    call: Call
    now: dt.datetime
    levels: Sequence[LevelLine]
    into: LevelLine | None
    share: Share
    below: Sequence[LevelLine]
    lines: Sequence[Line]
    sort: str

    @property
    def charts(self) -> list[Chart]:
        """What stands above the table."""
        found = [self._reports(), self._times()]
        if self.below:
            found.append(_levels_chart(self.below))
        return found

    def _reports(self) -> Chart:
        counted = {status: sum(line.status == status for line in self.lines) for status in STATUSES}
        sent = counted["waiting"] + counted["again"]
        parts = [
            (_("Đạt yêu cầu"), counted["accepted"]),
            (_("Đã gửi, chưa đạt yêu cầu"), sent),
            (_("Chưa gửi"), counted["missing"]),
        ]
        if counted["classified"]:
            parts.append((str(ClosedAs.CLASSIFIED.label).capitalize(), counted["classified"]))
        return Chart("share", _("Báo cáo của các đơn vị"), _parts(parts), unit=_("đơn vị"),
                     heads=(_("Tình trạng"), _("Số đơn vị")))  # fmt: skip

    def _times(self) -> Chart:
        held = [
            line for line in self.lines if not line.requested and line.status not in ("classified", "exempt")
        ]
        late = sum(line.late and line.received is not None for line in held)
        on_time = sum(line.received is not None for line in held) - late
        anew = sum(line.measured_anew for line in held)
        silent = len(held) - late - on_time - anew
        parts = [(_("Đúng hạn"), on_time), (_("Muộn"), late), (_("Chưa gửi"), silent)]
        if anew:
            parts.append((_("Chưa gửi phần bổ sung"), anew))
        return Chart("share", _("Thời hạn gửi của các đơn vị được giao"), _parts(parts), unit=_("đơn vị"),
                     heads=(_("Thời hạn"), _("Số đơn vị")))  # fmt: skip


def _parts(parts: Sequence[tuple[str, int]]) -> list[Mark]:
    whole = sum(count for _words, count in parts)
    return [
        Mark(words, f"{count} ({format_percent(count, whole)})", count, soft=at == 1)
        for at, (words, count) in enumerate(parts)
    ]


def _levels_chart(levels: Sequence[LevelLine]) -> Chart:
    """The share of reports of each level below, the fullest first."""
    marks = []
    for level in sorted(levels, key=lambda each: -_hundredths(each.share)):
        words = f"{level.share.reports}/{level.share.asked} ({level.share.percent})"
        marks.append(Mark(level.agency, words, _hundredths(level.share) if level.share.asked else None))
    return Chart("bars", _("Báo cáo đạt yêu cầu ở cấp dưới"), marks, heads=(_("Cấp tổng hợp"), _("Báo cáo")))


def _hundredths(share: Share) -> int:
    return share.reports * 10_000 // share.asked if share.asked else 0


def coverage(call: Call, user: User, *, into: str = "", sort: str = "") -> Coverage | None:
    """The page for one level: `into` is the id of a consolidation, "all", or "" for the person's uppermost.

    None when the person consolidates nothing in this call or `into` is not theirs. A constant number of queries.
    """
    visible = levels_of(call, user)
    if not visible:
        return None
    ids = {level.duty.pk for level in visible}
    now = clock.now()
    with no_collecting():
        everything = _lines(call, ids, now)
        counted = shares(_nodes(call, everything), ids)
    levels = [LevelLine(level.duty.pk, level.duty.agency.name, counted[level.duty.pk]) for level in visible]
    chosen = next((level for level in levels if into in ("", str(level.duty))), None)
    if into != "all" and chosen is None:
        return None
    chosen = None if into == "all" else chosen
    top = chosen or levels[0]
    straight = {level.duty.pk for level in visible if level.duty.parent_id == top.duty}
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    shown = [line for line in everything if chosen is None or line.state.parent == chosen.duty]
    if name in SORTS:
        shown.sort(key=SORTS[name], reverse=backwards)
    return Coverage(
        call=call, now=now, levels=levels, into=chosen, share=counted[top.duty],
        below=[level for level in levels if level.duty in straight], lines=shown,
        sort=sort if name in SORTS else "",
    )  # fmt: skip


def _lines(call: Call, parents: set[int], now: dt.datetime) -> list[Line]:
    """Every duty under the levels, in the order of classes and names. Two queries."""
    duties = call.assignments.filter(parent__in=parents).order_by("agency__sort_key", "-kind")
    told: dict[tuple[Any, ...], tuple[str, int, str]] = {}  # thousands of agencies stand in few ways
    found = []
    for state in states_of(duties, (), now, reminders=False):
        versions = tuple([version.state for version in state.versions])
        way = (state.status, state.received is None, versions)
        if way not in told:
            beside = str(BESIDE.get(state.status, "")) if state.in_force else ""
            told[way] = (_status(state, versions), versions.count(ReportState.RETURNED), beside)
        found.append(Line(state, *told[way], now))
    return sorted(found, key=lambda line: CLASS_ORDER.index(line.state.group))


def _status(state: State, versions: Sequence[str]) -> str:
    """One of STATUSES; `versions`: the states of all its versions."""
    if state.closed_as:
        return state.closed_as
    if ReportState.ACCEPTED in versions:
        return "accepted"
    if ReportState.SUBMITTED in versions:
        return "waiting"
    return "again" if state.received or ReportState.RETURNED in versions else "missing"


def _nodes(call: Call, lines: Sequence[Line]) -> list[Node]:
    """The tree with the communes each own report speaks for. Two queries."""
    own = Assignment.objects.filter(
        call=call, kind=AssignmentKind.CONTRIBUTION, agency__kind__in=TERRITORIAL
    ).order_by()
    kinds, speaking = {}, {}
    for duty, agency, kind in own.values_list("pk", "agency_id", "agency__kind"):
        kinds[agency] = kind
        speaking[duty] = agency
    communes = communes_of(kinds, call.data_to)
    return [
        Node(
            line.duty, line.state.parent, done=line.status == "accepted", exempt=line.status == "exempt",
            communes=communes[speaking[line.duty]] if line.duty in speaking else 0,
        )
        for line in lines
    ]  # fmt: skip


HEADER: Final = (
    "STT", "Đơn vị", "Loại", "Tình trạng", "Hạn gửi", "Nhận lần đầu", "Thời hạn", "Muộn (ngày)",
    "Số lần trả lại", "Ghi chú",
)  # fmt: skip


def file_rows(found: Coverage) -> list[tuple[int | str, ...]]:
    """The rows under HEADER, in the order of the page."""
    return [
        (
            number,
            line.agency,
            _("tổng hợp") if line.summary else line.group_words,
            line.status_words,
            format_datetime(line.deadline),
            line.received_words,
            line.late_words,
            line.late_days if line.late_days is not None else "",
            line.returned,
            line.reason,
        )
        for number, line in enumerate(found.lines, start=1)
    ]
