"""The signed paper from which a report is keyed: its marks, its arrival, its scan."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.forms import LineField, PortalForm, VietnameseDateField
from portal.core.text import clean_line
from portal.core.uploads import SCANS
from reports.collection.entries import Paper
from reports.collection.forms.calls import PaperField

_TIME = re.compile(r"([0-2]?[0-9])\s*[:hg]\s*([0-5]?[0-9])?")


class TimeField(forms.Field):
    """A time of day: "14:30", "14h30", "9h"."""

    def to_python(self, value: Any) -> dt.time | None:
        typed = clean_line(str(value or ""))
        if not typed:
            return None
        match = _TIME.fullmatch(typed)
        try:
            if match:
                return dt.time(int(match[1]), int(match[2] or 0))
        except ValueError:
            pass
        raise ValidationError(_("Giờ ghi dạng 14:30 hoặc 14h30."))


class PaperForm(PortalForm):
    """What stands on the signed paper, and when it arrived (lateness counts from then)."""

    number = LineField(
        label=_("Số, ký hiệu bản ký"),
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "124/BC-UBND"}),
    )
    date = VietnameseDateField(label=_("Ngày bản ký"))
    signer = LineField(label=_("Người ký"), max_length=100)
    arrived_on = VietnameseDateField(label=_("Ngày đến"))
    arrived_at = TimeField(
        label=_("Giờ đến"), widget=forms.TextInput(attrs={"placeholder": "14:30", "autocomplete": "off"})
    )
    scan = PaperField(
        label=_("Bản quét có chữ ký"),
        help_text=_("PDF, PNG hoặc JPG, tối đa 20 MB."),
        kinds=SCANS,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def clean(self) -> dict[str, Any]:
        """A paper arrives after it is dated and not in the future."""
        cleaned = super().clean() or {}
        day, time, dated = cleaned.get("arrived_on"), cleaned.get("arrived_at"), cleaned.get("date")
        if day and time:
            arrived = dt.datetime.combine(day, time, clock.VIETNAM)
            if arrived > clock.now():
                self.add_error("arrived_on", _("Thời điểm đến không thể ở tương lai."))
            cleaned["arrived"] = arrived
        if day and dated and dated > day:
            self.add_error("date", _("Ngày bản ký không thể sau ngày đến."))
        return cleaned

    def paper(self) -> Paper:
        """What goes to the action."""
        data = self.cleaned_data
        return Paper(
            number=data["number"],
            date=data["date"],
            signer=data["signer"],
            arrived_at=data["arrived"],
            scan_name=data["scan"].people_name,
            scan=data["scan"],
        )
