"""Last period's figures of an agency that others became: their sums where whole units merged, otherwise why not."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.queries import chains
from agencies.succession import Chains
from portal.core import clock
from reports.collection.models import Figure, Report
from reports.collection.states import FigureNature, FigureState
from reports.outlines.states import AcrossUnits

Key = tuple[int, int]
_NAMED: Final = 3
_NOTHING: Final = (FigureState.ZERO_CONFIRMED, FigureState.NONE_DETECTED)


@dataclass(frozen=True, slots=True)
class Then:
    """What stood in one earlier period for the agency as it is now. `why`: the reason when there is nothing to show.

    `report`: the one report that says it all, where there is one; `units`: how many reports were added up.
    """

    figures: dict[Key, Figure] = field(default_factory=dict)
    report: Report | None = None
    units: int = 0
    why: str = ""


class Forebears:
    """The agencies that became the agency of a report, with their accepted reports of before. Five queries."""

    def __init__(self, report: Report) -> None:
        duty = report.assignment
        self.agency, self.today = duty.agency_id, clock.today()
        self._chain: Chains = chains(duty.call.programme.code)
        origins = list(self._chain.origins(self.agency))
        self._agencies = Agency.objects.in_bulk(origins)
        found = (
            Report.objects.accepted()
            .filter(
                assignment__agency__in=origins, assignment__kind=duty.kind,
                assignment__call__programme=duty.call.programme_id, assignment__call__data_to__lt=duty.call.data_to,
            )
            .select_related("assignment__call__period")
            .order_by("-assignment__call__data_to", "-pk")
        )  # fmt: skip
        self.reports = list(found)

    def then(self, period_code: str) -> Then:
        """One period under today's boundaries: the sum over whole units, or why there is none."""
        reports = [each for each in self.reports if each.assignment.call.period.code == period_code]
        if not reports:
            return Then()
        day = max(each.assignment.call.data_to for each in reports)
        whole, divided = self._who(day)
        if divided:
            said = _("địa giới đã thay đổi một phần (%(names)s), số của kỳ đó không cộng lại được")
            return Then(why=said % {"names": _named(divided)})
        of_agency = {each.assignment.agency_id: each for each in reversed(reports)}
        silent = [each for each in whole if each.pk not in of_agency]
        if silent:
            said = _("chưa có đủ báo cáo kỳ đó của các đơn vị đã sáp nhập (thiếu %(names)s)")
            return Then(why=said % {"names": _named(silent)})
        chosen = [of_agency[each.pk] for each in whole]
        if len(chosen) == 1:
            return Then(_by_key(chosen[0].figures.all()), chosen[0], 1)
        return Then(_sums(chosen), units=len(chosen))

    def _who(self, day: dt.date) -> tuple[list[Agency], list[Agency]]:
        """The agencies of a day that are wholly in this one now, and those of which a part is or may be."""
        whole, divided = [], []
        for pk, agency in self._agencies.items():
            if agency.valid_from > day or (agency.valid_to is not None and agency.valid_to <= day):
                continue
            landing = self._chain.land(pk, day, self.today)
            if landing.is_whole and landing.single == self.agency:
                whole.append(agency)
            elif self.agency in landing.parts or landing.unknown:
                divided.append(agency)
        return whole, divided


def _named(agencies: Sequence[Agency]) -> str:
    names = [each.name for each in agencies[:_NAMED]]
    more = len(agencies) - len(names)
    return ", ".join(names) + (_(" và %(n)d đơn vị khác") % {"n": more} if more else "")


def _by_key(figures: Iterable[Figure]) -> dict[Key, Figure]:
    return {(figure.indicator_id, figure.breakdown_id): figure for figure in figures}


def _sums(reports: Sequence[Report]) -> dict[Key, Figure]:
    """Figures that add up over units and that every one of these reports states; the others stay blank."""
    found: defaultdict[Key, list[Figure]] = defaultdict(list)
    for figure in Figure.objects.filter(report__in=reports).select_related("indicator"):
        found[figure.indicator_id, figure.breakdown_id].append(figure)
    sums = {key: _sum(key, figures) for key, figures in found.items() if len(figures) == len(reports)}
    return {key: figure for key, figure in sums.items() if figure is not None}


def _sum(key: Key, figures: Sequence[Figure]) -> Figure | None:
    rule = figures[0].indicator.across_units
    if any(figure.nature != FigureNature.RESULT for figure in figures):
        return None
    if rule == AcrossUnits.RECOMPUTE:
        parts = [(figure.numerator, figure.denominator) for figure in figures]
        return _made(key, _total(n for n, _d in parts), _total(d for _n, d in parts))
    if rule != AcrossUnits.SUM:
        return None
    total = _total(0 if figure.state in _NOTHING else figure.value for figure in figures)
    if total is None:
        return None
    if all(figure.state == FigureState.ZERO_CONFIRMED for figure in figures):
        return Figure(indicator_id=key[0], breakdown_id=key[1], state=FigureState.ZERO_CONFIRMED)
    return Figure(indicator_id=key[0], breakdown_id=key[1], state=FigureState.REPORTED, value=total)


def _made(key: Key, numerator: int | None, denominator: int | None) -> Figure | None:
    if numerator is None or denominator is None:
        return None
    return Figure(
        indicator_id=key[0], breakdown_id=key[1], state=FigureState.REPORTED, numerator=numerator,
        denominator=denominator,
    )  # fmt: skip


def _total(values: Iterable[int | None]) -> int | None:
    """None as soon as one is unknown."""
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def periods_of(reports: Sequence[Report]) -> Mapping[str, Report]:
    """By the code of each period its newest report, the latest period first."""
    found: dict[str, Report] = {}
    for report in reports:
        found.setdefault(report.assignment.call.period.code, report)
    return found
