"""People's adjustments carried from one version of a summary to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from reports.collection.entries import FigureEntry
from reports.collection.models import Figure, Report
from reports.consolidation.adjusting import Delta, changed, deltas, entry_of, lineages, printed_entry
from reports.consolidation.engine import Level
from reports.consolidation.models import Adjustment
from reports.consolidation.tallies import FigureKey


@dataclass(frozen=True, slots=True)
class Work:
    """What people added to the version before: the adjustments, their sums, and the figures as they stood."""

    kept: Sequence[Adjustment] = ()
    sums: Mapping[FigureKey, Delta] = field(default_factory=dict)
    stored: Mapping[FigureKey, Figure] = field(default_factory=dict)


def works_of(newest: Mapping[int, Report]) -> defaultdict[int, Work]:
    """By duty, from the newest version of each. A few queries, however many there are."""
    lines = lineages(newest.values())
    duty_of = {version: duty for duty, report in newest.items() for version in lines[report.pk][1]}
    kept: defaultdict[int, list[Adjustment]] = defaultdict(list)
    rows = Adjustment.objects.filter(report__in=duty_of).select_related("by").order_by("at", "id")
    for each in rows:
        kept[duty_of[each.report_id]].append(each)
    stored: defaultdict[int, dict[FigureKey, Figure]] = defaultdict(dict)
    for figure in Figure.objects.filter(report__in=[newest[duty].pk for duty in kept]):
        stored[figure.report_id][figure.indicator_id, figure.breakdown_id] = figure
    found: defaultdict[int, Work] = defaultdict(Work)
    for duty, some in kept.items():
        found[duty] = Work(some, deltas(some), stored[newest[duty].pk])
    return found


def printed(level: Level, work: Work) -> tuple[list[FigureEntry], set[FigureKey]]:
    """The figures of the new version, and the adjusted ones among them whose computed figure is another now."""
    entries = {key: entry_of(key, computed) for key, computed in level.items()}
    entries |= {key: entry_of(key, None) for key in work.sums if key not in entries}
    stale = {key for key, delta in work.sums.items() if changed(work.stored.get(key), delta, entries[key])}
    return [printed_entry(entry, work.sums.get(key, Delta())) for key, entry in entries.items()], stale


def carried(old: Adjustment, report: Report, stale: Collection[FigureKey]) -> Adjustment:
    """An adjustment of the new version."""
    return Adjustment(
        report=report, indicator_id=old.indicator_id, breakdown_id=old.breakdown_id, delta=old.delta,
        delta_numerator=old.delta_numerator, delta_denominator=old.delta_denominator, reason=old.reason,
        by=old.by, at=old.at, stale=old.stale or (old.indicator_id, old.breakdown_id) in stale,
    )  # fmt: skip
