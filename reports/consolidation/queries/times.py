"""What stands beside the figures of a report on the axis of time: the same period last year, from the beginning of the
year, the shorter periods inside it, and the estimate that was given earlier for the same period.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext as _

from reports.collection.entries import FigureEntry
from reports.collection.models import Figure, Report
from reports.collection.states import Basis, FigureNature, FigureState
from reports.consolidation.addends import NOT_REPORTED, REPORTED, ZEROS
from reports.consolidation.adjusting import lineage
from reports.consolidation.arithmetic import Addend, Difference, Total
from reports.consolidation.overtime import (
    LAST,
    NOTES,
    Change,
    PeriodSum,
    change,
    contradiction,
    sum_of_periods,
)
from reports.consolidation.queries.series import in_force
from reports.consolidation.remarks import CLASSIFIED_LEFT_OUT, LONGEST, holes_in
from reports.consolidation.rules import rules_of
from reports.consolidation.tallies import FigureKey, addend_of
from reports.outlines.models import Indicator
from reports.periods import cutoffs
from reports.periods.queries import around

TAKEN: Final = "cộng các kỳ"
_NUMBERS: Final = ("value", "numerator", "denominator")
_SAID: Final = (*_NUMBERS, "qualifier", "basis", "state")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period that stands beside the report's own, with the report in force for it, if there is one."""

    code: str
    label: str
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one figure. `summed` and `parts`: the shorter periods inside this one, None and empty where
    nobody said anything about it then."""

    year_ago: Figure | None = None
    change: Change | None = None
    so_far: PeriodSum | None = None
    summed: PeriodSum | None = None
    parts: tuple[tuple[Stretch, Figure | None], ...] = ()
    estimate: Figure | None = None
    contradiction: Difference | None = None

    @property
    def year_ago_holes(self) -> tuple[str, ...]:
        """On how much the figure of then stands: a change from a part to the whole is no change."""
        return holes_of(self.year_ago)


@dataclass(frozen=True, slots=True)
class Times:
    """The periods beside a report's own and their figures, read once. `compared` is None, `so_far` and `parts` are
    empty where no report is in force for them; the report's own period ends `so_far`."""

    code: str
    compared: Stretch | None = None
    so_far: tuple[Stretch, ...] = ()
    parts: tuple[Stretch, ...] = ()
    figures: Mapping[str, Mapping[FigureKey, Figure]] = field(default_factory=dict)
    estimates: Mapping[FigureKey, Figure] = field(default_factory=dict)
    # By indicator, where a run kept the rules of its day.
    over_time: Mapping[int, str] = field(default_factory=dict)

    def rule(self, indicator: Indicator) -> str:
        """How the figures of shorter periods add up to this report's: a name of AcrossTime."""
        return self.over_time.get(indicator.pk, indicator.across_time)

    @property
    def compared_words(self) -> str:
        """What the period held against this one is called; "" where there is none."""
        if self.compared is None:
            return ""
        stage = cutoffs.split(self.code).kind == cutoffs.STAGE
        return _("Giai đoạn trước") if stage else _("Cùng kỳ năm trước")

    def beside(self, indicator: Indicator, breakdown_id: int, figure: Figure | None) -> Beside:
        """Everything that stands beside one figure (None: not entered)."""
        key = (indicator.pk, breakdown_id)
        now = addend_of(figure) if figure is not None else Addend(state=NOT_REPORTED)
        year_ago = self._figure(self.compared, key)
        parts = tuple((part, self._figure(part, key)) for part in self.parts)
        known = any(given and given.state != FigureState.NOT_REPORTED for _period, given in parts)
        given = [each for _period, each in parts]
        summed = self._summed(indicator, given) if known else None
        return Beside(
            year_ago=year_ago,
            change=change(now, addend_of(year_ago), is_ratio=indicator.is_ratio) if year_ago else None,
            so_far=self._so_far(indicator, key, figure),
            summed=summed,
            parts=parts if known else (),
            estimate=self._estimate(key, figure),
            contradiction=self._contradiction(indicator, now, given, summed) if summed else None,
        )

    def _figure(self, period: Stretch | None, key: FigureKey) -> Figure | None:
        return self.figures.get(period.code, {}).get(key) if period else None

    def _summed(self, indicator: Indicator, parts: Sequence[Figure | None]) -> PeriodSum:
        """The sum, with what its parts say of themselves: two halves that are wanting make no whole year."""
        rule = self.rule(indicator)
        found = sum_of_periods(rule, list(map(_addend, parts)))
        holes = [holes_of(each) for each in (parts[-1:] if rule == LAST else parts)]
        return replace(
            found,
            wanting=sum(any(hole != CLASSIFIED_LEFT_OUT for hole in each) for each in holes),
            secret=any(CLASSIFIED_LEFT_OUT in each for each in holes),
        )

    def _contradiction(
        self, indicator: Indicator, now: Addend, parts: Sequence[Figure | None], summed: PeriodSum
    ) -> Difference | None:
        complete = not (summed.wanting or summed.secret)
        return contradiction(self.rule(indicator), now, list(map(_addend, parts)), complete=complete)

    def _so_far(self, indicator: Indicator, key: FigureKey, now: Figure | None) -> PeriodSum | None:
        """None where adding up is not this figure's way, or nobody was asked for it."""
        if not self.so_far:
            return None
        before = [self._figure(period, key) for period in self.so_far[:-1]]
        found = self._summed(indicator, [*before, now])
        empty = found.total.state in (FigureState.NOT_REPORTED, FigureState.NOT_APPLICABLE)
        return None if found.asked_back or empty else found

    def _estimate(self, key: FigureKey, figure: Figure | None) -> Figure | None:
        """What was estimated earlier, once the final figure says otherwise."""
        earlier = self.estimates.get(key)
        if earlier is None or figure is None or figure.state != FigureState.REPORTED:
            return None
        same = all(getattr(earlier, name) == getattr(figure, name) for name in _NUMBERS)
        return None if same or figure.basis == Basis.ESTIMATED else earlier


def holes_of(figure: Figure | None) -> tuple[str, ...]:
    """What is wanting in a figure that has a number."""
    if figure is None or not (figure.state == FigureState.REPORTED or figure.state in ZEROS):
        return ()
    return holes_in(figure.note)


def _addend(figure: Figure | None) -> Addend:
    return addend_of(figure) if figure is not None else Addend(state=NOT_REPORTED)


def times_of(report: Report, *, indicators: Collection[int] | None = None, estimates: bool = True) -> Times:
    """The periods beside a report, as they were reported then by the same agency in the same programme and kind of
    duty. `indicators`: ids of those wanted (all). `estimates`: whether to look for those given earlier. Three queries
    at most, whatever the number of figures and periods; of a summary those of `lineage` besides.
    """
    call = report.assignment.call
    code = call.period.code
    near = around(code)
    found: dict[str, Report] = {}
    wanted = in_force(report.assignment).filter(assignment__call__period__code__in=near.codes - {code})
    for each in wanted if near.codes else ():
        found.setdefault(each.assignment.call.period.code, each)
    inside = cutoffs.partition(code, found) if near.within else ()
    so_far = near.cumulative if any(each in found for each in near.cumulative) else ()
    chosen = [each for each in (near.compared, *so_far, *inside) if each in found]
    return Times(
        code=code,
        compared=_stretch(near.compared, found) if near.compared in found else None,
        so_far=tuple(_stretch(each, found) for each in so_far),
        parts=tuple(_stretch(each, found) for each in inside) if any(e in found for e in inside) else (),
        figures=_figures([found[each] for each in chosen], indicators),
        estimates=_estimates(report, indicators) if estimates else {},
        over_time=_over_time(report) if chosen else {},
    )


def _over_time(report: Report) -> dict[int, str]:
    run = lineage(report)[0] if report.is_consolidated else None
    if run is None or run.rules is None:
        return {}
    return {pk: rule.time for pk, rule in rules_of(run).by_indicator.items()}


def _stretch(code: str, found: Mapping[str, Report]) -> Stretch:
    report = found.get(code)
    label = report.assignment.call.period.label if report else cutoffs.label(*cutoffs.split(code))
    return Stretch(code, label, report)


def _figures(
    reports: Iterable[Report], indicators: Collection[int] | None
) -> dict[str, dict[FigureKey, Figure]]:
    codes = {each.pk: each.assignment.call.period.code for each in reports}
    if not codes:
        return {}
    figures = Figure.objects.filter(report__in=codes)
    if indicators is not None:
        figures = figures.filter(indicator__in=indicators)
    found: dict[str, dict[FigureKey, Figure]] = {}
    for figure in figures:
        key = (figure.indicator_id, figure.breakdown_id)
        found.setdefault(codes[figure.report_id], {})[key] = figure
    return found


def _estimates(report: Report, indicators: Collection[int] | None) -> dict[FigureKey, Figure]:
    """The last estimate that was sent for the same period, in an earlier version or an earlier call."""
    duty = report.assignment
    figures = Figure.objects.filter(
        basis=Basis.ESTIMATED, state=FigureState.REPORTED, nature=FigureNature.RESULT,
        report__assignment__agency=duty.agency_id, report__assignment__kind=duty.kind,
        report__assignment__call__programme=duty.call.programme_id,
        report__assignment__call__period=duty.call.period_id,
        report__submitted_at__isnull=False, report__lt=report.pk,
    )  # fmt: skip
    if indicators is not None:
        figures = figures.filter(indicator__in=indicators)
    ordered = figures.select_related("report").order_by("report")
    return {(figure.indicator_id, figure.breakdown_id): figure for figure in ordered}


# --- taking the sum over ---


def entry_of_sum(key: FigureKey, summed: PeriodSum, note: str = "") -> FigureEntry:
    """A sum over periods as a figure of the longer one; what it stands on is in its note, before what stood there."""
    total = summed.total
    said = {name: getattr(total, name) for name in _SAID}
    if total.state != REPORTED:
        said |= dict.fromkeys(_NUMBERS)  # "không có" is told by its state
    own = [piece.strip() for piece in note.split(";")]
    own = [piece for piece in own if piece and piece != TAKEN and not NOTES.fullmatch(piece)]
    text = "; ".join([TAKEN, *summed.notes, *own])
    return FigureEntry(
        *key, **said,
        note=text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…",
    )  # fmt: skip


def offered(key: FigureKey, beside: Beside, figure: Figure | None) -> FigureEntry | None:
    """The sum that may be taken over into the figure; None where there is none, where it says the same already, and
    for what has to be asked back."""
    summed = beside.summed
    if summed is None or summed.asked_back or not _says_something(summed.total):
        return None
    entry = entry_of_sum(key, summed, figure.note if figure else "")
    same = figure is not None and all(getattr(figure, name) == getattr(entry, name) for name in _SAID)
    return None if same else entry


def _says_something(total: Total) -> bool:
    return total.state == REPORTED or total.state in ZEROS


def is_blank(figure: Figure | None) -> bool:
    """Nobody said anything yet."""
    return figure is None or (figure.state == FigureState.NOT_REPORTED and not figure.note)
