"""A YAML file that comes in: as a file, or as the text that a trial has shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.forms import PortalForm
from reports.outlines.actions.exchange import MAX_BYTES


class FileForm(PortalForm):
    """`file` wins over `text`; the text is what is loaded."""

    file = forms.FileField(
        label=_("Tệp YAML"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,text/yaml"}),
        help_text=_("Tối đa 500 KB. Nên tải tệp đang dùng về, sửa, rồi nạp lại."),
    )
    text = forms.CharField(
        label=_("Nội dung tệp"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "font-monospace"}),
        help_text=_("Sửa được ngay tại đây; chọn tệp khác thì nội dung này được thay."),
    )
    seen = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput, label=_("Trạng thái trang")
    )

    def clean(self) -> dict[str, Any]:
        """One text out of the two ways in."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload is not None:
            if upload.size > MAX_BYTES:
                self.add_error(
                    "file", ValidationError(_("Tệp lớn hơn 500 KB; hãy tách bớt đề cương ra tệp khác."))
                )
                return cleaned
            try:
                cleaned["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error(
                    "file", ValidationError(_("Tệp không phải chữ UTF-8; hãy lưu lại với bảng mã UTF-8."))
                )
                return cleaned
        if not cleaned.get("text", "").strip() and not self.errors:
            self.add_error("file", ValidationError(_("Chưa chọn tệp, cũng chưa có nội dung.")))
        return cleaned
