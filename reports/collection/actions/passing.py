"""An agency ends while a call is open: its duty, with everything written and said, passes to its successor."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection import policies
from reports.collection.actions.duties import expect, lock_call, lock_duty
from reports.collection.models import Assignment, Call, Report
from reports.collection.queries.calls import default_contacts
from reports.collection.queries.passing import heir_of_lead, heirs_of
from reports.collection.states import AssignmentKind, CallState, ClosedAs, ReportState


@transaction.atomic
def pass_duty(*, assignment_id: int, by: User, to: int) -> Assignment:
    """Give an open duty to a successor of its agency; gives the duty that is answered from now on.

    The versions, their authors and receipts stay as they are. Where the successor has the same duty already, the old
    one is closed and may be read beside it. Invalid for an agency that is no successor, Conflict for the summary of the
    lead, and where the successor's own report is sent or its duty closed: nobody would write the part that comes.
    """
    list(Report.objects.select_for_update(of=("self",)).filter(assignment=assignment_id).order_by("pk"))
    duty = lock_duty(assignment_id)
    require(policies.can_oversee, by, duty)
    expect(duty.call, CallState.OPEN)
    if duty.parent_id is None:
        raise Conflict(
            _("Báo cáo tổng hợp của cơ quan chủ trì chuyển cùng cả đợt: cơ quan kế thừa tiếp nhận đợt.")
        )
    heirs = heirs_of(duty)
    heir = next((agency for agency in heirs.agencies if agency.pk == to), None)
    if heir is None:
        problem = _("Cơ quan được chọn không kế thừa %(agency)s, hoặc yêu cầu này đã chuyển.") % {
            "agency": duty.agency
        }
        raise Invalid(problem, {"to": problem})
    return _pass(duty, heir, heirs.day, by)


def _pass(duty: Assignment, heir: Agency, day: dt.date, by: User) -> Assignment:
    before = duty.agency
    held = duty.call.assignments.select_for_update(of=("self",)).filter(agency=heir, kind=duty.kind).first()
    if held is not None:
        return _join(duty, held, by)
    name, phone = default_contacts([heir]).get(heir.pk, ("", ""))
    duty.agency, duty.predecessor, duty.passed_on = heir, before, day
    duty.contact_name, duty.contact_phone = name, phone
    duty.save(update_fields=["agency", "predecessor", "passed_on", "contact_name", "contact_phone"])
    facts = {"successor": heir.code, "agency": before.code, "effective_date": day.isoformat()}
    audit.record_all(by, "collection.duty.passed", [(duty, before, facts), (duty, heir, facts)])
    return duty


def _join(duty: Assignment, held: Assignment, by: User) -> Assignment:
    """The successor answers for both; what was begun is read beside its report, what was accepted stays counted."""
    if refusal := _apart(duty, held):
        raise Conflict(refusal)
    duty.children.update(parent=held)
    duty.closed_as, duty.closed_by, duty.joined = ClosedAs.EXEMPT, by, held
    duty.closed_reason = (_("Báo cáo chung trong báo cáo của %(heir)s (kế thừa).") % {"heir": held.agency})[
        :300
    ]
    duty.save(update_fields=["closed_as", "closed_reason", "closed_by", "joined"])
    facts = {"successor": held.agency.code, "agency": duty.agency.code}
    audit.record_all(by, "collection.duty.joined", [(duty, duty.agency, facts), (held, held.agency, facts)])
    return held


def _apart(duty: Assignment, held: Assignment) -> str:
    """Why a duty cannot become part of the one its successor has already, in words; "" when it can.

    Where the successor has nothing left to write, its part would be in nobody's report and nobody would be reminded.
    """
    sent = (ReportState.SUBMITTED, ReportState.ACCEPTED)
    names = {"agency": duty.agency, "heir": held.agency, "state": held.get_closed_as_display()}
    last = held.reports.order_by("-version").first()
    if duty.reports.filter(state__in=sent).exists():
        said = _("%(agency)s đã gửi báo cáo; hãy rà soát hoặc giữ nguyên báo cáo đó, không gộp.")
    elif held.closed_as != ClosedAs.OPEN:
        said = _("Yêu cầu của %(heir)s trong đợt này đã đóng (%(state)s); hãy mở lại yêu cầu đó rồi chuyển.")
    elif last is not None and last.state in sent:
        said = _(
            "%(heir)s đã gửi báo cáo của mình, nên phần của %(agency)s không còn chỗ ghi. Hãy trả lại hoặc mở lại báo "
            "cáo đó để bổ sung, rồi chuyển. Nếu báo cáo đó đã gồm phần này thì miễn báo cáo cho %(agency)s, có lý do."
        )
    else:
        return ""
    return said % names


@transaction.atomic
def take_over_call(*, call_id: int, by: User) -> Call:
    """The agency that wholly became the lead runs its open call on: summary, own report and all."""
    call = lock_call(call_id)
    heir = heir_of_lead(call)
    require(policies.can_create_call, by, heir or call.lead)
    expect(call, CallState.OPEN)
    if heir is None:
        raise Conflict(_("Cơ quan chủ trì của đợt không thay đổi."))
    before, own = call.lead, call.assignments.filter(agency=call.lead).select_related("call", "agency")
    if call.assignments.filter(agency=heir, kind=AssignmentKind.CONSOLIDATION).exists():
        raise Conflict(
            _("%(heir)s đang tổng hợp một cấp trong đợt này; hãy lập đợt mới từ đợt này thay vì tiếp nhận.")
            % {"heir": heir}
        )
    duties = list(own.select_for_update(of=("self",)).order_by("parent_id", "pk"))
    call.lead, call.contact_name, call.contact_phone = heir, by.full_name, by.phone
    call.save(update_fields=["lead", "contact_name", "contact_phone"])
    for duty in duties:
        day = heirs_of(duty).day
        held = call.assignments.select_related("agency").filter(agency=heir, kind=duty.kind).first()
        # What cannot be joined stays what it is: a report of its own, or a duty that is passed on by itself.
        if duty.closed_as == ClosedAs.OPEN and not (held is not None and _apart(duty, held)):
            _pass(duty, heir, day, by)
    facts = {"successor": heir.code, "agency": before.code, "effective_date": clock.today().isoformat()}
    audit.record_all(by, "collection.call.taken_over", [(call, before, facts), (call, heir, facts)])
    return call
