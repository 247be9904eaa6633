"""The vocabulary of consolidation runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    QUEUED = "queued", _("đang chờ")
    PARTS = "parts", _("đang tổng hợp cấp dưới")
    RUNNING = "running", _("đang tổng hợp")
    DONE = "done", _("đã xong")
    FAILED = "failed", _("không thành công")
    STOPPED = "stopped", _("đã dừng")


ACTIVE = (RunState.QUEUED, RunState.PARTS, RunState.RUNNING)


class InputRole(models.TextChoices):
    """How a child of the consolidation took part in a run."""

    INCLUDED = "included", _("đã đưa vào")
    MISSING = "missing", _("chưa có báo cáo đạt yêu cầu")
    CLASSIFIED = "classified", _("gửi riêng theo chế độ mật")
    EXEMPT = "exempt", _("được miễn")
