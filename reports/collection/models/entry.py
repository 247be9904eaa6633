"""What stands beside the content of a report while it is entered: versions of fields, history, who works where."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from portal.core.personal import KIND_LABELS
from reports.collection.models.round import Report
from reports.collection.scope import AttachmentQuerySet
from reports.collection.states import RecordReason
from reports.outlines.models import Section


class FieldState(models.Model):
    """The version of one field of a report and who wrote it last; a field never edited has no row and version 0.

    `field` is "figure:<TableRow id>", "text:<Section id>" or "annex:<AnnexTable id>". `edit_version` is the report's
    counter after that write: what has moved since a page was loaded is found by it.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="field_states")
    field = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=0)
    edit_version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("phiên bản của ô")
        constraints = (models.UniqueConstraint(fields=("report", "field"), name="one_state_per_field"),)

    def __str__(self) -> str:
        return f"{self.field} v{self.version}"


class Operation(models.Model):
    """One edit as it was answered, so that the same edit sent again gets the same answer and writes nothing.

    `op` is the client's own name of the edit. Rows live as long as the report is a draft.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="operations")
    op = models.CharField(max_length=36)
    field = models.CharField(max_length=40)
    seen = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    answer = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("thao tác nhập")
        constraints = (models.UniqueConstraint(fields=("report", "op"), name="one_answer_per_operation"),)

    def __str__(self) -> str:
        return self.op


class SectionRecord(models.Model):
    """A section as it stood at a moment worth going back to. Bounded: see actions.history.

    `content`: {"text": [Paragraph…], "nothing": bool, "figures": {field: typed}, "annexes": {field: rows}},
    everything in the words in which it is typed.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="records")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=8, choices=RecordReason.choices, default=RecordReason.EDIT)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("lịch sử của mục")
        indexes = (models.Index(fields=("report", "section", "-at"), name="records_of_a_section"),)

    def __str__(self) -> str:
        return f"{self.section} {self.at}"


class SectionWork(models.Model):
    """Who in the agency looks after a section, and whether somebody has called it finished."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="section_works")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("phân công mục")
        constraints = (models.UniqueConstraint(fields=("report", "section"), name="one_work_per_section"),)

    def __str__(self) -> str:
        return f"{self.report} {self.section}"


class Presence(models.Model):
    """Where a person was last seen entering a report, in real time. Soft: it locks nothing."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="presences")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("đang nhập")
        constraints = (models.UniqueConstraint(fields=("report", "user"), name="one_presence_per_person"),)

    def __str__(self) -> str:
        return f"{self.user} {self.seen_at}"


class PersonalOverride(models.Model):
    """A written reason why something that looks like data about a citizen stays in a report.

    `fingerprint` is a keyed hash of what was found (portal.core.personal), `masked` what may be shown of it: the thing
    itself is not kept. `kind`: a key of KIND_LABELS.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="personal_overrides")
    fingerprint = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    masked = models.CharField(max_length=60)
    place = models.CharField(max_length=120)
    reason = models.CharField(_("lý do"), max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("report", "id")
        verbose_name = _("giải trình dữ liệu cá nhân")
        constraints = (
            models.UniqueConstraint(fields=("report", "fingerprint"), name="one_reason_per_personal_find"),
        )

    def __str__(self) -> str:
        return self.masked

    @property
    def label(self) -> str:
        """The kind in Vietnamese."""
        return str(KIND_LABELS.get(self.kind, self.kind))


class Attachment(models.Model):
    """A file that a reporter adds to a report; stored under a random name, `name` is what it is called.

    `scan`: what the virus scanner said, or that there is none.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="attachments")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file = models.FileField(_("tệp"), upload_to="attachments/")
    name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=100)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    scan = models.CharField(max_length=20, blank=True, default="")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("report", "id")
        verbose_name = _("tệp kèm theo")

    def __str__(self) -> str:
        return self.name
