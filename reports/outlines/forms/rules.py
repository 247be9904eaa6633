"""One own rule of an outline as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField
from reports.outlines.blueprint import RuleSpec
from reports.outlines.forms.base import SeenForm
from reports.outlines.rules import LONGEST
from reports.outlines.states import RuleSeverity


class RuleForm(SeenForm):
    """Term, severity and words. What the term means is asked by the action, which knows the outline."""

    name = LineField(
        label=_("Tên kiểm tra"),
        max_length=120,
        required=False,
        help_text=_("Ngắn gọn, ví dụ: Số cơ sở được kiểm tra. Bỏ trống thì lấy biểu thức làm tên."),
    )
    term = LineField(
        label=_("Biểu thức phải đúng"),
        max_length=LONGEST,
        help_text=_(
            "Ví dụ: KT.02 <= CSKD.01; TT.02 = TT.03 + TT.04; TT.06[G=nu] <= TT.06; TT.07 > 0 khi TT.01 > 0. "
            "Tỷ lệ: tử(DH.01), mẫu(DH.01), hoặc DH.01 >= 80%."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
    )
    severity = forms.ChoiceField(
        label=_("Khi không đúng"),
        choices=RuleSeverity.choices,
        initial=RuleSeverity.WARNING,
        help_text=_(
            "Với báo cáo tổng hợp, “chặn gửi” thành “cần giải trình”, vì số tổng hợp không gõ đè được."
        ),
    )
    message = LineField(
        label=_("Câu báo"),
        max_length=400,
        required=False,
        help_text=_(
            "Bỏ trống thì hệ thống tự viết. Số liệu được điền vào chỗ có mã trong ngoặc nhọn: {KT.02}; {trái}, {phải} "
            "là giá trị hai vế."
        ),
    )

    def spec(self, key: str = "") -> RuleSpec:
        """The rule as typed, once the form is valid."""
        typed: dict[str, Any] = self.cleaned_data
        return RuleSpec(key, typed["term"], typed["severity"], typed["name"], typed["message"])
