"""Which figures of a report stand far from the agency's own periods before, or from its peers of this round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from portal.core.numbers import PERCENT_SCALE, divide_half_up, format_scaled
from reports.collection.models import Assignment, Figure, Report, WarningOverride
from reports.collection.outliers import LEAST_PEERS, LEAST_PERIODS, Odd, odd, odd_ones
from reports.collection.states import FigureNature, FigureState, ReportState
from reports.outlines.models import Indicator, TableRow
from reports.outlines.states import RowKind

KIND: Final = "outlier"
"""Of the reason with which an officer sets the hints of a report aside."""
# A quarter of a century of months would say nothing about today.
_PERIODS: Final = 8
# Of a level with more agencies so many stand for all.
_PEERS: Final = 200
_PERCENT: Final = 10**PERCENT_SCALE * 100
_ZEROS: Final = (FigureState.ZERO_CONFIRMED, FigureState.NONE_DETECTED)

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hint:
    """One figure. `message`: "Cao bất thường: 250, các kỳ trước 10–30"; `scores`: the two measures, for who asks."""

    label: str
    section_key: str
    indicator_id: int
    breakdown_id: int
    message: str
    scores: str


def number_of(figure: Figure, indicator: Indicator) -> int | None:
    """The figure as one integer: in its scale, a ratio in hundredths of a percent; None for a gap or a target."""
    if figure.nature != FigureNature.RESULT:
        return None
    if figure.state in _ZEROS:
        return 0
    if figure.state != FigureState.REPORTED:
        return None
    if indicator.is_ratio and figure.numerator is not None:
        return divide_half_up(figure.numerator * _PERCENT, figure.denominator) if figure.denominator else None
    return figure.value


def judged(value: int, others: Sequence[int], indicator: Indicator, *, least: int) -> Odd | None:
    """Whether a value is odd among the others, by the nature of its indicator."""
    return odd(value, others, least=least, one=_one(indicator), counted=not indicator.is_ratio)


def odd_among(values: Sequence[int], indicator: Indicator, *, most: int) -> list[tuple[int, Odd]]:
    """The places of the values that are odd among their peers, the furthest first."""
    counted = not indicator.is_ratio
    return odd_ones(values, least=LEAST_PEERS, most=most, one=_one(indicator), counted=counted)


def _one(indicator: Indicator) -> int:
    """What 1 is in the numbers of number_of: a unit, or one per cent."""
    return 100 if indicator.is_ratio else 10**indicator.scale


def in_words(value: int, found: Odd, indicator: Indicator, *, peers: bool) -> str:
    """ "Cao bất thường: 250, các kỳ trước 10–30"; "Thấp bất thường: 0, 12 đơn vị cùng loại 10–30"."""
    scale, suffix = (PERCENT_SCALE, "%") if indicator.is_ratio else (indicator.scale, "")
    low, top, shown = (f"{format_scaled(each, scale)}{suffix}" for each in (found.low, found.top, value))
    span = low if found.low == found.top else f"{low}–{top}"
    words = _("Cao bất thường") if found.high else _("Thấp bất thường")
    against = _("%(n)d đơn vị cùng loại") % {"n": found.count} if peers else _("các kỳ trước")
    return f"{words}: {shown}, {against} {span}"


def scores_of(found: Odd) -> str:
    """ "z = 8,1; z hiệu chỉnh = 12,3"."""
    return _("z = %(z)s; z hiệu chỉnh = %(m)s") % {
        "z": format_scaled(found.z, 1),
        "m": format_scaled(found.modified, 1),
    }


def hints_of(report: Report, *, peers: bool, only: Collection[int] | None = None) -> list[Hint]:
    """The odd figures in the order of the outline. `only`: ids of the indicators that are looked at (all).

    Whoever has enough periods behind it is held against those alone: a large district is always larger than the
    others. `peers` of the same class and kind of agency at the same level are asked for the rest; their figures may
    be used only for somebody who reads them all. Five queries at most.
    """
    values, indicators = _values([report.pk], only)
    mine = values.get(report.pk, {})
    if not mine:
        return []
    before = _by_key(_history(report, indicators))
    short = {key[0] for key in mine if len(before[key]) < LEAST_PERIODS}
    beside = _by_key(_peers(report, short)) if peers and short else defaultdict(list)
    found: dict[Key, tuple[str, str]] = {}
    for key, value in mine.items():
        indicator = indicators[key[0]]
        among = len(before[key]) < LEAST_PERIODS
        others, least = (beside[key], LEAST_PEERS) if among else (before[key], LEAST_PERIODS)
        verdict = judged(value, others, indicator, least=least)
        if verdict is not None:
            found[key] = (in_words(value, verdict, indicator, peers=among), scores_of(verdict))
    return list(_placed(report, found)) if found else []


def set_aside(report: Report) -> WarningOverride | None:
    """The reason with which an officer set the hints aside, if one has."""
    return report.overrides.filter(kind=KIND).select_related("by").first()


def _placed(report: Report, found: Mapping[Key, tuple[str, str]]) -> Iterable[Hint]:
    rows = TableRow.objects.filter(
        section__version=report.outline_pk,
        kind=RowKind.FIGURE,
        indicator__in={key[0] for key in found},
    ).select_related("section", "indicator")
    for row in rows.order_by("section__position", "position"):
        key = (row.indicator_id or 0, row.breakdown_id or 0)
        if key in found:
            yield Hint(row.label, row.section.key, *key, *found[key])


def _values(
    reports: Collection[int], only: Collection[int] | None
) -> tuple[dict[int, dict[Key, int]], dict[int, Indicator]]:
    """The numbers of these reports by report and figure, and the indicators they belong to. One query."""
    figures = Figure.objects.filter(report__in=reports).select_related("indicator")
    if only is not None:
        figures = figures.filter(indicator__in=only)
    values: dict[int, dict[Key, int]] = defaultdict(dict)
    indicators: dict[int, Indicator] = {}
    for figure in figures:
        number = number_of(figure, indicators.setdefault(figure.indicator_id, figure.indicator))
        if number is not None:
            values[figure.report_id][figure.indicator_id, figure.breakdown_id] = number
    return values, indicators


def _history(report: Report, indicators: Collection[int]) -> dict[int, dict[Key, int]]:
    """The periods of the same kind before this one, of several reports for one period the last. Two queries."""
    assignment, call = report.assignment, report.assignment.call
    earlier = Report.objects.accepted().filter(
        assignment__agency=assignment.agency_id, assignment__kind=assignment.kind,
        assignment__call__programme=call.programme_id, assignment__call__period__kind=call.period.kind,
        assignment__call__data_to__lt=call.data_to,
    )  # fmt: skip
    newest: dict[int, int] = {}
    ordered = earlier.order_by("-assignment__call__data_to", "-pk")
    for pk, period in ordered.values_list("pk", "assignment__call__period")[: 2 * _PERIODS]:
        if period != call.period_id:
            newest.setdefault(period, pk)
    return _values(list(newest.values())[:_PERIODS], indicators)[0] if newest else {}


def _peers(report: Report, indicators: Collection[int]) -> dict[int, dict[Key, int]]:
    """The last sent version of each agency of the same class and kind that goes into the same summary. Two queries."""
    duty = report.assignment
    duties = Assignment.objects.filter(
        parent=duty.parent_id,
        kind=duty.kind,
        reporter_class=duty.reporter_class,
        agency__kind=duty.agency.kind,
    ).exclude(pk=duty.pk)
    sent = Report.objects.filter(
        assignment__in=duties, state__in=(ReportState.SUBMITTED, ReportState.ACCEPTED)
    ).order_by("version")
    newest = {duty: pk for pk, duty in sent.values_list("pk", "assignment")[: 2 * _PEERS]}
    return _values(list(newest.values())[:_PEERS], indicators)[0] if newest and duty.parent_id else {}


def _by_key(values: Mapping[int, Mapping[Key, int]]) -> defaultdict[Key, list[int]]:
    found: defaultdict[Key, list[int]] = defaultdict(list)
    for figures in values.values():
        for key, number in figures.items():
            found[key].append(number)
    return found
