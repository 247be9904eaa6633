"""What the forms of the editor share: kinds of text, and the token of the state a page was made from."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField, PortalForm
from portal.core.text import clean_line
from reports.outlines.wording import PLACEHOLDERS, from_words, in_words, unknown_placeholders

LINES = {"rows": 3}
SHOWN: Final = 500
"""So much of a stored text is shown beside what was typed."""


class LinesField(forms.CharField):
    """Several lines of text: each cleaned, empty ones at the ends dropped."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs=LINES))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Clean first, so that blanks count as empty."""
        text = (
            "\n".join(clean_line(line) for line in value.splitlines()).strip()
            if isinstance(value, str)
            else value
        )
        return super().clean(text)


class _Pattern(forms.CharField):
    """A text with places that are filled in: Vietnamese words on the page, names in the store."""

    def prepare_value(self, value: Any) -> Any:
        """In words, whatever was typed."""
        return in_words(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        """Only names that something is filled in for."""
        pattern = from_words(super().clean(value))
        unknown = unknown_placeholders(pattern)
        if unknown:
            raise ValidationError(
                _("Không biết điền “%(name)s”; điền được %(known)s."),
                params={
                    "name": unknown[0],
                    "known": ", ".join(f"{{{word}}}" for word in PLACEHOLDERS.values()),
                },
            )
        return pattern


class PatternField(_Pattern, LineField):
    """One line of such a text."""


class PatternsField(_Pattern, LinesField):
    """Several lines of it."""


class SeenForm(PortalForm):
    """A form about a draft: `seen` names the state in which its page showed it."""

    seen = forms.CharField(
        label=_("Trạng thái trang"), widget=forms.HiddenInput, max_length=64, required=False
    )

    def show_state(self, token: str) -> None:
        """Carry this token in the page that is shown next, whatever was posted."""
        if self.is_bound:
            self.data = {name: self.data[name] for name in self.data} | {"seen": token}
        self.initial["seen"] = token

    def show_stored(self) -> None:
        """Say beside every field that differs what is stored now: the initial values of this form."""
        for name, typed in list(self.cleaned_data.items()):
            stored = self.get_initial_for_field(self.fields[name], name)
            if name != "seen" and stored is not None and (stored or "") != (typed or ""):
                said = _said(self.fields[name], stored)
                self.add_error(name, _("Bản đang lưu ghi: %(stored)s") % {"stored": said})


def _said(field: forms.Field, stored: Any) -> str:
    """A stored value as a person reads it."""
    if isinstance(field, forms.BooleanField):
        return str(_("có chọn") if stored else _("không chọn"))
    if isinstance(field, forms.ChoiceField):
        labels = {str(value): label for value, label in field.widget.choices}
        return str(labels.get(str(stored), stored))
    text = str(field.prepare_value(stored))
    return (text if len(text) <= SHOWN else f"{text[:SHOWN]}…") or str(_("(để trống)"))


class ChoicesForm(SeenForm):
    """For forms whose lists depend on the draft or the catalogue."""

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Fill a list."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- a mistake of ours, not of a person
        field.choices = choices
