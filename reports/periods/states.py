"""The kinds of reporting period (NĐ 09/2019/NĐ-CP, Điều 4 and 12)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PeriodKind(models.TextChoices):
    """The strings are those of `reports.periods.cutoffs`."""

    MONTH = "month", _("tháng")
    QUARTER = "quarter", _("quý")
    HALF = "half", _("6 tháng")
    NINE_MONTHS = "nine_months", _("9 tháng")
    YEAR = "year", _("năm")
    STAGE = "stage", _("giai đoạn")
    THEMATIC = "thematic", _("chuyên đề")
    ADHOC = "adhoc", _("đột xuất")
