"""Whether a summary still stands on the versions in force, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from reports.collection.models import Assignment, Report
from reports.collection.states import ClosedAs, ReportState
from reports.consolidation.adjusting import lineage
from reports.consolidation.models import RunInput, SourceChoice
from reports.consolidation.states import InputRole

_CLOSED: Final[dict[str, InputRole]] = {
    ClosedAs.CLASSIFIED: InputRole.CLASSIFIED,
    ClosedAs.EXEMPT: InputRole.EXEMPT,
}

NEW, NEWER, LEFT, CLOSED, CHOSEN = "new", "newer", "left", "closed", "chosen"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened since the run. `agency` is "" for a choice of source, which `what` names."""

    kind: str
    agency: str
    what: str
    report_id: int | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """Nothing changed, or what did ("cần tổng hợp lại")."""

    changes: Sequence[Change] = field(default_factory=tuple)

    @property
    def fresh(self) -> bool:
        """The summary stands on the versions in force."""
        return not self.changes


def freshness(report: Report) -> Freshness:
    """Compare what went into the run of a summary with the accepted versions of now. Five queries at most.

    A report that no run made (entered, or from before) is fresh.
    """
    run, _versions = lineage(report)
    if run is None:
        return Freshness()
    inputs = {each.assignment_id: each for each in RunInput.objects.filter(run=run)}
    children = (
        Assignment.objects.filter(parent=run.assignment_id)
        .select_related("agency")
        .order_by("agency__sort_key")
    )
    duties = {duty.pk: duty for duty in children}
    looked_through = [duty for duty in inputs if duty not in duties]
    if looked_through:
        duties |= {d.pk: d for d in Assignment.objects.filter(pk__in=looked_through).select_related("agency")}
    accepted = Report.objects.filter(assignment__in=duties, state=ReportState.ACCEPTED)
    now = {
        duty: (pk, version) for duty, pk, version in accepted.values_list("assignment_id", "pk", "version")
    }
    changes = [
        change for duty in duties.values() if (change := _change(duty, inputs.get(duty.pk), now.get(duty.pk)))
    ]
    made = run.report.created_at if run.report is not None else report.created_at
    for choice in SourceChoice.objects.filter(assignment=run.assignment_id, at__gt=made).select_related(
        "indicator"
    ):
        what = _("chọn cộng số liệu của các đơn vị cho chỉ tiêu %(name)s") % {"name": choice.indicator.name}
        changes.append(Change(CHOSEN, "", what))
    return Freshness(tuple(changes))


def _change(duty: Assignment, before: RunInput | None, now: tuple[int, int] | None) -> Change | None:
    name = duty.agency.name
    if before is None:
        return Change(NEW, name, _("đơn vị mới được bổ sung vào đợt"), now[0] if now else None)
    closed = _CLOSED.get(duty.closed_as)
    if closed is not None:
        return None if before.role == closed else Change(CLOSED, name, str(closed.label))
    if before.role == InputRole.INCLUDED:
        if now is None:
            return Change(LEFT, name, _("báo cáo đã dùng không còn hiệu lực"))
        if now[0] != before.report_id:
            return Change(NEWER, name, _("có bản mới đạt yêu cầu (lần %(n)d)") % {"n": now[1]}, now[0])
        return None
    return Change(NEW, name, _("báo cáo mới đạt yêu cầu"), now[0]) if now is not None else None
