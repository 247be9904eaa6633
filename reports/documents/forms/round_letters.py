"""Whom a công văn đôn đốc goes to, as of which day, and by when the answer is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import PortalForm, VietnameseDateField, whole_number
from reports.collection.queries.round_states import State


class _Duties(forms.TypedMultipleChoiceField):
    """Some of thousands, ticked in a table of the page. What is offered is looked up; a list of choices would be walked
    for each."""

    offered: Set[str] = frozenset()

    def valid_value(self, value: Any) -> bool:
        """Whether it was offered."""
        return str(value) in self.offered


class ChaseForm(PortalForm):
    """The choices before the draft is made."""

    day = VietnameseDateField(label=_("Tính nợ đến ngày"))
    reply_by = VietnameseDateField(
        label=_("Đề nghị gửi trước ngày"),
        required=False,
        help_text=_("Để trống nếu công văn không ghi ngày."),
    )
    way = forms.ChoiceField(
        label=_("Số công văn"),
        widget=forms.RadioSelect,
        initial="one",
        choices=[
            ("one", _("Một công văn chung, có danh sách kèm theo")),
            ("each", _("Mỗi cơ quan một công văn riêng")),
        ],
    )
    duties = _Duties(
        label=_("Đơn vị được đôn đốc"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Hãy chọn ít nhất một đơn vị."),
            "invalid_choice": _("Có đơn vị vừa gửi báo cáo hoặc không còn nợ; hãy chọn lại."),
        },
    )

    def __init__(self, *args: Any, owing: Iterable[State], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duties"].offered = {str(state.duty) for state in owing}  # type: ignore[attr-defined]  # _Duties

    @property
    def ticked(self) -> set[int]:
        """The duties that are chosen on the page, typed or proposed."""
        numbers = (whole_number(str(value)) for value in self["duties"].value() or ())
        return {number for number in numbers if number is not None}
