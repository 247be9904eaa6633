"""A paper goes to its recipients that work in the portal; they take it in, or refuse it with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from portal.core.text import clean_line
from reports.documents.models import Delivery, Document
from reports.documents.policies import can_answer
from reports.documents.queries.inbox import recipients_of
from reports.documents.states import DeliveryState

LONGEST_REASON = 500


def deliver(document: Document) -> None:
    """Put an issued paper into the inbox of its recipients; in the transaction that issues it. Harmless twice."""
    now = clock.now()
    rows = [Delivery(document=document, agency=agency, sent_at=now) for agency in recipients_of(document)]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def acknowledge(*, delivery_id: int, by: User) -> Delivery:
    """Take the paper in (tiếp nhận); sending again changes nothing. Conflict when it was refused before."""
    delivery = _locked(delivery_id)
    require(can_answer, by, delivery)
    if delivery.state == DeliveryState.ACKNOWLEDGED:
        return delivery
    return _answer(delivery, by, DeliveryState.ACKNOWLEDGED, "")


@transaction.atomic
def refuse(*, delivery_id: int, by: User, reason: str) -> Delivery:
    """Send the paper back (từ chối tiếp nhận: sai nơi nhận, không hợp lệ); the sender reads the reason."""
    delivery = _locked(delivery_id)
    require(can_answer, by, delivery)
    why = clean_line(reason)
    if not why:
        raise Invalid(str(_("Hãy ghi lý do từ chối.")), {"reason": str(_("Hãy ghi lý do, nơi gửi sẽ đọc."))})
    if len(why) > LONGEST_REASON:
        raise Invalid(str(_("Lý do dài quá 500 ký tự.")), {"reason": str(_("Hãy ghi gọn trong 500 ký tự."))})
    if delivery.state == DeliveryState.REFUSED and delivery.reason == why:
        return delivery
    return _answer(delivery, by, DeliveryState.REFUSED, why)


def _locked(delivery_id: int) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("document", "agency")
    return rows.get(pk=delivery_id)


def _answer(delivery: Delivery, by: User, state: DeliveryState, reason: str) -> Delivery:
    if delivery.state != DeliveryState.SENT:
        raise Conflict(
            str(_("Văn bản này %(state)s trước đó; nếu nhầm, hãy liên hệ nơi gửi."))
            % {"state": delivery.get_state_display()}
        )
    delivery.state, delivery.reason = state, reason
    delivery.answered_at, delivery.answered_by = clock.now(), by
    delivery.save(update_fields=["state", "reason", "answered_at", "answered_by"])
    key = "acknowledged" if state == DeliveryState.ACKNOWLEDGED else "refused"
    _record(by, key, delivery)
    return delivery


def _record(by: User, key: str, delivery: Delivery) -> None:
    code = delivery.document.code
    if key == "acknowledged":
        audit.record(by, "documents.delivery.acknowledged", delivery, agency=delivery.agency, code=code)
    else:
        audit.record(by, "documents.delivery.refused", delivery, agency=delivery.agency, code=code)
