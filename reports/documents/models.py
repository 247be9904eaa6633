"""Issued papers, their files, and the register that numbers them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from agencies.states import READS_OWN_REPORTS, Role
from reports.collection.models import Report
from reports.collection.scope import goes_into, held
from reports.documents.states import (
    DocumentKind,
    DocumentState,
    FileFormat,
    RenderingState,
)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Filters over issued papers."""

    def visible_to(self, user: User) -> DocumentQuerySet:
        """Papers of one's agency, papers consolidated into it, and, for viewers, what was issued in their branch."""
        mine = held(user, *READS_OWN_REPORTS)
        branch = Agency.objects.filter(
            Q(pk__in=held(user, Role.VIEWER)) | Q(parent__in=held(user, Role.VIEWER))
        )
        return self.filter(
            Q(report__assignment__agency__in=mine)
            | goes_into("report__assignment__", mine)
            | Q(issuing_agency__in=branch)
        )


class Document(models.Model):
    """A frozen official paper made from a report. After issue nothing in it changes; corrections are new papers."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=4, choices=DocumentKind.choices, default=DocumentKind.REPORT)
    state = models.CharField(max_length=10, choices=DocumentState.choices, default=DocumentState.ISSUED)
    drafting_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    issuing_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField(_("số"))
    symbol = models.CharField(_("ký hiệu"), max_length=40)
    date = models.DateField(_("ngày văn bản"))
    year = models.PositiveIntegerField(_("năm"))
    title = models.CharField(_("trích yếu"), max_length=500)
    signer_name = models.CharField(_("người ký"), max_length=100)
    # The whole paper as reports.documents.layout describes it: files can be made again, bit for bit in content.
    layout = models.JSONField()
    layout_sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-id")
        verbose_name = _("văn bản")
        constraints = (
            models.UniqueConstraint(
                fields=("issuing_agency", "kind", "year", "number"), name="one_number_a_year"
            ),
            models.UniqueConstraint(
                fields=("report",), condition=Q(state="issued"), name="one_issued_document_per_report"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """Number and symbol as printed: 05/BC-SLĐTBXH (numbers below ten padded)."""
        return f"{self.number:02d}/{self.symbol}"


class Rendering(models.Model):
    """One file of a paper. The row is the job that makes it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="renderings")
    format = models.CharField(max_length=5, choices=FileFormat.choices)
    state = models.CharField(max_length=8, choices=RenderingState.choices, default=RenderingState.QUEUED)
    file = models.FileField(upload_to="documents/", blank=True)
    file_name = models.CharField(max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ("document", "format")
        verbose_name = _("tệp văn bản")
        constraints = (models.UniqueConstraint(fields=("document", "format"), name="one_file_per_format"),)

    def __str__(self) -> str:
        return self.file_name or self.format


class Register(models.Model):
    """The last number given by the portal in one series: agency, kind of paper, year (NĐ 30/2020, Điều 15)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="registers")
    kind = models.CharField(max_length=4, choices=DocumentKind.choices)
    year = models.PositiveIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("sổ đăng ký văn bản")
        constraints = (
            models.UniqueConstraint(fields=("agency", "kind", "year"), name="one_register_per_series"),
        )

    def __str__(self) -> str:
        return f"{self.agency} {self.kind} {self.year}: {self.last_number}"
