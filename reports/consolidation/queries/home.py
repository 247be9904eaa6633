"""What consolidation adds to “Việc cần làm”: summaries that no longer stand on the versions in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from agencies.states import Role
from reports.collection.models import Report
from reports.collection.queries.home import Task, Worker, register
from reports.collection.states import CallState, ReportState
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole, RunState


@register
def stale_summaries(worker: Worker) -> Iterator[Task]:
    """For officers: accepted reports that came, or changed, after the last run. Three queries."""
    agencies = worker.agencies(Role.OFFICER)
    if not agencies:
        return
    runs = _last_runs(agencies)
    moved = _moved({run.pk: duty for duty, run in runs.items()})
    for duty, run in runs.items():
        if moved[duty] and run.report is not None:
            yield Task(
                kind="stale",
                verb=_("Tổng hợp lại"),
                subject=run.assignment.call.title,
                who=run.assignment.agency.name,
                targets=(("reports:summary_of", (duty,)),),
                detail=_("%(n)d báo cáo mới hoặc thay đổi sau lần tổng hợp gần nhất")
                % {"n": len(moved[duty])},
                rank=2,
            )


def _last_runs(agencies: frozenset[int]) -> dict[int, Run]:
    """The last finished run of every open summary of these agencies."""
    runs = (
        Run.objects.filter(
            assignment__agency__in=agencies, assignment__call__state=CallState.OPEN, state=RunState.DONE
        )
        .select_related("assignment__call", "assignment__agency", "report")
        .order_by("id")
    )
    return {run.assignment_id: run for run in runs}


def _moved(duties: dict[int, int]) -> dict[int, set[int]]:
    """Per summary the duties whose accepted version is not the one that went in; `duties`: run -> summary."""
    used: dict[int, set[int]] = defaultdict(set)
    moved: dict[int, set[int]] = defaultdict(set)
    inputs = RunInput.objects.filter(run__in=duties, role=InputRole.INCLUDED)
    for run, duty, report, state in inputs.values_list(
        "run_id", "assignment_id", "report_id", "report__state"
    ):
        used[duties[run]].add(report or 0)
        if state != ReportState.ACCEPTED:
            moved[duties[run]].add(duty)
    accepted = Report.objects.filter(assignment__parent__in=duties.values(), state=ReportState.ACCEPTED)
    for above, duty, report in accepted.values_list("assignment__parent_id", "assignment_id", "pk"):
        if above is not None and report not in used[above]:
            moved[above].add(duty)
    return moved
