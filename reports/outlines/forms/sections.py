"""A section: new, changed, moved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField
from reports.outlines.blueprint import SectionSpec
from reports.outlines.editing import MOVES, new_key
from reports.outlines.forms.base import ChoicesForm, LinesField, PatternsField, SeenForm
from reports.outlines.known import KnownSection
from reports.outlines.states import ItemStyle

MEANING = _("Nội dung ổn định")
MEANING_HELP = _(
    "Mục cùng nội dung trong các đề cương và các kỳ được ghép với nhau khi tổng hợp, dù tên mục khác nhau."
)


class AddSectionForm(ChoicesForm):
    """A new section: its heading, what it means, where it comes."""

    title = LineField(label=_("Tên mục mới"), max_length=250)
    meaning = forms.ChoiceField(label=MEANING, required=False, help_text=MEANING_HELP)
    place = forms.ChoiceField(label=_("Vị trí"), required=False)

    def __init__(
        self, *args: Any, sections: list[tuple[SectionSpec, str]], known: list[KnownSection], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._taken = {section.key for section, _label in sections}
        free = [each for each in known if each.key not in self._taken]
        self.offer("meaning", [("", _("Nội dung mới")), *((each.key, each.title) for each in free)])
        places: list[tuple[str, Any]] = [("", _("Cuối đề cương"))]
        for section, label in sections:
            name = f"{label} {section.title}".strip() or section.key
            places.append((f"after {section.key}", _("Ngay sau “%(name)s”") % {"name": name}))
            places.append((f"into {section.key}", _("Bên trong “%(name)s”") % {"name": name}))
        self.offer("place", places)

    def section(self) -> SectionSpec:
        """With prose; the rest is for the section's own page."""
        title = self.cleaned_data["title"]
        key = self.cleaned_data["meaning"] or new_key(title, self._taken)
        return SectionSpec(key, title)

    def where(self) -> dict[str, str]:
        """The arguments of add_section."""
        way, _space, key = self.cleaned_data["place"].partition(" ")
        return {way: key} if way else {}


class SectionForm(ChoicesForm):
    """Everything of one section but its tables."""

    title = LineField(label=_("Tên mục"), max_length=250)
    meaning = forms.ChoiceField(label=MEANING, help_text=MEANING_HELP)
    numbered = forms.BooleanField(
        label=_("Đánh số và in tên mục"),
        required=False,
        help_text=_("Bỏ chọn với phần mở đầu, phần kết: chỉ in nội dung."),
    )
    has_prose = forms.BooleanField(label=_("Có nội dung thuyết minh"), required=False)
    required = forms.BooleanField(label=_("Bắt buộc có nội dung thuyết minh"), required=False)
    item_style = forms.ChoiceField(
        label=_("Ý trong thuyết minh bắt đầu bằng"), choices=ItemStyle.choices, help_text=_("Khi in báo cáo.")
    )
    guidance = LinesField(
        label=_("Hướng dẫn người soạn thảo"),
        required=False,
        max_length=4000,
        help_text=_("Hiện trên trang nhập."),
    )
    suggestion = PatternsField(
        label=_("Câu gợi ý"),
        required=False,
        max_length=2000,
        help_text=_(
            "Câu mở đầu, câu kết chào sẵn cho người soạn thảo. Điền được: {công văn} yêu cầu, {nội dung}, "
            "{kỳ báo cáo}, {địa bàn}, {đơn vị}."
        ),
    )

    def __init__(self, *args: Any, section: SectionSpec, known: list[KnownSection], **kwargs: Any) -> None:
        names = ("title", "numbered", "has_prose", "required", "item_style", "guidance", "suggestion")
        kwargs["initial"] = {name: getattr(section, name) for name in names} | {"meaning": section.key}
        super().__init__(*args, **kwargs)
        self.offer("meaning", [(each.key, each.title) for each in known])

    def clean(self) -> dict[str, Any]:
        """What is not written cannot be required."""
        data = super().clean() or self.cleaned_data
        if data.get("required") and not data.get("has_prose"):
            self.add_error("required", _("Mục không có nội dung thuyết minh thì không thể bắt buộc."))
        return data

    def changes(self) -> dict[str, Any]:
        """Fields of SectionSpec."""
        data = dict(self.cleaned_data)
        del data["seen"]
        key = data.pop("meaning")
        return {**data, "key": key}


class MoveForm(SeenForm):
    """One move of a section: a step by a button or a key ("up direction"), or where it was dropped."""

    step = forms.CharField(max_length=60, required=False)
    section = forms.CharField(max_length=40, required=False)
    where = forms.ChoiceField(choices=(("", ""), ("before", ""), ("after", ""), ("into", "")), required=False)
    target = forms.CharField(max_length=40, required=False)

    def clean_step(self) -> tuple[str, str] | None:
        """The way and the key, or None when it was dropped."""
        way, _space, key = self.cleaned_data["step"].partition(" ")
        if not way:
            return None
        if way not in MOVES or not key:
            raise ValidationError(_("Không rõ chuyển mục đi đâu."))
        return way, key

    def clean(self) -> dict[str, Any]:
        """Either a step or a place."""
        data = super().clean() or self.cleaned_data
        if (
            not self.errors
            and not data["step"]
            and not (data["section"] and data["where"] and data["target"])
        ):
            raise ValidationError(_("Không rõ chuyển mục đi đâu."))
        return data
