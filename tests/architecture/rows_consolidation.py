"""Who may open the pages of a summary: starting, progress, the workbench, where a figure comes from."""

from collections.abc import Callable
from typing import Any

from agencies.models import Agency
from agencies.states import Role
from reports.collection.models import Assignment, Report
from reports.collection.states import AssignmentKind, Origin, ReportState
from reports.consolidation.models import Run, RunPart
from reports.consolidation.states import RunState
from tests.architecture.access_table import Row, World, let
from tests.factories.agencies import make_agency, make_user
from tests.factories.rounds import make_assignment, make_call, make_report

READERS = (Role.DRAFTER, Role.DIVISION_HEAD, Role.HEAD, Role.OFFICER, Role.LEADER, Role.CLERK)
EDITORS = (Role.DRAFTER, Role.HEAD, Role.OFFICER)


def _root(lead: Agency) -> Assignment:
    call = make_call(lead=lead)
    make_report(make_assignment(call, make_agency(parent=lead)), state=ReportState.ACCEPTED)
    root: Assignment = call.assignments.get(kind=AssignmentKind.CONSOLIDATION)
    return root


def _summary(lead: Agency) -> Report:
    """With a figure that the outline prints, and one that has an owner whose sum may be chosen instead."""
    return make_report(_root(lead), origin=Origin.CONSOLIDATED, figures={("TT.01", ""): 5, ("KT.02", ""): 5})


def _rerun(lead: Agency) -> Report:
    earlier = make_report(_root(lead), state=ReportState.SUPERSEDED, origin=Origin.CONSOLIDATED)
    return make_report(earlier.assignment, origin=Origin.CONSOLIDATED, figures={("TT.01", ""): 6})


def _run(lead: Agency) -> Run:
    return Run.objects.create(assignment=_root(lead), requested_by=make_user())


def _a_part(lead: Agency) -> RunPart:
    run = Run.objects.create(
        assignment=_root(lead), requested_by=make_user(), tree=True, state=RunState.PARTS
    )
    lower = make_assignment(run.assignment.call, make_agency(parent=lead), kind=AssignmentKind.CONSOLIDATION)
    return RunPart.objects.create(run=run, assignment=lower, level=0, state=RunState.FAILED, error="lỗi")


def _part(whose: str) -> Callable[[World], dict[str, int]]:
    def arguments(world: World) -> dict[str, int]:
        lead = world.agency if whose == "own" else world.sister
        pk = world.thing(f"{whose} part", _a_part, lead=lead)
        return {"run_id": world.things[f"{whose} part"].run_id, "part_id": pk}

    return arguments


def _with(name: str, argument: str, make: Any, **more: Any) -> dict[str, Any]:
    """Arguments of an object of the own agency, and of one of the sister agency."""
    return {
        "own": lambda world: {argument: world.thing(name, make, lead=world.agency), **more},
        "foreign": lambda world: {argument: world.thing(f"foreign {name}", make, lead=world.sister), **more},
    }


def _adjustment(_world: World) -> dict[str, str]:
    return {"delta": "1", "reason": "theo biên bản"}


DUTY = _with("root", "assignment_id", _root)
SUMMARY = _with("summary", "report_id", _summary)
FIGURE = _with("summary", "report_id", _summary, code="TT.01")
OWNED = _with("summary", "report_id", _summary, code="KT.02")

ROWS = [
    Row("reports:summary_of", GET=let(*READERS), **DUTY),
    Row(
        "reports:consolidate", POST=let(Role.OFFICER, status=302),
        seen_by=(Role.DRAFTER, Role.DIVISION_HEAD, Role.HEAD, Role.LEADER, Role.CLERK), **DUTY,
    ),
    Row("reports:run", GET=let(*READERS), **_with("run", "run_id", _run)),
    Row(
        "reports:stop_run", POST=let(Role.OFFICER, status=302),
        seen_by=(Role.DRAFTER, Role.DIVISION_HEAD, Role.HEAD, Role.LEADER, Role.CLERK), **_with("run", "run_id", _run),
    ),
    Row(
        "reports:retry_part", POST=let(Role.OFFICER, status=302),
        seen_by=(Role.DRAFTER, Role.DIVISION_HEAD, Role.HEAD, Role.LEADER, Role.CLERK), own=_part("own"), foreign=_part("foreign"),
    ),
    Row("reports:summary", GET=let(*READERS), **SUMMARY),
    Row(
        "reports:summary_section", POST=let(*EDITORS, status=302), seen_by=(Role.DIVISION_HEAD, Role.LEADER, Role.CLERK),
        **_with("summary", "report_id", _summary, section_key="situation"),
    ),
    Row(
        "reports:choose_options", POST=let(*EDITORS, Role.LEADER, status=302), seen_by=(Role.DIVISION_HEAD, Role.CLERK),
        **SUMMARY,
    ),
    Row("reports:period_sums", GET=let(*READERS), **SUMMARY),
    Row(
        "reports:take_period_sums", POST=let(*EDITORS, status=409),
        seen_by=(Role.DIVISION_HEAD, Role.LEADER, Role.CLERK), data=lambda _world: {"take": "blank"}, **SUMMARY,
    ),
    Row(
        "reports:summary_present", POST=let(*EDITORS), seen_by=(Role.DIVISION_HEAD, Role.LEADER, Role.CLERK),
        **_with("summary", "report_id", _summary, section_key="situation"),
    ),
    Row("reports:unused", GET=let(*READERS), **SUMMARY),
    Row("reports:moved", GET=let(*READERS), **_with("rerun", "report_id", _rerun)),
    Row("reports:derivation", GET=let(*READERS), **SUMMARY),
    Row("reports:provenance", GET=let(*READERS), **FIGURE),
    Row("reports:series", GET=let(*READERS), **FIGURE),
    Row("reports:series_book", GET=let(*READERS), **FIGURE),
    Row(
        "reports:adjust", POST=let(*EDITORS, status=302), seen_by=(Role.DIVISION_HEAD, Role.LEADER, Role.CLERK), data=_adjustment, **FIGURE
    ),
    Row(
        "reports:choose_source", POST=let(Role.OFFICER, status=302),
        seen_by=(Role.DRAFTER, Role.DIVISION_HEAD, Role.HEAD, Role.LEADER, Role.CLERK), data=lambda _world: {"source-reason": "gấp"},
        **OWNED,
    ),
]  # fmt: skip
