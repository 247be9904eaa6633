"""Which duty a written report answers, told by what its head says: number, agency, period, the letter it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from agencies.models import AgencyName, User
from portal.core.text import search_key
from reports.collection.checks.period_names import Span, named_periods, own_span
from reports.collection.models import Assignment, Report
from reports.collection.queries.my_reports import my_duties
from reports.collection.states import UNFINISHED, AssignmentKind, CallState, Channel, ClosedAs, ReportState

Head = Mapping[str, Any]
"""A paper as reading.kept writes it; only head and tail are asked."""

_SHORT: Final = (
    (re.compile(r"\bubnd\b|\bu\.b\.n\.d\b"), "uy ban nhan dan"),
    (re.compile(r"\btp\b\.?"), "thanh pho"),
    (re.compile(r"\btx\b\.?"), "thi xa"),
    (re.compile(r"[^\w]+"), " "),
)
_DIVISION: Final = re.compile(r"(?:phong|van phong|ban|bo phan|to) ")
_ABOVE: Final = re.compile(r" (?:tinh|thanh pho|huyen|thi xa|quan|dac khu) \w.*")


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty into whose report the person may bring a paper. `report`: its draft; None while it has none.

    `by_paper`: without a draft, the signed paper has to be recorded first.
    """

    assignment: Assignment
    report: Report | None = None
    by_paper: bool = False

    @property
    def label(self) -> str:
        return f"{self.assignment.agency} – {self.assignment.call.title}"


def open_duties(user: User) -> list[Duty]:
    """Drafts that the person may write, own duties not begun, and papers waiting to be keyed; a fixed number of
    queries. Twin of policies.can_bring and of can_start, can_key_paper."""
    names = Prefetch("agency__names", queryset=AgencyName.objects.all())
    drafts = (
        Report.objects.editable_by(user)
        .exclude(assignment__kind=AssignmentKind.CONSOLIDATION)
        .select_related("assignment__call__period", "assignment__agency", "assignment__version")
        .prefetch_related(Prefetch("assignment__agency__names", queryset=AgencyName.objects.all()))
    )
    found = {report.assignment_id: Duty(report.assignment, report) for report in drafts}
    startable = [duty.assignment.pk for duty in my_duties(user) if duty.action == "start"]
    duties = Assignment.objects.select_related("call__period", "agency", "version").prefetch_related(names)
    for assignment in duties.filter(pk__in=startable):
        found.setdefault(assignment.pk, Duty(assignment))
    papers = (
        duties.reviewable_by(user)
        .filter(call__state=CallState.OPEN, closed_as=ClosedAs.OPEN, kind=AssignmentKind.CONTRIBUTION)
        .exclude(reports__state__in=(*UNFINISHED, ReportState.ACCEPTED))
    )
    for assignment in papers:
        found.setdefault(assignment.pk, Duty(assignment, by_paper=True))
    return sorted(found.values(), key=lambda duty: duty.label)


def duty_of(head: Head, duties: Iterable[Duty]) -> Duty | None:
    """The one duty that the head of a paper means; None when it fits none or several."""
    scored = [(agreement, duty) for duty in duties if (agreement := _agreement(head, duty)) > 0]
    best = max((agreement for agreement, _duty in scored), default=0)
    meant = [duty for agreement, duty in scored if agreement == best]
    return meant[0] if len(meant) == 1 else None


def _agreement(head: Head, duty: Duty) -> int:
    """How well head and duty agree; 0 where they contradict each other, or only the agency fits by nothing else."""
    agency, period = agency_agrees(head, duty.assignment), period_agrees(head, duty.assignment)
    if not agency or period is False:
        return 0
    letter = head["request"]["code"] if head["request"] else ""
    answers = bool(letter) and _code(letter) == _code(duty.assignment.call.letter_number)
    return 1 + 2 * bool(period) + 4 * answers + 8 * bool(number_agrees(head, duty.report))


def agency_agrees(head: Head, assignment: Assignment) -> bool | None:
    """Whether the paper is of this agency, or of a division that writes for it; None where no agency is named."""
    if not head["agency"]:
        return None
    names = {assignment.agency.name}
    for name in assignment.agency.names.all():
        names |= {name.name, name.short_name}
    known = {_plain(name) for name in names if name}
    said = [_plain(head["agency"])]
    if head["superior"] and _DIVISION.match(said[0]):
        said.append(_plain(head["superior"]))
    return any(each in known or _ABOVE.sub("", each, count=1) in known for each in said) or any(
        each.startswith(f"{name} ") and _ABOVE.fullmatch(each.removeprefix(name))
        for each in said
        for name in known
    )


def period_agrees(head: Head, assignment: Assignment) -> bool | None:
    """Whether the title names the period of the round; None where it names none, or the period has no fixed name."""
    own = _own(assignment)
    named = named_periods(head["subject"])
    if own is None or not named:
        return None
    return own in named


def number_agrees(head: Head, report: Report | None) -> bool | None:
    """Whether the paper bears the number under which the signed paper was recorded; None where there is none."""
    said = _code(f"{head['number']}/{head['symbol']}") if head["number"] else ""
    recorded = _code(report.paper_number) if report and report.channel == Channel.ON_BEHALF else ""
    return said == recorded if said and recorded else None


def doubts(head: Head, report: Report) -> list[str]:
    """What speaks against this paper being the one of this report, in words."""
    assignment = report.assignment
    found = []
    if agency_agrees(head, assignment) is False:
        said = _("Văn bản ghi cơ quan ban hành là “%(theirs)s”, báo cáo này là của %(ours)s.")
        found.append(said % {"theirs": head["agency"], "ours": assignment.agency})
    if period_agrees(head, assignment) is False:
        said = _("Tên văn bản nêu kỳ khác (“%(theirs)s”), báo cáo này là của %(ours)s.")
        found.append(said % {"theirs": head["subject"], "ours": assignment.call.period.label})
    if number_agrees(head, report) is False:
        said = _("Số văn bản là %(theirs)s, bản ký đã ghi nhận là %(ours)s.")
        number = f"{head['number']}/{head['symbol']}"
        found.append(said % {"theirs": number, "ours": report.paper_number})
    return found


def _own(assignment: Assignment) -> Span | None:
    period = assignment.call.period
    return own_span(period.kind, period.data_from.year, period.data_to.year, period.data_to.month)


def _plain(name: str) -> str:
    plain = search_key(name)
    for pattern, words in _SHORT:
        plain = pattern.sub(words, plain)
    return " ".join(plain.split())


def _code(text: str) -> str:
    """A number with its symbol as it is compared: "900/SLĐTBXH-TNXH" however it is spaced."""
    return re.sub(r"[^\w/-]+", "", search_key(text)).lstrip("0")
