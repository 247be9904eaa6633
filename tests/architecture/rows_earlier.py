"""Who may open the pages on which figures of an earlier period are loaded."""

from typing import Any

from agencies.states import Role
from reports.imports.models import EarlierLoad
from tests.architecture.access_table import Row, World, let
from tests.factories.rounds import OPENED, make_programme


def _load(world: World, whose: str) -> dict[str, int]:
    lead = world.agency if whose == "agency" else world.sister
    officer = world.somebody("officer" if whose == "agency" else "sister officer")
    return {"pk": world.thing(f"{whose} load", _make_load, lead=lead, by=officer)}


def _make_load(**fields: Any) -> EarlierLoad:
    made = {"programme": make_programme(), "period_code": "2022-H1", "sha256": "0" * 64, "at": OPENED}
    return EarlierLoad.objects.create(name="so cu.xlsx", **made, **fields)


LOAD = {"own": lambda world: _load(world, "agency"), "foreign": lambda world: _load(world, "sister")}

ROWS = [
    Row("reports:earlier", GET=let(Role.OFFICER), POST=let(Role.OFFICER)),  # nothing chosen
    Row("reports:earlier_template", GET=let(Role.OFFICER, status=302)),  # nothing chosen
    # the programme has no outline of that kind of period: said on the page
    Row("reports:earlier_load", GET=let(Role.OFFICER), **LOAD),
    Row("reports:earlier_apply", POST=let(Role.OFFICER, status=302), **LOAD),
    Row("reports:earlier_discard", POST=let(Role.OFFICER, status=302), **LOAD),
    Row("reports:earlier_withdraw", POST=let(Role.OFFICER, status=409), **LOAD),  # was never applied
]
