"""The file of a round as a stored ZIP. The row is the job that makes it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from reports.collection.models import Call
from reports.documents.states import ACTIVE, RenderingState


class CaseFile(models.Model):
    """One making of the file of a round, for one ending of it (`closed_at`): a round that was opened again and ended
    once more gets another, and the earlier one stays as it was."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="case_files")
    closed_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RenderingState.choices, default=RenderingState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="casefiles/", blank=True)
    file_name = models.CharField(max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    # Of the ZIP, and of the list of digests in it: the number that `check_round` tells, too.
    sha256 = models.CharField(max_length=64, blank=True, default="")
    contents_sha256 = models.CharField(max_length=64, blank=True, default="")
    files = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ("call", "-id")
        verbose_name = _("hồ sơ đợt báo cáo")
        constraints = (
            models.UniqueConstraint(
                fields=("call",), condition=Q(state__in=ACTIVE), name="one_case_file_at_work"
            ),
        )

    def __str__(self) -> str:
        return self.file_name or f"{self.call} {self.pk}"
