"""The vocabulary of the round: states and their transitions, kinds of duty, what a figure may be."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    DRAFT = "draft", _("đang chuẩn bị")
    OPEN = "open", _("đang thu báo cáo")
    CLOSED = "closed", _("đã kết thúc")


class AssignmentKind(models.TextChoices):
    CONTRIBUTION = "contribution", _("báo cáo của đơn vị")
    CONSOLIDATION = "consolidation", _("báo cáo tổng hợp")


class Nature(models.TextChoices):
    """A duty, or a request to a body that is not subordinate (never overdue)."""

    ASSIGNED = "assigned", _("giao")
    REQUESTED = "requested", _("đề nghị")


class ClosedAs(models.TextChoices):
    """Ways in which a duty ends without a report."""

    OPEN = "", _("chưa đóng")
    CLASSIFIED = "classified", _("nhận theo chế độ mật")
    EXEMPT = "exempt", _("được miễn")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("dự thảo")
    PENDING = "pending_approval", _("trình lãnh đạo đơn vị")
    SUBMITTED = "submitted", _("đã gửi, chờ rà soát")
    ACCEPTED = "accepted", _("đạt yêu cầu tổng hợp")
    RETURNED = "returned", _("trả lại, đề nghị bổ sung")
    SUPERSEDED = "superseded", _("đã có bản thay")


EDITABLE: Final = (ReportState.DRAFT,)
# Before submission: only the agency itself sees the content.
INTERNAL: Final = (ReportState.DRAFT, ReportState.PENDING)
# At most one report of an assignment is in one of these.
UNFINISHED: Final = (ReportState.DRAFT, ReportState.PENDING, ReportState.SUBMITTED)

# verb -> (states it may start from, state it ends in). `reopen` and `return` also open the next version.
TRANSITIONS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "send_for_approval": ((ReportState.DRAFT,), ReportState.PENDING),
    "send_back_to_draft": ((ReportState.PENDING,), ReportState.DRAFT),
    "submit": ((ReportState.DRAFT, ReportState.PENDING), ReportState.SUBMITTED),
    "recall": ((ReportState.SUBMITTED,), ReportState.DRAFT),
    "return": ((ReportState.SUBMITTED,), ReportState.RETURNED),
    "accept": ((ReportState.SUBMITTED,), ReportState.ACCEPTED),
    "supersede": ((ReportState.ACCEPTED,), ReportState.SUPERSEDED),
}


class EndorsementStep(models.TextChoices):
    """What may stand before the leader's approval (NĐ 30/2020, Điều 11-12)."""

    INITIALS = "initials", _("lãnh đạo phòng ký nháy nội dung")
    FORM = "form", _("văn thư kiểm tra thể thức")


class Origin(models.TextChoices):
    ENTERED = "entered", _("đơn vị nhập")
    CONSOLIDATED = "consolidated", _("tổng hợp từ các báo cáo")


class Channel(models.TextChoices):
    WEB = "web", _("nhập trên hệ thống")
    WORKBOOK = "workbook", _("tệp Excel")
    DOCUMENT = "document", _("tệp văn bản")
    ON_BEHALF = "on_behalf", _("nhập thay từ bản ký")
    EARLIER = "earlier", _("nhập từ sổ cũ")


class Qualifier(models.TextChoices):
    """Words of approximation before a value; the strings are those of consolidation.arithmetic."""

    EXACT = "exact", _("chính xác")
    MORE_THAN = "more_than", _("hơn")
    ABOVE = "above", _("trên")
    ABOUT = "about", _("khoảng")
    NEARLY = "nearly", _("gần")


class Basis(models.TextChoices):
    OFFICIAL = "official", _("chính thức")
    ESTIMATED = "estimated", _("ước thực hiện")


class FigureState(models.TextChoices):
    """What stands where a number might: empty is never zero."""

    REPORTED = "reported", _("có số liệu")
    ZERO_CONFIRMED = "zero_confirmed", _("không có")
    NONE_DETECTED = "none_detected", _("chưa phát hiện")
    NOT_APPLICABLE = "not_applicable", _("không thuộc phạm vi")
    NOT_KNOWN = "not_known", _("chưa thống kê được")
    NOT_REPORTED = "not_reported", _("chưa báo cáo")
    CLASSIFIED = "classified", _("gửi riêng theo chế độ mật")


class FigureNature(models.TextChoices):
    """Only results are added up; a target ("phấn đấu 100%") and a norm are not results."""

    RESULT = "result", _("kết quả")
    TARGET = "target", _("mục tiêu phấn đấu")
    NORM = "norm", _("quy định, định mức")


class RecordReason(models.TextChoices):
    """Why a section was written into its history."""

    EDIT = "edit", _("sửa")
    SUBMIT = "submit", _("gửi báo cáo")
    RETURN = "return", _("trả lại")
    IMPORT = "import", _("nhập từ tệp")
    RESTORE = "restore", _("khôi phục")


class Severity(models.TextChoices):
    ERROR = "error", _("lỗi phải sửa")
    WARNING = "warning", _("cảnh báo")
    HINT = "hint", _("nên đọc lại")
