"""Who may open what: the declaration that tests/architecture/test_access.py holds the portal to.

How to add an address
---------------------
Every named URL has one `Row` in a module `rows_<package>.py` of this folder, in its list ROWS. A URL without a row
is a red test. A row says, for each method it takes, who is let in and what answers:

    Row("reports:report", GET=let("drafter", "head", "officer", "leader", "clerk"),
        own=lambda world: {"pk": world.thing("report", make_report, agency=world.agency)},
        foreign=lambda world: {"pk": world.thing("foreign report", make_report, agency=world.sister)})

* `let(*roles, status=200)`: the roles that are let in at the agency the object belongs to. `status` may be a tuple:
  an action answers 302 after its work, or 400/409 where the empty POST or the state refuses it.
  `administrator` is the one actor that has no agency of its own: name it where administrators are let in.
* Everyone else gets `refused`: 404 with an object (what is not visible answers like what does not exist), 403
  without. Name `seen_by=(…)` roles that see the object but may not do this: they get 403 (or `seen_status`).
* A method that is not named answers 405 to people who are signed in.
* `own(world)` gives the arguments for an object of world.agency, `foreign(world)` for one of the sister agency.
  The missing object is `foreign` with every number replaced by one that no row has.
* `everywhere=("administrator",)`: roles that reach foreign objects too.
* `public=True`: no login. Then `GET=let(status=…)` holds for everybody, without roles.

What is checked for every row, method and actor {anonymous, deactivated, removed, administrator, every role at home,
every role at the sister agency}: the status; that a foreign object answers exactly like a missing one; that
whoever is refused has written nothing into the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from agencies.models import Agency, User
from agencies.states import AgencyKind, Role
from tests.factories.agencies import make_agency, make_member, make_membership, make_user

HOME_ROLES = (Role.DRAFTER, Role.DIVISION_HEAD, Role.HEAD, Role.OFFICER, Role.LEADER, Role.CLERK, Role.VIEWER)
MISSING_NUMBER = 987_654_321


@dataclass(frozen=True)
class Let:
    """Who is let in by one method, and what answers."""

    roles: frozenset[str]
    status: tuple[int, ...]


def let(*roles: str, status: int | tuple[int, ...] = 200) -> Let:
    """See the top of the file."""
    return Let(frozenset(roles), status if isinstance(status, tuple) else (status,))


@dataclass(frozen=True, kw_only=True)
class _Options:
    GET: Let | None = None
    POST: Let | None = None
    own: Callable[[World], Mapping[str, Any]] | None = None
    foreign: Callable[[World], Mapping[str, Any]] | None = None
    everywhere: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    seen_status: int = 403
    refused: int | None = None
    public: bool = False
    data: Callable[[World], Mapping[str, Any]] = lambda _world: {}


@dataclass(frozen=True)
class Row(_Options):
    """One address."""

    url: str

    @property
    def refusal(self) -> int:
        """What answers to somebody who is signed in and not let in."""
        return self.refused or (404 if self.own else 403)

    def letting(self, method: str) -> Let | None:
        """The declaration of a method; HEAD goes with GET."""
        return self.GET if method == "GET" else self.POST


@dataclass
class World:
    """Two sister agencies under one committee, one person for every role in each, and the outsiders."""

    province: Agency
    agency: Agency
    sister: Agency
    actors: dict[str, User | None]
    things: dict[str, Any] = field(default_factory=dict)

    def thing(self, name: str, make: Callable[..., Any], **kwargs: Any) -> int:
        """The primary key of an object made once for this world."""
        if name not in self.things:
            self.things[name] = make(**kwargs)
        return int(self.things[name].pk)

    def somebody(self, role: str) -> User:
        """The person with this role at the own agency."""
        user = self.actors[role]
        assert user is not None
        return user


def make_world() -> World:
    """A fresh world; cheap enough to be made for every row."""
    province = make_agency("Ủy ban nhân dân tỉnh Hậu Giang", kind=AgencyKind.PROVINCE, symbol="UBND")
    agency = make_agency("Ủy ban nhân dân thành phố Ngã Bảy", kind=AgencyKind.DISTRICT, parent=province)
    sister = make_agency("Ủy ban nhân dân thị xã Long Mỹ", kind=AgencyKind.DISTRICT, parent=province)
    office = make_agency("Trung tâm Chuyển đổi số", parent=province)
    actors: dict[str, User | None] = {"anonymous": None}
    actors["deactivated"] = make_user(active=False)
    make_membership(actors["deactivated"], agency, Role.HEAD)
    removed = make_membership(None, agency, Role.HEAD)
    removed.valid_to = removed.valid_from
    removed.save(update_fields=["valid_to"])
    actors["removed"] = removed.user
    actors["administrator"] = make_member(office, Role.ADMINISTRATOR)
    for role in HOME_ROLES:
        actors[role] = make_member(agency, role)
        actors[f"sister {role}"] = make_member(sister, role)
    return World(province, agency, sister, actors)


def table() -> dict[str, Row]:
    """All rows by URL name; an address declared twice is an error."""
    rows: dict[str, Row] = {}
    for file in sorted(Path(__file__).parent.glob("rows_*.py")):
        for row in import_module(f"tests.architecture.{file.stem}").ROWS:
            if row.url in rows:
                raise ValueError(f"{row.url} is declared twice")
            rows[row.url] = row
    return rows


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Every named pattern of the portal; a pattern without a name is shown by its text."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}" if pattern.name else f"unnamed {pattern.pattern}"
