"""What is said about a duty or a report beside its content: reminders, steps before the leader's approval."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from reports.collection.models.round import Assignment, Report
from reports.collection.states import EndorsementStep


class Reminder(models.Model):
    """An in-app reminder to one agency about one duty; at most one a day."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reminders")
    day = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at",)
        verbose_name = _("nhắc việc")
        constraints = (models.UniqueConstraint(fields=("assignment", "day"), name="one_reminder_a_day"),)

    def __str__(self) -> str:
        return self.text


class Endorsement(models.Model):
    """One step done before the leader's approval, on exactly the content of `edit_version`."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="endorsements")
    step = models.CharField(max_length=8, choices=EndorsementStep.choices)
    edit_version = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("report", "id")
        verbose_name = _("bước trước khi trình")
        constraints = (
            models.UniqueConstraint(
                fields=("report", "step", "edit_version"), name="one_endorsement_per_step"
            ),
        )

    def __str__(self) -> str:
        return self.get_step_display()
