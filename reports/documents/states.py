"""The vocabulary of official papers, their files, signatures and delivery."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """Types of paper with their abbreviation (NĐ 30/2020, Phụ lục III; a công văn has none of its own)."""

    REPORT = "BC", _("Báo cáo")
    PLAN = "KH", _("Kế hoạch")
    LETTER = "CV", _("Công văn")
    COPY = "SY", _("Bản sao y")
    EXTRACT = "TrS", _("Bản trích sao")


COPIES: Final = (DocumentKind.COPY, DocumentKind.EXTRACT)
# What people write in the portal; everything else is made from a report or another paper.
WRITTEN: Final = (DocumentKind.LETTER, DocumentKind.PLAN)


class DocumentState(models.TextChoices):
    DRAFT = "draft", _("đang soạn")
    SIGNING = "signing", _("chờ lãnh đạo ký")
    SIGNED = "signed", _("lãnh đạo đã ký, chờ số và ngày")
    NUMBERED = "numbered", _("đã có số, chờ ký số cơ quan")
    ISSUED = "issued", _("đã phát hành")
    REPLACED = "replaced", _("đã bị thay thế")
    WITHDRAWN = "withdrawn", _("đã thu hồi")
    CANCELLED = "cancelled", _("không phát hành")


# The paper is on its way: frozen, not yet out.
UNDER_WAY: Final = (DocumentState.SIGNING, DocumentState.SIGNED, DocumentState.NUMBERED)
# It went out under a number; its recipients and viewers may read it.
PUBLISHED: Final = (DocumentState.ISSUED, DocumentState.REPLACED, DocumentState.WITHDRAWN)
# One report has at most one paper in these.
IN_FORCE: Final = (*UNDER_WAY, DocumentState.ISSUED)

# verb -> (states it may start from, state it ends in)
TRANSITIONS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "present": ((DocumentState.DRAFT,), DocumentState.SIGNING),
    "sign": ((DocumentState.SIGNING,), DocumentState.SIGNED),
    "number": ((DocumentState.SIGNED,), DocumentState.NUMBERED),
    # an electronic copy: nobody signs before the agency
    "number_copy": ((DocumentState.DRAFT,), DocumentState.NUMBERED),
    "issue": ((DocumentState.NUMBERED,), DocumentState.ISSUED),
    "issue_on_paper": ((DocumentState.DRAFT,), DocumentState.ISSUED),
    "cancel": (
        (DocumentState.DRAFT, DocumentState.SIGNING, DocumentState.SIGNED, DocumentState.NUMBERED),
        DocumentState.CANCELLED,
    ),
    "replace": ((DocumentState.ISSUED,), DocumentState.REPLACED),
    "withdraw": ((DocumentState.ISSUED,), DocumentState.WITHDRAWN),
}


class Relation(models.TextChoices):
    """What one paper does to another. Nothing that was issued is edited (NĐ 30/2020, Điều 17-19)."""

    NONE = "", _("không")
    REPLACES = "replaces", _("thay thế")
    CORRECTS = "corrects", _("đính chính")
    WITHDRAWS = "withdraws", _("thu hồi")
    COPIES = "copies", _("sao")


class Way(models.TextChoices):
    """How the paper is signed."""

    PAPER = "paper", _("ký giấy, đóng dấu")
    DIGITAL = "digital", _("ký số")


class FileFormat(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"


class RenderingState(models.TextChoices):
    QUEUED = "queued", _("đang chờ")
    RUNNING = "running", _("đang tạo tệp")
    DONE = "done", _("đã có tệp")
    FAILED = "failed", _("không tạo được")


ACTIVE = (RenderingState.QUEUED, RenderingState.RUNNING)


class Step(models.TextChoices):
    """What was done last to the PDF. Every step's file begins with exactly the bytes of the one before."""

    PREPARED = "prepared", _("bản trình ký")
    PERSON = "person", _("người có thẩm quyền đã ký")
    NUMBERED = "numbered", _("đã ghi số, ngày")
    ORGANISATION = "organisation", _("cơ quan đã ký")


STEPS: Final = (Step.PREPARED, Step.PERSON, Step.NUMBERED, Step.ORGANISATION)


class Signatory(models.TextChoices):
    """Whose signature (NĐ 30/2020, Phụ lục I: ô số 7c and 8)."""

    PERSON = "person", _("người có thẩm quyền")
    ORGANISATION = "organisation", _("cơ quan")


class Method(models.TextChoices):
    OUTSIDE = "outside", _("ký ngoài hệ thống rồi tải lên")
    PKCS12 = "pkcs12", _("khóa PKCS#12 trên máy chủ")
    PKCS11 = "pkcs11", _("thiết bị bảo mật PKCS#11")
    VGCA = "vgca", _("dịch vụ ký số VGCA trên máy người ký")


class SignatureState(models.TextChoices):
    QUEUED = "queued", _("đang chờ ký")
    RUNNING = "running", _("đang ký")
    WAITING = "waiting", _("chờ dấu thời gian, sẽ thử lại")
    DONE = "done", _("đã ký")
    FAILED = "failed", _("không ký được")


SIGNATURE_ACTIVE: Final = (SignatureState.QUEUED, SignatureState.RUNNING, SignatureState.WAITING)


class DeliveryState(models.TextChoices):
    """What became of a paper at one recipient (status codes 01, 02, 03 of QCVN 102)."""

    SENT = "sent", _("đã đến, chưa tiếp nhận")
    ACKNOWLEDGED = "acknowledged", _("đã tiếp nhận")
    REFUSED = "refused", _("từ chối tiếp nhận")
