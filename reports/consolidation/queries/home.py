"""What consolidation adds to “Việc cần làm”: summaries that no longer stand on the versions in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from agencies.states import Role
from reports.collection.queries.home import Task, Worker, register
from reports.collection.states import CallState
from reports.consolidation.models import Run
from reports.consolidation.queries.freshness import RULES, Change, changes_since
from reports.consolidation.states import RunState


@register
def stale_summaries(worker: Worker) -> Iterator[Task]:
    """For officers: what came, changed or left after the last run, as `freshness` says it. Nine queries at most."""
    agencies = worker.agencies(Role.OFFICER)
    if not agencies:
        return
    runs = _last_runs(agencies)
    changes = changes_since(list(runs.values()))
    for duty, run in runs.items():
        if changes[run.pk] and run.report is not None:
            yield Task(
                kind="stale",
                verb=_("Tổng hợp lại"),
                subject=run.assignment.call.title,
                who=run.assignment.agency.name,
                targets=(("reports:summary_of", (duty,)),),
                detail=_detail(changes[run.pk]),
                rank=2,
            )


def _detail(changes: Sequence[Change]) -> str:
    moved = sum(each.kind != RULES for each in changes)
    said = [_("%(n)d báo cáo mới hoặc thay đổi") % {"n": moved}] if moved else []
    said += [_("cách tính đã đổi")] if moved < len(changes) else []
    return _("%(what)s sau lần tổng hợp gần nhất") % {"what": ", ".join(said)}


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
