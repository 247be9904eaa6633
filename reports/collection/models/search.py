"""What is searched of a report."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.collection.models.round import Report


class ReportWords(models.Model):
    """The bare words of a report that was submitted: of whom, of which round, all that it says. Written at submission,
    gone with a recall; what is still being written is read as it stands (queries.searching).

    `head`: agency, round and period alone, for the officer who has not opened the envelope yet. Both as
    portal.core.searching.key_of makes them.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="words")
    head = models.TextField()
    words = models.TextField()

    class Meta:
        verbose_name = _("từ khóa của báo cáo")

    def __str__(self) -> str:
        return f"{self.report}"
