"""An agency's own duties, the most urgent first, each with the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Membership, User
from agencies.states import READS_OWN_REPORTS, Role
from portal.core import clock
from reports.collection import lateness
from reports.collection.models import Assignment, Report
from reports.collection.scope import held
from reports.collection.states import CallState, ClosedAs, ReportState

ENTERS = {Role.DRAFTER, Role.HEAD, Role.OFFICER}
KEYS_PAPER = {Role.DRAFTER, Role.HEAD}
APPROVES = {Role.HEAD, Role.LEADER}


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty as its agency sees it. `action`: start (a POST), report or summary (links), or "" for none."""

    assignment: Assignment
    report: Report | None
    late: lateness.Lateness
    action: str
    action_label: str
    urgent: bool
    may_key_paper: bool = False

    @property
    def state(self) -> str:
        """The code of the state for its colour."""
        return self.report.state if self.report else "none"

    @property
    def state_label(self) -> str:
        """What has become of the duty so far."""
        if self.assignment.closed_as:
            return str(ClosedAs(self.assignment.closed_as).label)
        if self.report is None:
            return _("chưa bắt đầu")
        returned = self.report.state == ReportState.DRAFT and self.report.version > 1
        return _("đang sửa theo yêu cầu") if returned else self.report.get_state_display()

    @property
    def finished(self) -> bool:
        """Nothing more is expected of the agency."""
        over = self.assignment.call.state == CallState.CLOSED or bool(self.assignment.closed_as)
        return over or self.state in (ReportState.ACCEPTED, ReportState.SUPERSEDED)


def own_duties(user: User) -> QuerySet[Assignment]:
    """Duties of the agencies the person works for, in opened calls."""
    mine = held(user, *READS_OWN_REPORTS)
    reports = Report.objects.order_by("-version")
    return (
        Assignment.objects.visible_to(user)
        .filter(agency__in=mine)
        .select_related("call__period", "call__lead", "agency", "parent__agency")
        .prefetch_related(Prefetch("reports", queryset=reports, to_attr="versions"))
        .order_by("-call__created_at", "-pk")
    )


def my_duties(user: User) -> list[Duty]:
    """Every own duty: unfinished ones first by urgency, then the finished ones, newest first. Three queries."""
    roles: dict[int, set[str]] = {}
    for agency_id, role in (
        Membership.objects.filter(user=user).current(timezone.localdate()).values_list("agency_id", "role")
    ):
        roles.setdefault(agency_id, set()).add(role)
    now = clock.now()
    duties = []
    for assignment in own_duties(user):
        versions: list[Report] = getattr(assignment, "versions", [])
        report = versions[0] if versions else None
        held_here = roles.get(assignment.agency_id, set())
        action, label, urgent = _next(assignment, report, held_here)
        keys = action == "start" and bool(held_here & KEYS_PAPER)
        duties.append(Duty(assignment, report, lateness.of(assignment, now), action, label, urgent, keys))
    return sorted(duties, key=lambda d: (d.finished, 0 if d.finished else d.late.rank, _due(d)))


def _due(duty: Duty) -> float:
    moment = duty.assignment.deadline.timestamp()
    return -moment if duty.finished else moment


def _next(assignment: Assignment, report: Report | None, roles: set[str]) -> tuple[str, str, bool]:
    """The one next step: (action, its label, whether it waits for this person)."""
    if assignment.is_consolidation:
        waits = report is not None and report.state == ReportState.PENDING and bool(roles & APPROVES)
        return "summary", _("Xem và phê duyệt") if waits else _("Mở bảng tổng hợp"), waits
    if report is None:
        may = assignment.call.state == CallState.OPEN
        if may and not assignment.closed_as and roles & ENTERS:
            return "start", _("Bắt đầu nhập"), True
        return "", "", False
    if report.state == ReportState.PENDING and roles & APPROVES:
        return "report", _("Xem và phê duyệt"), True
    if report.state == ReportState.DRAFT and roles & ENTERS:
        return "report", _("Sửa theo yêu cầu") if report.version > 1 else _("Tiếp tục nhập"), True
    return "report", _("Xem báo cáo"), False
