"""Indicators and ways of breaking them down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField
from reports.outlines import codes
from reports.outlines.blueprint import AxisSpec, IndicatorSpec
from reports.outlines.editing import new_key
from reports.outlines.explained import times_for
from reports.outlines.forms.base import ChoicesForm, LinesField, SeenForm
from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind, ReporterClass

LONGEST_NAME = 150
SCALES = [(str(n), _("số nguyên") if not n else _("%(n)d chữ số sau dấu phẩy") % {"n": n}) for n in range(5)]


class IndicatorForm(ChoicesForm):
    """One indicator: what is counted, in which unit, and how it adds up over units and over time."""

    code = LineField(
        label=_("Mã chỉ tiêu"),
        max_length=20,
        help_text=_("Ví dụ TT.11; không đổi về sau."),
    )
    name = LineField(label=_("Tên chỉ tiêu"), max_length=250)
    unit = LineField(label=_("Đơn vị tính"), max_length=40, help_text=_("Một đơn vị duy nhất; tỷ lệ ghi %."))
    # The kind that fits the first choice of `across_time`: what a new form offers must be storable as it stands.
    kind = forms.ChoiceField(
        label=_("Loại chỉ tiêu"), choices=IndicatorKind.choices, initial=IndicatorKind.FLOW
    )
    scale = forms.TypedChoiceField(
        label=_("Số lẻ"), choices=SCALES, coerce=int, help_text=_("Tỷ lệ: 2 chữ số.")
    )
    across_units = forms.ChoiceField(label=_("Tổng hợp từ các đơn vị"), choices=AcrossUnits.choices)
    across_time = forms.ChoiceField(label=_("Tính qua các kỳ"), choices=AcrossTime.choices)
    owner_class = forms.ChoiceField(
        label=_("Chủ quản số liệu"),
        choices=ReporterClass.choices,
        initial=ReporterClass.ANY,
        help_text=_("Cơ quan nào giữ số đúng khi nhiều nơi cùng báo."),
    )
    ceiling = forms.ChoiceField(
        label=_("Không được vượt chỉ tiêu"),
        required=False,
        help_text=_("Ví dụ số cơ sở được kiểm tra không vượt số cơ sở hiện có; cùng đơn vị tính."),
    )
    note = LineField(
        label=_("Cách tính"), max_length=500, required=False, help_text=_("Hiện cho người nhập.")
    )

    def __init__(
        self,
        *args: Any,
        indicators: Sequence[IndicatorSpec],
        spec: IndicatorSpec | None = None,
        **kwargs: Any,
    ) -> None:
        self._spec = spec
        if spec is not None:
            names = [name for name in self.base_fields if name != "seen"]
            kwargs["initial"] = {name: getattr(spec, name) for name in names}
        super().__init__(*args, **kwargs)
        others = [each for each in indicators if spec is None or each.code != spec.code]
        named = ((each.code, f"{each.code} {each.name} ({each.unit})") for each in others)
        self.offer("ceiling", [("", _("– không có –")), *named])
        if spec is not None:
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        """Letters that stand in braces and terms."""
        typed: str = self.cleaned_data["code"]
        if not codes.INDICATOR.fullmatch(typed):
            raise ValidationError(_("Mã chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch nối."))
        return typed

    def clean(self) -> dict[str, Any]:
        """What a rule over time says of the kind, in words that name the ones that fit."""
        data = super().clean() or self.cleaned_data
        kind, time = data.get("kind"), data.get("across_time")
        if kind and time and str(AcrossTime(time).label) not in times_for(kind).split(", "):
            self.add_error(
                "across_time",
                _("Loại “%(kind)s” chỉ tính qua các kỳ theo cách: %(ways)s.")
                % {"kind": IndicatorKind(kind).label, "ways": times_for(kind)},
            )
        return data

    def spec(self) -> IndicatorSpec:
        """As typed."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return IndicatorSpec(**data)


class AxisForm(SeenForm):
    """A way of breaking figures down, with a line for each of its values."""

    code = LineField(
        label=_("Mã phân tổ"),
        max_length=20,
        help_text=_("Ví dụ G; không đổi về sau."),
    )
    name = LineField(label=_("Phân tổ theo"), max_length=100, help_text=_("Ví dụ: giới tính."))
    categories = LinesField(
        label=_("Các giá trị"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
        help_text=_(
            "Mỗi dòng một giá trị, theo thứ tự in. Ghi “mã: tên” hoặc chỉ ghi tên với giá trị mới. Giá trị đã có: "
            "giữ mã, sửa tên và thứ tự được, không xóa được."
        ),
    )

    def __init__(self, *args: Any, axis: AxisSpec | None = None, **kwargs: Any) -> None:
        if axis is not None:
            lines = "\n".join(f"{code}: {name}" for code, name in axis.categories)
            kwargs["initial"] = {"code": axis.code, "name": axis.name, "categories": lines}
        super().__init__(*args, **kwargs)
        if axis is not None:
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        """Letters that stand in the key of a breakdown."""
        typed: str = self.cleaned_data["code"]
        if not codes.AXIS.fullmatch(typed):
            raise ValidationError(_("Mã chỉ gồm chữ không dấu và chữ số, bắt đầu bằng chữ."))
        return typed

    def clean_categories(self) -> str:
        """The lines as typed, once they are understood."""
        typed: str = self.cleaned_data["categories"]
        _values(typed)
        return typed

    def axis(self) -> AxisSpec:
        """As typed."""
        data = self.cleaned_data
        return AxisSpec(data["code"], data["name"], _values(data["categories"]))


def _values(typed: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of each line. Raises ValidationError for a line that is none."""
    found: list[tuple[str, str]] = []
    for line in filter(None, typed.splitlines()):
        code, sign, name = (part.strip() for part in line.partition(":"))
        if not sign:
            code, name = new_key(line, {code for code, _name in found}), line
        if not name or len(name) > LONGEST_NAME:
            raise ValidationError(_("“%(line)s”: tên phải có từ 1 đến 150 ký tự.") % {"line": line[:60]})
        if not codes.VALUE.fullmatch(code):
            raise ValidationError(
                _("“%(line)s”: mã có tối đa 40 chữ không dấu, chữ số, gạch dưới.") % {"line": line[:60]}
            )
        found.append((code, name))
    return tuple(found)
