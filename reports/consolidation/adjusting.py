"""A computed figure and what people added to it: printed = computed + adjustments (no writes here)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from portal.core.errors import Invalid
from reports.collection.entries import FigureEntry
from reports.collection.models import Figure, Report
from reports.collection.states import FigureState
from reports.consolidation.engine import Computed
from reports.consolidation.models import Adjustment, Run
from reports.consolidation.overtime import NOTES
from reports.consolidation.remarks import LONGEST
from reports.consolidation.tallies import FigureKey

ADJUSTED: Final = "có điều chỉnh"
# How the reasons of adjustments begin that the portal words itself.
SUM_TAKEN: Final = "Lấy số cộng các kỳ"
CANCELLED: Final = "Hủy điều chỉnh: "


@dataclass(frozen=True, slots=True)
class Delta:
    """The sum of the adjustments of one figure, in the indicator's scale. `holes`: what is missing in the sum of
    periods that was taken over last (None: none was)."""

    value: int = 0
    numerator: int = 0
    denominator: int = 0
    holes: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.value or self.numerator or self.denominator)

    def __add__(self, other: Delta) -> Delta:
        return Delta(
            self.value + other.value, self.numerator + other.numerator, self.denominator + other.denominator,
            self.holes if other.holes is None else other.holes,
        )  # fmt: skip

    def __neg__(self) -> Delta:
        return Delta(-self.value, -self.numerator, -self.denominator)


def delta_of(adjustment: Adjustment) -> Delta:
    """One adjustment."""
    return Delta(
        adjustment.delta,
        adjustment.delta_numerator,
        adjustment.delta_denominator,
        holes_of(adjustment.reason),
    )


def holes_of(reason: str) -> tuple[str, ...] | None:
    """What an adjustment's reason says is missing in a sum of periods; None where it took none over. One that was
    taken back has left nothing, one whose taking back was taken back stands again."""
    original = reason.removeprefix(CANCELLED)
    turns = 0
    while original != reason:
        reason, original, turns = original, original.removeprefix(CANCELLED), turns + 1
    if not reason.startswith(SUM_TAKEN):
        return None
    return () if turns % 2 else tuple(dict.fromkeys(NOTES.findall(reason)))


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
    return replace(
        entry, value=value, numerator=numerator, denominator=denominator, state=FigureState.REPORTED,
        note=_note(entry.note, delta.holes or ()),
    )  # fmt: skip


def printed_entry(entry: FigureEntry, delta: Delta) -> FigureEntry:
    """As a run prints it: where an adjustment has become impossible, the computed figure stands."""
    try:
        return adjusted(entry, delta)
    except Invalid:
        return entry


def _note(own: str, holes: Sequence[str]) -> str:
    """Where there is no room, what stood beside the computed figure gives way: the level above must see a hole."""
    added = "; ".join([*(hole for hole in holes if hole not in own.split("; ")), ADJUSTED])
    room = LONGEST - len(added) - len("; ")
    return f"{own[:room]}; {added}" if own else added


def changed(before: Figure | None, delta: Delta, now: FigureEntry) -> bool:
    """Whether a computed figure is another than the one an adjustment was made to (`delta` was added to it).

    The same number on other grounds is another figure: a unit for which somebody added what it said by telephone may
    have reported "không có" since.
    """
    then = (
        (before.value or 0, before.numerator or 0, before.denominator or 0)
        if before is not None
        else (0, 0, 0)
    )
    base = (then[0] - delta.value, then[1] - delta.numerator, then[2] - delta.denominator)
    if base != (now.value or 0, now.numerator or 0, now.denominator or 0):
        return True
    return before is not None and bool(delta) and _grounds(before) != _grounds(printed_entry(now, delta))


def _grounds(figure: Figure | FigureEntry) -> tuple[str, str, str]:
    """What is said of a figure beside its number: the words before it, estimates, who is not in it."""
    return figure.qualifier, figure.basis, figure.note
