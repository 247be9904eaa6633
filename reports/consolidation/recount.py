"""A summary counted anew from the raw reports: every figure read and added by itself, down to the lowest level.

What people sign is compared with this. No sum is left to the database, nothing that a run has stored is believed, and
a raw report counts only if it still says what its receipt was given for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from reports.collection.actions.flow import content_sha256
from reports.collection.entries import FigureEntry
from reports.collection.models import Figure, Report
from reports.collection.states import FigureState
from reports.collection.wording import figure_text
from reports.consolidation.addends import EXTREMES, tally
from reports.consolidation.adjusting import Delta, adjustments_of, deltas, entry_of, lineage, printed_entry
from reports.consolidation.engine import settled
from reports.consolidation.facts import Counted, Facts
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole
from reports.consolidation.tallies import Counts, FigureKey, add, addend_of
from reports.outlines.models import Breakdown, Indicator

Watch = Callable[[Report, int], object]
# What a printed figure is; its note is made of words and may be said otherwise by a later release.
_SAID: Final = ("value", "numerator", "denominator", "qualifier", "basis", "state")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not what it should be: `where` in words, `stored` and what was `found` instead."""

    report: Report
    where: str
    stored: str
    found: str


class OneByOne(Facts):
    """The facts of a run with every figure added by itself, without a sum of the database."""

    @cached_property
    def counts(self) -> dict[int, Counted]:
        """As in Facts."""
        found: dict[int, Counted] = {node: {} for node in self.nodes}
        home = {u.report_id: (u.parent_id, u.version_id) for u in self.units.values() if u.report_id}
        if not home:
            return found
        for figure in self._figures().iterator(chunk_size=2000):
            parent, version = home[figure.report_id]
            here = found[parent].setdefault((figure.indicator_id, figure.breakdown_id), {})
            add(here.setdefault(version, {}), _counts(figure))
        return found


def _counts(figure: Figure) -> Counts:
    return {
        name: number
        for name, number in asdict(tally([addend_of(figure)], 1)).items()
        # A smallest value of 0 is a value; a count of 0 says nothing.
        if name != "expected" and (number or (number == 0 and name in EXTREMES))
    }


def recount(report: Report, watch: Watch = lambda _report, _figures: None) -> Iterator[Difference]:
    """What differs between a summary and its raw reports, the lowest level first.

    `watch` hears every report that was gone through, with the number of its figures.
    """
    run, versions = lineage(report)
    if run is not None:
        inputs = RunInput.objects.filter(run=run, role=InputRole.INCLUDED).select_related(
            "report__assignment__call", "report__assignment__agency"
        )
        for each in inputs.order_by("assignment__agency__sort_key", "assignment_id"):
            if each.report is not None:
                yield from recount(each.report, watch)
    yield from _receipt(report)
    if run is not None:
        yield from _figures(report, run, versions)
    watch(report, report.figures.count())


def _receipt(report: Report) -> Iterator[Difference]:
    receipt = report.receipts.filter(recalled_at__isnull=True).first()
    if receipt is None:
        return
    now = content_sha256(report)
    if now != receipt.sha256:
        said = _("nội dung so với biên nhận %(number)s") % {"number": receipt.number}
        yield Difference(report, said, f"SHA-256 {receipt.sha256}", f"SHA-256 {now}")


def _figures(report: Report, run: Run, versions: list[int]) -> Iterator[Difference]:
    made = run.report.created_at if run.report else None
    facts = OneByOne(run, until=made)
    level = settled(facts, facts.root)
    sums = deltas(adjustments_of(versions))
    stored = {(each.indicator_id, each.breakdown_id): each for each in report.figures.all()}
    for key in sorted({*level, *sums, *stored}):
        expected = printed_entry(entry_of(key, level.get(key)), sums.get(key, Delta()))
        figure = stored.get(key)
        if not _same(figure, expected):
            yield _difference(report, key, figure, expected)


def _same(figure: Figure | None, expected: FigureEntry) -> bool:
    if figure is None:
        return expected.state == FigureState.NOT_REPORTED
    return all(getattr(figure, name) == getattr(expected, name) for name in _SAID)


def _difference(report: Report, key: FigureKey, figure: Figure | None, expected: FigureEntry) -> Difference:
    indicator = Indicator.objects.get(pk=key[0])
    breakdown = Breakdown.objects.get(pk=key[1])
    where = f"{indicator.code} {indicator.name}" + (f" – {breakdown.name}" if breakdown.key else "")
    found = Figure(**{name: getattr(expected, name) for name in _SAID})
    return Difference(report, where, figure_text(figure, indicator), figure_text(found, indicator))
