"""Storing periods: the legal ones come from their code alone."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from portal.core.errors import Invalid
from reports.periods import cutoffs
from reports.periods.models import Period


@transaction.atomic
def get_or_create_period(
    *,
    code: str,
    by: User | None = None,
    data_from: dt.date | None = None,
    data_to: dt.date | None = None,
    label: str = "",
) -> Period:
    """The period of a code ("2023-H1", "2023-M05", "2021-2025"), stored on first use.

    Its window is the legal one (NĐ 09/2019/NĐ-CP, Điều 12) unless both dates are given, as they must be for
    thematic and ad hoc reports. A stored period is returned as it is. Raises Invalid for what is no period.
    """
    found = Period.objects.filter(code=code).first()
    if found is not None:
        return found
    try:
        parts = cutoffs.split(code)
        if data_from is None or data_to is None:
            data_from, data_to = cutoffs.window(*parts)
    except cutoffs.PeriodError as error:
        raise Invalid(str(error), {"period": str(error)}) from error
    if data_to < data_from:
        raise Invalid(str(_("Ngày bắt đầu số liệu phải trước ngày kết thúc.")))
    period, created = Period.objects.get_or_create(
        code=code,
        defaults={
            "kind": parts.kind,
            "label": label or cutoffs.label(*parts),
            "data_from": data_from,
            "data_to": data_to,
        },
    )
    if created:
        audit.record(by, "periods.period.created", period, code=code)
    return period
