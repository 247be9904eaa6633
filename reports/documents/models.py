"""Official papers, their files and signatures, the register that numbers them, and whom they went to."""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership, User
from portal.core.searching import key_of
from reports.collection.models import Call, Report
from reports.documents.scope import DocumentQuerySet
from reports.documents.states import (
    COPIES,
    IN_FORCE,
    PUBLISHED,
    SIGNATURE_ACTIVE,
    DeliveryState,
    DocumentKind,
    DocumentState,
    FileFormat,
    Method,
    Relation,
    RenderingState,
    Signatory,
    SignatureState,
    Step,
    Way,
)

SEARCHED: Final = frozenset({"number", "symbol", "title", "issuing_agency", "signer_name", "source"})


class Document(models.Model):
    """A frozen official paper made from a report, a call or another paper. After issue nothing in it changes;
    corrections are new papers that point to it (`about`, `relation`)."""

    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    about = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers"
    )
    relation = models.CharField(max_length=10, choices=Relation.choices, blank=True, default=Relation.NONE)
    kind = models.CharField(max_length=4, choices=DocumentKind.choices, default=DocumentKind.REPORT)
    state = models.CharField(max_length=10, choices=DocumentState.choices, default=DocumentState.ISSUED)
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.PAPER)
    drafting_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="drafted_documents")
    issuing_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField(_("số"), null=True, blank=True)
    symbol = models.CharField(_("ký hiệu"), max_length=40)
    date = models.DateField(_("ngày văn bản"), null=True, blank=True)
    year = models.PositiveIntegerField(_("năm"), null=True, blank=True)
    title = models.CharField(_("trích yếu"), max_length=500)
    signer = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signer_name = models.CharField(_("người ký"), max_length=100, blank=True, default="")
    # What people typed of a letter or plan: {"subject", "addressees", "body", "recipients", …}; {} for a report.
    source = models.JSONField(default=dict, blank=True)
    # The whole paper as reports.documents.layout describes it: files can be made again, bit for bit in content.
    layout = models.JSONField(default=dict)
    layout_sha256 = models.CharField(max_length=64, blank=True, default="")
    # What the QR code of the printed paper says; nothing can be guessed from it.
    lookup_code = models.CharField(max_length=32, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(_("lý do"), max_length=500, blank=True, default="")
    # The file really issued elsewhere (scan of the stamped paper, or a PDF signed outside), kept as the record.
    record_copy = models.FileField(_("bản lưu"), upload_to="records/", blank=True)
    record_copy_name = models.CharField(max_length=200, blank=True, default="")
    record_copy_sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    # What verification said about it: {"verdict": …, "differences": […]}.
    record_copy_facts = models.JSONField(default=dict, blank=True)
    # Bare words of number, symbol, title, agency, signer and of what people typed; kept by save().
    search_key = models.TextField(blank=True, default="", editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = _("văn bản")
        constraints = (
            models.UniqueConstraint(
                fields=("issuing_agency", "kind", "year", "number"), name="one_number_a_year"
            ),
            models.UniqueConstraint(
                fields=("report",), condition=Q(state__in=IN_FORCE), name="one_document_in_force_per_report"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(DocumentState.NUMBERED, *PUBLISHED))
                | Q(number__isnull=False, date__isnull=False, year__isnull=False),
                name="what_is_issued_has_a_number",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key with what it is made of."""
        fields = kwargs.get("update_fields")
        if fields is None or SEARCHED.intersection(fields):
            self.search_key = self.words()
            if fields is not None:
                kwargs["update_fields"] = {*fields, "search_key"}
        super().save(*args, **kwargs)

    def words(self) -> str:
        """What the paper is found by."""
        typed = [self.source.get(name, "") for name in ("subject", "body")]
        return key_of(self.code, self.title, self.issuing_agency.name, self.signer_name, *map(str, typed))

    @property
    def code(self) -> str:
        """Number and symbol as printed: 05/BC-SLĐTBXH (numbers below ten padded); '…/BC-SLĐTBXH' while it has none."""
        return f"…/{self.symbol}" if self.number is None else f"{self.number:02d}/{self.symbol}"

    @property
    def is_copy(self) -> bool:
        """A copy of another paper (sao y, trích sao)."""
        return self.kind in COPIES

    @property
    def is_electronic_copy(self) -> bool:
        """A copy as a file that the copying agency signs (NĐ 30/2020, Phụ lục I, phần II)."""
        return self.is_copy and self.way == Way.DIGITAL

    @property
    def signatories(self) -> tuple[Signatory, ...]:
        """Who signs the main file digitally, in this order; an electronic copy is signed by the agency alone."""
        return (Signatory.ORGANISATION,) if self.is_electronic_copy else tuple(Signatory)


class Rendering(models.Model):
    """One file of a paper, or of a report as it stands. The row is the job that makes it.

    Part 0 is the main file; separate annexes follow as parts 1, 2, … and are made by the job of part 0."""

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="renderings"
    )
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, null=True, blank=True, related_name="renderings"
    )
    format = models.CharField(max_length=5, choices=FileFormat.choices)
    part = models.PositiveIntegerField(default=0)
    label = models.CharField(max_length=60, blank=True, default="")
    # The paper this file says; of a report that is not issued, what tells an old file from a new one.
    layout_sha256 = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=8, choices=RenderingState.choices, default=RenderingState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="documents/", blank=True)
    file_name = models.CharField(max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    # RenderedFile.facts: pages, and where number, date, signature and seal belong.
    facts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ("document", "format", "part")
        verbose_name = _("tệp văn bản")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "format", "part"),
                condition=Q(document__isnull=False),
                name="one_file_per_format",
            ),
            models.UniqueConstraint(
                fields=("report", "format", "part", "layout_sha256"),
                condition=Q(report__isnull=False),
                name="one_file_per_content",
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=True, report__isnull=False)
                | Q(document__isnull=False, report__isnull=True),
                name="a_file_of_a_document_or_a_report",
            ),
        )

    def __str__(self) -> str:
        return self.file_name or self.format


class Revision(models.Model):
    """One state of a PDF on its way through the signatures; each begins with exactly the bytes of the one before."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    part = models.PositiveIntegerField(default=0)
    label = models.CharField(max_length=60, blank=True, default="")
    step = models.CharField(max_length=12, choices=Step.choices)
    file = models.FileField(upload_to="signed/")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("document", "part", "id")
        verbose_name = _("bản ký")
        constraints = (
            models.UniqueConstraint(fields=("document", "part", "step"), name="one_revision_per_step"),
        )

    def __str__(self) -> str:
        return f"{self.document_id}/{self.part} {self.get_step_display()}"


class SigningKey(models.Model):
    """A certificate that is known for a person or an agency, with the key when the portal may sign with it.

    Method OUTSIDE: the certificate alone, the key is on a token in somebody's hand. The secret of a key is never
    stored: it is typed by the signer, or named as an environment variable for an unattended seal."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="signing_keys"
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="signing_keys"
    )
    method = models.CharField(
        max_length=8,
        choices=[(each.value, each.label) for each in (Method.PKCS12, Method.PKCS11, Method.OUTSIDE)],
    )
    name = models.CharField(_("tên"), max_length=100)
    # PKCS#12: file in SIGNING_KEYS_ROOT. PKCS#11: {"token", "key", "certificate"} labels in `place`.
    file_name = models.CharField(max_length=200, blank=True, default="")
    place = models.JSONField(default=dict, blank=True)
    secret_variable = models.CharField(max_length=60, blank=True, default="")
    subject = models.CharField(_("chủ thể chứng thư"), max_length=300)
    serial = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64, unique=True)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    # PNG with a transparent ground: the person's signature (blue), the agency's seal (red).
    image = models.FileField(upload_to="signing/", blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("khóa ký")
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=True, agency__isnull=False)
                | Q(user__isnull=False, agency__isnull=True),
                name="a_key_of_a_person_or_an_agency",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Signature(models.Model):
    """One signature on one file: who, how, and what verification said. The row is the job when the portal signs."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="signatures")
    part = models.PositiveIntegerField(default=0)
    signatory = models.CharField(max_length=12, choices=Signatory.choices)
    method = models.CharField(max_length=8, choices=Method.choices)
    state = models.CharField(max_length=8, choices=SignatureState.choices, default=SignatureState.QUEUED)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The typed PIN, encrypted, no longer than the job lasts.
    sealed_secret = models.TextField(blank=True, default="")
    revision = models.OneToOneField(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="signature"
    )
    subject = models.CharField(max_length=300, blank=True, default="")
    issuer = models.CharField(max_length=300, blank=True, default="")
    serial = models.CharField(max_length=60, blank=True, default="")
    signed_at = models.DateTimeField(null=True, blank=True)
    # What verification said, as reports.documents.verification tells it.
    facts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ("document", "part", "id")
        verbose_name = _("chữ ký số")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "part", "signatory"),
                condition=Q(state__in=(*SIGNATURE_ACTIVE, SignatureState.DONE)),
                name="one_signature_of_each",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_signatory_display()}: {self.subject}"


class Verification(models.Model):
    """What verification said about a file, kept by its hash and by the roots and revocation lists of the moment."""

    sha256 = models.CharField(max_length=64)
    trust = models.CharField(max_length=64)
    verdict = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kết quả xác minh")
        constraints = (models.UniqueConstraint(fields=("sha256", "trust"), name="one_verification"),)

    def __str__(self) -> str:
        return self.sha256


class Delivery(models.Model):
    """One issued paper at one recipient that works in the portal (NĐ 30/2020, Điều 20-22)."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="deliveries")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.SENT)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("lý do từ chối"), max_length=500, blank=True, default="")

    class Meta:
        ordering = ("document", "agency__sort_key")
        verbose_name = _("văn bản gửi đi")
        constraints = (
            models.UniqueConstraint(fields=("document", "agency"), name="one_delivery_per_agency"),
        )

    def __str__(self) -> str:
        return f"{self.document} → {self.agency}"


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
