"""Who may open the pages of people who leave, of one's own sessions, and of workbooks of accounts."""

from typing import Any

from agencies.bulk.shape import COLUMNS, PEOPLE
from agencies.models import Intake, SignIn
from agencies.states import Role
from tests.architecture.access_table import Row, World, let
from tests.architecture.rows_agencies import MANAGERS, MEMBERSHIP
from tests.factories.rounds import OPENED


def _session(world: World, whose: str) -> dict[str, int]:
    user = world.somebody(whose)
    made: dict[str, Any] = {"user": user, "session_key": f"k{user.pk}", "device": "Chrome", "at": OPENED}
    return {"pk": world.thing(f"session of {whose}", SignIn.objects.create, **made)}


def _intake(world: World) -> dict[str, int]:
    header = {str(at): ["s", column.head] for at, column in enumerate(COLUMNS[PEOPLE].values(), 1)}
    cells = {"sheets": [{"name": PEOPLE, "cells": {"3": header, "4": {"1": ["s", "mot.nguoi"]}}}]}
    return {"pk": world.thing("intake", _make_intake, by=world.actors["administrator"], cells=cells)}


def _make_intake(**fields: Any) -> Intake:
    return Intake.objects.create(name="x.xlsx", sha256="0" * 64, at=OPENED, **fields)


ROWS = [
    Row(
        "agencies:handover",
        GET=let(*MANAGERS),
        POST=let(*MANAGERS),  # nobody chosen
        **MEMBERSHIP,
    ),
    Row(
        "agencies:end_my_session",
        POST=let(Role.DRAFTER, status=302),  # whose session it is
        own=lambda world: _session(world, "drafter"),
        foreign=lambda world: _session(world, "sister drafter"),
    ),
    Row("agencies:bulk", GET=let("administrator"), POST=let("administrator")),  # no file
    Row("agencies:bulk_template", GET=let("administrator")),
    Row("agencies:intake", GET=let("administrator"), own=_intake),
    Row("agencies:intake_apply", POST=let("administrator", status=302), own=_intake),
    Row("agencies:intake_discard", POST=let("administrator", status=302), own=_intake),
    Row("agencies:intake_links", POST=let("administrator"), own=_intake),
]
