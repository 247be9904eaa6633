"""The clerk's form: number, date, issuing agency, signer; and what may be printed beyond that."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from agencies.queries import name_on
from portal.core.forms import STAFF, LineField, PortalForm, VietnameseDateField
from portal.core.text import clean_line
from reports.collection.models import Report
from reports.documents.compose.letter import symbol_of
from reports.documents.compose.options import CIRCULATIONS, URGENCIES, Options
from reports.documents.models import Document
from reports.documents.policies import issuers_of
from reports.documents.queries.papers import last_contact, signers
from reports.documents.states import DocumentKind

CONTACT_LINES: Final = 4
CONTACT_LENGTH: Final = 120


class SignerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """People by name and office."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, title, agency."""
        return f"{obj.user.full_name} – {obj.title}, {obj.agency.name}"


def number_field() -> forms.IntegerField:
    """The number of a paper, the same wherever a clerk types it; blank asks the portal's register for the next."""
    return forms.IntegerField(
        label=_("Số văn bản"),
        required=False,
        min_value=1,
        max_value=99999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Chỉ ghi phần số, ví dụ 215; ký hiệu do hệ thống in."),
            "min_value": _("Số văn bản phải từ 1."),
            "max_value": _("Số văn bản quá lớn."),
        },
    )


class OptionsForm(PortalForm):
    """Cells 10b to 13 of the form, all optional (NĐ 30/2020, Phụ lục I)."""

    OPEN = {"contact": STAFF}

    urgency = forms.ChoiceField(
        label=_("Mức độ khẩn"),
        required=False,
        choices=[(each, each or _("Không")) for each in URGENCIES],
    )
    circulation = forms.ChoiceField(
        label=_("Chỉ dẫn phạm vi lưu hành"),
        required=False,
        choices=[(each, each or _("Không")) for each in CIRCULATIONS],
    )
    drafter_sign = LineField(
        label=_("Ký hiệu người soạn thảo"),
        required=False,
        max_length=10,
        help_text=_("Ví dụ NVA; in sau dòng Lưu."),
    )
    copies = forms.IntegerField(
        label=_("Số lượng bản"),
        required=False,
        min_value=1,
        max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Ghi số bản phát hành, ví dụ 15."),
            "min_value": _("Ít nhất 1 bản."),
            "max_value": _("Số bản quá lớn."),
        },
    )
    contact = forms.CharField(
        label=_("Địa chỉ, thư điện tử, điện thoại của cơ quan"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In ở cuối trang đầu, mỗi dòng một mục; để trống thì không in."),
    )
    OPTIONS: Final = ("urgency", "circulation", "drafter_sign", "copies", "contact")

    def clean_contact(self) -> tuple[str, ...]:
        """The lines that are not empty."""
        typed = [clean_line(line) for line in self.cleaned_data["contact"].splitlines()]
        lines = tuple(line for line in typed if line)
        if len(lines) > CONTACT_LINES or any(len(line) > CONTACT_LENGTH for line in lines):
            raise ValidationError(
                _("Tối đa %(lines)d dòng, mỗi dòng %(most)d ký tự.")
                % {"lines": CONTACT_LINES, "most": CONTACT_LENGTH}
            )
        return lines

    def options(self) -> Options:
        """What was chosen."""
        data = self.cleaned_data
        sign, copies = data["drafter_sign"].upper(), data["copies"]
        drafter = ".".join(part for part in (sign, str(copies or "")) if part)
        return Options(data["urgency"], data["circulation"], drafter, data["contact"])

    @property
    def optional_fields(self) -> list[forms.BoundField]:
        """The collapsed part of the page."""
        return [self[name] for name in self.OPTIONS]

    @property
    def optional_open(self) -> bool:
        """Whether the collapsed part must be open: something in it is wrong or was typed."""
        typed = self.is_bound and any(self.data.get(name) for name in self.OPTIONS)
        return typed or any(name in self.errors for name in self.OPTIONS)


class IssueForm(OptionsForm):
    """What only the clerk knows. The number may stay empty: the portal's register then gives the next one."""

    number = number_field()
    date = VietnameseDateField(label=_("Ngày văn bản"), help_text=_("Ngày/tháng/năm, ví dụ 21/6/2023."))
    issuing_agency = forms.ModelChoiceField(
        label=_("Cơ quan ban hành"), queryset=Agency.objects.none(), empty_label=None
    )
    signer = SignerField(
        label=_("Người ký"), queryset=Membership.objects.none(), empty_label=_("— Chọn người ký —")
    )
    same_number_seen = forms.BooleanField(
        label=_("Đã kiểm tra: số và ký hiệu này đúng là của văn bản này"), required=False
    )
    FACTS: Final = ("number", "date", "issuing_agency", "signer")

    def __init__(
        self,
        *args: Any,
        today: dt.date,
        report: Report | None = None,
        document: Document | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        drafting, kind, unit, approver_id = _about(report, document)
        agencies = issuers_of(drafting)
        people = signers(agencies)
        self.fields["issuing_agency"].queryset = Agency.objects.filter(  # type: ignore[attr-defined]  # ModelChoiceField
            pk__in=[agency.pk for agency in agencies]
        )
        self.fields["signer"].queryset = people  # type: ignore[attr-defined]  # ModelChoiceField
        approver = next((each for each in people if each.user_id == approver_id), None)
        self.initial = {
            "date": today,
            "issuing_agency": document.issuing_agency_id if document else drafting.pk,
            "signer": approver.pk if approver else None,
            "contact": "\n".join(last_contact(drafting)),
        }
        symbol = symbol_of(kind, name_on(drafting, today).symbol, unit)
        self.fields["number"].help_text = _(
            "Theo sổ đăng ký của cơ quan (ký hiệu %(symbol)s); để trống thì hệ thống cấp số kế tiếp."
        ) % {"symbol": symbol}
        if not people:
            self.fields["signer"].help_text = _(
                "Chưa có ai ký được: lãnh đạo đơn vị cần được ghi chức vụ trong phần Người dùng của đơn vị."
            )

    @property
    def fact_fields(self) -> list[forms.BoundField]:
        """Number, date, who issues and signs; the confirmation only where it is asked for."""
        asked = "same_number_seen" in self.errors or bool(self.data.get("same_number_seen"))
        return [self[name] for name in (*self.FACTS, *(["same_number_seen"] if asked else []))]

    def facts(self) -> dict[str, Any]:
        """What the actions of issuing take."""
        names = (*self.FACTS, "same_number_seen")
        return {**{name: self.cleaned_data[name] for name in names}, "options": self.options()}


def _about(report: Report | None, document: Document | None) -> tuple[Agency, str, str, int | None]:
    """Drafting agency, kind, unit of the symbol, and who has approved the content."""
    if report is not None:
        return report.assignment.agency, DocumentKind.REPORT, "", report.submitted_by_id
    if document is None:
        raise ValueError("a report or a draft")
    signer = document.signer.user_id if document.signer else None
    return document.drafting_agency, document.kind, str(document.source.get("unit", "")), signer
