"""Reads about runs: how far one is, who is not in it, which came before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from portal.core import clock
from portal.core.jobs import Load, load, register_counter
from reports.collection.models import Assignment
from reports.collection.states import AssignmentKind
from reports.consolidation.inputs import find_inputs
from reports.consolidation.models import Run, RunInput, RunPart
from reports.consolidation.states import ACTIVE, InputRole, RunState


@dataclass(frozen=True, slots=True)
class PartsView:
    """How far the lower levels of a tree run are, and the parts that failed."""

    done: int
    failed: Sequence[RunPart]
    stopped: int
    under_way: int
    total: int

    @property
    def over(self) -> int:
        """Parts nobody has to do any more."""
        return self.done + len(self.failed) + self.stopped

    @property
    def waiting(self) -> int:
        """Parts nobody has begun."""
        return self.total - self.over - self.under_way


@dataclass(frozen=True, slots=True)
class RunView:
    """One run for its page. `absent`: duties that are not in it, each with its reason; `ahead`: jobs of every kind
    that come before a waiting one; `parts`: the lower levels of a tree run."""

    run: Run
    included: int
    asked: int
    absent: Sequence[RunInput]
    ahead: int = 0
    parts: PartsView | None = None

    @property
    def active(self) -> bool:
        """Still to be waited for."""
        return self.run.state in ACTIVE

    @property
    def done(self) -> bool:
        """Ended with a result."""
        return self.run.state == RunState.DONE

    @property
    def stopped(self) -> bool:
        """Ended by a person."""
        return self.run.state == RunState.STOPPED

    @property
    def percent(self) -> int:
        """How far, 0 to 100."""
        if self.done:
            return 100
        if self.parts is not None and self.run.state == RunState.PARTS:
            return 100 * self.parts.over // (self.parts.total + 1)
        return 100 * self.run.steps_done // self.run.steps_total if self.run.steps_total else 0

    @property
    def requested(self) -> dt.datetime:
        """When it was asked for, in business time."""
        return in_business_time(self.run.created_at)

    @property
    def finished(self) -> dt.datetime | None:
        """When it ended, in business time."""
        return in_business_time(self.run.finished_at) if self.run.finished_at else None

    @property
    def taken_over(self) -> bool:
        """A worker died on the way and another one does it again."""
        return self.run.attempt > (2 if self.parts is not None else 1)


def absent_inputs(run: Run) -> list[RunInput]:
    """The duties of a run whose report is not in it, with agency, in the order of names."""
    rows = RunInput.objects.filter(run=run).exclude(role=InputRole.INCLUDED)
    return list(rows.select_related("assignment__agency").order_by("assignment__agency__sort_key", "id"))


def run_view(run: Run) -> RunView:
    """The page of a run: two queries, for a waiting one those of `load`, for a tree two more."""
    counts = RunInput.objects.filter(run=run).aggregate(
        included=Count("id", filter=Q(role=InputRole.INCLUDED)),
        asked=Count("id", filter=~Q(role=InputRole.EXEMPT)),
    )
    before = load(run.created_at) if run.state == RunState.QUEUED else Load(0, 0)
    return RunView(
        run, counts["included"], counts["asked"], absent_inputs(run),
        ahead=before.waiting + before.under_way, parts=_parts(run) if run.tree else None,
    )  # fmt: skip


def _parts(run: Run) -> PartsView | None:
    rows = RunPart.objects.filter(run=run).order_by().values_list("state").annotate(n=Count("id"))
    counts = dict(rows)
    if not counts:
        return None
    failed = run.parts.filter(state=RunState.FAILED).select_related("assignment__agency")
    return PartsView(
        done=counts.get(RunState.DONE, 0),
        failed=list(failed) if counts.get(RunState.FAILED) else [],
        stopped=counts.get(RunState.STOPPED, 0),
        under_way=counts.get(RunState.RUNNING, 0),
        total=sum(counts.values()),
    )


def in_business_time(moment: dt.datetime) -> dt.datetime:
    """A moment of a job as the portal's clock showed it (they differ in a demonstration)."""
    return moment + (clock.now() - dt.datetime.now(clock.VIETNAM))


def recent_runs(assignment: Assignment, limit: int = 5) -> list[tuple[Run, dt.datetime]]:
    """The last runs of a summary with the business time of their request, newest first."""
    runs = assignment.runs.select_related("requested_by", "report").order_by("-id")[:limit]
    return [(run, in_business_time(run.created_at)) for run in runs]


def has_lower(assignment: Assignment) -> bool:
    """Whether summaries of lower levels go into this one."""
    return assignment.children.filter(kind=AssignmentKind.CONSOLIDATION).exists()


def active_run(assignment: Assignment) -> Run | None:
    """The run that computes a summary at this moment."""
    return assignment.runs.filter(state__in=ACTIVE).first()


@register_counter("runs")
def count_runs(before: dt.datetime) -> Load:
    """Runs that wait since before a moment, and those that are under way. One query."""
    found = Run.objects.filter(state__in=ACTIVE, created_at__lt=before).aggregate(
        waiting=Count("id", filter=Q(state=RunState.QUEUED)),
        under_way=Count("id", filter=~Q(state=RunState.QUEUED)),
    )
    return Load(**found)


@dataclass(frozen=True, slots=True)
class Absence:
    """A duty that would not be in a run started now."""

    agency: str
    role: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a run started now would find. `lower`: how many summaries stand below this one."""

    included: int
    asked: int
    lower: int
    absent: Sequence[Absence]


def preparation(assignment: Assignment) -> Preparation:
    """Look before a run: three queries."""
    inputs = find_inputs(Run(assignment=assignment))
    absent = [each for each in inputs if each.role != InputRole.INCLUDED]
    children = Assignment.objects.filter(parent=assignment).values_list("pk", "kind", "agency__name")
    names = {pk: name for pk, _kind, name in children}
    return Preparation(
        included=len(inputs) - len(absent),
        asked=sum(each.role != InputRole.EXEMPT for each in inputs),
        lower=sum(kind == AssignmentKind.CONSOLIDATION for _pk, kind, _name in children),
        absent=[
            Absence(names[each.assignment_id], each.role, str(each.get_role_display()), each.reason)
            for each in absent
        ],
    )
