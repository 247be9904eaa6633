"""The round: calls, duties, reports and what is said about them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from reports.collection.scope import AssignmentQuerySet, CallQuerySet, ReportQuerySet
from reports.collection.states import (
    UNFINISHED,
    AssignmentKind,
    Basis,
    CallState,
    Channel,
    ClosedAs,
    FigureNature,
    FigureState,
    Nature,
    Origin,
    Qualifier,
    ReportState,
)
from reports.outlines.models import AnnexTable, Breakdown, Indicator, OutlineVersion, Programme, Section
from reports.outlines.states import ReporterClass
from reports.periods.models import Period


class Call(models.Model):
    """One request round: a letter of the lead, the outlines it asks for, and who must answer by when."""

    code = models.CharField(_("mã đợt"), max_length=40, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="calls")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="calls")
    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField(_("tên đợt báo cáo"), max_length=250)
    state = models.CharField(max_length=8, choices=CallState.choices, default=CallState.DRAFT)
    letter_number = models.CharField(_("số công văn"), max_length=60, blank=True, default="")
    letter_date = models.DateField(_("ngày công văn"), null=True, blank=True)
    letter_signer = models.CharField(_("người ký công văn"), max_length=100, blank=True, default="")
    letter_subject = models.CharField(_("trích yếu công văn"), max_length=300, blank=True, default="")
    letter_file = models.FileField(_("tệp công văn"), upload_to="letters/", blank=True)
    letter_file_name = models.CharField(max_length=200, blank=True, default="")
    data_from = models.DateField(_("số liệu từ ngày"))
    data_to = models.DateField(_("số liệu đến hết ngày"))
    default_due_at = models.DateTimeField(_("hạn gửi"))
    contact_name = models.CharField(_("người liên hệ"), max_length=100, blank=True, default="")
    contact_phone = models.CharField(_("điện thoại liên hệ"), max_length=30, blank=True, default="")
    cloned_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = _("đợt báo cáo")

    def __str__(self) -> str:
        return self.title


class CallOutline(models.Model):
    """Which version of which outline a class of reporters answers in a call."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="outlines")
    reporter_class = models.CharField(max_length=12, choices=ReporterClass.choices)
    version = models.ForeignKey(OutlineVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("đề cương của đợt")
        constraints = (
            models.UniqueConstraint(fields=("call", "reporter_class"), name="one_outline_per_class"),
        )

    def __str__(self) -> str:
        return f"{self.get_reporter_class_display()}: {self.version}"


class Assignment(models.Model):
    """One agency's duty in one call. `parent` is the consolidation it goes into; the root has none."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="assignments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=14, choices=AssignmentKind.choices)
    nature = models.CharField(max_length=10, choices=Nature.choices, default=Nature.ASSIGNED)
    reporter_class = models.CharField(max_length=12, choices=ReporterClass.choices)
    version = models.ForeignKey(OutlineVersion, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    due_at = models.DateTimeField(_("hạn gửi"))
    contact_name = models.CharField(_("đầu mối"), max_length=100, blank=True, default="")
    contact_phone = models.CharField(_("điện thoại"), max_length=30, blank=True, default="")
    extended_to = models.DateTimeField(_("gia hạn đến"), null=True, blank=True)
    extension_reason = models.CharField(_("lý do gia hạn"), max_length=300, blank=True, default="")
    extended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_as = models.CharField(max_length=10, choices=ClosedAs.choices, blank=True, default=ClosedAs.OPEN)
    closed_reason = models.CharField(_("lý do"), max_length=300, blank=True, default="")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Set when the unit joined after the call was opened.
    added_reason = models.CharField(_("lý do bổ sung"), max_length=300, blank=True, default="")
    # The last supplement of the call that changed what is asked here.
    supplement = models.ForeignKey(
        "Supplement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Whose duty it was before it passed to the agency's successor, and since when it is this one's.
    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    passed_on = models.DateField(null=True, blank=True)
    # Closed because the successor answers for this agency too: with which duty.
    joined = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joining"
    )
    # First submission (or arrival of the signed paper) of what is asked now (actions.anew): lateness comes from this
    # and the due time alone.
    first_received_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("call", "agency__sort_key", "kind")
        verbose_name = _("yêu cầu báo cáo")
        constraints = (
            models.UniqueConstraint(fields=("call", "agency", "kind"), name="one_assignment"),
            models.UniqueConstraint(
                fields=("call",), condition=Q(parent__isnull=True), name="one_root_assignment"
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency} – {self.call}"

    @property
    def deadline(self) -> dt.datetime:
        """The due time with any extension."""
        return self.extended_to or self.due_at

    def agency_on(self, day: dt.date) -> Agency:
        """Whose duty it was on a day: papers print the agency of their date."""
        if self.predecessor is not None and self.passed_on is not None and day < self.passed_on:
            return self.predecessor
        return self.agency

    @property
    def is_consolidation(self) -> bool:
        """Whether its report is computed from the reports below."""
        return self.kind == AssignmentKind.CONSOLIDATION


class Report(models.Model):
    """One version of an agency's answer. Nothing that was submitted is ever edited."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveIntegerField(_("lần"), default=1)
    state = models.CharField(max_length=16, choices=ReportState.choices, default=ReportState.DRAFT)
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.ENTERED)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    nothing_to_report = models.BooleanField(_("không phát sinh"), default=False)
    # tạm tính: a tree run looked through unaccepted middle levels; readable, never submitted or issued.
    provisional = models.BooleanField(_("tạm tính"), default=False)
    # The outline it is written in; NULL: the one its duty asks for. Set on every version when a call is supplemented.
    outline_version = models.ForeignKey(
        OutlineVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What its outline has beyond this one is new to its writers; with `only_new` nothing else is asked.
    extends = models.ForeignKey(
        OutlineVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    only_new = models.BooleanField(default=False)
    # Bumped by every write to the content; a submission names the one it saw.
    edit_version = models.PositiveIntegerField(default=0)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    sent_for_approval_at = models.DateTimeField(null=True, blank=True)
    sent_for_approval_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_back_reason = models.CharField(max_length=500, blank=True, default="")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The consolidating agency's first look; ends the sender's right to recall.
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    return_reason = models.TextField(_("lý do trả lại"), blank=True, default="")
    # "Nhập thay từ bản ký": the signed paper that was keyed.
    paper_scan = models.FileField(_("bản ký quét"), upload_to="scans/", blank=True)
    paper_scan_name = models.CharField(max_length=200, blank=True, default="")
    paper_number = models.CharField(_("số, ký hiệu bản ký"), max_length=60, blank=True, default="")
    paper_date = models.DateField(_("ngày bản ký"), null=True, blank=True)
    paper_signer = models.CharField(_("người ký"), max_length=100, blank=True, default="")
    paper_arrived_at = models.DateTimeField(_("ngày đến"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("assignment", "-version")
        verbose_name = _("báo cáo")
        constraints = (
            models.UniqueConstraint(fields=("assignment", "version"), name="one_report_version"),
            models.UniqueConstraint(
                fields=("assignment",), condition=Q(state__in=UNFINISHED), name="one_unfinished_report"
            ),
            models.UniqueConstraint(
                fields=("assignment",), condition=Q(state=ReportState.ACCEPTED), name="one_accepted_report"
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment} (lần {self.version})"

    @property
    def reference(self) -> str:
        """Stable short name for lists, commands and receipts: CALL/AGENCY/KIND/version."""
        kind = "TH" if self.assignment.is_consolidation else "BC"
        return f"{self.assignment.call.code}/{self.assignment.agency.code}/{kind}/{self.version}"

    @property
    def outline(self) -> OutlineVersion:
        """The version of the outline it is written in."""
        return self.outline_version or self.assignment.version

    @property
    def outline_pk(self) -> int:
        """Its id, without a query where the duty is at hand."""
        return self.outline_version_id or self.assignment.version_id

    @property
    def is_consolidated(self) -> bool:
        """Computed from the reports below."""
        return self.origin == Origin.CONSOLIDATED


class SectionText(models.Model):
    """What a report says in one section, and the version counter of everything entered there.

    `paragraphs`: ordered list of {"id": stable hex, "level": 0 plain | 1 item | 2 sub-item, "text": plain NFC,
    and in a summary "source": id of the Report it came from, "cite": print the agency after it,
    "used": printed or only offered, "edited": changed by the officer, "stale": its source changed since,
    "live": braces put into a source's words are figures (collection.live), "covers": ids of the paragraphs of this
    section for which it stands, "like": id shared by paragraphs that say almost the same, "apart": not to be folded
    again, "home": key of the section it was moved from, "aside": not used on purpose}.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="texts")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    paragraphs = models.JSONField(default=list)
    nothing = models.BooleanField(_("không phát sinh"), default=False)
    edit_version = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("nội dung thuyết minh")
        constraints = (models.UniqueConstraint(fields=("report", "section"), name="one_text_per_section"),)

    def __str__(self) -> str:
        return f"{self.report} {self.section}"


class Figure(models.Model):
    """One figure, never a bare number. Integers times 10 ** indicator.scale.

    A ratio has numerator and denominator (plain counts), or only `value`: a percent without a base, in
    hundredths of a percent.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="figures")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", db_index=False)
    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, related_name="+", db_index=False)
    value = models.BigIntegerField(null=True, blank=True)
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(null=True, blank=True)
    qualifier = models.CharField(max_length=10, choices=Qualifier.choices, default=Qualifier.EXACT)
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.OFFICIAL)
    state = models.CharField(max_length=15, choices=FigureState.choices, default=FigureState.NOT_REPORTED)
    nature = models.CharField(max_length=6, choices=FigureNature.choices, default=FigureNature.RESULT)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("số liệu")
        constraints = (
            models.UniqueConstraint(fields=("report", "indicator", "breakdown"), name="one_figure"),
            models.CheckConstraint(
                condition=~Q(state__in=["reported"])
                | Q(value__isnull=False)
                | Q(numerator__isnull=False, denominator__isnull=False),
                name="reported_figure_has_value",
            ),
            models.CheckConstraint(
                condition=Q(state="reported")
                | Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True),
                name="unreported_figure_has_no_value",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id}/{self.breakdown_id}={self.value}"


class AnnexRow(models.Model):
    """A row that the reporter added to an annex table; `cells` maps column keys to text, int or ISO date."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="annex_rows")
    table = models.ForeignKey(AnnexTable, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    # In a summary: the agency whose row this is.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("table", "position")
        verbose_name = _("dòng phụ lục")
        constraints = (models.UniqueConstraint(fields=("report", "table", "position"), name="one_annex_row"),)

    def __str__(self) -> str:
        return f"{self.table} #{self.position}"


class ReviewNote(models.Model):
    """A remark on a section or a figure, open until settled; copied to the next version of the report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="review_notes")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    breakdown = models.ForeignKey(
        Breakdown, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("ý kiến"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("ý kiến rà soát")

    def __str__(self) -> str:
        return self.text[:60]


class WarningOverride(models.Model):
    """One written reason that covers all warnings of a kind in a report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="overrides")
    kind = models.CharField(max_length=40)
    reason = models.CharField(_("giải trình"), max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("giải trình cảnh báo")
        constraints = (models.UniqueConstraint(fields=("report", "kind"), name="one_override_per_kind"),)

    def __str__(self) -> str:
        return self.kind


class Receipt(models.Model):
    """Proof of one submission: number, time and the SHA-256 of exactly what was received."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="receipts")
    number = models.CharField(_("số biên nhận"), max_length=60, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    # A recalled submission keeps its receipt, marked.
    recalled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("report", "id")
        verbose_name = _("biên nhận")
        constraints = (
            models.UniqueConstraint(
                fields=("report",), condition=Q(recalled_at__isnull=True), name="one_receipt_in_force"
            ),
        )

    def __str__(self) -> str:
        return self.number
