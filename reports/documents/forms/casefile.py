"""A ZIP to be checked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import PortalForm


class CheckForm(PortalForm):
    """The file alone."""

    file = forms.FileField(
        label=_("Tệp hồ sơ (ZIP)"),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=_("Tệp ZIP do hệ thống lập. Tệp chỉ được đọc để kiểm tra, không được lưu lại."),
    )
