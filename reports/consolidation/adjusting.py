"""A computed figure and what people added to it: printed = computed + adjustments (no writes here)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from portal.core.errors import Invalid
from reports.collection.entries import FigureEntry
from reports.collection.models import Figure, Report
from reports.collection.states import FigureState
from reports.consolidation.engine import Computed
from reports.consolidation.models import Adjustment, Run
from reports.consolidation.remarks import LONGEST
from reports.consolidation.tallies import FigureKey

ADJUSTED: Final = "có điều chỉnh"


@dataclass(frozen=True, slots=True)
class Delta:
    """The sum of the adjustments of one figure, in the indicator's scale."""

    value: int = 0
    numerator: int = 0
    denominator: int = 0

    def __bool__(self) -> bool:
        return bool(self.value or self.numerator or self.denominator)

    def __add__(self, other: Delta) -> Delta:
        return Delta(
            self.value + other.value, self.numerator + other.numerator, self.denominator + other.denominator
        )

    def __neg__(self) -> Delta:
        return Delta(-self.value, -self.numerator, -self.denominator)


def delta_of(adjustment: Adjustment) -> Delta:
    """One adjustment."""
    return Delta(adjustment.delta, adjustment.delta_numerator, adjustment.delta_denominator)


def deltas(adjustments: Iterable[Adjustment]) -> dict[FigureKey, Delta]:
    """The sum for every figure that was ever adjusted (an empty Delta where the entries cancel out)."""
    found: dict[FigureKey, Delta] = defaultdict(Delta)
    for each in adjustments:
        found[each.indicator_id, each.breakdown_id] += delta_of(each)
    return dict(found)


def lineage(report: Report) -> tuple[Run | None, list[int]]:
    """The run that a summary stands on, and the versions since then (copies after a return carry on its work)."""
    versions: list[int] = []
    current: Report | None = report
    while current is not None:
        versions.append(current.pk)
        run = current.runs.select_related("assignment__call__programme", "rules").first()
        if run is not None:
            return run, versions
        current = current.copied_from
    return None, versions


def lineages(reports: Iterable[Report]) -> dict[int, tuple[Run | None, list[int]]]:
    """`lineage` of many summaries, by their ids. Two queries for every copy that the longest line has."""
    found: dict[int, tuple[Run | None, list[int]]] = {}
    standing: dict[int, list[int]] = {}
    for report in reports:
        standing[report.pk] = [report.pk]
    copied = {report.pk: report.copied_from_id for report in reports}
    while standing:
        runs: dict[int, Run] = {}
        rows = Run.objects.filter(report__in=standing).select_related("assignment__call__programme", "report")
        for run in rows.order_by("id"):
            runs[run.report_id or 0] = run
        going: dict[int, list[int]] = {}
        for current, versions in standing.items():
            source = copied[current]
            if current in runs or source is None:
                found[versions[0]] = (runs.get(current), versions)
            else:
                going[source] = [*versions, source]
        if going:
            copied = dict(Report.objects.filter(pk__in=going).values_list("pk", "copied_from_id"))
        standing = going
    return found


def adjustments_of(versions: list[int]) -> list[Adjustment]:
    """The adjustments of these versions, oldest first."""
    return list(Adjustment.objects.filter(report__in=versions).select_related("by").order_by("at", "id"))


def entry_of(key: FigureKey, computed: Computed | None) -> FigureEntry:
    """A computed figure as an entry of the report: only "reported" carries numbers."""
    if computed is None:
        return FigureEntry(*key)
    total = computed.total
    reported = total.state == FigureState.REPORTED
    return FigureEntry(
        *key,
        value=total.value if reported else None,
        numerator=total.numerator if reported else None,
        denominator=(total.denominator if total.denominator is not None else computed.weight)
        if reported
        else None,
        qualifier=total.qualifier,
        basis=total.basis,
        state=total.state,
        note=computed.note,
    )


def adjusted(entry: FigureEntry, delta: Delta) -> FigureEntry:
    """The printed figure. Raises Invalid if it would be negative or a ratio without a base."""
    if not delta:
        return entry
    based = entry.numerator is not None or delta.numerator or delta.denominator
    numerator = (entry.numerator or 0) + delta.numerator if based else None
    denominator = (entry.denominator or 0) + delta.denominator if based else entry.denominator
    value = (entry.value or 0) + delta.value if not based or entry.value is not None or delta.value else None
    if any(each is not None and each < 0 for each in (value, numerator, denominator)):
        raise Invalid(_("Điều chỉnh này làm số liệu thành số âm."))
    if based and not denominator:
        raise Invalid(_("Tỷ lệ cần có mẫu số lớn hơn 0."))
    note = "; ".join(part for part in (entry.note, ADJUSTED) if part)
    return replace(
        entry, value=value, numerator=numerator, denominator=denominator, state=FigureState.REPORTED,
        note=note[:LONGEST],
    )  # fmt: skip


def changed(before: Figure | None, delta: Delta, now: FigureEntry) -> bool:
    """Whether a computed figure is another than the one an adjustment was made to (`delta` was added to it)."""
    then = (
        (before.value or 0, before.numerator or 0, before.denominator or 0)
        if before is not None
        else (0, 0, 0)
    )
    base = (then[0] - delta.value, then[1] - delta.numerator, then[2] - delta.denominator)
    return base != (now.value or 0, now.numerator or 0, now.denominator or 0)
