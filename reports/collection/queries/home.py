"""“Việc cần làm”: everything that waits for one person, as one list, the most urgent first.

A task is told by a provider: a function from a Worker to tasks, with a constant number of queries. The round's own
ones stand below. Packages above (summaries to redo, papers to issue) add theirs by `register(provider)` at import
time of their `queries` (their `urls` are loaded at start), so that this module knows nothing of them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Succession, User
from agencies.queries import current_roles
from agencies.states import Role
from portal.core import clock
from portal.core.dates import format_datetime
from reports.collection.lateness import Lateness
from reports.collection.lateness import of as lateness_of
from reports.collection.models import Assignment, Call, Reminder, Report
from reports.collection.queries.board import Row, rows_of
from reports.collection.queries.cloning import inherited
from reports.collection.queries.round_states import State, states_of
from reports.collection.scope import STEP_ROLES
from reports.collection.states import CallState, ClosedAs, EndorsementStep, ReportState

# A url name with its arguments; the page takes the first one that exists.
Address = tuple[str, tuple[object, ...]]

# From this many on, reports of one call that wait for a verdict are one line that leads to the board.
MANY = 6
FIRST = -1
_NAMES = 3


@dataclass(frozen=True, slots=True)
class Worker:
    """Whose list it is: roles as role -> ids of the agencies where it is held today."""

    user: User
    at: Mapping[str, frozenset[int]]
    now: dt.datetime

    def agencies(self, *roles: str) -> frozenset[int]:
        """Ids of the agencies at which one of the roles is held."""
        return frozenset().union(*(self.at.get(role, frozenset()) for role in roles))


@dataclass(frozen=True, slots=True)
class Task:
    """One line. `verb` is what to do, `subject` what it is about, `who` the agency it comes from or goes to.

    `targets`: addresses, the best first, `query` goes behind it. `rank`: lower is more urgent; a more urgent
    lateness wins over it.
    """

    kind: str
    verb: str
    subject: str
    who: str
    targets: tuple[Address, ...]
    due_at: dt.datetime | None = None
    lateness: Lateness | None = None
    detail: str = ""
    note: str = ""
    rank: int = 3
    query: str = ""

    @property
    def order(self) -> tuple[int, float, str]:
        """Sort key of the list."""
        rank = min(self.rank, self.lateness.rank) if self.lateness else self.rank
        return rank, self.due_at.timestamp() if self.due_at else float("inf"), self.who


Provider = Callable[[Worker], Iterable[Task]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Add a provider (once); usable as a decorator."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def tasks_for(user: User) -> list[Task]:
    """Everything that waits for this person, the most urgent first."""
    held: dict[str, set[int]] = defaultdict(set)
    for membership in current_roles(user):
        held[membership.role].add(membership.agency_id)
    worker = Worker(user, {role: frozenset(ids) for role, ids in held.items()}, clock.now())
    return sorted((task for provider in _providers for task in provider(worker)), key=lambda task: task.order)


# --- the agency's own duties ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Own:
    """A duty of one's own agency with its newest version and the last reminder."""

    row: Row
    reminder: Reminder | None

    def task(self, kind: str, verb: str, *targets: Address, detail: str = "", rank: int = 3) -> Task:
        """A line about this duty; the duty's own page is the last resort."""
        duty, reminder = self.row.duty, self.reminder
        return Task(
            kind=kind,
            verb=verb,
            subject=duty.call.title,
            who=duty.agency.name,
            targets=(*targets, ("reports:duty", (duty.pk,))),
            due_at=duty.deadline,
            # An earlier version came in time: no word about what is still to be done.
            lateness=None if self.row.lateness.key == "on_time" else self.row.lateness,
            detail=detail,
            note=f"{format_datetime(reminder.at)}: {reminder.text}" if reminder else "",
            rank=rank,
        )

    def supplemented(self, task: Task) -> Task:
        """What was added to the request comes first, with its letter or reason, until it is answered; whose duty it
        was is told."""
        duty = self.row.duty
        if duty.predecessor is not None:
            said = _("Tiếp nhận từ %(agency)s") % {"agency": duty.predecessor.name}
            task = replace(task, detail=f"{said}. {task.detail}".rstrip(" .") + ".")
        supplement = duty.supplement
        if supplement is None:
            return task
        said = (
            task.detail
            if supplement.reason in task.detail
            else _("Bổ sung: %(why)s") % {"why": supplement.words}
        )
        return replace(task, detail=said, rank=FIRST)


def _own(agencies: frozenset[int], now: dt.datetime) -> list[_Own]:
    duties = Assignment.objects.filter(
        agency__in=agencies, call__state=CallState.OPEN, closed_as=ClosedAs.OPEN
    )
    rows = rows_of(duties.select_related("supplement", "predecessor").order_by("due_at", "id"), (), now)
    reminders = Reminder.objects.filter(assignment__in=[row.duty.pk for row in rows]).order_by("at")
    last = {reminder.assignment_id: reminder for reminder in reminders}
    return [_Own(row, last.get(row.duty.pk)) for row in rows]


@register
def own_duties(worker: Worker) -> Iterable[Task]:
    """To write, to correct, to sum up and to approve: the reports of one's own agency."""
    writers = worker.agencies(Role.DRAFTER, Role.OFFICER)
    officers = worker.agencies(Role.OFFICER)
    heads = worker.agencies(Role.HEAD, Role.LEADER)
    unready = _before_approval(heads)
    for own in _own(writers | heads, worker.now):
        row, agency = own.row, own.row.duty.agency_id
        if row.newest is not None and row.newest.state == ReportState.PENDING:
            if agency in heads and row.newest.pk not in unready:
                yield _approve(own, row.newest)
        elif row.owes and row.duty.is_consolidation and agency in officers:
            yield own.supplemented(_sum_up(own))
        elif row.owes and not row.duty.is_consolidation and agency in writers:
            yield own.supplemented(_write(own))
        elif row.owes and row.duty.supplement and agency in heads:
            page: Address = ("reports:call", (row.duty.call.code,))
            yield own.supplemented(own.task("read", _("Xem yêu cầu bổ sung"), page))


def _before_approval(agencies: frozenset[int]) -> set[int]:
    """Reports on which a step is still missing: they wait for somebody else first."""
    if not agencies:
        return set()
    own = Report.objects.filter(assignment__agency__in=agencies)
    waiting = own.waiting_for(EndorsementStep.INITIALS) | own.waiting_for(EndorsementStep.FORM)
    return set(waiting.values_list("pk", flat=True))


def _approve(own: _Own, report: Report) -> Task:
    who = report.sent_for_approval_by
    detail = _("%(who)s trình") % {"who": who.full_name} if who else ""
    if own.row.duty.is_consolidation:
        page: Address = ("reports:summary_of", (own.row.duty.pk,))
        return own.task("approve", _("Duyệt báo cáo tổng hợp"), page, detail=detail, rank=2)
    return own.task("approve", _("Duyệt và gửi"), ("reports:report", (report.pk,)), detail=detail, rank=2)


def _sum_up(own: _Own) -> Task:
    page: Address = ("reports:summary_of", (own.row.duty.pk,))
    report = own.row.newest
    if report is None:
        return own.task("consolidate", _("Tổng hợp"), page, ("reports:board", (own.row.duty.call.code,)))
    if report.sent_back_reason:
        reason = _("Trả về: %(reason)s") % {"reason": report.sent_back_reason}
        return own.task("fix", _("Sửa bản tổng hợp"), page, detail=reason, rank=1)
    return own.task("consolidate", _("Hoàn thiện bản tổng hợp"), page)


def _write(own: _Own) -> Task:
    row, report = own.row, own.row.newest
    if report is None:
        return own.task("write", _("Bắt đầu báo cáo"), ("reports:my_reports", ()))
    page: Address = ("reports:report", (report.pk,))
    if report.sent_back_reason:
        reason = _("Trả về: %(reason)s") % {"reason": report.sent_back_reason}
        return own.task("fix", _("Sửa báo cáo"), page, detail=reason, rank=1)
    if report.only_new:
        return own.task("fix", _("Nhập phần bổ sung"), page)
    if row.status in ("returned", "reopened"):
        source = next((each for each in row.duty.reports.all() if each.pk == report.copied_from_id), None)
        reason = source.return_reason if source else ""
        verb = _("Bổ sung, hoàn thiện báo cáo")
        return own.task("fix", verb, page, detail=_("Ý kiến: %(reason)s") % {"reason": reason}, rank=1)
    return own.task("write", _("Viết tiếp báo cáo"), page)


# --- the steps before the leader's approval ---------------------------------------------------------------

_STEP_VERBS = {
    EndorsementStep.INITIALS: gettext_lazy("Ký nháy"),
    EndorsementStep.FORM: gettext_lazy("Kiểm tra thể thức"),
}


@register
def steps_before_approval(worker: Worker) -> Iterable[Task]:
    """To initial and to check, where the agency wants it before its leader approves."""
    for step, role in STEP_ROLES.items():
        agencies = worker.agencies(role)
        if not agencies:
            continue
        waiting = Report.objects.waiting_for(step).filter(
            assignment__agency__in=agencies, assignment__call__state=CallState.OPEN,
            assignment__closed_as=ClosedAs.OPEN,
        ).select_related("assignment__call", "assignment__agency", "sent_for_approval_by")  # fmt: skip
        for report in waiting.order_by("assignment__due_at", "pk"):
            duty, who = report.assignment, report.sent_for_approval_by
            page = "reports:summary" if report.is_consolidated else "reports:report"
            yield Task(
                kind="endorse",
                verb=str(_STEP_VERBS[EndorsementStep(step)]),
                subject=duty.call.title,
                who=duty.agency.name,
                targets=((page, (report.pk,)),),
                due_at=duty.deadline,
                lateness=lateness_of(duty, worker.now),
                detail=_("%(who)s trình") % {"who": who.full_name} if who else "",
                rank=2,
            )


# --- what other agencies sent or owe ----------------------------------------------------------------------


@register
def others(worker: Worker) -> Iterable[Task]:
    """To review and to chase, for officers of consolidating agencies."""
    officer_of = worker.agencies(Role.OFFICER)
    duties = Assignment.objects.filter(
        parent__agency__in=officer_of, call__state=CallState.OPEN, closed_as=ClosedAs.OPEN
    )
    by_level: dict[tuple[int, int], list[State]] = defaultdict(list)
    for state in states_of(duties.order_by("due_at", "id"), officer_of, worker.now, reminders=False):
        by_level[state.call, state.parent or 0].append(state)
    calls = Call.objects.in_bulk({call for call, _level in by_level})
    for (pk, _level), states in by_level.items():
        call = calls[pk]
        yield from _to_pass(call, [each for each in states if each.owes and _has_ended(each, worker.now)])
        yield from _to_review(call, [each for each in states if each.status == ReportState.SUBMITTED])
        yield from _to_chase(call, [each for each in states if each.owes and each.agency not in officer_of])


def _to_review(call: Call, states: list[State]) -> Iterable[Task]:
    if len(states) >= MANY:
        yield Task(
            kind="review",
            verb=_("Rà soát %(n)d báo cáo") % {"n": len(states)},
            subject=call.title,
            who=_names(states),
            targets=(("reports:board", (call.code,)),),
            query=f"?loc=waiting&cap={states[0].parent}",
            rank=1,
        )
        return
    for state in states:
        version = state.newest
        if version is not None and version.submitted_at is not None:
            yield Task(
                kind="review",
                verb=_("Rà soát"),
                subject=call.title,
                who=state.agency_name,
                targets=(("reports:review", (version.pk,)),),
                detail=_("gửi lúc %(at)s, lần %(version)d")
                % {"at": format_datetime(version.submitted_at), "version": version.version},
                rank=1,
            )


def _has_ended(state: State, now: dt.datetime) -> bool:
    return state.ended is not None and state.ended <= now.astimezone(clock.VIETNAM).date()


def _to_pass(call: Call, states: list[State]) -> Iterable[Task]:
    """Agencies that are no more while something is expected of them."""
    for state in states:
        yield Task(
            kind="pass",
            verb=_("Chuyển báo cáo cho cơ quan kế thừa"),
            subject=call.title,
            who=state.agency_name,
            targets=(("reports:duty", (state.duty,)),),
            rank=1,
        )


def _to_chase(call: Call, states: list[State]) -> Iterable[Task]:
    if not states:
        return
    first = min(states, key=lambda state: (state.lateness.rank, state.deadline))
    overdue = sum(state.is_overdue for state in states)
    yield Task(
        kind="chase",
        verb=_("Đôn đốc %(n)d đơn vị") % {"n": len(states)},
        subject=call.title,
        who=_names(sorted(states, key=lambda state: state.lateness.rank)),
        targets=(("reports:board", (call.code,)),),
        query=f"?loc=owing&cap={first.parent}",
        due_at=first.deadline,
        lateness=first.lateness,
        detail=_("%(n)d đơn vị quá hạn") % {"n": overdue} if overdue else "",
    )


def _names(states: list[State]) -> str:
    """The first names of a list and how many more."""
    names = [state.agency_name for state in states[:_NAMES]]
    more = len(states) - len(names)
    return ", ".join(names) + (_(" và %(n)d đơn vị khác") % {"n": more} if more else "")


@register
def calls_to_take_over(worker: Worker) -> Iterable[Task]:
    """Open calls whose lead became one's own agency."""
    officer_of = worker.agencies(Role.OFFICER)
    if not Succession.objects.filter(successor__in=officer_of).exists():
        return
    for call in inherited(worker.user).filter(state=CallState.OPEN):
        yield Task(
            kind="take_over",
            verb=_("Tiếp nhận đợt báo cáo"),
            subject=call.title,
            who=call.lead.name,
            targets=(("reports:call_new", ()),),
            due_at=call.default_due_at,
            rank=1,
        )


@register
def calls_to_send(worker: Worker) -> Iterable[Task]:
    """Calls that are still prepared."""
    prepared = Call.objects.filter(state=CallState.DRAFT, lead__in=worker.agencies(Role.OFFICER))
    for call in prepared.select_related("lead").order_by("default_due_at"):
        yield Task(
            kind="prepare",
            verb=_("Chuẩn bị và gửi công văn"),
            subject=call.title,
            who=call.lead.name,
            targets=(("reports:call", (call.code,)),),
            rank=4,
        )
