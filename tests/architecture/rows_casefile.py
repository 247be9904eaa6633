"""Who may open the file of a round: officers, clerks and leaders of the lead; a ZIP may be checked by anybody who is signed in."""

from typing import Any

from django.core.files.base import ContentFile

from agencies.states import Role
from reports.collection.models import Call
from reports.collection.states import CallState
from reports.documents.casefile.models import CaseFile
from reports.documents.states import RenderingState
from tests.architecture.access_table import HOME_ROLES, Row, World, let
from tests.architecture.rows_round import CLOSED, READERS, _call
from tests.factories.rounds import OPENED

FILERS = (Role.OFFICER, Role.CLERK, Role.LEADER)
SEEN = tuple(role for role in READERS if role not in FILERS)


def _ended(world: World, whose: str) -> dict[str, Any]:
    found: dict[str, Any] = _call(CallState.CLOSED)[whose](world)
    Call.objects.filter(code=found["code"]).update(closed_at=OPENED)
    return found


def _made(world: World, whose: str) -> dict[str, Any]:
    found = _ended(world, whose)
    pk = world.thing(
        f"{whose} case file", CaseFile.objects.create, call=Call.objects.get(code=found["code"]), closed_at=OPENED,
        state=RenderingState.DONE, file_name="ho-so.zip", requested_by=world.somebody(Role.OFFICER),
    )  # fmt: skip
    row = world.things[f"{whose} case file"]
    if not row.file:
        row.file.save("x.zip", ContentFile(b"PK"))
    return {**found, "case_file_id": pk}


def _both(make: Any) -> dict[str, Any]:
    return {"own": lambda world: make(world, "own"), "foreign": lambda world: make(world, "foreign")}


ROWS = [
    Row("reports:case_file", GET=let(*FILERS), seen_by=SEEN, **CLOSED),
    Row("reports:case_file_progress", GET=let(*FILERS), seen_by=SEEN, **CLOSED),
    Row("reports:case_file_make", POST=let(*FILERS, status=302), seen_by=SEEN, **_both(_ended)),
    Row("reports:case_file_download", GET=let(*FILERS), seen_by=SEEN, **_both(_made)),
    Row(
        "reports:case_file_check",
        GET=let(*HOME_ROLES, "removed", "administrator"),
        POST=let(*HOME_ROLES, "removed", "administrator", status=422),
    ),
]
