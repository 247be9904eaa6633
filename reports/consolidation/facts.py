"""What the engine reads about a run, each thing once: its units, what they were asked, what they answered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from reports.collection.models import Figure
from reports.collection.states import AssignmentKind, Origin
from reports.consolidation.arithmetic import Addend
from reports.consolidation.models import Run, RunInput, SourceChoice
from reports.consolidation.remarks import Below, below_of
from reports.consolidation.rules import Rules, rules_of
from reports.consolidation.states import InputRole
from reports.consolidation.tallies import (
    MOST_NAMED,
    Counts,
    FigureKey,
    add,
    addend_of,
    count_figures,
    figures_of,
)
from reports.outlines.models import Indicator, TableRow
from reports.outlines.states import AcrossUnits, ReporterClass, RowKind

# Per figure, and per outline version where they ask for different things, what was counted.
Counted = dict[FigureKey, dict[int | None, Counts]]


class Unit(NamedTuple):
    """One input of a run with what the rules need to know of its duty."""

    duty_id: int
    parent_id: int
    agency_id: int
    agency_name: str
    version_id: int
    reporter_class: str
    consolidates: bool
    role: str
    report_id: int | None


@dataclass(slots=True)
class Node:
    """The units of one summary. `asked` and `secret` count them by outline version, the exempt left out."""

    units: list[Unit] = field(default_factory=list)
    asked: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    secret: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, unit: Unit) -> None:
        """One more unit."""
        self.units.append(unit)
        if unit.role != InputRole.EXEMPT:
            self.asked[unit.version_id] += 1
            self.secret[unit.version_id] += unit.role == InputRole.CLASSIFIED


class Facts:
    """`only`: ids of the indicators wanted; `until`: choices of source made after that moment are disregarded."""

    def __init__(
        self, run: Run, *, only: Collection[int] | None = None, until: dt.datetime | None = None
    ) -> None:
        self.run = run
        self.root: int = run.assignment_id
        # The summaries that runs were asked for, with their outline versions.
        self._roots = {run.assignment_id: _printed_in(run)}
        # Whether units are asked for another outline today than by the run.
        self._supplemented = False
        self._only = None if only is None else set(only)
        self._until = until

    @cached_property
    def units(self) -> dict[int, Unit]:
        """All inputs of the run by duty, in the order of the agencies."""
        rows = self._inputs().values_list(
            "assignment_id", "assignment__parent_id", "assignment__agency_id", "assignment__agency__name",
            "assignment__version_id", "assignment__reporter_class", "assignment__kind", "role", "report_id",
            "outline_id",
        )  # fmt: skip
        found: dict[int, Unit] = {}
        for duty, parent, agency, name, version, reporter, kind, role, report, outline in rows.order_by(
            "assignment__agency__sort_key", "assignment_id"
        ):
            above = parent or self.root
            lower = kind == AssignmentKind.CONSOLIDATION
            found[duty] = Unit(duty, above, agency, name, outline or version, reporter, lower, role, report)
            self._supplemented |= found[duty].version_id != version
        return found

    def _inputs(self) -> QuerySet[RunInput]:
        return RunInput.objects.filter(run=self.run)

    @cached_property
    def nodes(self) -> dict[int, Node]:
        """The summary itself, and the lower ones that are looked through."""
        found: dict[int, Node] = {root: Node() for root in self._roots}
        for unit in self.units.values():
            found.setdefault(unit.parent_id, Node()).add(unit)
        return found

    @cached_property
    def rules(self) -> Rules:
        """By which the run added up, whatever the catalogue says today."""
        return rules_of(self.run)

    @cached_property
    def indicators(self) -> dict[int, Indicator]:
        """The catalogue of the programme, adding up by the rules of the run."""
        rows = Indicator.objects.filter(programme=self.run.assignment.call.programme_id)
        return {
            each.pk: self.rules.applied(each) for each in rows if self._only is None or each.pk in self._only
        }

    @cached_property
    def asks(self) -> dict[int, set[FigureKey]]:
        """Per outline version the figures it asks for."""
        versions = {unit.version_id for unit in self.units.values()} | {*self._roots.values()}
        found: dict[int, set[FigureKey]] = {version: set() for version in versions}
        rows = TableRow.objects.filter(section__version__in=versions, kind=RowKind.FIGURE)
        for version, indicator, breakdown in rows.values_list(
            "section__version_id", "indicator_id", "breakdown_id"
        ):
            if indicator in self.indicators and breakdown is not None:
                found[version].add((indicator, breakdown))
        return found

    def wanted(self, node: int) -> set[FigureKey]:
        """The figures that the outline of a summary has."""
        version = self._roots.get(node)
        return self.asks[self.units[node].version_id if version is None else version]

    @cached_property
    def counts(self) -> dict[int, Counted]:
        """Per summary what its units' figures count up to. Two queries."""
        found: dict[int, Counted] = {node: {} for node in self.nodes}
        if not any(unit.report_id for unit in self.units.values()):
            return found
        several = len({frozenset(self.asks[unit.version_id]) for unit in self.units.values()}) > 1
        extremes = bool(self._with_rule(AcrossUnits.MAX) | self._with_rule(AcrossUnits.MIN))
        for (parent, version), key, counts in count_figures(
            self._asked_in(self._figures(), several), extremes=extremes, by_parent=len(self.nodes) > 1
        ):
            add(found[parent or self.root].setdefault(key, {}).setdefault(version, {}), counts)
        return found

    def _asked_in(self, figures: QuerySet[Figure], several: bool) -> QuerySet[Figure]:
        """The same, each with the outline version that its unit was asked for as `asked`, where several are."""
        if not several:
            return figures
        if not self._supplemented:
            return figures.annotate(asked=F("report__assignment__version_id"))
        mine = figures.filter(report__used_in__in=self._inputs().order_by().values("pk"))
        return mine.annotate(asked=Coalesce("report__used_in__outline_id", "report__assignment__version_id"))

    def _figures(self) -> QuerySet[Figure]:
        figures = figures_of(self.run, [u.report_id for u in self.units.values() if u.report_id])
        return figures if self._only is None else figures.filter(indicator__in=self._only)

    def _with_rule(self, rule: str) -> set[int]:
        return {pk for pk, each in self.indicators.items() if each.across_units == rule}

    @cached_property
    def choices(self) -> set[tuple[int, int]]:
        """(summary, indicator) pairs for which the units' sum was chosen."""
        chosen = SourceChoice.objects.filter(assignment__in=list(self.nodes))
        if self._until is not None:
            chosen = chosen.filter(at__lte=self._until)
        return set(chosen.values_list("assignment_id", "indicator_id"))

    @cached_property
    def _owners_of_node(self) -> dict[tuple[int, str], list[Unit]]:
        return {}

    def owners(self, node: int, indicator: Indicator) -> list[Unit]:
        """The children whose figure counts: named data owners, otherwise those who answer as the owner class."""
        name = indicator.owner_class
        if (node, name) not in self._owners_of_node:
            self._owners_of_node[node, name] = self._find_owners(node, name)
        return self._owners_of_node[node, name]

    def _find_owners(self, node: int, owner_class: str) -> list[Unit]:
        named = self.rules.owners.get(owner_class, frozenset())
        units = [u for u in self.nodes[node].units if u.role != InputRole.EXEMPT and not u.consolidates]
        found = [unit for unit in units if unit.agency_id in named]
        if found or owner_class == ReporterClass.ANY:
            return found
        return [unit for unit in units if unit.reporter_class == owner_class]

    @cached_property
    def singles(self) -> dict[FigureKey, dict[int, Addend]]:
        """Figures read one by one, by key and report: those of owners, and those of weighted averages."""
        owned = self._with_rule(AcrossUnits.SINGLE_OWNER)
        weighted = self._with_rule(AcrossUnits.WEIGHTED_AVG)
        reports = {
            unit.report_id
            for node in self.nodes
            for pk in owned
            for unit in self.owners(node, self.indicators[pk])
            if unit.report_id
        }
        rows: list[Figure] = []
        if reports:
            rows += Figure.objects.filter(report__in=reports, indicator__in=owned)
        if weighted:
            rows += self._figures().filter(indicator__in=weighted)
        found: dict[FigureKey, dict[int, Addend]] = defaultdict(dict)
        for figure in rows:
            found[figure.indicator_id, figure.breakdown_id][figure.report_id] = addend_of(figure)
        return found

    @cached_property
    def below(self) -> dict[tuple[int, int, int], Below]:
        """What lower summaries say about the coverage of their own totals."""
        reports = {u.report_id: u.parent_id for u in self.units.values() if u.consolidates and u.report_id}
        figures = Figure.objects.filter(report__in=reports, report__origin=Origin.CONSOLIDATED)
        return below_of(figures, reports) if reports else {}


def _printed_in(run: Run) -> int:
    """The outline version of the summary that a run wrote; of one that has not yet, what the duty asks for."""
    written = run.report.outline_version_id if run.report else None
    return written or run.assignment.version_id


class Together(Facts):
    """The facts of several runs of one call, each over its own direct children, read as those of one."""

    def __init__(self, runs: Sequence[Run], *, only: Collection[int] | None = None) -> None:
        super().__init__(runs[0], only=only)
        self._runs = [run.pk for run in runs]
        self._roots = {run.assignment_id: run.assignment.version_id for run in runs}

    def _inputs(self) -> QuerySet[RunInput]:
        return RunInput.objects.filter(run__in=self._runs)

    def _figures(self) -> QuerySet[Figure]:
        included = self._inputs().filter(role=InputRole.INCLUDED).order_by().values("report_id")
        named = [unit.report_id for unit in self.units.values() if unit.report_id]
        figures = Figure.objects.all()
        if len(named) <= MOST_NAMED:
            figures = figures.filter(report__in=named)
        else:
            figures = figures.filter(report__in=included)
        return figures if self._only is None else figures.filter(indicator__in=self._only)
