"""Files that a reporter fills in outside the portal: the forms that were handed out, and what came back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from reports.collection.models import Assignment, Call, Report
from reports.imports.scope import BatchQuerySet, EarlierLoadQuerySet
from reports.imports.states import BatchKind, BatchState, LoadState
from reports.outlines.models import Programme


class IssuedForm(models.Model):
    """One workbook as it was handed out. The codes in a returned file are compared with this, never trusted.

    `fields`: {field name: what it held, as typed}; with it a returned cell that nobody touched is told from one that
    was changed, whatever was written in the portal meanwhile.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="issued_forms")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="issued_forms")
    code = models.CharField(max_length=32, unique=True)
    outline_version = models.PositiveBigIntegerField()
    edit_version = models.PositiveIntegerField()
    fields = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("report", "-id")
        verbose_name = _("biểu mẫu đã tải")

    def __str__(self) -> str:
        return self.code


class Batch(models.Model):
    """One file that was brought in for a duty, and what it would change. Nothing is written before it is applied.

    `facts`: what the file says of itself. `rows`: the changes, each with the place it came from, before and after.
    `rejects`: what cannot be taken, each with sheet, cell, value and reason.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="batches")
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, null=True, blank=True, related_name="batches"
    )
    kind = models.CharField(max_length=10, choices=BatchKind.choices)
    file = models.FileField(_("tệp"), upload_to="imports/")
    name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.STAGED)
    facts = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    rejects = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("tệp nhập")

    def __str__(self) -> str:
        return self.name


class EarlierLoad(models.Model):
    """One workbook with the figures of a period before the portal was used. The row is what provenance names.

    `cells`: what the workbook says, until it is decided. `made`: ids of the reports it wrote, `replaced`: of those that
    an earlier load had written and this one took the place of.
    """

    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="earlier_loads")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    period_code = models.CharField(_("mã kỳ"), max_length=20)
    call = models.ForeignKey(
        Call, on_delete=models.SET_NULL, null=True, blank=True, related_name="earlier_loads"
    )
    name = models.CharField(_("tên tệp"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=LoadState.choices, default=LoadState.STAGED)
    cells = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    made = models.JSONField(default=list)
    replaced = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = EarlierLoadQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("tệp số liệu kỳ trước")

    def __str__(self) -> str:
        return self.name
