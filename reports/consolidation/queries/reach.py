"""What a summary covers: reports and communes at each level, as they went into its run, and who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agencies.models import Agency
from agencies.states import TERRITORIAL
from reports.collection.models import Assignment, Report
from reports.collection.queries.communes import communes_of
from reports.collection.reach import Node, Share, shares
from reports.collection.states import AssignmentKind, ClosedAs
from reports.consolidation.adjusting import lineage, lineages
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole


@dataclass(frozen=True, slots=True)
class LevelReach:
    """A summary that went in, with what it covers itself."""

    agency: Agency
    share: Share


@dataclass(frozen=True, slots=True)
class AbsentUnit:
    """An agency whose report is not in it, at whatever level. `into`: the agency that should have summed it up."""

    agency: Agency
    into: Agency
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reach:
    """`share`: of the whole summary; `levels`: the summaries that went straight in; `absent`: by level, then name."""

    share: Share
    levels: Sequence[LevelReach]
    absent: Sequence[AbsentUnit]

    @property
    def missing(self) -> list[AbsentUnit]:
        """Those whose figures are wanting; the exempt are not."""
        return [each for each in self.absent if each.role != InputRole.EXEMPT]


def reach_of(report: Report) -> Reach | None:
    """From the run a summary stands on and the runs below it; None of a report that no run made.

    A constant number of queries for each level of the tree, however many agencies there are.
    """
    run, _versions = lineage(report)
    if run is None:
        return None
    inputs = _inputs(run)
    duties = list(
        Assignment.objects.filter(call=run.assignment.call_id).values_list(
            "pk", "parent_id", "kind", "closed_as", "agency_id", "agency__kind"
        )
    )
    own = {pk: (agency, kind) for pk, _parent, what, _closed, agency, kind in duties
           if what == AssignmentKind.CONTRIBUTION and kind in TERRITORIAL}  # fmt: skip
    communes = communes_of(dict(own.values()), run.assignment.call.data_to)
    taken = {each.assignment_id: each for each in inputs}
    computed = {each.run.assignment_id for each in inputs}
    nodes = []
    for pk, parent, _kind, closed, _agency, _sort in duties:
        each = taken.get(pk)
        if each is None and parent in computed:
            continue  # joined after the run
        nodes.append(
            Node(
                pk,
                each.run.assignment_id if each else parent,
                done=each is not None and each.role == InputRole.INCLUDED,
                exempt=each.role == InputRole.EXEMPT if each else closed == ClosedAs.EXEMPT,
                communes=communes[own[pk][0]] if pk in own else 0,
            )
        )
    straight = [each for each in inputs if each.run_id == run.pk and each.role == InputRole.INCLUDED]
    lower = [each for each in straight if each.assignment.kind == AssignmentKind.CONSOLIDATION]
    counted = shares(nodes, [run.assignment_id, *(each.assignment_id for each in lower)])
    return Reach(
        share=counted[run.assignment_id],
        levels=[LevelReach(each.assignment.agency, counted[each.assignment_id]) for each in lower],
        absent=[
            AbsentUnit(each.assignment.agency, each.run.assignment.agency, each.role, each.reason)
            for each in inputs
            if each.role != InputRole.INCLUDED
        ],
    )


def _inputs(run: Run) -> list[RunInput]:
    """What went into a run, then what went into the summaries among it, and so on; each level by names."""
    found: list[RunInput] = []
    runs = [run.pk]
    while runs:
        level = list(
            RunInput.objects.filter(run__in=runs)
            .select_related("assignment__agency", "run__assignment__agency", "report")
            .order_by("assignment__agency__sort_key", "assignment_id")
        )
        found += level
        lower = [
            each.report
            for each in level
            if each.report is not None and each.report.is_consolidated and each.role == InputRole.INCLUDED
        ]
        below = [standing for standing, _versions in lineages(lower).values()] if lower else []
        runs = [each.pk for each in below if each is not None]
    return found
