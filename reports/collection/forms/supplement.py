"""What an officer types to supplement an open call: newer outlines, the letter or the reason, more time for some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField, PortalForm, VietnameseDateField
from reports.collection.actions.supplement import MoreTime
from reports.collection.forms.calls import DueField
from reports.collection.queries.supplement import Offer
from reports.outlines.models import OutlineVersion


class SupplementForm(PortalForm):
    """One choice for every class of reporters that has a newer version; why; until when for the agencies ticked."""

    letter_number = LineField(label=_("Số, ký hiệu công văn bổ sung"), max_length=60, required=False)
    letter_date = VietnameseDateField(label=_("Ngày công văn"), required=False)
    reason = LineField(
        label=_("Nội dung, lý do bổ sung"),
        max_length=300,
        help_text=_("Các đơn vị đọc dòng này đầu tiên ở “Việc cần làm”."),
    )
    until = DueField(label=_("Gia hạn đến"), required=False)
    time_reason = LineField(
        label=_("Lý do gia hạn"), max_length=300, required=False, help_text=_("Bỏ trống: theo lý do bổ sung.")
    )

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = [offer for offer in offers if offer.newer]
        self.versions = {str(version.pk): version for offer in self.offers for version in offer.newer}
        for offer in self.offers:
            self.fields[offer.group] = forms.ChoiceField(
                label=offer.label,
                required=False,
                choices=[
                    ("", _("giữ phiên bản %(n)d") % {"n": offer.current.number}),
                    *(
                        (str(v.pk), _("%(name)s – phiên bản %(n)d") % {"name": v.outline.name, "n": v.number})
                        for v in offer.newer
                    ),
                ],
                initial=str(offer.newer[0].pk),
            )
        first = [offer.group for offer in self.offers]
        self.order_fields([*first, "letter_number", "letter_date", "reason", "until", "time_reason"])

    def clean(self) -> dict[str, Any] | None:
        """Something has to be asked."""
        data = super().clean()
        if not self.chosen():
            self.add_error(None, _("Chưa chọn phiên bản đề cương mới cho nhóm nào."))
        return data

    def chosen(self) -> dict[str, OutlineVersion]:
        """By class the newer version."""
        data = self.cleaned_data
        return {each.group: self.versions[data[each.group]] for each in self.offers if data.get(each.group)}

    def more_time(self, duties: Sequence[int]) -> MoreTime | None:
        """Until when for the agencies ticked; None where nobody gets more."""
        until = self.cleaned_data.get("until")
        return MoreTime(duties, until, self.cleaned_data["time_reason"]) if until and duties else None
