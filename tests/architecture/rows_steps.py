"""Who may do the steps before the leader's approval, and who switches them on."""

from typing import Any

from agencies.states import READS_OWN_REPORTS, Role
from reports.collection.states import ReportState
from tests.architecture.access_table import Row, World, let
from tests.factories.rounds import make_assignment, make_report


def _pending(world: World, whose: str) -> dict[str, Any]:
    agency = getattr(world, whose)
    agency.initials_first = agency.form_check_first = True
    agency.save(update_fields=["initials_first", "form_check_first"])
    world.thing(f"{whose} duty", make_assignment, agency=agency)
    duty = world.things[f"{whose} duty"]
    report = world.thing(f"{whose} report", make_report, assignment=duty, state=ReportState.PENDING)
    return {"pk": report, "step": "initials"}


ROWS = [
    Row(
        "reports:endorse",
        POST=let(Role.DIVISION_HEAD, status=302),
        seen_by=tuple(role for role in READS_OWN_REPORTS if role != Role.DIVISION_HEAD),
        own=lambda world: _pending(world, "agency"),
        foreign=lambda world: _pending(world, "sister"),
        data=lambda _world: {"seen": "0"},
    ),
    Row(
        "agencies:steps",
        POST=let(Role.HEAD, Role.LEADER, Role.CLERK, "administrator", status=302),
        own=lambda world: {"pk": world.agency.pk},
        foreign=lambda world: {"pk": world.sister.pk},
        everywhere=("administrator",),
    ),
]
