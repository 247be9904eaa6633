"""Who may open the pages of people who leave, of one's own sessions, and of workbooks of accounts."""

from typing import Any

from agencies.models import SignIn
from agencies.states import Role
from tests.architecture.access_table import Row, World, let
from tests.architecture.rows_agencies import MANAGERS, MEMBERSHIP
from tests.factories.rounds import OPENED


def _session(world: World, whose: str) -> dict[str, int]:
    user = world.somebody(whose)
    made: dict[str, Any] = {"user": user, "session_key": f"k{user.pk}", "device": "Chrome", "at": OPENED}
    return {"pk": world.thing(f"session of {whose}", SignIn.objects.create, **made)}


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
]
