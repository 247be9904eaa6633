"""The clerk's form: number, date, issuing agency, signer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from agencies.queries import name_on
from portal.core.forms import PortalForm, VietnameseDateField
from reports.collection.models import Report
from reports.documents.policies import issuers
from reports.documents.queries.papers import signers
from reports.documents.states import DocumentKind


class SignerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """People by name and office."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, title, agency."""
        return f"{obj.user.full_name} – {obj.title}, {obj.agency.name}"


class IssueForm(PortalForm):
    """What only the clerk knows. The number may stay empty: the portal's register then gives the next one."""

    number = forms.IntegerField(
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
    date = VietnameseDateField(label=_("Ngày văn bản"), help_text=_("Ngày/tháng/năm, ví dụ 21/6/2023."))
    issuing_agency = forms.ModelChoiceField(
        label=_("Cơ quan ban hành"), queryset=Agency.objects.none(), empty_label=None
    )
    signer = SignerField(
        label=_("Người ký"), queryset=Membership.objects.none(), empty_label=_("— Chọn người ký —")
    )

    def __init__(self, *args: Any, report: Report, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = issuers(report)
        people = signers(agencies)
        self.fields["issuing_agency"].queryset = Agency.objects.filter(  # type: ignore[attr-defined]  # ModelChoiceField
            pk__in=[agency.pk for agency in agencies]
        )
        self.fields["signer"].queryset = people  # type: ignore[attr-defined]  # ModelChoiceField
        approver = next((each for each in people if each.user_id == report.submitted_by_id), None)
        self.initial = {
            "date": today,
            "issuing_agency": report.assignment.agency_id,
            "signer": approver.pk if approver else None,
        }
        symbol = f"{DocumentKind.REPORT}-{name_on(report.assignment.agency, today).symbol}"
        self.fields["number"].help_text = _(
            "Theo sổ đăng ký của cơ quan (ký hiệu %(symbol)s); để trống thì hệ thống cấp số kế tiếp."
        ) % {"symbol": symbol}
        if not people:
            self.fields["signer"].help_text = _(
                "Chưa có ai ký được: lãnh đạo đơn vị cần được ghi chức vụ trong phần Người dùng của đơn vị."
            )
