"""The vocabulary of official papers and their files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """Types of paper with their abbreviation (NĐ 30/2020, Phụ lục III)."""

    REPORT = "BC", _("Báo cáo")


class DocumentState(models.TextChoices):
    ISSUED = "issued", _("đã phát hành")
    REPLACED = "replaced", _("đã bị thay thế")


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
