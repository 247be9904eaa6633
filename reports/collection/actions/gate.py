"""Whether a duty still takes anything: the one lock that every way of writing, sending and returning asks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.core.errors import Conflict
from reports.collection.models import Assignment
from reports.collection.states import CallState, ClosedAs


def refuse_closed(duty: Assignment) -> None:
    """Conflict that says which lock it is: the round has ended, or the duty was closed without a report."""
    if duty.call.state == CallState.CLOSED:
        raise Conflict(
            _(
                "Đợt báo cáo đã kết thúc, không nhận thêm báo cáo; cơ quan chủ trì mở lại đợt thì mới làm tiếp được."
            )
        )
    if duty.closed_as != ClosedAs.OPEN:
        raise Conflict(
            _(
                "Yêu cầu báo cáo này đã đóng (%(why)s); cơ quan tổng hợp yêu cầu báo cáo trở lại thì mới làm tiếp được."
            )
            % {"why": ClosedAs(duty.closed_as).label}
        )
