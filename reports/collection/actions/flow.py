"""A report on its way: approval inside the agency, submission, recall."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from portal.core.text import clean_line
from reports.collection import policies
from reports.collection.actions.drafts import expect_seen, lock_report
from reports.collection.actions.gate import refuse_closed, refuse_sent
from reports.collection.actions.history import forget_operations, mark
from reports.collection.actions.personal import refuse_personal
from reports.collection.actions.words import forget_words, keep_words
from reports.collection.checks import KIND_NAMES, blocking, report_findings
from reports.collection.checks.own_rules import is_own_kind
from reports.collection.endorsements import next_step
from reports.collection.models import Receipt, Report, WarningOverride
from reports.collection.states import TRANSITIONS, Channel, EndorsementStep, RecordReason, ReportState

REASON_LENGTH: Final = 500


def move(report: Report, verb: str) -> None:
    """Set the state that `verb` leads to; Conflict when it may not start from the present one."""
    starts, end = TRANSITIONS[verb]
    if report.state not in starts:
        raise Conflict(
            str(_("Báo cáo đang ở trạng thái “%(state)s”, không thực hiện được. Hãy tải lại trang."))
            % {"state": report.get_state_display()}
        )
    report.state = end


def content_sha256(report: Report) -> str:
    """SHA-256 over the canonical JSON of exactly what the report says (prose, figures, annex rows, attached files)."""
    texts = [
        [t.section_id, t.nothing, [[p["level"], p["text"]] for p in t.paragraphs]]
        for t in report.texts.order_by("section__position")
    ]
    figures = list(
        report.figures.order_by("indicator_id", "breakdown_id").values_list(
            "indicator_id", "breakdown_id", "value", "numerator", "denominator",
            "qualifier", "basis", "state", "nature", "note",
        )
    )  # fmt: skip
    rows = list(report.annex_rows.order_by("table_id", "position").values_list("table_id", "cells"))
    files = [list(each) for each in report.attachments.order_by("pk").values_list("name", "sha256")]
    said = [report.assignment_id, report.version, report.nothing_to_report, texts, figures, rows]
    body = json.dumps(
        [*said, files] if files else said,  # a receipt of before there were files stays provable
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()


def _reason(text: str, *, missing: str) -> str:
    """A written reason in its stored form; Invalid (field "reason") when it is missing or too long."""
    lines = [clean_line(line) for line in text.splitlines()]
    written = "\n".join(line for line in lines if line)
    if not written:
        raise Invalid(missing, {"reason": missing})
    if len(written) > REASON_LENGTH:
        too_long = str(_("Lý do dài quá %(max)d ký tự.")) % {"max": REASON_LENGTH}
        raise Invalid(too_long, {"reason": too_long})
    return written


@transaction.atomic
def send_for_approval(*, report_id: int, by: User) -> Report:
    """Trình lãnh đạo đơn vị."""
    report = lock_report(report_id)
    require(policies.can_send_for_approval, by, report)
    refuse_closed(report.assignment)
    move(report, "send_for_approval")
    _refuse_errors(report)
    report.sent_for_approval_at, report.sent_for_approval_by = clock.now(), by
    report.sent_back_reason = ""
    report.save(update_fields=["state", "sent_for_approval_at", "sent_for_approval_by", "sent_back_reason"])
    forget_operations(report)
    audit.record(by, "collection.report.sent_for_approval", report, agency=report.assignment.agency)
    return report


@transaction.atomic
def send_back_to_draft(*, report_id: int, by: User, reason: str) -> Report:
    """The draft goes back to its drafters, with a reason: by the head, or by whoever does a step before.

    What was endorsed counts for nothing then, even if nothing is changed: the next round is another version of the
    content.
    """
    written = _reason(reason, missing=str(_("Cần ghi lý do trả về.")))
    report = lock_report(report_id)
    require(policies.sends_back_to_draft, by, report)
    refuse_sent(report)
    refuse_personal(report, str(_("Lý do trả về")), written, field="reason")
    move(report, "send_back_to_draft")
    report.sent_back_reason = written
    report.edit_version += 1
    report.save(update_fields=["state", "sent_back_reason", "edit_version"])
    audit.record(by, "collection.report.sent_back", report, agency=report.assignment.agency)
    return report


@transaction.atomic
def submit(*, report_id: int, by: User, edit_version: int | None = None) -> Receipt:
    """The head's approval, which is the submission; of the root summary, the leader's, which accepts it.

    With `edit_version`, only what the approver has seen is approved: Conflict when it was changed meanwhile.

    Sending again is harmless: a report that was submitted already answers with the receipt in force.
    """
    report = lock_report(report_id)
    if report.state in (ReportState.SUBMITTED, ReportState.ACCEPTED) and policies.can_view(by, report):
        receipt = report.receipts.filter(recalled_at__isnull=True).first()
        if receipt is not None:
            return receipt
    require(policies.can_approve, by, report)
    refuse_closed(report.assignment)
    expect_seen(report, edit_version)
    _refuse_missing_step(report)
    move(report, "submit")
    _refuse_errors(report)
    now = clock.now()
    report.submitted_at, report.submitted_by = now, by
    fields = ["state", "submitted_at", "submitted_by"]
    if report.assignment.parent_id is None:
        _accept_root(report, by=by)
        fields += ["reviewed_at", "reviewed_by"]
    report.save(update_fields=fields)
    assignment = report.assignment
    if assignment.first_received_at is None:
        assignment.first_received_at = report.paper_arrived_at or now
        assignment.save(update_fields=["first_received_at"])
    mark(report, by=by, reason=RecordReason.SUBMIT)
    forget_operations(report)
    keep_words(report)
    count = report.receipts.count()
    receipt = Receipt.objects.create(
        report=report,
        number=f"BN-{report.reference}" + (f"-{count + 1}" if count else ""),
        at=now,
        by=by,
        sha256=content_sha256(report),
    )
    audit.record(
        by, "collection.report.submitted", report, agency=assignment.agency,
        receipt=receipt.number, sha256=receipt.sha256,
        own_key=report.channel == Channel.ON_BEHALF,
    )  # fmt: skip
    return receipt


def _refuse_missing_step(report: Report) -> None:
    """What the agency wants before its leader's approval comes first; the message names it."""
    step = next_step(report)
    if step is not None:
        raise Conflict(
            str(_("Chưa phê duyệt được: còn thiếu bước “%(step)s” đối với nội dung hiện tại."))
            % {"step": EndorsementStep(step).label}
        )


def _accept_root(report: Report, *, by: User) -> None:
    """The leader's approval of the root accepts it; the version in force until now gives way first."""
    supersede_accepted(report)
    report.state = ReportState.ACCEPTED
    report.reviewed_at, report.reviewed_by = clock.now(), by


def supersede_accepted(report: Report) -> None:
    """The accepted version stays in force until its successor is accepted, which is now."""
    Report.objects.filter(assignment_id=report.assignment_id, state=ReportState.ACCEPTED).exclude(
        pk=report.pk
    ).update(state=ReportState.SUPERSEDED)


def _refuse_errors(report: Report) -> None:
    """Errors and unexplained warnings block; the message names the first ones."""
    found = blocking(report, report_findings(report))
    if found:
        raise Invalid(
            str(_("Chưa gửi được: còn %(n)d điểm phải xử lý. %(first)s"))
            % {"n": len(found), "first": found[0].message}
        )


@transaction.atomic
def explain_warnings(*, report_id: int, by: User, kind: str, reason: str) -> WarningOverride:
    """One written reason that covers all warnings of a kind."""
    report = lock_report(report_id)
    if not (policies.can_edit(by, report) or policies.can_approve(by, report)):
        require(policies.can_edit, by, report)
    written = _reason(reason, missing=str(_("Cần ghi lý do giải trình.")))
    if kind not in KIND_NAMES and not is_own_kind(kind, report.assignment.version_id):
        raise Invalid(str(_("Không có loại cảnh báo này.")))
    refuse_personal(report, str(_("Giải trình")), written, field="reason")
    override, _created = WarningOverride.objects.update_or_create(
        report=report, kind=kind, defaults={"reason": written, "by": by, "at": clock.now()}
    )
    audit.record(by, "collection.warning.explained", report, agency=report.assignment.agency, kind=kind)
    return override


@transaction.atomic
def recall(*, report_id: int, by: User) -> Report:
    """Rút lại: possible until the consolidating officer has opened the report. The receipt stays, marked."""
    report = lock_report(report_id)
    if report.state == ReportState.SUBMITTED and report.opened_at is not None:
        raise Conflict(
            str(_("Cơ quan tổng hợp đã mở báo cáo, không rút lại được; hãy đề nghị trả lại để sửa."))
        )
    require(policies.can_recall, by, report)
    refuse_closed(report.assignment)
    move(report, "recall")
    forget_words(report)
    report.receipts.filter(recalled_at__isnull=True).update(recalled_at=clock.now())
    report.save(update_fields=["state"])
    audit.record(by, "collection.report.recalled", report, agency=report.assignment.agency)
    return report
