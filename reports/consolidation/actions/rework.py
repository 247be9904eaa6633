"""What people change in a summary after the run. A computed figure is never typed over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection.actions.gate import refuse_closed
from reports.collection.actions.personal import refuse_personal
from reports.collection.actions.summaries import lock_summary, write_printed
from reports.collection.entries import FigureEntry
from reports.collection.models import Assignment, Figure, Report
from reports.consolidation.adjusting import (
    CANCELLED,
    Delta,
    adjusted,
    adjustments_of,
    delta_of,
    deltas,
    entry_of,
    lineage,
)
from reports.consolidation.engine import compute
from reports.consolidation.models import Adjustment, Run, SourceChoice
from reports.consolidation.policies import can_consolidate, sums_up
from reports.consolidation.states import ACTIVE
from reports.consolidation.tallies import FigureKey
from reports.outlines.models import Indicator
from reports.outlines.states import AcrossUnits

LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """One adjustment that is asked for."""

    key: FigureKey
    delta: Delta
    reason: str


@transaction.atomic
def adjust_figure(
    *, report_id: int, indicator_id: int, breakdown_id: int, by: User, delta: Delta, reason: str
) -> Adjustment:
    """Add an adjustment to a computed figure: printed = computed + all adjustments. Taken back by the opposite one.

    Raises Invalid without a reason, without a difference, or if the figure would be negative; Conflict once the
    summary is no draft.
    """
    if not reason.strip():
        raise Invalid(_("Cần ghi lý do điều chỉnh."), {"reason": _("Hãy ghi lý do.")})
    if not delta:
        raise Invalid(
            _("Điều chỉnh bằng 0 thì không thay đổi gì."), {"delta": _("Hãy nhập chênh lệch khác 0.")}
        )
    report = lock_summary(report_id, by)
    refuse_personal(report, _("Lý do điều chỉnh"), reason, field="reason")
    (adjustment,) = _adjust(report, by, [Wanted((indicator_id, breakdown_id), delta, reason)])
    audit.record(
        by, "consolidation.figure.adjusted", adjustment, agency=report.assignment.agency,
        report=report.pk, indicator=indicator_id, breakdown=breakdown_id,
    )  # fmt: skip
    return adjustment


@transaction.atomic
def adjust_figures(*, report_id: int, by: User, wanted: Sequence[Wanted]) -> None:
    """Add an adjustment to each of several figures, all or nothing; the caller records what it was for, once.

    A constant number of queries. Raises as `adjust_figure`, for the first that cannot be.
    """
    report = lock_summary(report_id, by)
    reasons = dict.fromkeys(each.reason for each in wanted)
    refuse_personal(report, _("Lý do điều chỉnh"), "\n".join(reasons), field="reason")
    _adjust(report, by, [each for each in wanted if each.delta])


def _adjust(report: Report, by: User, wanted: Sequence[Wanted]) -> list[Adjustment]:
    run, versions = lineage(report)
    kept = adjustments_of(versions)
    sums = deltas(kept)
    computed = _computed(report, run, [each.key for each in wanted], touched=sums)
    now = clock.now()
    made = [
        Adjustment(
            report=report, indicator_id=each.key[0], breakdown_id=each.key[1], delta=each.delta.value,
            delta_numerator=each.delta.numerator, delta_denominator=each.delta.denominator,
            reason=each.reason.strip()[:LONGEST_REASON], by=by, at=now,
        )
        for each in wanted
    ]  # fmt: skip
    entries = [
        adjusted(computed[each.key], sums.get(each.key, Delta()) + delta_of(new))
        for each, new in zip(wanted, made, strict=True)
    ]
    Adjustment.objects.bulk_create(made)
    keys = {each.key for each in wanted}
    looked_at = [each.pk for each in kept if each.stale and (each.indicator_id, each.breakdown_id) in keys]
    if looked_at:
        Adjustment.objects.filter(pk__in=looked_at).update(stale=False)
    write_printed(report, entries)
    return made


@transaction.atomic
def cancel_adjustment(*, adjustment_id: int, report_id: int, by: User) -> Adjustment:
    """Take an adjustment back: the opposite entry, which says what it answers to."""
    report = lock_summary(report_id, by)
    old = next((each for each in _adjustments(report) if each.pk == adjustment_id), None)
    if old is None:
        raise Conflict(_("Không còn điều chỉnh này trong bản tổng hợp."))
    reason = f"{CANCELLED}{old.reason}"
    return adjust_figure(
        report_id=report_id, indicator_id=old.indicator_id, breakdown_id=old.breakdown_id, by=by,
        delta=-delta_of(old), reason=reason,
    )  # fmt: skip


@transaction.atomic
def confirm_adjustments(*, report_id: int, indicator_id: int, breakdown_id: int, by: User) -> None:
    """The officer has looked at adjustments that a re-run carried over although the figure changed: they stand."""
    report = lock_summary(report_id, by)
    key = (indicator_id, breakdown_id)
    here = [each.pk for each in _adjustments(report) if (each.indicator_id, each.breakdown_id) == key]
    Adjustment.objects.filter(pk__in=here, stale=True).update(stale=False)
    audit.record(
        by, "consolidation.adjustment.confirmed", report, agency=report.assignment.agency,
        indicator=indicator_id, breakdown=breakdown_id,
    )  # fmt: skip


def _adjustments(report: Report) -> Sequence[Adjustment]:
    return adjustments_of(lineage(report)[1])


def _computed(
    report: Report, run: Run | None, keys: Collection[FigureKey], *, touched: Collection[FigureKey]
) -> dict[FigureKey, FigureEntry]:
    """The figures without any adjustment. Untouched ones are what is stored; the others are computed again from the
    versions that went in."""
    again = {key for key in keys if key in touched} if run is not None else set()
    found = {key: entry_of(key, None) for key in keys}
    for stored in Figure.objects.filter(report=report, indicator__in={key[0] for key in keys}):
        key = (stored.indicator_id, stored.breakdown_id)
        if key in found and key not in again:
            found[key] = FigureEntry(
                *key, stored.value, stored.numerator, stored.denominator, stored.qualifier, stored.basis,
                stored.state, stored.nature, stored.note,
            )  # fmt: skip
    if run is not None and again:
        made = run.report.created_at if run.report is not None else None
        level = compute(run, only={key[0] for key in again}, until=made)
        found |= {key: entry_of(key, level.get(key)) for key in again}
    return found


@transaction.atomic
def choose_units_sum(*, assignment_id: int, indicator_id: int, by: User, reason: str) -> SourceChoice:
    """The owner of a figure did not answer: take the units' sum in the next run, marked so. Only for such figures."""
    if not reason.strip():
        raise Invalid(_("Cần ghi lý do chọn nguồn số liệu."), {"reason": _("Hãy ghi lý do.")})
    assignment = _idle(assignment_id, by)
    indicator = Indicator.objects.get(pk=indicator_id, programme=assignment.call.programme_id)
    if indicator.across_units != AcrossUnits.SINGLE_OWNER:
        raise Conflict(_("Chỉ tiêu này không có cơ quan chủ quản số liệu riêng."))
    choice, made = SourceChoice.objects.get_or_create(
        assignment=assignment, indicator=indicator,
        defaults={"reason": reason.strip()[:LONGEST_REASON], "by": by, "at": clock.now()},
    )  # fmt: skip
    if not made:
        # The moment of the choice stays: runs since then were computed with it.
        choice.reason, choice.by = reason.strip()[:LONGEST_REASON], by
        choice.save(update_fields=["reason", "by"])
    audit.record(
        by, "consolidation.source.chosen", choice, agency=assignment.agency, indicator=indicator.code
    )
    return choice


def _idle(assignment_id: int, by: User) -> Assignment:
    """The locked summary, while no run computes it: a choice must not fall between reading and writing."""
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)
    require(sums_up, by, assignment)
    refuse_closed(assignment)
    require(can_consolidate, by, assignment)
    if assignment.runs.filter(state__in=ACTIVE).exists():
        raise Conflict(_("Bản tổng hợp đang được tính; hãy chờ xong rồi chọn nguồn."))
    return assignment
