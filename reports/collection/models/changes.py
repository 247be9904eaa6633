"""A call that changes while it runs: what was added to what it asks, and what had no place any more."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from reports.collection.models.round import Call, Report


class Supplement(models.Model):
    """“Bổ sung”: newer outlines for some classes of reporters of an open call, with the letter or the reason.

    `outlines`: list of {"group": ReporterClass, "before": OutlineVersion id, "after": OutlineVersion id}.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="supplements")
    letter_number = models.CharField(_("số công văn bổ sung"), max_length=60, blank=True, default="")
    letter_date = models.DateField(_("ngày công văn bổ sung"), null=True, blank=True)
    reason = models.CharField(_("nội dung, lý do bổ sung"), max_length=300)
    outlines = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("call", "id")
        verbose_name = _("bổ sung yêu cầu báo cáo")

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """Why, with the letter where there is one: "Công văn 950/SYT ngày 12/6/2023: …"."""
        if not self.letter_number:
            return self.reason
        day = f" ngày {self.letter_date:%d/%m/%Y}" if self.letter_date else ""
        return f"Công văn {self.letter_number}{day}: {self.reason}"


class Leftover(models.Model):
    """Something said where the outline no longer asks: kept in words, read and printed by whoever reads the draft."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="leftovers")
    place = models.CharField(_("ở mục"), max_length=300)
    text = models.TextField(_("nội dung"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("report", "id")
        verbose_name = _("nội dung không còn trong đề cương")

    def __str__(self) -> str:
        return self.place
