"""Every summary of a tree with its figures, and behind each figure every unit, its number, and how it took part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from reports.collection.entries import FigureEntry
from reports.collection.models import Figure, Report
from reports.collection.states import Basis, FigureState, Qualifier
from reports.consolidation.adjusting import adjustments_of, entry_of, lineage
from reports.consolidation.engine import UNITS, Computed, Level, settled
from reports.consolidation.facts import Facts, Unit
from reports.consolidation.models import Adjustment, Run, RunInput
from reports.consolidation.queries.asked import NOT_ASKED, figures_asked
from reports.consolidation.queries.provenance import COUNTED, how_it_counts, how_owned, rule_words
from reports.consolidation.states import InputRole
from reports.consolidation.tallies import FigureKey
from reports.outlines.models import Breakdown, Indicator
from reports.outlines.states import AcrossUnits

# A summary of the tree: of a report, or of a lower level that a provisional run looked through.
SummaryKey = tuple[str, int]
PERCENT_SCALE: Final = 2  # of a percent without a base, see Figure
_ZEROS: Final = (FigureState.ZERO_CONFIRMED, FigureState.NONE_DETECTED)


@dataclass(frozen=True, slots=True)
class Number:
    """What a figure says in numbers, in the indicator's scale: `first` a value or a numerator, `second` a denominator
    or a weight; None where there is none. A zero in words is 0. `scale`: decimal digits of `first` (a percent without a
    base is in hundredths). `words`: approximate, estimated, or why there is no number."""

    first: int | None = None
    second: int | None = None
    scale: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One unit behind a figure. `how` is COUNTED or why not (`why` in words); `below`: its own summary in this tree;
    `asked`: whether the version that went in was asked for the figure."""

    duty_id: int
    agency: str
    reference: str
    sent_by: str
    sent_at: dt.datetime | None
    how: str
    why: str
    number: Number
    below: SummaryKey | None = None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure of a summary. `rule`: the name of AcrossUnits by which the numbers of those who count become the figure,
    or "" where nothing adds up; `based`: it has two numbers. `indicator` has the rule of the run, `speaker` says who
    speaks by it (as in engine), `owners` are the duties of those who own the figure. `printed` is what the summary
    says."""

    indicator: Indicator
    breakdown: Breakdown
    rule: str
    based: bool
    sources: Sequence[Source]
    adjustments: Sequence[Adjustment]
    printed: Number
    note: str
    speaker: str = UNITS
    owners: frozenset[int] = frozenset()

    @property
    def how(self) -> str:
        """The rule in words, as the page of the figure says it."""
        return rule_words(self.indicator, self.speaker) if self.rule else ""


@dataclass(slots=True)
class Summary:
    """One summary of the tree."""

    key: SummaryKey
    name: str
    reference: str
    figures: list[Derived] = field(default_factory=list)


def derive(report: Report) -> list[Summary]:
    """The summary's tree, the lowest level first and `report` last. Every figure of every level.

    The number of queries grows with the number of summaries, not of reports or figures.
    """
    run, versions = lineage(report)
    if run is None:
        return [Summary(("report", report.pk), report.assignment.agency.name, report.reference)]
    return list(_Tree(report, run, versions).summaries())


def derive_top(report: Report) -> Summary:
    """The summary alone, without those below it: each figure with its own units. A constant number of queries."""
    run, versions = lineage(report)
    if run is None:
        return Summary(("report", report.pk), report.assignment.agency.name, report.reference)
    return _Tree(report, run, versions).top()


class _Tree:
    """The summaries under one report."""

    def __init__(self, report: Report, run: Run, versions: list[int]) -> None:
        self._report, self._run = report, run
        self._facts = Facts(run, until=run.report.created_at if run.report else None)
        self._adjustments = adjustments_of(versions)
        included = RunInput.objects.filter(run=run, role=InputRole.INCLUDED)
        reports = Report.objects.filter(pk__in=included.order_by().values("report_id")).select_related(
            "assignment__call", "assignment__agency", "submitted_by"
        )
        self._reports = {each.pk: each for each in reports}
        self._given: dict[int, dict[FigureKey, Figure]] = {}
        for figure in Figure.objects.filter(report__in=included.order_by().values("report_id")):
            key = (figure.indicator_id, figure.breakdown_id)
            self._given.setdefault(figure.report_id, {})[key] = figure
        self._roles = {
            duty: (InputRole(role), reason)
            for duty, role, reason in RunInput.objects.filter(run=run).values_list(
                "assignment_id", "role", "reason"
            )
        }
        self._written = {
            unit.report_id: self._reports[unit.report_id].outline_version_id or unit.version_id
            for unit in self._facts.units.values()
            if unit.report_id
        }
        self._asked = figures_asked({*self._written.values()})
        self._breakdowns = Breakdown.objects.in_bulk()
        self._levels: dict[int, Level] = {}

    def summaries(self) -> Iterator[Summary]:
        yield from self._below(self._facts.root)
        yield self.top()

    def top(self) -> Summary:
        """The summary of the report itself."""
        root = Summary(
            ("report", self._report.pk), self._report.assignment.agency.name, self._report.reference
        )
        stored = {(each.indicator_id, each.breakdown_id): each for each in self._report.figures.all()}
        keys = sorted({*self._level(self._facts.root), *stored}, key=self._order)
        for key in keys:
            figure = stored.get(key)
            note = figure.note if figure else ""
            root.figures.append(
                self._derived(self._facts.root, key, number_of(figure, self._facts.indicators[key[0]]), note)
            )
        return root

    def _below(self, node: int) -> Iterator[Summary]:
        for unit in self._facts.nodes[node].units:
            if unit.duty_id in self._facts.nodes:
                yield from self._below(unit.duty_id)
                yield self._looked_through(unit)
            elif unit.consolidates and unit.report_id:
                yield from derive(self._reports[unit.report_id])

    def _looked_through(self, unit: Unit) -> Summary:
        made = Summary(("duty", unit.duty_id), unit.agency_name, _("tạm tính"))
        level = self._level(unit.duty_id)
        for key in sorted(level, key=self._order):
            entry = entry_of(key, level[key])
            number = number_of(entry, self._facts.indicators[key[0]])
            made.figures.append(self._derived(unit.duty_id, key, number, entry.note))
        return made

    def _level(self, node: int) -> Level:
        if node not in self._levels:
            self._levels[node] = settled(self._facts, node)
        return self._levels[node]

    def _order(self, key: FigureKey) -> tuple[int, str, str]:
        indicator = self._facts.indicators[key[0]]
        return indicator.position, indicator.code, self._breakdowns[key[1]].key

    def _derived(self, node: int, key: FigureKey, printed: Number, note: str) -> Derived:
        indicator = self._facts.indicators[key[0]]
        computed = self._level(node).get(key)
        rule = _rule(indicator, computed)
        mine = [a for a in self._adjustments if (a.indicator_id, a.breakdown_id) == key]
        based = rule in (AcrossUnits.RECOMPUTE, AcrossUnits.WEIGHTED_AVG)
        sources = list(self._sources(node, key, computed, based=rule == AcrossUnits.RECOMPUTE))
        return Derived(
            indicator, self._breakdowns[key[1]], rule, based, sources,
            mine if node == self._facts.root else [], printed, note,
            computed.speaker if computed else UNITS, self._owners(node, indicator),
        )  # fmt: skip

    def _owners(self, node: int, indicator: Indicator) -> frozenset[int]:
        if indicator.across_units != AcrossUnits.SINGLE_OWNER:
            return frozenset()
        return frozenset(unit.duty_id for unit in self._facts.owners(node, indicator))

    def _sources(
        self, node: int, key: FigureKey, computed: Computed | None, *, based: bool
    ) -> Iterator[Source]:
        indicator = self._facts.indicators[key[0]]
        owned = indicator.across_units == AcrossUnits.SINGLE_OWNER
        owners = self._owners(node, indicator)
        speaker = computed.speaker if computed else UNITS
        for unit in self._facts.nodes[node].units:
            figure = self._given.get(unit.report_id or 0, {}).get(key)
            if unit.duty_id in self._facts.nodes:
                yield self._through(unit, key)
                continue
            if figure is None and key not in self._facts.asks[unit.version_id]:
                continue
            asked = figure is not None or key in self._asked_in(unit)
            how, why = how_it_counts(*self._roles[unit.duty_id], figure, asked=asked)
            if how == COUNTED and owned:
                how, why = how_owned(is_owner=unit.duty_id in owners, speaker=speaker)
            number = number_of(figure, indicator) if asked else Number(words=str(NOT_ASKED))
            if how == COUNTED and based and number.second is None and number.first:
                how, why = "left_out", _("tỷ lệ không có số gốc")
            yield self._source(unit, how, why, number, asked=asked)

    def _asked_in(self, unit: Unit) -> set[FigureKey]:
        """What the version that went in was asked for; where nothing did, the unit."""
        if unit.report_id is None:
            return self._facts.asks[unit.version_id]
        return self._asked[self._written[unit.report_id]]

    def _source(self, unit: Unit, how: str, why: str, number: Number, *, asked: bool) -> Source:
        report = self._reports.get(unit.report_id or 0)
        sender = report.submitted_by if report else None
        return Source(
            duty_id=unit.duty_id, agency=unit.agency_name, reference=report.reference if report else "",
            sent_by=sender.full_name if sender else "", sent_at=report.submitted_at if report else None,
            how=how, why=why, number=number, asked=asked,
            below=("report", report.pk) if report and unit.consolidates else None,
        )  # fmt: skip

    def _through(self, unit: Unit, key: FigureKey) -> Source:
        level = self._level(unit.duty_id)
        number = number_of(entry_of(key, level.get(key)), self._facts.indicators[key[0]])
        how, why = (COUNTED, _("tạm tính")) if number.first is not None else ("left_out", number.words)
        below = ("duty", unit.duty_id) if key in level else None
        return Source(unit.duty_id, unit.agency_name, "", "", None, how, why, number, below)


def _rule(indicator: Indicator, computed: Computed | None) -> str:
    """The rule by which the numbers of those who count become the figure; an owner's figure is the sum of one."""
    if computed is None or indicator.across_units == AcrossUnits.NONE:
        return ""
    if indicator.across_units != AcrossUnits.SINGLE_OWNER:
        return str(indicator.across_units)
    based = computed.total.denominator is not None
    return str(AcrossUnits.RECOMPUTE if indicator.is_ratio and based else AcrossUnits.SUM)


def number_of(figure: Figure | FigureEntry | None, indicator: Indicator) -> Number:
    """The numbers of a stored figure, or of an entry that would become one."""
    if figure is None:
        return Number(words=str(FigureState.NOT_REPORTED.label))
    state = FigureState(figure.state)
    if state in _ZEROS:
        return Number(0, None, 0, str(state.label))
    if state != FigureState.REPORTED:
        return Number(words=str(state.label))
    words = [
        str(Qualifier(figure.qualifier).label) if figure.qualifier != Qualifier.EXACT else "",
        str(Basis(figure.basis).label) if figure.basis != Basis.OFFICIAL else "",
    ]
    said = ", ".join(each for each in words if each)
    if not indicator.is_ratio:
        return Number(figure.value, figure.denominator, indicator.scale, said)
    if figure.numerator is None:
        return Number(figure.value, None, PERCENT_SCALE, said)
    return Number(figure.numerator, figure.denominator, 0, said)
