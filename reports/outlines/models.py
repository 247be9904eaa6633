"""What is asked: programmes, indicators and the outlines of reports."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from reports.outlines.scope import OutlineQuerySet, ProgrammeQuerySet, VersionQuerySet
from reports.outlines.states import (
    AcrossTime,
    AcrossUnits,
    IndicatorKind,
    ItemStyle,
    OutlineState,
    ReporterClass,
    RowKind,
    RuleSeverity,
)
from reports.periods.states import PeriodKind


class Programme(models.Model):
    """The subject of reporting, e.g. the programme against prostitution 2021-2025."""

    code = models.CharField(_("mã chương trình"), max_length=30, unique=True)
    name = models.CharField(_("tên chương trình"), max_length=200)
    # As it stands inside a title: "công tác phòng, chống mại dâm".
    subject = models.CharField(_("cách gọi trong trích yếu"), max_length=200)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("chương trình")

    def __str__(self) -> str:
        return self.name


class ProgrammeRoleKind(models.TextChoices):
    """What an agency is to a programme."""

    LEAD = "lead", _("Chủ trì")
    REPORTER = "reporter", _("Báo cáo")
    RECIPIENT = "recipient", _("Nhận báo cáo")
    DATA_OWNER = "data_owner", _("Chủ quản số liệu")


class ProgrammeRole(models.Model):
    """Which agency plays which part in a programme, from a day to a day."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="roles")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="programme_roles")
    kind = models.CharField(max_length=12, choices=ProgrammeRoleKind.choices)
    # For a data owner: the class of reporter it answers as (Indicator.owner_class).
    reporter_class = models.CharField(max_length=12, choices=ReporterClass.choices, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("programme", "kind", "agency")
        verbose_name = _("vai trò trong chương trình")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "agency", "kind", "reporter_class", "valid_from"),
                name="one_programme_role",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_kind_display()}"

    def holds(self, on: dt.date) -> bool:
        """Whether the role is held on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class Category(models.Model):
    """One value of an axis of breakdown, e.g. axis ET (loại hình cơ sở), code karaoke."""

    axis = models.CharField(max_length=20)
    axis_name = models.CharField(_("phân tổ theo"), max_length=100)
    code = models.CharField(max_length=40)
    name = models.CharField(_("tên"), max_length=150)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("axis", "position", "code")
        verbose_name = _("giá trị phân tổ")
        constraints = (models.UniqueConstraint(fields=("axis", "code"), name="one_category"),)

    def __str__(self) -> str:
        return self.name


class Breakdown(models.Model):
    """A canonical set of (axis, category) pairs: "ET=karaoke;G=nu", axes in order. "" is the total, a real row."""

    key = models.CharField(max_length=200, unique=True, blank=True)
    name = models.CharField(_("tên"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ("key",)
        verbose_name = _("phân tổ")

    def __str__(self) -> str:
        return self.name or str(_("Tổng số"))


class Indicator(models.Model):
    """A figure that is asked for: one code, one unit, one scale for ever, one rule per axis of adding up."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(_("mã chỉ tiêu"), max_length=20)
    name = models.CharField(_("tên chỉ tiêu"), max_length=250)
    unit = models.CharField(_("đơn vị tính"), max_length=40)
    kind = models.CharField(_("loại"), max_length=10, choices=IndicatorKind.choices)
    # Decimal digits kept: a stored integer is the value times 10 ** scale. Never changed once used.
    scale = models.PositiveSmallIntegerField(_("số chữ số thập phân"), default=0)
    across_units = models.CharField(max_length=15, choices=AcrossUnits.choices)
    across_time = models.CharField(max_length=15, choices=AcrossTime.choices)
    owner_class = models.CharField(
        _("chủ quản số liệu"), max_length=12, choices=ReporterClass.choices, default=ReporterClass.ANY
    )
    # Counted together with this one it may not exceed it, e.g. inspected <= existing; see collection checks.
    ceiling = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("cách tính"), max_length=500, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    # Not offered for new tables any more; what was asked and answered stays as it is.
    archived_at = models.DateTimeField(_("lưu trữ lúc"), null=True, blank=True)

    class Meta:
        ordering = ("programme", "position", "code")
        verbose_name = _("chỉ tiêu")
        constraints = (
            models.UniqueConstraint(fields=("programme", "code"), name="one_indicator_code"),
            models.CheckConstraint(condition=Q(scale__lte=4), name="indicator_scale_small"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_ratio(self) -> bool:
        """Entered as numerator over denominator, or as a percent without a base."""
        return self.kind == IndicatorKind.RATIO


class Outline(models.Model):
    """The blueprint of a report for one class of reporters and one kind of period."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="outlines")
    code = models.CharField(_("mã đề cương"), max_length=40, unique=True)
    name = models.CharField(_("tên đề cương"), max_length=200)
    reporter_class = models.CharField(max_length=12, choices=ReporterClass.choices)
    period_kind = models.CharField(max_length=12, choices=PeriodKind.choices)
    # Not offered for new calls any more.
    archived_at = models.DateTimeField(_("lưu trữ lúc"), null=True, blank=True)

    objects = OutlineQuerySet.as_manager()

    class Meta:
        ordering = ("programme", "code")
        verbose_name = _("đề cương")

    def __str__(self) -> str:
        return self.name


class OutlineVersion(models.Model):
    """One version of an outline; frozen when a call uses it, and kept for ever."""

    outline = models.ForeignKey(Outline, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("phiên bản"))
    state = models.CharField(max_length=10, choices=OutlineState.choices, default=OutlineState.DRAFT)
    # How the levels of headings are numbered, from the top: ["roman", "arabic", "alpha"].
    numbering = models.JSONField(default=list)
    # Title of the paper: "Kết quả thực hiện {subject} {period} trên địa bàn {area}".
    title_pattern = models.CharField(_("mẫu trích yếu"), max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("outline", "-number")
        verbose_name = _("phiên bản đề cương")
        constraints = (models.UniqueConstraint(fields=("outline", "number"), name="one_outline_version"),)

    def __str__(self) -> str:
        return f"{self.outline} (v{self.number})"


class Section(models.Model):
    """A numbered part of an outline: prose, figure table, annex table, or several of them.

    `key` is the stable meaning (process.md §4.2: direction, communication …); wording and number may differ.
    """

    version = models.ForeignKey(OutlineVersion, on_delete=models.CASCADE, related_name="sections")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    key = models.CharField(max_length=40)
    title = models.CharField(_("tên mục"), max_length=250, blank=True, default="")
    position = models.PositiveIntegerField(help_text="order in the whole version, depth first")
    level = models.PositiveSmallIntegerField(default=0)
    numbered = models.BooleanField(default=True)
    # Computed when the version is written ("II.", "1.", "a)"), so that no page has to count.
    label = models.CharField(max_length=10, blank=True, default="")
    has_prose = models.BooleanField(default=False)
    required = models.BooleanField(default=False)
    item_style = models.CharField(max_length=8, choices=ItemStyle.choices, default=ItemStyle.DASH)
    guidance = models.TextField(_("hướng dẫn"), blank=True, default="")
    # Opening and closing sentences offered to the drafter; {letter}, {period}, {agency} … are filled in.
    suggestion = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("version", "position")
        verbose_name = _("mục")
        constraints = (
            models.UniqueConstraint(fields=("version", "key"), name="one_section_key"),
            models.UniqueConstraint(fields=("version", "position"), name="one_section_position"),
        )

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()


class TableRow(models.Model):
    """A line of a section's figure table: an indicator with one breakdown, or a heading between lines."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=RowKind.choices, default=RowKind.FIGURE)
    label = models.CharField(_("chỉ tiêu"), max_length=250)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    breakdown = models.ForeignKey(
        Breakdown, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    depth = models.PositiveSmallIntegerField(default=0)
    required = models.BooleanField(default=True)
    # Whether the lines that break this one down must add up to it ("trong đó" lists need not be complete).
    parts_complete = models.BooleanField(default=False)

    class Meta:
        ordering = ("section", "position")
        verbose_name = _("dòng biểu số liệu")
        constraints = (
            models.UniqueConstraint(fields=("section", "position"), name="one_row_position"),
            models.UniqueConstraint(fields=("section", "indicator", "breakdown"), name="one_row_per_figure"),
            models.CheckConstraint(
                condition=Q(kind="heading", indicator__isnull=True, breakdown__isnull=True)
                | Q(kind="figure", indicator__isnull=False, breakdown__isnull=False),
                name="row_is_figure_or_heading",
            ),
        )

    def __str__(self) -> str:
        return self.label


class AnnexTable(models.Model):
    """A table whose rows the reporter adds, e.g. the list of documents issued.

    `columns`: list of {"key", "label", "kind": text|number|date, "width": relative weight, "required": bool}.
    """

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="annexes")
    key = models.CharField(max_length=40)
    title = models.CharField(_("tên biểu"), max_length=250)
    columns = models.JSONField(default=list)

    class Meta:
        ordering = ("section", "id")
        verbose_name = _("biểu phụ lục")
        constraints = (models.UniqueConstraint(fields=("section", "key"), name="one_annex_key"),)

    def __str__(self) -> str:
        return self.title


class CheckRule(models.Model):
    """A check of one version's own, e.g. "KT.02 <= CSKD.01"; see rules.py for how a term is read."""

    version = models.ForeignKey(OutlineVersion, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=30)
    name = models.CharField(_("tên kiểm tra"), max_length=120, blank=True, default="")
    term = models.CharField(_("biểu thức"), max_length=300)
    severity = models.CharField(_("mức độ"), max_length=8, choices=RuleSeverity.choices)
    message = models.CharField(_("câu báo"), max_length=400, blank=True, default="")

    class Meta:
        ordering = ("version", "position")
        verbose_name = _("kiểm tra riêng")
        constraints = (models.UniqueConstraint(fields=("version", "key"), name="one_rule_key"),)

    def __str__(self) -> str:
        return self.name or self.term
