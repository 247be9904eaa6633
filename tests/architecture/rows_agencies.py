"""Who may open the pages of `agencies` and the two addresses of the machinery."""

from agencies.states import Role
from tests.architecture.access_table import HOME_ROLES, Row, World, let
from tests.factories.agencies import make_membership

EVERYBODY = (*HOME_ROLES, "removed", "administrator")
MANAGERS = (Role.HEAD, Role.LEADER, Role.CLERK, "administrator")
ALL_AGENCIES = ("administrator",)


def _agency(world: World) -> dict[str, int]:
    return {"pk": world.agency.pk}


def _sister(world: World) -> dict[str, int]:
    return {"pk": world.sister.pk}


def _membership(world: World) -> dict[str, int]:
    return {"pk": world.thing("membership", make_membership, agency=world.agency)}


def _sister_membership(world: World) -> dict[str, int]:
    return {"pk": world.thing("sister membership", make_membership, agency=world.sister)}


def _person(world: World) -> dict[str, int]:
    _membership(world)
    return {"pk": world.things["membership"].user_id}


def _sister_person(world: World) -> dict[str, int]:
    _sister_membership(world)
    return {"pk": world.things["sister membership"].user_id}


AGENCY = {"own": _agency, "foreign": _sister, "everywhere": ALL_AGENCIES}
MEMBERSHIP = {"own": _membership, "foreign": _sister_membership, "everywhere": ALL_AGENCIES}
PERSON = {"own": _person, "foreign": _sister_person, "everywhere": ALL_AGENCIES}
SEEN = (Role.HEAD, Role.LEADER, Role.CLERK)

ROWS = [
    Row("livez", public=True, GET=let()),
    Row("service_worker", public=True, GET=let()),
    Row("offline", public=True, GET=let()),
    Row("readyz", public=True, GET=let()),
    # signed in already: on to the first page
    Row("agencies:login", public=True, GET=let(status=(200, 302)), POST=let()),
    Row("agencies:logout", POST=let(*EVERYBODY, status=302)),
    Row("agencies:open_link", public=True, GET=let(status=302), own=lambda _world: {"token": "khong-co"}),
    Row("agencies:set_password", public=True, GET=let(status=410), POST=let(status=410)),
    Row("agencies:profile", GET=let(*EVERYBODY), POST=let(*EVERYBODY)),
    Row("agencies:change_password", GET=let(*EVERYBODY), POST=let(*EVERYBODY)),
    Row("agencies:end_my_sessions", POST=let(*EVERYBODY, status=302)),
    Row("agencies:stay", POST=let(*EVERYBODY, status=204)),
    Row("agencies:people", GET=let(*MANAGERS)),
    Row("agencies:new_link", POST=let(*MANAGERS), **PERSON),
    Row("agencies:lock_user", POST=let(*MANAGERS, status=302), **PERSON),
    Row("agencies:unlock_user", POST=let(*MANAGERS, status=302), **PERSON),
    Row("agencies:end_user_sessions", POST=let(*MANAGERS, status=302), **PERSON),
    Row(
        "agencies:membership",
        GET=let(*MANAGERS),
        POST=let(*MANAGERS, status=302),
        data=lambda _world: {"title": "Chuyên viên"},
        **MEMBERSHIP,
    ),
    Row("agencies:end_role", POST=let(*MANAGERS, status=302), **MEMBERSHIP),
    Row("agencies:replace", GET=let(*MANAGERS), POST=let(*MANAGERS), **MEMBERSHIP),
    Row("agencies:agencies", GET=let("administrator")),
    Row("agencies:create_agency", GET=let("administrator"), POST=let("administrator")),
    Row("agencies:agency", GET=let(*MANAGERS), **AGENCY),
    Row(
        "agencies:rename_agency", GET=let("administrator"), POST=let("administrator"), seen_by=SEEN, **AGENCY
    ),
    Row(
        "agencies:record_succession",
        GET=let("administrator"),
        POST=let("administrator"),
        seen_by=SEEN,
        **AGENCY,
    ),
    Row("agencies:add_person", GET=let(*MANAGERS), POST=let(*MANAGERS), **AGENCY),
    Row("agencies:add_role", GET=let(*MANAGERS), POST=let(*MANAGERS), **AGENCY),
    Row("agencies:journal", GET=let(Role.HEAD, Role.LEADER, "administrator")),
]
