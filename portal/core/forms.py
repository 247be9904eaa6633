"""What all our forms share: text is cleaned once, dates are Vietnamese, errors of the domain land on fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from portal.core.dates import DateError, parse_date
from portal.core.doors import refusal_of_font, refusal_of_name, refusal_of_people
from portal.core.errors import Invalid, PortalError
from portal.core.kept import name_field, sent_by
from portal.core.text import clean_line

STAFF: Final = "how to reach a person or an office at work"
_LONGEST: Final = 18  # digits; what is longer is no key of ours, and 5,000 digits cannot even be read


def whole_number(text: str | None) -> int | None:
    """A posted id or counter; None for anything that is none, or is longer than a database holds."""
    return int(text) if text and len(text) <= _LONGEST and text.isascii() and text.isdecimal() else None


class LineField(forms.CharField):
    """One line of text in its stored form: NFC, no invisible signs, single spaces."""

    def clean(self, value: Any) -> Any:
        """Clean first, so that a line of blanks counts as empty."""
        return super().clean(clean_line(value) if isinstance(value, str) else value)


class VietnameseDateField(forms.Field):
    """A date typed day first, read by portal.core.dates; no browser widget that guesses the order."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"placeholder": "ngày/tháng/năm", "autocomplete": "off", "inputmode": "text"}
            ),
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a date the way it is typed."""
        return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value

    def to_python(self, value: Any) -> dt.date | None:
        """The date, or None for nothing typed."""
        if isinstance(value, dt.date):
            return value
        if not value or not str(value).strip():
            return None
        try:
            return parse_date(str(value))
        except DateError as error:
            raise ValidationError(error.message) from error


def _missing(field: forms.Field) -> str:
    """What is said when nothing was given: files and choices are not typed."""
    if isinstance(field, forms.FileField):
        return str(_("Chưa chọn tệp."))
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return str(_("Chưa chọn nội dung này."))
    return str(_("Chưa nhập nội dung này."))


class PortalForm(forms.Form):
    """A form of the portal. `refuse` shows an error raised by an action beside its field."""

    required_css_class = "required"

    OPEN: ClassVar[Mapping[str, str]] = {}
    """Fields in which data about a person may stand, or that another place asks, each with why. No other takes any."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Pages that give typed text back know the fields of every form by their labels."""
        super().__init_subclass__(**kwargs)
        for name, field in cls.declared_fields.items():
            name_field(
                name,
                field.label or name,
                choice=isinstance(field, forms.ChoiceField),
                secret=isinstance(field.widget, forms.PasswordInput),
            )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        sent_by(
            self.data, {self.add_prefix(name): str(f.label) for name, f in self.fields.items() if f.label}
        )
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _missing(field)
            for rule in field.validators:
                if isinstance(rule, ProhibitNullCharactersValidator):  # Django has no Vietnamese for this one
                    rule.message = str(_("Có ký tự không hợp lệ; hãy gõ lại nội dung này."))
                elif isinstance(rule, MaxLengthValidator):
                    rule.message = str(_("Dài quá %(limit_value)d ký tự (đang có %(show_value)d)."))

    def full_clean(self) -> None:
        """Also refuse what no text may hold and no file may be called: a new field is guarded from its first day."""
        super().full_clean()
        cleaned = getattr(self, "cleaned_data", {})
        for name in [
            each for each in self.fields if each in cleaned
        ]:  # clean() may have added what it worked out
            refusal = self._refusal_of(name, cleaned[name])
            if refusal:
                self.add_error(name, refusal)

    def _refusal_of(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.FileField):
            uploads = value if isinstance(value, list | tuple) else [value]
            names = [each.name for each in uploads if isinstance(each, UploadedFile) and each.name]
            return next(filter(None, map(refusal_of_name, names)), "") if name not in self.OPEN else ""
        if not isinstance(field, forms.CharField) or isinstance(field.widget, forms.PasswordInput):
            return ""
        text = "\n".join(value) if isinstance(value, tuple) else value
        if not isinstance(text, str):
            return ""
        font = refusal_of_font(text)
        return font or ("" if name in self.OPEN else refusal_of_people(text, str(field.label or name)))

    def refuse(self, error: PortalError) -> None:
        """Put the domain's words beside the fields they are about, otherwise on top of the form."""
        fields = error.fields if isinstance(error, Invalid) else {}
        known = {name: message for name, message in fields.items() if name in self.fields}
        for name, message in known.items():
            self.add_error(name, message)
        if not known:
            self.add_error(None, str(error))
