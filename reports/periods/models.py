"""When: the reporting periods and their data windows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reports.periods.states import PeriodKind


class Period(models.Model):
    """A reporting period. `data_from` and `data_to` are both inside it; a call may override them."""

    code = models.CharField(_("mã kỳ"), max_length=20, unique=True)
    kind = models.CharField(_("loại kỳ"), max_length=12, choices=PeriodKind.choices)
    label = models.CharField(_("tên kỳ"), max_length=80)
    data_from = models.DateField(_("số liệu từ ngày"))
    data_to = models.DateField(_("đến hết ngày"))

    class Meta:
        ordering = ("-data_to", "code")
        verbose_name = _("kỳ báo cáo")
        constraints = (
            models.CheckConstraint(condition=Q(data_to__gte=F("data_from")), name="period_window_not_empty"),
        )

    def __str__(self) -> str:
        return self.label
