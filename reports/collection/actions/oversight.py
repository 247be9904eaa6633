"""What happens to a duty after its call was opened: extended, exempted, closed, reminded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.dates import format_datetime
from portal.core.errors import Conflict, PortalError
from reports.collection import policies
from reports.collection.actions.anew import measure_anew
from reports.collection.actions.duties import due_after, expect, lock_duty, needed
from reports.collection.models import Assignment, Call, Reminder
from reports.collection.states import CallState, ClosedAs, Nature, ReportState


def _overseen(assignment_id: int, by: User) -> Assignment:
    """The locked duty of an open call, if this person oversees it."""
    duty = lock_duty(assignment_id)
    require(policies.can_oversee, by, duty)
    expect(duty.call, CallState.OPEN)
    return duty


def _close(assignment_id: int, by: User, closed_as: str, reason: str) -> Assignment:
    why = needed(reason)
    duty = _overseen(assignment_id, by)
    if duty.parent_id is None:
        raise Conflict(_("Báo cáo tổng hợp của cơ quan chủ trì không miễn được."))
    if duty.reports.filter(state__in=(ReportState.SUBMITTED, ReportState.ACCEPTED)).exists():
        raise Conflict(_("Đơn vị đã gửi báo cáo; hãy rà soát hoặc trả lại báo cáo đó."))
    duty.closed_as, duty.closed_reason, duty.closed_by = closed_as, why, by
    duty.save(update_fields=["closed_as", "closed_reason", "closed_by"])
    audit.record(by, f"collection.duty.{closed_as}", duty, agency=duty.agency, reason=why)
    return duty


@transaction.atomic
def exempt(*, assignment_id: int, by: User, reason: str) -> Assignment:
    """Được miễn: the duty ends without a report, for a recorded reason."""
    return _close(assignment_id, by, ClosedAs.EXEMPT, reason)


@transaction.atomic
def close_classified(*, assignment_id: int, by: User, reason: str) -> Assignment:
    """Nhận theo chế độ mật: the answer came outside the portal; never chased, never zero, never missing."""
    return _close(assignment_id, by, ClosedAs.CLASSIFIED, reason)


@transaction.atomic
def reopen_assignment(*, assignment_id: int, by: User) -> Assignment:
    """Take an exemption or a classified closing back; a duty that had joined another answers for itself again."""
    duty = _overseen(assignment_id, by)
    if duty.closed_as == ClosedAs.OPEN:
        raise Conflict(_("Yêu cầu báo cáo này đang mở."))
    duty.closed_as, duty.closed_reason, duty.closed_by, duty.joined = ClosedAs.OPEN, "", None, None
    duty.save(update_fields=["closed_as", "closed_reason", "closed_by", "joined"])
    audit.record(by, "collection.duty.reopened", duty, agency=duty.agency)
    return duty


@transaction.atomic
def extend(*, assignment_id: int, by: User, until: dt.datetime, reason: str) -> Assignment:
    """Gia hạn: a later due time for one duty, with its reason. `until` aware, after the original due time."""
    why = needed(reason)
    duty = _overseen(assignment_id, by)
    due_after(duty.due_at, until, field="until", said=_("Hạn mới phải sau hạn ban đầu (%(due)s)."))
    duty.extended_to, duty.extension_reason, duty.extended_by = until, why, by
    duty.save(update_fields=["extended_to", "extension_reason", "extended_by"])
    measure_anew(Assignment.objects.filter(pk=duty.pk), clock.now())
    audit.record(
        by, "collection.duty.extended", duty, agency=duty.agency, until=until.isoformat(), reason=why
    )
    return duty


@transaction.atomic
def remind(*, assignment_id: int, by: User) -> Reminder:
    """An in-app reminder to the agency; Conflict when it was reminded today or owes nothing."""
    duty = _overseen(assignment_id, by)
    newest = duty.reports.order_by("-version").values_list("state", flat=True).first()
    if duty.closed_as != ClosedAs.OPEN or newest in (ReportState.SUBMITTED, ReportState.ACCEPTED):
        raise Conflict(_("Đơn vị không còn nợ báo cáo."))
    now = clock.now()
    reminder, created = Reminder.objects.get_or_create(
        assignment=duty, day=now.date(), defaults={"at": now, "by": by, "text": _reminder_text(duty)}
    )
    if not created:
        raise Conflict(_("Hôm nay đã nhắc đơn vị này rồi."))
    audit.record(by, "collection.duty.reminded", duty, agency=duty.agency)
    return reminder


def _reminder_text(duty: Assignment) -> str:
    """Polite to bodies that are only asked; never longer than the field."""
    due = format_datetime(duty.deadline)
    if duty.nature == Nature.REQUESTED:
        text = _(
            "Trân trọng đề nghị quý cơ quan sớm gửi “%(title)s” để kịp tổng hợp (thời điểm đề nghị: %(due)s)."
        )
    elif clock.is_on_time(clock.now(), duty.deadline):
        text = _("Đề nghị đơn vị gửi “%(title)s” đúng hạn: chậm nhất %(due)s.")
    else:
        text = _("Đã quá hạn gửi “%(title)s” (hạn %(due)s). Đề nghị đơn vị gửi ngay.")
    return (text % {"title": duty.call.title, "due": due})[:500]


@dataclass(frozen=True, slots=True)
class DutyResult:
    """What became of one duty of a bulk step."""

    duty: Assignment
    done: bool
    message: str


def remind_many(*, assignment_ids: Sequence[int], by: User) -> list[DutyResult]:
    """Remind each by itself; one that cannot be reminded says why and stops none of the others."""
    results = []
    duties = Assignment.objects.visible_to(by).filter(pk__in=assignment_ids).select_related("agency")
    for duty in duties.distinct().order_by("agency__sort_key"):
        try:
            remind(assignment_id=duty.pk, by=by)
            results.append(DutyResult(duty, True, _("Đã nhắc.")))
        except PortalError as error:
            results.append(DutyResult(duty, False, error.message))
    return results


@transaction.atomic
def record_debts_download(*, call: Call, by: User) -> None:
    """The list of who still owes left the portal: one line of the journal."""
    audit.record(by, "collection.debts.downloaded", call, agency=call.lead)


@transaction.atomic
def record_coverage_download(*, call: Call, by: User) -> None:
    """Who sent when and what came back left the portal: one line of the journal."""
    audit.record(by, "collection.coverage.downloaded", call, agency=call.lead)
