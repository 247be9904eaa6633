"""The end of a round, and its undoing. What an ended round refuses stands in reports.collection.ended."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict
from reports.collection import policies
from reports.collection.actions.duties import expect, lock_call, needed
from reports.collection.actions.personal import refuse_personal
from reports.collection.models import Call
from reports.collection.queries.calls import is_of_old_book
from reports.collection.states import CallState


@transaction.atomic
def close_call(*, call_id: int, by: User) -> Call:
    """End the round: from now on it is only read, by the units and by the lead (resume_call undoes it)."""
    call = lock_call(call_id)
    require(policies.can_manage_call, by, call)
    expect(call, CallState.OPEN)
    call.state, call.closed_at = CallState.CLOSED, clock.now()
    call.save(update_fields=["state", "closed_at"])
    audit.record(by, "collection.call.closed", call, agency=call.lead)
    return call


@transaction.atomic
def resume_call(*, call_id: int, by: User, reason: str) -> Call:
    """Open an ended round again, for a reason that stays in the journal: its officers, or its leader."""
    why = needed(reason)
    call = lock_call(call_id)
    require(policies.can_resume_call, by, call)
    expect(call, CallState.CLOSED)
    if is_of_old_book(call):
        raise Conflict(
            _(
                "Đây là số liệu kỳ trước nhập từ sổ cũ, không phải đợt thu báo cáo; muốn sửa, hãy nhập lại tệp của kỳ."
            )
        )
    refuse_personal(None, str(_("Lý do mở lại đợt")), why, field="reason")
    call.state, call.closed_at = CallState.OPEN, None
    call.save(update_fields=["state", "closed_at"])
    audit.record(by, "collection.call.resumed", call, agency=call.lead, reason=why[:500])
    return call
