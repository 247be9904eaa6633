"""What a page of a round that is over says and no longer offers. What refuses is reports.collection.ended."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.core.errors import Conflict
from portal.core.http import MemberRequest
from reports.collection.models import Call
from reports.collection.states import CallState


def over(call: Call | None) -> Call | None:
    """The round when it is over: the `ended_round` of a page's context, which base.html says once."""
    return call if call is not None and call.state == CallState.CLOSED else None


def only_read(call: Call | None, context: dict[str, Any], *verbs: str) -> dict[str, Any]:
    """The context of a page; of a round that is over without these verbs, and with its words."""
    if over(call) is None:
        return context
    return context | dict.fromkeys(verbs, "") | {"ended_round": call}


def no_form(request: MemberRequest, call: Call | None) -> None:
    """A page that is nothing but a form is not shown for a round that is over. What is sent the verb itself refuses."""
    if call is None or over(call) is None or request.method == "POST":
        return
    said = _(
        "Đợt đã kết thúc – chỉ xem. Lãnh đạo hoặc chuyên viên của %(lead)s mở lại đợt thì mới làm tiếp được."
    )
    raise Conflict(said % {"lead": call.lead})
