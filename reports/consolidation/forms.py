"""What the pages of a summary take in: reworked paragraphs, adjustments, the choice of a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField, PortalForm
from portal.core.kept import name_fields
from portal.core.numbers import PERCENT_SCALE, NumberError, parse_scaled
from reports.consolidation.actions.prose import Arrange, TypedParagraph
from reports.consolidation.adjusting import Delta
from reports.consolidation.queries.prose_pages import Wanted
from reports.outlines.models import Indicator

name_fields({"added": "Đoạn viết thêm", "text": "Đoạn văn", "delta": "Chênh lệch"})


@dataclass(frozen=True, slots=True)
class TypedSection:
    """One section as the page sent it back."""

    edit_version: int
    paragraphs: list[TypedParagraph]
    added: str
    move: tuple[str, int] | None
    restore: str
    arrange: Arrange | None


def typed_section(data: QueryDict, sections: Mapping[str, int]) -> TypedSection:
    """Read the fields "p" (ids as shown), "order" (ids as stored), text-ID, level-ID, used-ID, aside-ID, cite-ID,
    seen-ID, pick, target, added and op. `sections`: ids of the sections with prose by key."""
    verb, _colon, target = data.get("op", "save").partition(":")
    step = {"up": -1, "down": 1}.get(verb)
    place = {each: at for at, each in enumerate(data.get("order", "").split())}
    ids = sorted(data.getlist("p"), key=lambda each: place.get(each, len(place)))
    return TypedSection(
        edit_version=_whole(data.get("edit_version")),
        paragraphs=[
            TypedParagraph(
                id=each,
                text=data.get(f"text-{each}", ""),
                level=_whole(data.get(f"level-{each}")),
                used=f"used-{each}" in data,
                cite=f"cite-{each}" in data,
                aside=f"aside-{each}" in data,
                seen=f"seen-{each}" in data,
            )
            for each in ids
        ],
        added=data.get("added", ""),
        move=(target, step) if step is not None else None,
        restore=target if verb == "restore" else "",
        arrange=_arrange(data, verb, target, sections),
    )


def wanted_page(data: QueryDict) -> Wanted:
    """Which page of a section's prose is shown: "trang", "tim" (what is searched for), "doan" (a paragraph)."""
    return Wanted(_whole(data.get("trang")) or 1, data.get("tim", ""), data.get("doan", ""))


def _arrange(data: QueryDict, verb: str, target: str, sections: Mapping[str, int]) -> Arrange | None:
    if verb in ("stand", "apart", "out"):
        return Arrange(verb, (target,))
    if verb in ("stand_all", "aside"):
        return Arrange(verb)
    if verb == "merge":
        return Arrange(verb, tuple(data.getlist("pick")))
    if verb == "send":
        return Arrange(verb, tuple(data.getlist("pick")), sections.get(data.get("target", "")))
    return None


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else 0


class DeltaField(forms.CharField):
    """A signed difference in the indicator's scale, typed in the Vietnamese way: "+5", "-1,5"."""

    def __init__(self, *, scale: int, units: tuple[str, ...] = (), **kwargs: Any) -> None:
        self._scale, self._units = scale, units
        attrs = {"inputmode": "text", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        """The integer; nothing typed is 0 where that is allowed."""
        text = super().clean(value)
        if not text:
            return 0
        try:
            return parse_scaled(text, self._scale, allow_negative=True, units=self._units)
        except NumberError as error:
            raise forms.ValidationError(error.message) from error


class AdjustForm(PortalForm):
    """An adjustment: how much more or less, and why."""

    OPEN = {"reason": "the action asks, which knows what was explained for this report"}

    reason = LineField(label=_("Lý do điều chỉnh"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, data: Mapping[str, Any] | None, *, indicator: Indicator, percent: bool = False
    ) -> None:
        super().__init__(data)
        self._ratio = indicator.is_ratio and not percent
        if self._ratio:
            self.fields["numerator"] = DeltaField(
                label=_("Tử số tăng (+) hoặc giảm (−)"), scale=0, required=False
            )
            self.fields["denominator"] = DeltaField(
                label=_("Mẫu số tăng (+) hoặc giảm (−)"), scale=0, required=False
            )
            self.order_fields(["numerator", "denominator", "reason"])
        else:
            scale = PERCENT_SCALE if percent else indicator.scale
            label = _("Tăng (+) hoặc giảm (−) bao nhiêu (%(unit)s)") % {"unit": indicator.unit}
            self.fields["delta"] = DeltaField(label=label, scale=scale, units=(indicator.unit,))
            self.order_fields(["delta", "reason"])

    def delta(self) -> Delta:
        """What was typed."""
        if self._ratio:
            return Delta(0, self.cleaned_data["numerator"], self.cleaned_data["denominator"])
        return Delta(self.cleaned_data["delta"])


class SourceForm(PortalForm):
    """Why the units' sum is taken in place of the owner's figure."""

    reason = LineField(
        label=_("Lý do lấy số cộng của các đơn vị"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    prefix = "source"


class StartForm(PortalForm):
    """How a consolidation is to be done."""

    tree = forms.BooleanField(label=_("Tính cả các bản tổng hợp cấp dưới trước"), required=False)
    provisional = forms.BooleanField(
        label=_("Tạm tính: lấy thẳng số liệu cấp dưới khi bản tổng hợp của họ chưa được duyệt"),
        required=False,
    )
