"""What a holder of a paper gives: its file, or the code printed on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField, PortalForm
from reports.documents.queries.verifying import clean_code


class CodeForm(PortalForm):
    """The code as it is read off the paper; comes in the address (GET), since it changes nothing."""

    OPEN = {"code": "looked up and not kept"}

    code = LineField(
        label=_("Mã tra cứu"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_(
            "In dưới mã QR ở cuối văn bản; gõ có hoặc không có dấu gạch, chữ hoa hay thường đều được."
        ),
    )

    def clean_code(self) -> str:
        """The code as it is kept."""
        code = clean_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError(
                _("Mã chỉ gồm chữ cái và chữ số, đủ 24 ký tự, như K7QM-2XWD-…; hãy xem lại trên văn bản.")
            )
        return code


class FileForm(PortalForm):
    """A file of at most VERIFICATION_MAX_BYTES."""

    OPEN = {"file": "verified and not kept"}

    file = forms.FileField(
        label=_("Tệp văn bản"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.xlsx"}),
        help_text=_("Tệp được kiểm tra rồi bỏ đi, không lưu lại trên hệ thống."),
        error_messages={
            "empty": _("Tệp này trống; hãy chọn lại."),
            "invalid": _("Chưa nhận được tệp; hãy chọn lại."),
            "missing": _("Hãy chọn tệp cần xác minh."),
        },
    )

    def clean_file(self) -> Any:
        """The upload, when it is not too large."""
        upload = self.cleaned_data["file"]
        if upload.size > settings.VERIFICATION_MAX_BYTES:
            raise ValidationError(too_large())
        return upload


def too_large() -> str:
    """What is said about a file above the limit."""
    megabytes = settings.VERIFICATION_MAX_BYTES // (1024 * 1024)
    return str(
        _("Tệp lớn hơn %(mb)d MB nên không xác minh ở đây được; hãy dùng mã tra cứu in trên văn bản.")
    ) % {"mb": megabytes}
