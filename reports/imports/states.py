"""What happens to a file that somebody brings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchKind(models.TextChoices):
    WORKBOOK = "workbook", _("biểu mẫu Excel")
    DOCUMENT = "document", _("báo cáo đã viết")


class BatchState(models.TextChoices):
    """Nothing of a file is in the report before it is applied, and then all of it is."""

    STAGED = "staged", _("chờ ghi vào báo cáo")
    APPLIED = "applied", _("đã ghi vào báo cáo")
    REFUSED = "refused", _("không nhận")
    DISCARDED = "discarded", _("đã bỏ")


class LoadState(models.TextChoices):
    """What became of a workbook of an earlier period."""

    STAGED = "staged", _("chạy thử, chưa ghi")
    APPLIED = "applied", _("đã ghi")
    DISCARDED = "discarded", _("đã bỏ")
    WITHDRAWN = "withdrawn", _("đã rút lại")
