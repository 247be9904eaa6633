"""Who may open the pages on which an agency enters and sends its report."""

from typing import Any

from django.core.files.base import ContentFile

from agencies.models import Agency
from agencies.states import READS_OWN_REPORTS, Role
from reports.collection.models import Receipt, ReviewNote, SectionRecord
from reports.collection.states import ReportState
from tests.architecture.access_table import HOME_ROLES, Row, World, let
from tests.factories.rounds import OPENED, make_assignment, make_report

WRITES = (Role.DRAFTER, Role.HEAD, Role.OFFICER)
APPROVES = (Role.HEAD, Role.LEADER)


def _duty(world: World, whose: str) -> int:
    agency: Agency = getattr(world, whose)
    return world.thing(f"{whose} duty", make_assignment, agency=agency)


def _report(world: World, whose: str, **fields: Any) -> dict[str, int]:
    _duty(world, whose)
    return {
        "pk": world.thing(f"{whose} report", make_report, assignment=world.things[f"{whose} duty"], **fields)
    }


def _note(world: World, whose: str) -> dict[str, int]:
    kwargs = _report(world, whose)
    report = world.things[f"{whose} report"]
    note = world.thing(
        f"{whose} note", ReviewNote.objects.create, report=report, text="x", by=report.created_by, at=OPENED
    )
    return kwargs | {"note_id": note}


def _record(world: World, whose: str) -> dict[str, Any]:
    kwargs = _report(world, whose) | {"key": "communication"}
    report = world.things[f"{whose} report"]
    section = report.assignment.version.sections.get(key="communication")
    record = world.thing(
        f"{whose} record", SectionRecord.objects.create,
        report=report, section=section, by=report.created_by, at=OPENED, content={"text": [], "nothing": False},
    )  # fmt: skip
    return kwargs | {"record_id": record}


def _receipt(world: World, whose: str) -> dict[str, int]:
    kwargs = _report(world, whose, state=ReportState.SUBMITTED)
    report = world.things[f"{whose} report"]
    world.thing(
        f"{whose} receipt", Receipt.objects.create,
        report=report, number=f"BN-{report.pk}", at=OPENED, by=report.created_by, sha256="0" * 64,
    )  # fmt: skip
    return kwargs


def _scan(world: World, whose: str) -> dict[str, int]:
    kwargs = _report(world, whose)
    report = world.things[f"{whose} report"]
    if not report.paper_scan:
        report.paper_scan.save("x.png", ContentFile(b"\x89PNG\r\n\x1a\n"))
    return kwargs


def _key(whose: str) -> Any:
    return lambda world: _report(world, whose) | {"key": "communication"}


def _both(make: Any, **fields: Any) -> dict[str, Any]:
    return {
        "own": lambda world: make(world, "agency", **fields),
        "foreign": lambda world: make(world, "sister", **fields),
    }


def _without(*roles: str) -> tuple[str, ...]:
    return tuple(role for role in READS_OWN_REPORTS if role not in roles)


DUTY: dict[str, Any] = {
    "own": lambda world: {"pk": _duty(world, "agency")},
    "foreign": lambda world: {"pk": _duty(world, "sister")},
}
REPORT = _both(_report)
SENT = _both(_report, state=ReportState.SUBMITTED)
PENDING = _both(_report, state=ReportState.PENDING)
READ = let(*READS_OWN_REPORTS)
READ_OR_SENT_ON = let(*READS_OWN_REPORTS, status=(200, 302))

ROWS = [
    Row("reports:my_reports", GET=let(*HOME_ROLES, "removed", "administrator")),
    Row("reports:start", POST=let(*WRITES, status=302), seen_by=_without(*WRITES), **DUTY),
    Row(
        "reports:paper",
        GET=let(Role.DRAFTER, Role.HEAD),
        POST=let(Role.DRAFTER, Role.HEAD, status=422),
        seen_by=_without(Role.DRAFTER, Role.HEAD),
        **DUTY,
    ),
    Row("reports:report", GET=READ, **REPORT),
    Row("reports:report_read", GET=READ, **REPORT),
    Row("reports:check", GET=READ, **REPORT),
    Row(
        "reports:section",
        GET=READ_OR_SENT_ON,
        POST=let(*WRITES, status=409),  # an empty post has seen no version
        seen_by=_without(*WRITES),
        own=_key("agency"),
        foreign=_key("sister"),
    ),
    *(
        Row(
            f"reports:section_{name}",
            POST=let(*WRITES, status=302),
            seen_by=_without(*WRITES),
            own=_key("agency"),
            foreign=_key("sister"),
        )
        for name in ("owner", "done")
    ),
    Row("reports:section_history", GET=READ, own=_key("agency"), foreign=_key("sister")),
    Row(
        "reports:restore",
        POST=let(*WRITES, status=409),  # an empty post has seen no version
        seen_by=_without(*WRITES),
        **_both(_record),
    ),
    Row(
        "reports:edits",
        POST=let(*WRITES, status=422),  # an empty post is no edit
        seen_by=_without(*WRITES),
        **REPORT,
    ),
    Row("reports:edit_state", GET=READ, **REPORT),
    Row("reports:token", GET=let(*HOME_ROLES, "removed", "administrator")),
    Row(
        "reports:whole",
        GET=READ_OR_SENT_ON,
        POST=let(*WRITES, status=302),
        seen_by=_without(*WRITES),
        **REPORT,
    ),
    Row(
        "reports:nothing",
        GET=READ_OR_SENT_ON,
        POST=let(*WRITES, status=422),
        seen_by=_without(*WRITES),
        **REPORT,
    ),
    Row(
        "reports:explain",
        POST=let(*WRITES, Role.LEADER, status=302),
        seen_by=(Role.DIVISION_HEAD, Role.CLERK),
        data=lambda _world: {"kind": "jump", "reason": "Đúng."},
        **REPORT,
    ),
    Row("reports:settle_note", POST=let(*WRITES, status=302), seen_by=_without(*WRITES), **_both(_note)),
    Row("reports:send_for_approval", POST=let(*WRITES, status=302), seen_by=_without(*WRITES), **REPORT),
    Row(
        "reports:send_back",
        POST=let(*APPROVES, status=302),
        seen_by=_without(*APPROVES),
        data=lambda _world: {"reason": "Bổ sung."},
        **PENDING,
    ),
    Row("reports:submit", POST=let(*APPROVES, status=302), seen_by=_without(*APPROVES), **REPORT),
    Row(
        "reports:recall",
        POST=let(Role.DRAFTER, *APPROVES, status=302),
        seen_by=_without(Role.DRAFTER, *APPROVES),
        **SENT,
    ),
    Row("reports:receipt", GET=READ, **_both(_receipt)),
    Row("reports:paper_scan", GET=READ, **_both(_scan)),
]
