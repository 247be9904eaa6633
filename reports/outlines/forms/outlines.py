"""What an outline is called, how its paper is titled and its headings numbered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField, PortalForm
from reports.outlines import codes
from reports.outlines.actions.copying import OutlineFacts
from reports.outlines.blueprint import VersionSpec
from reports.outlines.forms.base import PatternField, SeenForm
from reports.outlines.numbering import NONE
from reports.outlines.states import NumberStyle, ReporterClass
from reports.periods.states import PeriodKind

LEVELS = 5
# The shapes found in real reports; the first level is the first style.
SHAPES = (
    ("roman arabic alpha", _("I. – 1. – a)")),
    ("roman arabic", _("I. – 1.")),
    ("arabic alpha none", _("1. – a) – không đánh số")),
    ("arabic alpha", _("1. – a)")),
    ("none", _("Không đánh số")),
)


class OutlineForm(PortalForm):
    """A new outline: its code, its name, who answers it in which kind of period."""

    code = LineField(
        label=_("Mã đề cương"),
        max_length=40,
        help_text=_("Ví dụ PCMD-6T-XA; không đổi về sau."),
    )
    name = LineField(label=_("Tên đề cương"), max_length=200)
    reporter_class = forms.ChoiceField(label=_("Lớp đơn vị báo cáo"), choices=ReporterClass.choices)
    period_kind = forms.ChoiceField(label=_("Loại kỳ báo cáo"), choices=PeriodKind.choices)

    def clean_code(self) -> str:
        """Letters that every address and file name takes."""
        typed: str = self.cleaned_data["code"]
        if not codes.OUTLINE.fullmatch(typed):
            raise ValidationError(_("Mã chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch nối."))
        return typed

    def facts(self) -> OutlineFacts:
        """As typed."""
        data = self.cleaned_data
        return OutlineFacts(data["code"], data["name"], data["reporter_class"], data["period_kind"])


class HeadForm(SeenForm):
    """The title of the paper, and a style of numbers for every level of headings."""

    title_pattern = PatternField(
        label=_("Mẫu trích yếu"),
        max_length=300,
        help_text=_(
            "Phần trong ngoặc nhọn được điền khi in: {nội dung} của chương trình, {kỳ báo cáo}, {địa bàn}, "
            "tên {đơn vị}."
        ),
    )
    shape = forms.ChoiceField(
        label=_("Kiểu đánh số có sẵn"),
        required=False,
        choices=(("", _("Tự chọn từng cấp bên dưới")), *SHAPES),
        help_text=_("Chọn một kiểu thì các ô từng cấp bên dưới không tính."),
    )

    def __init__(self, *args: Any, content: VersionSpec | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        styles = list(content.numbering) if content is not None else []
        for level in range(LEVELS):
            self.fields[f"level_{level}"] = forms.ChoiceField(
                label=_("Cấp %(n)d") % {"n": level + 1},
                choices=[(value, label) for value, label in NumberStyle.choices],
                initial=styles[level] if level < len(styles) else NONE,
            )
        if content is not None:
            self.initial["title_pattern"] = content.title_pattern

    def numbering(self) -> tuple[str, ...]:
        """The styles from the top, without the levels at the end that have none."""
        if self.cleaned_data.get("shape"):
            return tuple(self.cleaned_data["shape"].split())
        styles = [self.cleaned_data[f"level_{level}"] for level in range(LEVELS)]
        while len(styles) > 1 and styles[-1] == NONE:
            styles.pop()
        return tuple(styles)
