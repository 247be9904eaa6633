"""What may stand before whoever would write: each lock by its name and in words that say the way out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.core import clock
from reports.collection.models import Assignment, Report
from reports.collection.states import CallState, ClosedAs, ReportState


@dataclass(frozen=True, slots=True)
class Lock:
    """`name` for programs, `words` for people."""

    name: str
    words: str


def closed(duty: Assignment) -> Lock | None:
    """The round has ended, or the duty was closed without a report."""
    if duty.call.state == CallState.CLOSED:
        words = _(
            "Đợt báo cáo đã kết thúc, không nhận thêm báo cáo; cơ quan chủ trì mở lại đợt thì mới làm tiếp được."
        )
        return Lock("call_closed", words)
    if duty.closed_as != ClosedAs.OPEN:
        words = _(
            "Yêu cầu báo cáo này đã đóng (%(why)s); cơ quan tổng hợp yêu cầu báo cáo trở lại thì mới làm tiếp được."
        )
        return Lock("duty_closed", words % {"why": ClosedAs(duty.closed_as).label})
    return None


def sent(report: Report) -> Lock | None:
    """The report is no draft any more: where it is and how it comes back."""
    if report.state == ReportState.DRAFT:
        return None
    moment = report.sent_for_approval_at if report.state == ReportState.PENDING else report.submitted_at
    at = f" lúc {moment.astimezone(clock.VIETNAM):%H:%M ngày %d/%m/%Y}" if moment else ""
    words = {
        ReportState.PENDING: _(
            "Báo cáo đã trình lãnh đạo đơn vị%(at)s; lãnh đạo trả về soạn thảo thì mới sửa được."
        ),
        ReportState.SUBMITTED: _(
            "Báo cáo đã gửi%(at)s; rút lại (khi nơi nhận chưa mở) hoặc đề nghị trả lại thì mới sửa được."
        ),
        ReportState.ACCEPTED: _(
            "Báo cáo gửi%(at)s đã đạt yêu cầu tổng hợp; đề nghị cơ quan tổng hợp mở lại thì mới sửa được."
        ),
        ReportState.RETURNED: _("Bản gửi%(at)s đã được trả lại; hãy sửa ở lần báo cáo tiếp theo."),
        ReportState.SUPERSEDED: _("Bản này%(at)s đã có bản thay; hãy mở bản mới nhất của báo cáo."),
    }
    state = ReportState(report.state)
    return Lock(str(state), words[state] % {"at": at if state != ReportState.SUPERSEDED else ""})


def computed(report: Report) -> Lock | None:
    """The figures are computed from the reports below."""
    if not report.is_consolidated:
        return None
    return Lock(
        "consolidated", _("Số liệu của bản tổng hợp được tính từ các đơn vị; hãy sửa ở trang bản tổng hợp.")
    )


def lock_of(report: Report) -> Lock | None:
    """The first lock on writing into this report."""
    return closed(report.assignment) or sent(report) or computed(report)
