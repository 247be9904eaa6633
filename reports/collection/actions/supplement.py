"""“Bổ sung”: an open call asks for more. Everything in one transaction, for every duty of the classes concerned.

Drafts are carried over by key. What was sent or accepted stays as it was sent: it opens as the next version, in which
only what is new can be written (adr/0018).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.dates import format_datetime
from portal.core.errors import Conflict, Invalid
from reports.collection import policies
from reports.collection.actions.anew import measure_anew
from reports.collection.actions.drafts import copy_report
from reports.collection.actions.duties import expect, lock_call, lock_duty, needed
from reports.collection.actions.flow import move
from reports.collection.actions.gate import refuse_closed
from reports.collection.actions.history import mark
from reports.collection.actions.personal import refuse_personal
from reports.collection.actions.rebase import rebase
from reports.collection.models import Assignment, Call, Report, Supplement
from reports.collection.queries.apart import Apart, apart
from reports.collection.states import INTERNAL, UNFINISHED, CallState, RecordReason, ReportState
from reports.outlines.models import OutlineVersion
from reports.outlines.states import OutlineState

REASON_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class MoreTime:
    """Which of the duties get until when, and why (empty: because of the supplement)."""

    assignment_ids: Sequence[int]
    until: dt.datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Reports carried over as drafts, reports opened again after they were sent, duties with more time."""

    supplement: Supplement
    carried: int
    asked: int
    extended: int


@transaction.atomic
def supplement_call(
    *,
    call_id: int,
    by: User,
    outlines: Mapping[str, OutlineVersion],
    reason: str,
    letter_number: str = "",
    letter_date: dt.date | None = None,
    more_time: MoreTime | None = None,
) -> Done:
    """Ask for newer versions of the outlines (by class of reporter) in an open call, and give more time in one step.

    Invalid when nothing is chosen, a version is not a newer published one of the same outline, or a due time is none.
    """
    why = needed(reason)
    if len(why) > REASON_LENGTH:
        words = _("Lý do dài quá %(max)d ký tự.") % {"max": REASON_LENGTH}
        raise Invalid(words, {"reason": words})
    call = lock_call(call_id)
    require(policies.can_manage_call, by, call)
    expect(call, CallState.OPEN)
    before = _versions(call, outlines)
    moved = {group: apart(before[group], version.pk) for group, version in outlines.items()}
    supplement = Supplement.objects.create(
        call=call, letter_number=letter_number.strip(), letter_date=letter_date, reason=why, by=by, at=clock.now(),
        outlines=[
            {"group": group, "before": before[group], "after": version.pk} for group, version in outlines.items()
        ],
    )  # fmt: skip
    steps = [_Step(supplement, moved[group], by) for group in outlines]
    touched: list[Assignment] = []
    for step, (group, version) in zip(steps, outlines.items(), strict=True):
        duties, reports = _locked(call, group)
        step.take(duties, reports)
        call.outlines.filter(reporter_class=group).update(version=version)
        touched += duties
    # Whoever wrote under one of these locks was earlier, however long this one waited.
    supplement.at = clock.now()
    supplement.save(update_fields=["at"])
    ids = {duty.pk for duty in touched}
    extended = _give_time(call, more_time, supplement, by, ids)
    measure_anew(call.assignments.filter(pk__in=ids), supplement.at)
    audit.record(
        by, "collection.call.supplemented", call, agency=call.lead, reason=supplement.words,
        units=len(touched), versions=[str(version) for version in outlines.values()],
    )  # fmt: skip
    told = [(duty, duty.agency, {"reason": supplement.words}) for duty in touched]
    audit.record_all(by, "collection.duty.supplemented", told)
    facts = {"until": more_time.until.isoformat(), "reason": supplement.words} if more_time else {}
    longer = [(duty, duty.agency, facts) for duty in extended]
    audit.record_all(by, "collection.duty.extended", longer)
    for step in steps:
        for key, lines in step.lines.items():
            audit.record_all(by, key, lines)
    return Done(
        supplement, sum(step.carried for step in steps), sum(step.asked for step in steps), len(extended)
    )


def _versions(call: Call, outlines: Mapping[str, OutlineVersion]) -> dict[str, int]:
    """The version that each class answers until now, by class."""
    if not outlines:
        raise Invalid(_("Chưa chọn phiên bản đề cương mới cho nhóm nào."))
    now = {each.reporter_class: each.version for each in call.outlines.select_related("version")}
    for group, version in outlines.items():
        current = now.get(group)
        if current is None or version.outline_id != current.outline_id:
            raise Invalid(_("Phiên bản được chọn không thuộc đề cương của đợt này."), {group: _("Chọn lại.")})
        if version.state != OutlineState.PUBLISHED:
            raise Invalid(
                _("Phiên bản được chọn chưa ban hành."), {group: _("Hãy ban hành phiên bản này trước.")}
            )
        if version.number <= current.number:
            words = _("Đợt này đang dùng phiên bản %(n)d; hãy chọn phiên bản mới hơn.") % {
                "n": current.number
            }
            raise Invalid(words, {group: words})
    return {group: now[group].pk for group in outlines}


def _locked(call: Call, group: str) -> tuple[list[Assignment], list[Report]]:
    """The duties of a class and the versions in force or under way, locked in the order in which senders lock them."""
    duties = call.assignments.filter(reporter_class=group)
    open_ones = Report.objects.filter(assignment__in=duties, state__in=(*UNFINISHED, ReportState.ACCEPTED))
    locked = open_ones.select_for_update(of=("self",)).order_by("pk")
    known = {report.pk for report in locked}
    held = list(duties.select_for_update(of=("self",)).select_related("agency", "call").order_by("pk"))
    of_duty = {duty.pk: duty for duty in held}
    reports = list(locked)  # again: one may have been begun before its duty was locked
    if {report.pk for report in reports} - known:
        reports = list(locked)
    for report in reports:
        report.assignment = of_duty[report.assignment_id]
    return held, reports


class _Step:
    """One class of reporters brought to its new outline."""

    def __init__(self, supplement: Supplement, moved: Apart, by: User) -> None:
        self.supplement, self.moved, self.by = supplement, moved, by
        self.carried = self.asked = 0
        # for the journal, whose lock is taken last
        self.lines: defaultdict[str, list[audit.Line]] = defaultdict(list)
        self._apart: dict[int, Apart] = {moved.before.version_id: moved}

    def take(self, duties: Sequence[Assignment], reports: Sequence[Report]) -> None:
        """First what was sent is tied to the outline of its day, then the duties ask for the new one."""
        drafts = [report for report in reports if report.state in INTERNAL]
        ids = [duty.pk for duty in duties]
        everything = Report.objects.filter(assignment__in=ids, outline_version__isnull=True)
        everything.update(outline_version=self.moved.before.version_id)
        Assignment.objects.filter(pk__in=ids).update(
            version=self.moved.after.version_id, supplement=self.supplement
        )
        for report in reports:
            report.outline_version_id = report.outline_version_id or self.moved.before.version_id
        for duty in duties:
            duty.version_id = self.moved.after.version_id
        self._carry(drafts)
        unfinished = {report.assignment_id for report in reports if report.state in UNFINISHED}
        if self.moved.new:
            for report in reports:
                if report.state == ReportState.SUBMITTED:
                    self._return(report)
                elif report.state == ReportState.ACCEPTED and report.assignment_id not in unfinished:
                    self._reopen(report)

    def _carry(self, drafts: Sequence[Report]) -> None:
        groups: defaultdict[int, list[Report]] = defaultdict(list)
        for draft in drafts:
            if draft.state == ReportState.PENDING:
                self._take_back(draft)
            groups[draft.outline_pk].append(draft)
        for version, group in groups.items():
            rebase(group, self._from(version))
        self.carried = len(drafts)

    def _from(self, version: int) -> Apart:
        if version not in self._apart:
            self._apart[version] = apart(version, self.moved.after.version_id)
        return self._apart[version]

    def _take_back(self, report: Report) -> None:
        """What lies before the head is no longer what is asked: back to its drafters, with the reason."""
        move(report, "send_back_to_draft")
        report.sent_back_reason = self._words()
        report.save(update_fields=["state", "sent_back_reason"])
        self.lines["collection.report.sent_back"].append((report, report.assignment.agency, {}))

    def _words(self) -> str:
        return _("Đề cương được bổ sung. %(why)s") % {"why": self.supplement.words}

    def _return(self, report: Report) -> None:
        """Đề nghị bổ sung: sent and not yet judged."""
        move(report, "return")
        report.return_reason = self._words()
        report.reviewed_at, report.reviewed_by = clock.now(), self.by
        report.save(update_fields=["state", "return_reason", "reviewed_at", "reviewed_by"])
        self._next(report, "collection.report.returned")

    def _reopen(self, report: Report) -> None:
        """Accepted: stays in force until its next version is accepted. The lead's own summary is run again instead."""
        if report.assignment.parent_id is None:
            return
        report.return_reason = self._words()
        report.save(update_fields=["return_reason"])
        self._next(report, "collection.report.reopened")

    def _next(self, report: Report, key: str) -> None:
        successor = copy_report(report, by=self.by, moved=self._from(report.outline_pk))
        successor.extends_id, successor.only_new = report.outline_pk, not report.is_consolidated
        successor.save(update_fields=["extends", "only_new"])
        mark(successor, by=self.by, reason=RecordReason.RETURN)
        self.asked += 1
        self.lines[key].append((report, report.assignment.agency, {"next": successor.pk}))


def _give_time(
    call: Call, more_time: MoreTime | None, supplement: Supplement, by: User, touched: Set[int]
) -> list[Assignment]:
    """Gia hạn for the chosen duties of the classes concerned."""
    if more_time is None or not more_time.assignment_ids:
        return []
    why = (more_time.reason.strip() or supplement.words)[:300]
    duties = list(call.assignments.filter(pk__in=more_time.assignment_ids).select_related("agency"))
    chosen = set(more_time.assignment_ids)
    if len(duties) != len(chosen) or not chosen <= touched:
        raise Invalid(_("Có đơn vị được chọn gia hạn không thuộc nhóm được bổ sung."))
    for duty in duties:
        if more_time.until <= duty.due_at:
            problem = _("Hạn mới phải sau hạn ban đầu của %(agency)s (%(due)s).") % {
                "agency": duty.agency, "due": format_datetime(duty.due_at),
            }  # fmt: skip
            raise Invalid(problem, {"until": problem})
    Assignment.objects.filter(pk__in=[duty.pk for duty in duties]).update(
        extended_to=more_time.until, extension_reason=why, extended_by=by
    )
    return duties


@transaction.atomic
def unlock_sent(*, assignment_id: int, by: User, reason: str) -> Report:
    """Cho sửa cả phần đã gửi: in the draft that a supplement opened, everything may be written again."""
    why = needed(reason)
    report = (
        Report.objects.select_for_update(of=("self",))
        .filter(assignment=assignment_id, only_new=True, state__in=INTERNAL)
        .select_related("assignment__call", "assignment__agency", "assignment__parent")
        .first()
    )
    duty = report.assignment if report is not None else lock_duty(assignment_id)
    require(policies.can_oversee, by, duty)
    refuse_closed(duty)
    if report is None:
        raise Conflict(_("Đơn vị không có bản nào chờ bổ sung; hãy tải lại trang."))
    refuse_personal(report, _("Lý do"), why, field="reason")
    report.only_new = False
    report.save(update_fields=["only_new"])
    audit.record(by, "collection.report.unlocked", report, agency=duty.agency, reason=why)
    return report
