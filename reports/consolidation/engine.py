"""The figures of a summary: each by its indicator's own rule, over exactly the versions that went into a run.

Everything is read from the run's inputs, which never change, so the same run gives the same figures for ever and
provenance can compute any of them again. The number of queries does not depend on the number of reports.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db.utils import DataError, OperationalError
from django.utils.translation import gettext as _

from reports.collection.states import FigureNature, FigureState
from reports.consolidation.addends import weighed
from reports.consolidation.arithmetic import Addend, Tally, TooLarge, Total, merge, settle, tally
from reports.consolidation.facts import Facts, Unit
from reports.consolidation.models import Run
from reports.consolidation.remarks import Below, remarks
from reports.consolidation.states import InputRole
from reports.consolidation.tallies import FigureKey, answers_in
from reports.outlines.models import Indicator
from reports.outlines.states import AcrossUnits

# Who speaks in a figure: all units, its one owner, nobody because the owner is silent, the units in its place.
UNITS, OWNER, OWNER_SILENT, UNITS_INSTEAD = "units", "owner", "owner_silent", "units_instead"


@dataclass(frozen=True, slots=True)
class Computed:
    """A settled figure, the note beside it, who speaks in it, and for averages the weight it has further up."""

    total: Total
    note: str
    speaker: str = UNITS
    weight: int | None = None

    def as_addend(self) -> Addend:
        """The figure as one unit of the next level."""
        return replace(self.total.as_addend(), weight=self.weight)


Level = dict[FigureKey, Computed]


def compute(run: Run, *, only: Collection[int] | None = None, until: dt.datetime | None = None) -> Level:
    """Every figure of the run's summary that anybody was asked for or reported, by (indicator, breakdown) ids.

    `only`: ids of the indicators wanted (all). `until`: choices of source made after that moment are disregarded.
    Raises TooLarge for a total that no column can hold.
    """
    facts = Facts(run, only=only, until=until)
    return settled(facts, facts.root)


def settled(facts: Facts, node: int) -> Level:
    """The figures of one summary of a run, from facts that somebody gathered; as `compute`."""
    try:
        return _level(facts, node)
    except (OperationalError, DataError) as error:
        if "overflow" in str(error).lower() or "out of range" in str(error).lower():
            raise TooLarge(_("Tổng vượt quá giới hạn lưu trữ; cần kiểm tra số liệu các đơn vị.")) from error
        raise


def _level(facts: Facts, node: int) -> Level:
    """One summary, after the lower ones that are looked through."""
    duties = [unit.duty_id for unit in facts.nodes[node].units]
    lower = {duty: _level(facts, duty) for duty in duties if duty in facts.nodes}
    wanted = facts.wanted(node)
    indicators = {indicator for indicator, _breakdown in wanted}
    keys = wanted.union(facts.counts[node], *lower.values())
    level = {}
    for key in sorted(keys):
        computed = _settle(facts, node, key, lower) if key[0] in indicators else None
        if computed is not None:
            level[key] = computed
    return level


def _settle(facts: Facts, node: int, key: FigureKey, lower: dict[int, Level]) -> Computed | None:
    """One figure; None where nobody was asked and nobody answered, and for texts."""
    indicator = facts.indicators[key[0]]
    if indicator.across_units == AcrossUnits.NONE:
        return None
    if indicator.across_units == AcrossUnits.SINGLE_OWNER:
        return _of_owner(facts, node, key, lower)
    counted = _everybody(facts, node, key, lower)
    below = facts.below.get((node, *key), Below())
    return _by_rule(indicator.across_units, counted, below) if counted.expected else None


def _of_owner(facts: Facts, node: int, key: FigureKey, lower: dict[int, Level]) -> Computed | None:
    """The owner's figure; if the owner is silent the units' sum when a person chose it, otherwise nothing."""
    indicator = facts.indicators[key[0]]
    owners = facts.owners(node, indicator)
    answered = _owners_answer(facts, key, owners)
    if answered is not None:
        rule = AcrossUnits.SINGLE_OWNER if answered.expected == 1 else _units_rule(indicator)
        total = settle(rule, answered)
        return Computed(total, remarks(total, Below(), covers=False), OWNER)
    names = ", ".join(unit.agency_name for unit in owners) or str(indicator.get_owner_class_display())
    if (node, indicator.pk) not in facts.choices:
        nothing = Total(state=FigureState.NOT_REPORTED)
        return Computed(nothing, remarks(nothing, Below(), silent_owner=names), OWNER_SILENT)
    counted = _everybody(facts, node, key, lower, without=owners)
    below = facts.below.get((node, *key), Below())
    if not counted.expected:
        return None
    return _by_rule(_units_rule(indicator), counted, below, names)


def _by_rule(rule: str, counted: Tally, below: Below, instead_of: str = "") -> Computed:
    total = settle(rule, counted)
    weight = counted.sum_weight if rule == AcrossUnits.WEIGHTED_AVG and counted.sum_weight else None
    speaker = UNITS_INSTEAD if instead_of else UNITS
    return Computed(total, remarks(total, below, instead_of=instead_of), speaker, weight)


def _units_rule(indicator: Indicator) -> str:
    return AcrossUnits.RECOMPUTE if indicator.is_ratio else AcrossUnits.SUM


def _owners_answer(facts: Facts, key: FigureKey, owners: list[Unit]) -> Tally | None:
    """What the owners said (two agencies of a class own different figures), or None if nobody did."""
    found = facts.singles.get(key, {})
    answers = [found[unit.report_id] for unit in owners if unit.report_id in found]
    answers = [a for a in answers if a.state != FigureState.NOT_REPORTED and a.nature == FigureNature.RESULT]
    if answers:
        return tally(answers, len(answers))
    secret = [u for u in owners if u.role == InputRole.CLASSIFIED and key in facts.asks[u.version_id]]
    return Tally(expected=1, classified=1) if secret else None


def _everybody(
    facts: Facts, node: int, key: FigureKey, lower: dict[int, Level], *, without: Collection[Unit] = ()
) -> Tally:
    """What all units said, the silent and the classified counted, lower levels looked through as one unit each."""
    aside = [*without, *(facts.units[duty] for duty in lower)]
    weighted = facts.indicators[key[0]].across_units == AcrossUnits.WEIGHTED_AVG
    found = (_weighted if weighted else _counted)(facts, node, key, aside)
    virtual = [
        level[key].as_addend() if key in level else Addend(state=FigureState.NOT_REPORTED)
        for duty, level in lower.items()
        if key in level or key in facts.wanted(duty)
    ]
    return merge(found, tally(virtual, len(virtual)))


def _asked(facts: Facts, node: int, key: FigureKey, aside: Collection[Unit]) -> tuple[dict[int, int], int]:
    """How many units were asked for the figure, by outline version, and how many of them answer by the secret way."""
    here = facts.nodes[node]
    asked = {version: n for version, n in here.asked.items() if key in facts.asks[version]}
    secret = sum(here.secret[version] for version in asked)
    for unit in aside:
        if unit.version_id in asked and unit.role != InputRole.EXEMPT:
            asked[unit.version_id] -= 1
            secret -= unit.role == InputRole.CLASSIFIED
    return asked, secret


def _counted(facts: Facts, node: int, key: FigureKey, aside: Collection[Unit]) -> Tally:
    asked, secret = _asked(facts, node, key, aside)
    found = Tally()
    for version, counts in facts.counts[node].get(key, {}).items():
        here = sum(asked.values()) if version is None else asked.get(version, 0)
        for each in list(asked) if version is None else [version]:
            asked.pop(each, None)
        # An answer that was not asked for is the answer of one more unit.
        found = merge(found, Tally(expected=max(here, answers_in(counts)), **counts))
    found = merge(found, Tally(expected=sum(asked.values())))
    return replace(found, classified=found.classified + secret)


def _weighted(facts: Facts, node: int, key: FigureKey, aside: Collection[Unit]) -> Tally:
    """Averages need each figure with its weight: added up one by one."""
    asked, secret = _asked(facts, node, key, aside)
    answers = facts.singles.get(key, {})
    here = [u for u in facts.nodes[node].units if u.report_id in answers and u not in aside]
    unasked = sum(unit.version_id not in asked for unit in here)
    said = (weighed(answers[u.report_id]) for u in here if u.report_id)
    found = tally(said, sum(asked.values()) + unasked)
    return replace(found, classified=found.classified + secret)
