"""Reads about runs: how far one is, who is not in it, which came before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from portal.core import clock
from reports.collection.models import Assignment
from reports.collection.states import AssignmentKind
from reports.consolidation.inputs import find_inputs
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import ACTIVE, InputRole, RunState


@dataclass(frozen=True, slots=True)
class RunView:
    """One run for its page. `absent`: duties that are not in it, each with its reason."""

    run: Run
    included: int
    asked: int
    absent: Sequence[RunInput]

    @property
    def active(self) -> bool:
        """Still to be waited for."""
        return self.run.state in ACTIVE

    @property
    def done(self) -> bool:
        """Ended with a result."""
        return self.run.state == RunState.DONE

    @property
    def percent(self) -> int:
        """How far, 0 to 100."""
        if self.done:
            return 100
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
        return self.run.attempt > 1


def absent_inputs(run: Run) -> list[RunInput]:
    """The duties of a run whose report is not in it, with agency, in the order of names."""
    rows = RunInput.objects.filter(run=run).exclude(role=InputRole.INCLUDED)
    return list(rows.select_related("assignment__agency").order_by("assignment__agency__sort_key", "id"))


def run_view(run: Run) -> RunView:
    """The page of a run: two queries."""
    counts = RunInput.objects.filter(run=run).aggregate(
        included=Count("id", filter=Q(role=InputRole.INCLUDED)),
        asked=Count("id", filter=~Q(role=InputRole.EXEMPT)),
    )
    return RunView(run, counts["included"], counts["asked"], absent_inputs(run))


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
    names = dict(
        Assignment.objects.filter(pk__in=[each.assignment_id for each in absent]).values_list(
            "pk", "agency__name"
        )
    )
    return Preparation(
        included=len(inputs) - len(absent),
        asked=sum(each.role != InputRole.EXEMPT for each in inputs),
        lower=sum(each.assignment.kind == AssignmentKind.CONSOLIDATION for each in inputs),
        absent=[
            Absence(names[each.assignment_id], each.role, str(each.get_role_display()), each.reason)
            for each in absent
        ],
    )
