"""The figures of one agency over the periods before, each as it was reported then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects

from agencies.queries import name_on
from portal.core import clock
from reports.collection.models import Assignment, Figure, Report
from reports.collection.states import FigureNature
from reports.consolidation.tallies import FigureKey
from reports.periods.models import Period

_CALLS_A_PERIOD = 4  # a period may be asked for again; more often than this is not looked at


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of an earlier period. Numbers as in Figure (integers in the indicator's scale; of a ratio numerator
    and denominator, or a percent without a base in `value`); all None unless `state` is reported."""

    period: Period
    value: int | None
    numerator: int | None
    denominator: int | None
    qualifier: str
    state: str
    basis: str
    note: str
    agency_name: str
    report_id: int


Series = dict[FigureKey, list[Point]]


def in_force(assignment: Assignment) -> QuerySet[Report]:
    """The reports in force of the same agency, programme and kind of duty, whatever the period. The newest end of data
    first; of several calls for one period the later one."""
    return (
        Report.objects.accepted()
        .filter(
            assignment__agency=assignment.agency_id,
            assignment__kind=assignment.kind,
            assignment__call__programme=assignment.call.programme_id,
        )
        .select_related("assignment__call__period")
        .order_by("-assignment__call__data_to", "-pk")
    )


def series(assignment: Assignment, *, indicators: Collection[int] | None = None, periods: int = 5) -> Series:
    """The results of the last `periods` periods before this duty's own, oldest first, by (indicator, breakdown) ids.

    Read from the accepted reports of the same agency, programme, kind of duty and kind of period. A period without a
    report, and a figure that was not asked for then, have no point; targets and norms are no results. `indicators`:
    ids of those wanted (all). The agency is named as on the day it reported. Three queries, none of them per figure.
    """
    call = assignment.call
    candidates = in_force(assignment).filter(
        assignment__call__period__kind=call.period.kind, assignment__call__data_to__lt=call.data_to
    )
    chosen: dict[int, Report] = {}
    for report in candidates[: periods * _CALLS_A_PERIOD]:
        if report.assignment.call.period_id != call.period_id:
            chosen.setdefault(report.assignment.call.period_id, report)
    reports = {report.pk: report for report in list(chosen.values())[:periods]}
    if not reports:
        return {}
    prefetch_related_objects([assignment.agency], "names")
    figures = Figure.objects.filter(report__in=reports, nature=FigureNature.RESULT)
    if indicators is not None:
        figures = figures.filter(indicator__in=indicators)
    found: Series = {}
    order = {pk: rank for rank, pk in enumerate(reversed(reports))}
    for figure in sorted(figures, key=lambda each: order[each.report_id]):
        point = _point(reports[figure.report_id], figure, assignment)
        found.setdefault((figure.indicator_id, figure.breakdown_id), []).append(point)
    return found


def _point(report: Report, figure: Figure, assignment: Assignment) -> Point:
    call = report.assignment.call
    sent = report.submitted_at
    day = sent.astimezone(clock.VIETNAM).date() if sent else call.data_to
    return Point(
        period=call.period, value=figure.value, numerator=figure.numerator, denominator=figure.denominator,
        qualifier=figure.qualifier, state=figure.state, basis=figure.basis, note=figure.note,
        agency_name=name_on(assignment.agency, day).name, report_id=report.pk,
    )  # fmt: skip
