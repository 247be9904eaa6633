"""Charts of a summary: how a figure went over the periods, and who gave how much of it this time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol

from django.utils.translation import gettext as _

from agencies.models import Agency
from portal.core.charts import Chart, Mark
from portal.core.numbers import PERCENT_SCALE, divide_half_up
from reports.collection.models import Figure, Report
from reports.collection.printed import printed
from reports.collection.states import Basis, FigureNature, FigureState
from reports.consolidation.models import Run, RunInput
from reports.consolidation.queries.series import Point, series
from reports.consolidation.remarks import covered
from reports.consolidation.states import InputRole
from reports.consolidation.tallies import FigureKey, figures_of
from reports.outlines.models import Breakdown, Indicator
from reports.periods.cutoffs import PeriodError, label, previous, same_period_last_year, split

PERIODS: Final = 5
_PERCENT: Final = 10**PERCENT_SCALE * 100
NOT_ASKED: Final = "không có số liệu"


class Shown(Protocol):
    """What a Figure and a Point of a series have."""

    @property
    def value(self) -> int | None: ...
    @property
    def numerator(self) -> int | None: ...
    @property
    def denominator(self) -> int | None: ...
    @property
    def qualifier(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def note(self) -> str: ...


def mark_of(named: str, shown: Shown | None, indicator: Indicator) -> Mark:
    """One figure as a mark. Without a number it is a gap that says why; "không có" is a true zero. A total of some of
    its units says of how many: beside a whole one it would show a rise that is none."""
    if shown is None:
        return Mark(named, NOT_ASKED)
    words = printed(
        value=shown.value, numerator=shown.numerator, denominator=shown.denominator, qualifier=shown.qualifier,
        state=shown.state, scale=indicator.scale, is_ratio=indicator.is_ratio, pad=False,
    )  # fmt: skip
    estimated = shown.basis == Basis.ESTIMATED and shown.state == FigureState.REPORTED
    amount = _amount(shown, indicator)
    said = [_("ước") if estimated else "", covered(shown.note) if amount is not None else ""]
    return Mark(named, str(words), amount, soft=estimated, note=", ".join(filter(None, said)))


def _amount(shown: Shown, indicator: Indicator) -> int | None:
    """In the indicator's scale; a ratio in hundredths of a percent."""
    if shown.state in (FigureState.ZERO_CONFIRMED, FigureState.NONE_DETECTED):
        return 0
    if shown.state != FigureState.REPORTED:
        return None
    if indicator.is_ratio and shown.numerator is not None:
        return divide_half_up(shown.numerator * _PERCENT, shown.denominator) if shown.denominator else None
    return shown.value


def trend_chart(
    report: Report, indicator: Indicator, points: Sequence[Point], now: Figure | None, named: str
) -> Chart | None:
    """The periods before and this one in order of time, a period without a report as a gap; None without any before."""
    if not points:
        return None
    period = report.assignment.call.period
    found = {point.period.code: point for point in points}
    marks = [
        mark_of(found[code].period.label if code in found else words, found.get(code), indicator)
        for code, words in _periods([point.period.code for point in points], period.code)
    ]
    result = now if now is not None and now.nature == FigureNature.RESULT else None
    marks.append(mark_of(period.label, result, indicator))
    return Chart("trend", _("%(name)s qua các kỳ") % {"name": named}, marks, unit=indicator.unit,
                 heads=(_("Kỳ"), _("Kết quả")))  # fmt: skip


def _periods(codes: Sequence[str], now: str) -> list[tuple[str, str]]:
    """Code and name of each period from the first of `codes` up to but without `now`, with those nobody reported in.

    Where only first halves were ever reported (the year has a report of its own), the step is a year: a half nobody
    was asked for is no gap. Only `codes` where periods have no natural order.
    """
    between: list[tuple[str, str]] = []
    code: str | None = now
    try:
        alike = len({split(each).number for each in (*codes, now)}) == 1
        step = same_period_last_year if alike else previous
        while code is not None and code != codes[0] and len(between) < 2 * PERIODS:
            code = step(code)
            if code is not None:
                between.insert(0, (code, label(*split(code))))
    except PeriodError:
        return [(each, each) for each in codes]
    return between if set(codes) <= {each for each, _words in between} else [(each, each) for each in codes]


def comparison_chart(
    indicator: Indicator, given: Iterable[tuple[str, Figure | None]], named: str
) -> Chart | None:
    """One bar per agency, the largest first, gaps last; None when fewer than two gave a number. Targets are none."""
    marks = [
        mark_of(agency, figure if figure is None or figure.nature == FigureNature.RESULT else None, indicator)
        for agency, figure in given
    ]
    if sum(mark.amount is not None for mark in marks) < 2:
        return None
    marks.sort(key=lambda mark: (mark.amount is None, -(mark.amount or 0)))
    return Chart("bars", _("%(name)s theo đơn vị") % {"name": named}, marks, unit=indicator.unit,
                 heads=(_("Đơn vị"), _("Kết quả")))  # fmt: skip


def name_of(indicator: Indicator, breakdown: Breakdown | None) -> str:
    """The figure in words."""
    return f"{indicator.name}: {breakdown}" if breakdown is not None and breakdown.key else indicator.name


def charts_of_figure(
    report: Report, run: Run | None, indicator: Indicator, breakdown: Breakdown, figure: Figure | None
) -> list[Chart]:
    """The charts on the page behind one figure. Five queries."""
    key = (indicator.pk, breakdown.pk)
    named = name_of(indicator, breakdown)
    before = series(report.assignment, indicators=[indicator.pk], periods=PERIODS)
    found = [trend_chart(report, indicator, before.get(key, ()), figure, named)]
    if run is not None:
        given = given_of(run, [key], lambda agency: agency.name)
        found.append(comparison_chart(indicator, given[key], named))
    return [each for each in found if each is not None]


def given_of(
    run: Run, keys: Sequence[FigureKey], name: Callable[[Agency], str]
) -> Mapping[FigureKey, list[tuple[str, Figure | None]]]:
    """What each report of a run gave for these figures; an agency that was not asked for one is not in its list.
    Two queries, however many figures there are."""
    inputs = (
        RunInput.objects.filter(run=run, role=InputRole.INCLUDED)
        .select_related("assignment__agency")
        .order_by("assignment__agency__sort_key", "assignment_id")
    )
    by_report: dict[int, dict[FigureKey, Figure]] = {}
    rows = figures_of(run).filter(indicator__in={key[0] for key in keys})
    for figure in rows:
        by_report.setdefault(figure.report_id, {})[figure.indicator_id, figure.breakdown_id] = figure
    found: dict[FigureKey, list[tuple[str, Figure | None]]] = {key: [] for key in keys}
    for each in inputs:
        theirs = by_report.get(each.report_id or 0, {})
        for key in keys:
            if key in theirs:
                found[key].append((name(each.assignment.agency), theirs[key]))
    return found
