"""Who may change a call that runs: supplement it, let an agency change what it sent, pass a duty on."""

from typing import Any

from agencies.models import Agency
from agencies.states import Role
from reports.collection.models import Report
from reports.collection.states import CallState, ReportState
from tests.architecture.access_table import Row, World, let
from tests.architecture.rows_round import ONLOOKERS, _a_duty, _call
from tests.factories.rounds import make_report


def _asked_again(lead: Agency) -> Report:
    report = make_report(_a_duty(lead), state=ReportState.ACCEPTED)
    report.outline_version = report.assignment.version
    report.save(update_fields=["outline_version"])
    return make_report(report.assignment, copied_from=report, only_new=True, extends=report.outline_version)


def _draft() -> dict[str, Any]:
    def of(world: World, whose: str) -> dict[str, int]:
        lead = world.agency if whose == "own" else world.sister
        world.thing(f"{whose} asked again", _asked_again, lead=lead)
        return {"assignment_id": world.things[f"{whose} asked again"].assignment_id}

    return {"own": lambda world: of(world, "own"), "foreign": lambda world: of(world, "foreign")}


ROWS = [
    Row(
        "reports:call_supplement",
        GET=let(Role.OFFICER),
        POST=let(Role.OFFICER, status=422),
        **_call(CallState.OPEN),
    ),
    Row("reports:call_take_over", POST=let(Role.OFFICER, status=409), **_call(CallState.OPEN)),
    Row("reports:duty_pass", POST=let(Role.OFFICER, status=302), **_draft(), seen_by=ONLOOKERS),
    Row("reports:unlock_sent", POST=let(Role.OFFICER, status=302), **_draft(), seen_by=ONLOOKERS),
]
