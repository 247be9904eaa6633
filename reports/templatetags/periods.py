"""What entry pages show of the shorter periods inside a report's own: collection itself knows nothing of these sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django import template

from reports.collection.models import Report
from reports.collection.queries.entry import SectionContent
from reports.consolidation.queries.series import in_force
from reports.consolidation.queries.times import times_of
from reports.consolidation.time_words import TimeLine, time_line
from reports.periods.queries import around
from reports.periods.states import PeriodKind

register = template.Library()
# Whoever reports a year or a stage has reported parts of it before; a half or a quarter is entered as often as any.
LONG: Final = (PeriodKind.YEAR, PeriodKind.STAGE)


@register.filter
def is_long(report: Report) -> bool:
    """{{ report|is_long }}: whether the sum of shorter periods is shown beside what is entered."""
    return report.assignment.call.period.kind in LONG


@register.filter
def has_shorter(report: Report) -> bool:
    """{{ report|has_shorter }}: whether shorter periods may be added up for it. Of a year or a stage always; of a
    quarter, a half or nine months when one inside was reported (one query)."""
    within = around(report.assignment.call.period.code).within
    if is_long(report) or not within:
        return is_long(report)
    return in_force(report.assignment).filter(assignment__call__period__code__in=within).exists()


@register.simple_tag
def sums_beside(report: Report, contents: SectionContent | Sequence[SectionContent]) -> dict[int, TimeLine]:
    """{% sums_beside report form.content as sums %}: by the id of a line, the periods inside beside its figure.

    Only lines of which a part says something. Two queries of the longer periods, none of the others.
    """
    if not is_long(report):
        return {}
    sections = [contents] if isinstance(contents, SectionContent) else contents
    lines = [(line, line.indicator) for section in sections for line in section.lines]
    indicators = {indicator.pk for _line, indicator in lines if indicator is not None}
    if not indicators:
        return {}
    times = times_of(report, indicators=indicators, estimates=False)
    found: dict[int, TimeLine] = {}
    for line, indicator in lines if times.parts else ():
        if indicator is None:
            continue
        beside = times.beside(indicator, line.row.breakdown_id or 0, line.figure)
        if beside.summed is not None:
            found[line.row.pk] = time_line(beside, indicator, report)
    return found
