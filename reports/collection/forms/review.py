"""What an officer types about a duty or a submitted report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField, PortalForm
from portal.core.text import clean_paragraphs
from reports.collection.forms.calls import DueField


class ParagraphsField(forms.CharField):
    """Several lines of plain text, each cleaned."""

    widget = forms.Textarea

    def to_python(self, value: object) -> str:
        """Lines of clean text; markers of lists become "-"."""
        text = super().to_python(value)
        return "\n".join(("- " if p.level else "") + p.text for p in clean_paragraphs(text)) if text else ""


class ReasonForm(PortalForm):
    """A mandatory reason."""

    OPEN = {"reason": "the action asks, which knows what was explained for this report"}

    reason = ParagraphsField(label=_("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ShortReasonForm(PortalForm):
    """A mandatory reason on one line."""

    reason = LineField(label=_("Lý do"), max_length=300)


class AsideForm(ShortReasonForm):
    """Why the odd figures of a report stand."""

    OPEN = {"reason": "the action asks, which knows what was explained for this report"}


class ExtendForm(ShortReasonForm):
    """A later due time with its reason."""

    until = DueField(label=_("Gia hạn đến"))

    field_order = ("until", "reason")


class NoteForm(PortalForm):
    """A remark on a section or a figure of the report."""

    OPEN = {"text": "the action asks, which knows what was explained for this report"}

    text = ParagraphsField(label=_("Ý kiến"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    section = forms.IntegerField(required=False, widget=forms.HiddenInput)
    indicator = forms.IntegerField(required=False, widget=forms.HiddenInput)
    breakdown = forms.IntegerField(required=False, widget=forms.HiddenInput)
