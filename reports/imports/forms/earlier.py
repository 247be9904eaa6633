"""Cleaning of what is chosen for the figures of an earlier period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from portal.core import clock
from portal.core.forms import PortalForm
from portal.core.workbook_file import MAX_PACKED
from reports.collection.queries.calls import leads_of
from reports.outlines.models import Programme
from reports.periods import cutoffs
from reports.periods.queries import choice

_YEARS = 6
"""How far back a first year of comparison and a five-year plan reach."""


def past_periods() -> list[tuple[str, list[tuple[str, str]]]]:
    """Periods that are over, by year, the latest first; no months of long ago."""
    today = clock.today()
    found = []
    for year in range(today.year, today.year - _YEARS - 1, -1):
        codes = [cutoffs.code(cutoffs.YEAR, year), cutoffs.code(cutoffs.NINE_MONTHS, year)]
        codes += [cutoffs.code(cutoffs.HALF, year, half) for half in (2, 1)]
        codes += [cutoffs.code(cutoffs.QUARTER, year, quarter) for quarter in (4, 3, 2, 1)]
        if year >= today.year - 1:
            codes += [cutoffs.code(cutoffs.MONTH, year, month) for month in range(12, 0, -1)]
        over = [each for each in map(choice, codes) if each.data_to < today]
        if over:
            found.append((str(year), [(each.code, each.label) for each in over]))
    return found


class PlaceForm(PortalForm):
    """Whose figures of which programme and period."""

    lead = forms.ModelChoiceField(
        label=_("Cơ quan tổng hợp"), queryset=Agency.objects.none(), empty_label=None
    )
    programme = forms.ModelChoiceField(
        label=_("Chương trình"), queryset=Programme.objects.all(), empty_label=None
    )
    period = forms.ChoiceField(label=_("Kỳ đã qua"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead, period = self.fields["lead"], self.fields["period"]
        assert isinstance(lead, forms.ModelChoiceField)  # noqa: S101 -- tells mypy what was declared above
        assert isinstance(period, forms.ChoiceField)  # noqa: S101 -- as above
        lead.queryset = leads_of(user)
        period.choices = [("", _("– Chọn kỳ –")), *past_periods()]


class EarlierForm(PlaceForm):
    """The filled-in workbook of a place."""

    file = forms.FileField(
        label=_("Tệp đã điền (.xlsx, tối đa 10 MB)"), widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )

    def clean_file(self) -> Any:
        """Not larger than a workbook is."""
        upload = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_PACKED:
            raise forms.ValidationError(_("Tệp lớn hơn 10 MB; biểu mẫu đã điền không lớn như vậy."))
        return upload
