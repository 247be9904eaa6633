"""The consolidating agency's verdict: notes, return, accept, reopen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid, PortalError
from reports.collection import policies
from reports.collection.actions.drafts import copy_report, lock_report
from reports.collection.actions.flow import move, supersede_accepted
from reports.collection.actions.gate import refuse_closed
from reports.collection.actions.history import mark
from reports.collection.actions.personal import refuse_personal
from reports.collection.models import Report, ReviewNote
from reports.collection.states import UNFINISHED, RecordReason


@transaction.atomic
def open_for_review(*, report_id: int, by: User) -> Report:
    """The officer's first look; from now on the sender cannot recall. Without effect for anybody else."""
    report = lock_report(report_id)
    if report.opened_at is None and policies.can_review(by, report):
        report.opened_at, report.opened_by = clock.now(), by
        report.save(update_fields=["opened_at", "opened_by"])
        audit.record(by, "collection.report.opened", report, agency=report.assignment.agency)
    return report


@transaction.atomic
def add_note(
    *,
    report_id: int,
    by: User,
    text: str,
    section_id: int | None = None,
    indicator_id: int | None = None,
    breakdown_id: int | None = None,
) -> ReviewNote:
    """A remark on a section or a figure."""
    if not text.strip():
        raise Invalid(str(_("Ý kiến còn trống.")), {"text": str(_("Hãy ghi ý kiến."))})
    report = lock_report(report_id)
    require(policies.can_review, by, report)
    refuse_personal(report, str(_("Ý kiến rà soát")), text)
    note = ReviewNote.objects.create(
        report=report,
        section_id=section_id,
        indicator_id=indicator_id,
        breakdown_id=breakdown_id,
        text=text.strip(),
        by=by,
        at=clock.now(),
    )
    audit.record(by, "collection.note.added", note, agency=report.assignment.agency, report=report.pk)
    return note


@transaction.atomic
def settle_note(*, note_id: int, by: User) -> ReviewNote:
    """Mark a remark as dealt with: by whoever edits the report, or by its reviewer."""
    note = ReviewNote.objects.select_for_update(of=("self",)).select_related("report").get(pk=note_id)
    if not policies.can_edit(by, note.report):
        require(policies.can_review, by, note.report)
    if note.settled_at is None:
        note.settled_by, note.settled_at = by, clock.now()
        note.save(update_fields=["settled_by", "settled_at"])
        audit.record(by, "collection.note.settled", note, agency=note.report.assignment.agency)
    return note


@transaction.atomic
def return_report(*, report_id: int, by: User, reason: str) -> Report:
    """Trả lại / đề nghị bổ sung: the submitted version stays as it was; the next one opens as a copy of it."""
    if not reason.strip():
        raise Invalid(
            str(_("Cần ghi lý do để đơn vị biết phải sửa gì.")), {"reason": str(_("Hãy ghi lý do."))}
        )
    report = lock_report(report_id)
    require(policies.can_review, by, report)
    refuse_closed(report.assignment)
    refuse_personal(report, str(_("Lý do trả lại")), reason, field="reason")
    move(report, "return")
    report.return_reason = reason.strip()
    report.reviewed_at, report.reviewed_by = clock.now(), by
    report.save(update_fields=["state", "return_reason", "reviewed_at", "reviewed_by"])
    successor = copy_report(report, by=by)
    mark(successor, by=by, reason=RecordReason.RETURN)
    audit.record(by, "collection.report.returned", report, agency=report.assignment.agency, next=successor.pk)
    return successor


@transaction.atomic
def accept(*, report_id: int, by: User) -> Report:
    """Đạt yêu cầu tổng hợp. The accepted version before it is superseded in the same step."""
    report = lock_report(report_id)
    require(policies.can_review, by, report)
    move(report, "accept")
    supersede_accepted(report)
    report.reviewed_at, report.reviewed_by = clock.now(), by
    if report.opened_at is None:
        report.opened_at, report.opened_by = report.reviewed_at, by
    report.save(update_fields=["state", "reviewed_at", "reviewed_by", "opened_at", "opened_by"])
    alone = policies.reviews_own_work(by.pk, report)
    audit.record(by, "collection.report.accepted", report, agency=report.assignment.agency, alone=alone)
    return report


@transaction.atomic
def reopen(*, report_id: int, by: User, reason: str) -> Report:
    """Ask for a new version of an accepted report, which stays in force until the new one is accepted."""
    if not reason.strip():
        raise Invalid(str(_("Cần ghi lý do mở lại.")), {"reason": str(_("Hãy ghi lý do."))})
    report = lock_report(report_id)
    require(policies.can_reopen, by, report)
    refuse_closed(report.assignment)
    if report.assignment.reports.filter(state__in=UNFINISHED).exists():
        raise Conflict(str(_("Đơn vị đang có một bản chưa xong, không cần mở lại.")))
    refuse_personal(report, str(_("Lý do mở lại")), reason, field="reason")
    report.return_reason = reason.strip()
    report.save(update_fields=["return_reason"])
    successor = copy_report(report, by=by)
    audit.record(by, "collection.report.reopened", report, agency=report.assignment.agency, next=successor.pk)
    return successor


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one report of a bulk verdict."""

    report: Report
    done: bool
    message: str


def accept_many(*, report_ids: Sequence[int], by: User) -> list[RowResult]:
    """Accept each by itself; one that cannot be accepted says why and stops none of the others."""
    results = []
    for report in Report.objects.visible_to(by).filter(pk__in=report_ids).order_by("pk"):
        try:
            results.append(RowResult(accept(report_id=report.pk, by=by), True, str(_("Đã chấp nhận."))))
        except PortalError as error:
            results.append(RowResult(report, False, error.message))
    return results


def return_many(*, report_ids: Sequence[int], by: User, reason: str) -> list[RowResult]:
    """Return each by itself with the same reason."""
    results = []
    for report in Report.objects.visible_to(by).filter(pk__in=report_ids).order_by("pk"):
        try:
            return_report(report_id=report.pk, by=by, reason=reason)
            results.append(RowResult(report, True, str(_("Đã trả lại."))))
        except PortalError as error:
            results.append(RowResult(report, False, error.message))
    return results
