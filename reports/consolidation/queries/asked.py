"""Which figures outline versions ask for, and how it is said that a report was never asked for one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from reports.consolidation.tallies import FigureKey
from reports.outlines.models import TableRow
from reports.outlines.states import RowKind

# A version in force may be of before a supplement: its unit has not left the figure empty, nobody had asked it.
NOT_ASKED: Final = _("chưa được hỏi")
NOT_ASKED_WHY: Final = _("chưa được hỏi trong bản này, chưa trả lời phần bổ sung của đề cương")


def figures_asked(versions: Collection[int], only: FigureKey | None = None) -> dict[int, set[FigureKey]]:
    """By outline version the figures it asks for; `only`: of this one. One query."""
    rows = TableRow.objects.filter(section__version__in=versions, kind=RowKind.FIGURE)
    if only is not None:
        rows = rows.filter(indicator=only[0], breakdown=only[1])
    asked: dict[int, set[FigureKey]] = {version: set() for version in versions}
    for version, indicator, breakdown in rows.values_list(
        "section__version_id", "indicator_id", "breakdown_id"
    ):
        asked[version].add((indicator or 0, breakdown or 0))
    return asked
