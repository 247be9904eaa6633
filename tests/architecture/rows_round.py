"""Who may open the officer's pages of a round: what to do, calls, units, the board, duties, the review."""

from typing import Any

from django.core.files.base import ContentFile

from agencies.models import Agency
from agencies.states import Role
from reports.collection.models import Assignment, Call, Report, ReviewNote
from reports.collection.states import CallState, ReportState
from tests.architecture.access_table import HOME_ROLES, Row, World, let
from tests.factories.agencies import make_agency
from tests.factories.rounds import OPENED, make_assignment, make_call, make_report

EVERYBODY = (*HOME_ROLES, "removed", "administrator")
READERS = (Role.DRAFTER, Role.DIVISION_HEAD, Role.HEAD, Role.OFFICER, Role.LEADER, Role.CLERK)
ONLOOKERS = (Role.DRAFTER, Role.DIVISION_HEAD, Role.HEAD, Role.LEADER, Role.CLERK)


def _a_call(lead: Agency, state: str) -> Call:
    call = make_call(lead=lead, state=state)
    call.letter_file.save("thu.pdf", ContentFile(b"%PDF-1.7 thu"), save=False)
    call.letter_file_name = "Công văn.pdf"
    call.save(update_fields=["letter_file", "letter_file_name"])
    make_assignment(call)
    return call


def _call(state: str) -> dict[str, Any]:
    """Arguments for a call in a state: of the own agency, of the sister agency."""

    def of(world: World, whose: str) -> dict[str, str]:
        lead = world.agency if whose == "own" else world.sister
        world.thing(f"{whose} call", _a_call, lead=lead, state=state)
        return {"code": world.things[f"{whose} call"].code}

    return {"own": lambda world: of(world, "own"), "foreign": lambda world: of(world, "foreign")}


def _a_duty(lead: Agency, state: str = CallState.OPEN, **fields: Any) -> Assignment:
    call = make_call(lead=lead, state=state)
    return make_assignment(call, make_agency(parent=lead), **fields)


def _duty(**fields: Any) -> dict[str, Any]:
    """Arguments for the duty of a unit whose report goes to the own agency, to the sister agency."""

    def of(world: World, whose: str) -> dict[str, int]:
        lead = world.agency if whose == "own" else world.sister
        return {"assignment_id": world.thing(f"{whose} duty", _a_duty, lead=lead, **fields)}

    return {"own": lambda world: of(world, "own"), "foreign": lambda world: of(world, "foreign")}


def _a_report(lead: Agency, state: str) -> Report:
    return make_report(_a_duty(lead), state=state, texts={"situation": ["Nội dung."]})


def _report(state: str) -> dict[str, Any]:
    def of(world: World, whose: str) -> dict[str, int]:
        lead = world.agency if whose == "own" else world.sister
        return {"report_id": world.thing(f"{whose} report", _a_report, lead=lead, state=state)}

    return {"own": lambda world: of(world, "own"), "foreign": lambda world: of(world, "foreign")}


def _on_the_whole(_world: World) -> dict[str, str]:
    return {"section": "", "indicator": "", "breakdown": ""}


def _note(world: World, whose: str) -> dict[str, int]:
    lead = world.agency if whose == "own" else world.sister
    report = world.thing(f"{whose} report", _a_report, lead=lead, state=ReportState.SUBMITTED)
    officer = world.somebody(Role.OFFICER)
    note = world.thing(
        f"{whose} note", ReviewNote.objects.create, report_id=report, text="Bổ sung.", by=officer, at=OPENED
    )
    return {"report_id": report, "note_id": note}


NOTE = {"own": lambda world: _note(world, "own"), "foreign": lambda world: _note(world, "foreign")}
DRAFT, OPEN, CLOSED = (_call(state) for state in (CallState.DRAFT, CallState.OPEN, CallState.CLOSED))
DUTY = {**_duty(), "seen_by": ONLOOKERS}
SENT = {**_report(ReportState.SUBMITTED), "seen_by": ONLOOKERS}

ROWS = [
    Row("reports:upkeep", GET=let("administrator")),
    Row("reports:home", GET=let(*EVERYBODY)),
    Row("reports:calls", GET=let(*EVERYBODY)),
    Row("reports:call_new", GET=let(Role.OFFICER), POST=let(Role.OFFICER, status=422), refused=404),
    Row("reports:call", GET=let(*READERS), **DRAFT),
    Row("reports:call_edit", GET=let(Role.OFFICER), POST=let(Role.OFFICER, status=422), **DRAFT),
    Row("reports:call_outlines", GET=let(Role.OFFICER), POST=let(Role.OFFICER, status=302), **DRAFT),
    Row("reports:call_units", GET=let(Role.OFFICER), POST=let(Role.OFFICER, status=422), **DRAFT),
    Row("reports:call_units_remove", POST=let(Role.OFFICER, status=302), **DRAFT),
    Row("reports:call_letter", GET=let(*READERS), **OPEN),
    Row("reports:call_clone", GET=let(Role.OFFICER), POST=let(Role.OFFICER, status=422), **OPEN),
    Row("reports:call_open", POST=let(Role.OFFICER, status=302), **DRAFT),
    Row("reports:call_close", POST=let(Role.OFFICER, status=302), **OPEN),
    Row(
        "reports:call_resume",
        POST=let(Role.OFFICER, Role.LEADER, status=302),
        **CLOSED,
        data=lambda _world: {"reason": "thiếu báo cáo"},
    ),
    Row("reports:call_discard", POST=let(Role.OFFICER, status=302), **DRAFT),
    Row("reports:board", GET=let(*READERS), **OPEN),
    Row("reports:board_act", POST=let(*READERS, status=302), **OPEN),
    Row("reports:coverage", GET=let(*READERS), **OPEN),
    Row("reports:coverage_file", GET=let(*READERS), **OPEN),
    Row("reports:debts", GET=let(*READERS), **OPEN),
    Row("reports:debts_file", GET=let(*READERS), **OPEN),
    Row("reports:duty", GET=let(*READERS), **_duty()),
    Row("reports:duty_amend", POST=let(Role.OFFICER, status=302), **DUTY),
    Row("reports:duty_extend", POST=let(Role.OFFICER, status=422), **DUTY),
    Row("reports:duty_exempt", POST=let(Role.OFFICER, status=422), **DUTY),
    Row("reports:duty_classified", POST=let(Role.OFFICER, status=422), **DUTY),
    Row(
        "reports:duty_reopen",
        POST=let(Role.OFFICER, status=302),
        **_duty(closed_as="exempt"),
        seen_by=ONLOOKERS,
    ),
    Row("reports:duty_remind", POST=let(Role.OFFICER, status=302), **DUTY),
    Row("reports:review", GET=let(*READERS), **_report(ReportState.SUBMITTED)),
    Row("reports:review_open", POST=let(Role.OFFICER, status=302), **SENT),
    # on the report as a whole: a text is no number of a section, whatever other forms call theirs
    Row("reports:review_note", POST=let(Role.OFFICER, status=422), **SENT, data=_on_the_whole),
    Row("reports:outliers_aside", POST=let(Role.OFFICER, status=422), **SENT),
    Row("reports:note_settle", POST=let(Role.OFFICER, status=302), **NOTE, seen_by=ONLOOKERS),
    Row("reports:accept", POST=let(Role.OFFICER, status=302), **SENT),
    Row("reports:return", POST=let(Role.OFFICER, status=422), **SENT),
    Row(
        "reports:reopen",
        POST=let(Role.OFFICER, status=422),
        **_report(ReportState.ACCEPTED),
        seen_by=ONLOOKERS,
    ),
]
