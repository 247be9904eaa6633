"""What all our forms share: text is cleaned once, dates are Vietnamese, errors of the domain land on fields."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from portal.core.dates import DateError, parse_date
from portal.core.errors import Invalid, PortalError
from portal.core.kept import name_field
from portal.core.text import clean_line

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
        for field in self.fields.values():
            field.error_messages["required"] = _missing(field)
            for rule in field.validators:
                if isinstance(rule, ProhibitNullCharactersValidator):  # Django has no Vietnamese for this one
                    rule.message = str(_("Có ký tự không hợp lệ; hãy gõ lại nội dung này."))
                elif isinstance(rule, MaxLengthValidator):
                    rule.message = str(_("Dài quá %(limit_value)d ký tự (đang có %(show_value)d)."))

    def refuse(self, error: PortalError) -> None:
        """Put the domain's words beside the fields they are about, otherwise on top of the form."""
        fields = error.fields if isinstance(error, Invalid) else {}
        known = {name: message for name, message in fields.items() if name in self.fields}
        for name, message in known.items():
            self.add_error(name, message)
        if not known:
            self.add_error(None, str(error))
