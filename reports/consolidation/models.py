"""Consolidation runs, what went into them, and what people changed afterwards."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from agencies.states import Role
from reports.collection.models import Assignment, Report
from reports.collection.scope import held
from reports.consolidation.states import ACTIVE, InputRole, RunState
from reports.outlines.models import Breakdown, Indicator, OutlineVersion


class RunQuerySet(models.QuerySet["Run"]):
    """Filters over runs."""

    def visible_to(self, user: User) -> RunQuerySet:
        """Runs of every duty whose state the person may see."""
        return self.filter(assignment__in=Assignment.objects.visible_to(user).values("pk"))

    def requestable_by(self, user: User) -> RunQuerySet:
        """Runs of the summaries that the person consolidates. Twin of policies.can_stop."""
        return self.filter(assignment__agency__in=held(user, Role.OFFICER))

    def claimable(self, now: dt.datetime) -> RunQuerySet:
        """Waiting, held by a worker whose lease is over, or a tree whose lower levels are done."""
        free = Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, lease_until__lt=now)
        return self.filter(free | Q(state=RunState.PARTS) & ~Exists(RunPart.objects.open(OuterRef("pk"))))


class RuleBook(models.Model):
    """By which rules runs added up, and who owned figures then; see `rules`. Never changed, shared by all alike."""

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.JSONField()

    class Meta:
        verbose_name = _("cách tính đã dùng")

    def __str__(self) -> str:
        return self.sha256


class Run(models.Model):
    """One consolidation of one duty from the accepted reports of its direct children. The row is the job."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.QUEUED)
    # Repeat bottom-up for every consolidation below before this one.
    tree = models.BooleanField(default=False)
    # tạm tính: may look through unaccepted middle levels; its report is never submitted or issued.
    provisional = models.BooleanField(default=False)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True, default="")
    error = models.CharField(max_length=500, blank=True, default="")
    # A worker holds the run until `lease_until`; progress writes name their attempt, so a late worker is harmless.
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    # By which rules it added up; None for a run from before they were kept.
    rules = models.ForeignKey(RuleBook, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("lần tổng hợp")
        constraints = (
            models.UniqueConstraint(
                fields=("assignment",), condition=Q(state__in=ACTIVE), name="one_active_run"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_state_display()}"


class RunPartQuerySet(models.QuerySet["RunPart"]):
    """Filters over the parts of tree runs."""

    def open(self, run: Run | int | OuterRef) -> RunPartQuerySet:
        """The parts of a run (an id or an outer reference) that still have to be done."""
        return self.filter(run=run, state__in=ACTIVE)

    def claimable(self, run: int, now: dt.datetime) -> RunPartQuerySet:
        """Of one run: waiting or left by a dead worker, and what goes into it is done.

        What waits is found once for all parts: asked for each part it is a question for every pair of them."""
        free = Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, lease_until__lt=now)
        lower = RunPart.objects.open(run).filter(assignment__parent__isnull=False)
        return self.filter(free, run=run).exclude(assignment__in=lower.values("assignment__parent"))


class RunPart(models.Model):
    """One lower summary of a tree run: what a worker takes, alone or with others of its level. The row is the job."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="parts")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    # 0 is the lowest. A part begins when the parts that go into it are done.
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, default="")

    objects = RunPartQuerySet.as_manager()

    class Meta:
        ordering = ("run", "level", "id")
        verbose_name = _("phần của lần tổng hợp")
        constraints = (
            models.UniqueConstraint(fields=("run", "assignment"), name="one_part_per_lower_summary"),
        )
        indexes = (models.Index(fields=("run", "state", "level"), name="parts_by_state"),)

    def __str__(self) -> str:
        return f"{self.run} {self.assignment} {self.get_state_display()}"


class RunInput(models.Model):
    """A child of the consolidated duty in a run: the exact version that went in, or why none did."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="inputs")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, null=True, blank=True, related_name="used_in"
    )
    role = models.CharField(max_length=10, choices=InputRole.choices)
    reason = models.CharField(max_length=300, blank=True, default="")
    # What the unit was asked for when the run read it; None in a run from before it was kept: what it is asked today.
    outline = models.ForeignKey(OutlineVersion, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("run", "assignment__agency__sort_key")
        verbose_name = _("nguồn của lần tổng hợp")
        constraints = (
            models.UniqueConstraint(fields=("run", "assignment"), name="one_input_per_child"),
            models.CheckConstraint(
                condition=Q(role="included", report__isnull=False) | ~Q(role="included"),
                name="included_input_has_report",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run} {self.assignment} {self.role}"

    @property
    def asked_pk(self) -> int:
        """The outline version that the unit was asked for."""
        return self.outline_id or self.assignment.version_id

    @property
    def written_pk(self) -> int:
        """The outline version of what went in, which may be of before a supplement; where nothing did, `asked_pk`."""
        return (self.report.outline_version_id if self.report else None) or self.asked_pk


class Adjustment(models.Model):
    """A change of a computed figure by a person, as an entry of its own: printed = computed + delta."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="adjustments")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, related_name="+")
    # In the indicator's scale; for a ratio the two deltas of its parts.
    delta = models.BigIntegerField(default=0)
    delta_numerator = models.BigIntegerField(default=0)
    delta_denominator = models.BigIntegerField(default=0)
    reason = models.CharField(_("lý do"), max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Carried over by a re-run although the addends changed: the officer must look again.
    stale = models.BooleanField(default=False)

    class Meta:
        ordering = ("report", "at", "id")
        verbose_name = _("điều chỉnh")

    def __str__(self) -> str:
        return self.reason


class SourceChoice(models.Model):
    """The owner of a figure did not answer: the officer takes the units' sum instead, with a reason."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="source_choices")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("lý do"), max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("chọn nguồn số liệu")
        constraints = (models.UniqueConstraint(fields=("assignment", "indicator"), name="one_source_choice"),)

    def __str__(self) -> str:
        return self.reason


class SummaryOptions(models.Model):
    """What one version of a summary shows beyond its figures; everything is off until somebody chooses it."""

    NAMES = ("comparison", "coverage", "charts")

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="options")
    comparison = models.BooleanField(_("So sánh với kỳ trước"), default=False)
    coverage = models.BooleanField(_("Mức độ bao phủ và các đơn vị chưa có báo cáo"), default=False)
    charts = models.BooleanField(_("Biểu đồ"), default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("lựa chọn của bản tổng hợp")

    def __str__(self) -> str:
        return ", ".join(name for name in self.NAMES if getattr(self, name))
