"""What people type on the way of a paper through its signatures."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership, User
from portal.core.forms import LineField, PortalForm, VietnameseDateField
from reports.documents.forms.issue import OptionsForm, SignerField, number_field
from reports.documents.models import Document, SigningKey
from reports.documents.policies import issuers_of
from reports.documents.queries.papers import last_contact, signers
from reports.documents.queries.signing import keys_for

AGENCY: Final = "agency"
MOST_BYTES: Final = 60 * 1024 * 1024
MOST_CERTIFICATE_BYTES: Final = 64 * 1024
MOST_IMAGE_BYTES: Final = 1024 * 1024


class PresentForm(OptionsForm):
    """Who signs, in whose name the paper goes out, and what is printed beyond that."""

    issuing_agency = forms.ModelChoiceField(
        label=_("Cơ quan ban hành"), queryset=Agency.objects.none(), empty_label=None
    )
    signer = SignerField(
        label=_("Người ký"), queryset=Membership.objects.none(), empty_label=_("— Chọn người ký —")
    )

    def __init__(self, *args: Any, drafting: Agency, approver: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = issuers_of(drafting)
        people = signers(agencies)
        self.fields["issuing_agency"].queryset = Agency.objects.filter(  # type: ignore[attr-defined]  # ModelChoiceField
            pk__in=[agency.pk for agency in agencies]
        )
        self.fields["signer"].queryset = people  # type: ignore[attr-defined]  # ModelChoiceField
        chosen = next((each for each in people if each.user_id == approver), None)
        self.initial = {
            "issuing_agency": drafting.pk,
            "signer": chosen.pk if chosen else None,
            "contact": "\n".join(last_contact(drafting)),
        }
        if not people:
            self.fields["signer"].help_text = _(
                "Chưa có ai ký được: lãnh đạo đơn vị cần được ghi chức vụ trong phần Người dùng của đơn vị."
            )

    @property
    def fact_fields(self) -> list[forms.BoundField]:
        """Who issues and who signs."""
        return [self["issuing_agency"], self["signer"]]

    def facts(self) -> dict[str, Any]:
        """What the actions of presenting take."""
        names = ("issuing_agency", "signer")
        return {**{name: self.cleaned_data[name] for name in names}, "options": self.options()}


class NumberForm(PortalForm):
    """Number and date of a signed paper; an empty number takes the next of the portal's register."""

    number = number_field()
    date = VietnameseDateField(label=_("Ngày văn bản"), help_text=_("Ngày/tháng/năm, ví dụ 21/6/2023."))

    same_number_seen = forms.BooleanField(
        label=_("Đã kiểm tra: số và ký hiệu này đúng là của văn bản này"), required=False
    )

    def __init__(self, *args: Any, document: Document, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"date": today}
        self.fields["number"].help_text = _(
            "Theo sổ đăng ký của cơ quan (ký hiệu %(symbol)s); để trống thì hệ thống cấp số kế tiếp."
        ) % {"symbol": document.symbol}

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """Number and date; the confirmation only where it is asked for."""
        asked = "same_number_seen" in self.errors or bool(self.data.get("same_number_seen"))
        return [self["number"], self["date"], *([self["same_number_seen"]] if asked else [])]


class KeyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Keys by their name and the day their certificate ends."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, until when."""
        return _("%(name)s (đến %(day)s)") % {"name": obj.name, "day": f"{obj.not_after:%d/%m/%Y}"}


class SignForm(PortalForm):
    """Which key, and its PIN. The PIN is never shown again."""

    key = KeyField(label=_("Khóa ký"), queryset=SigningKey.objects.none(), empty_label=None)
    pin = forms.CharField(
        label=_("Mã PIN hoặc mật khẩu của khóa"),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, document: Document, signatory: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].queryset = keys_for(document, signatory)  # type: ignore[attr-defined]  # ModelChoiceField


class SignedFileForm(PortalForm):
    """A file signed outside."""

    file = forms.FileField(
        label=_("Tệp PDF đã ký"), widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"})
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Not larger than what we would verify."""
        return _at_most(self.cleaned_data["file"], MOST_BYTES)


class CancelForm(PortalForm):
    """Why a paper is sent back or not issued."""

    reason = LineField(
        label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500})
    )


class CertificateForm(PortalForm):
    """A certificate of the agency or of one of its people, with the picture of the signature or the seal."""

    holder = forms.ChoiceField(label=_("Chứng thư của"))
    certificate = forms.FileField(
        label=_("Tệp chứng thư (.cer, .crt, .pem)"),
        help_text=_("Chỉ chứng thư, không phải khóa: xuất từ phần mềm của thiết bị ký."),
        widget=forms.ClearableFileInput(attrs={"accept": ".cer,.crt,.pem,.der"}),
    )

    def __init__(self, *args: Any, agency: Agency, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ((str(each.pk), each.full_name) for each in people)
        self.fields["holder"].choices = [(AGENCY, agency.name), *names]  # type: ignore[attr-defined]  # ChoiceField

    def clean_certificate(self) -> UploadedFile[Any]:
        """A certificate is a few kilobytes."""
        return _at_most(self.cleaned_data["certificate"], MOST_CERTIFICATE_BYTES)


class ImageForm(PortalForm):
    """The picture of a signature (blue) or a seal (red), PNG with a transparent ground."""

    image = forms.FileField(
        label=_("Ảnh PNG nền trong suốt"), widget=forms.ClearableFileInput(attrs={"accept": ".png,image/png"})
    )

    def clean_image(self) -> UploadedFile[Any]:
        """Small enough to be put into every file."""
        return _at_most(self.cleaned_data["image"], MOST_IMAGE_BYTES)


def _at_most(upload: UploadedFile[Any], most: int) -> UploadedFile[Any]:
    if (upload.size or 0) > most:
        said = str(_("Tệp lớn hơn %(most)s KB.")) % {"most": most // 1024}
        raise forms.ValidationError(said)
    return upload
