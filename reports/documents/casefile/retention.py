"""How long the file of a round is kept, by the kind of its period.

The row of TT 10/2022/TT-BNV for periodic reports has to be read by each office's archivist: what is here is the common
practice (a yearly report for ever, a shorter period's for 20 years), and `RETENTION_YEARS` sets it otherwise.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from reports.periods.states import PeriodKind

FOR_EVER: Final = 0
USUAL: Final[dict[str, int]] = {
    PeriodKind.MONTH: 20,
    PeriodKind.QUARTER: 20,
    PeriodKind.HALF: 20,
    PeriodKind.NINE_MONTHS: 20,
    PeriodKind.YEAR: FOR_EVER,
    PeriodKind.STAGE: FOR_EVER,
    PeriodKind.THEMATIC: 20,
    PeriodKind.ADHOC: 20,
}


def years_of(kind: str) -> int:
    """Years after the end of the work; FOR_EVER for permanent."""
    chosen: dict[str, int] = settings.RETENTION_YEARS
    return chosen.get(kind, USUAL[kind])


def words_of(years: int) -> str:
    """'Vĩnh viễn' or '20 năm'."""
    return _("Vĩnh viễn") if years == FOR_EVER else _("%(n)d năm") % {"n": years}
