"""What the forms of the editor share: a list of words, and the token of the state a page was made from."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import PortalForm
from portal.core.text import clean_line

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
    text = str(stored)
    return (text if len(text) <= SHOWN else f"{text[:SHOWN]}…") or str(_("(để trống)"))


class ChoicesForm(SeenForm):
    """For forms whose lists depend on the draft or the catalogue."""

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Fill a list."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- a mistake of ours, not of a person
        field.choices = choices
