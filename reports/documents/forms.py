"""The clerk's form: number, date, issuing agency, signer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from portal.core.dates import DateError, parse_date
from reports.collection.models import Report
from reports.documents.policies import issuers
from reports.documents.queries import signers


class VietnameseDateField(forms.CharField):
    """A date typed dd/mm/yyyy, read by the one parser of the portal."""

    def clean(self, value: Any) -> Any:
        """The date, or a Vietnamese error that says what to type."""
        text = super().clean(value)
        try:
            return parse_date(text)
        except DateError as error:
            raise forms.ValidationError(error.message) from error


class SignerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """People by name and office."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, title, agency."""
        return f"{obj.user.full_name} – {obj.title}, {obj.agency.name}"


class IssueForm(forms.Form):
    """What only the clerk knows. The number may stay empty: the portal's register then gives the next one."""

    number = forms.IntegerField(
        label=_("Số văn bản"),
        required=False,
        min_value=1,
        max_value=99999,
        help_text=_("Ghi số theo sổ đăng ký của cơ quan; để trống thì hệ thống cấp số kế tiếp."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Số văn bản chỉ gồm chữ số, ví dụ 215.")},
    )
    date = VietnameseDateField(label=_("Ngày văn bản"), help_text=_("Ngày/tháng/năm, ví dụ 21/6/2023."))
    issuing_agency = forms.ModelChoiceField(
        label=_("Cơ quan ban hành"), queryset=Agency.objects.none(), empty_label=None
    )
    signer = SignerField(label=_("Người ký"), queryset=Membership.objects.none(), empty_label=None)

    def __init__(self, *args: Any, report: Report, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = issuers(report)
        self.fields["issuing_agency"].queryset = Agency.objects.filter(  # type: ignore[attr-defined]  # ModelChoiceField
            pk__in=[agency.pk for agency in agencies]
        )
        self.fields["issuing_agency"].initial = report.assignment.agency_id
        people = signers(agencies)
        self.fields["signer"].queryset = people  # type: ignore[attr-defined]  # ModelChoiceField
        own = next((p for p in people if p.user_id == report.submitted_by_id), None)
        self.fields["signer"].initial = own.pk if own else None
        self.fields["date"].initial = f"{today:%d/%m/%Y}"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
