"""Every address × method × actor × object, against the declaration in access_table.py."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agencies.models import AuditHead
from tests.architecture.access_table import MISSING_NUMBER, Row, World, addresses, make_world, table

ROWS = table()
OUTSIDERS = {"anonymous", "deactivated"}
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_address_is_declared():
    assert sorted(set(addresses()) - set(ROWS)) == []


def test_every_declaration_names_an_address():
    assert sorted(set(ROWS) - set(addresses())) == []


@pytest.mark.parametrize("url", sorted(ROWS))
def test_only_those_who_are_declared_are_let_in(url: str):
    row = ROWS[url]
    world = make_world()
    problems = [problem for actor in world.actors for problem in _problems(row, world, actor)]
    assert problems == []


def _problems(row: Row, world: World, actor: str) -> list[str]:
    client = Client()
    user = world.actors[actor]
    if user is not None:
        client.force_login(user)
    own = row.own(world) if row.own else {}
    found = []
    for method in ("GET", "POST"):
        answer, wrote = _ask(client, row, method, own, world)
        expected = _expected(row, method, actor)
        if answer.status_code not in expected:
            found.append(f"{actor} {method}: {answer.status_code}, declared {expected}")
        elif wrote and not _let_in(row, method, actor):
            found.append(f"{actor} {method}: refused, yet written")
        if row.foreign:
            found += _strangers(client, row, method, world, actor)
    return found


def _strangers(client: Client, row: Row, method: str, world: World, actor: str) -> list[str]:
    """Whoever does not reach foreign objects must not be able to tell them from missing ones."""
    assert row.foreign
    foreign = row.foreign(world)
    at_home_there = actor.startswith("sister ")
    if actor in row.everywhere or at_home_there:
        return []
    missing = {key: MISSING_NUMBER if isinstance(value, int) else value for key, value in foreign.items()}
    there, wrote = _ask(client, row, method, foreign, world)
    nowhere, _nothing = _ask(client, row, method, missing, world)
    if wrote:
        return [f"{actor} {method}: written on a foreign object"]
    if there.status_code != nowhere.status_code:
        return [f"{actor} {method}: foreign {there.status_code}, missing {nowhere.status_code}"]
    if _comparable(there, row, foreign) != _comparable(nowhere, row, missing):
        return [f"{actor} {method}: the body of a foreign object differs from that of a missing one"]
    return []


def _ask(
    client: Client, row: Row, method: str, kwargs: Mapping[str, Any], world: World
) -> tuple[HttpResponse, bool]:
    """The answer, and whether the journal grew; whatever was written is taken back."""
    address = reverse(row.url, kwargs=dict(kwargs))
    with transaction.atomic():
        before = _journal()
        if method == "GET":
            answer = client.get(address)
        else:
            answer = client.post(address, dict(row.data(world)))
        wrote = _journal() != before
        if answer.streaming:
            b"".join(answer)  # to its end: closed early, it would take the connection of this test along
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)  # what one answer wanted to say is not said on the next
    return answer, wrote


def _journal() -> int:
    return AuditHead.objects.values_list("seq", flat=True).first() or 0


def _let_in(row: Row, method: str, actor: str) -> bool:
    """Whether the declaration lets this actor do it to an object of the own agency (or without an object)."""
    declared = row.letting(method)
    role = actor if row.own else actor.removeprefix("sister ")
    return row.public or (declared is not None and role in declared.roles)


def _expected(row: Row, method: str, actor: str) -> tuple[int, ...]:
    """What the declaration says about this actor and an object of the own agency."""
    declared = row.letting(method)
    if row.public:
        return declared.status if declared else (405,)
    if actor in OUTSIDERS:
        return (302,) if method == "GET" else (401,)
    if declared is None:
        return (405,)
    if _let_in(row, method, actor):
        return declared.status
    if actor in row.seen_by:
        return (row.seen_status,)
    return (row.refusal,)


_TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": "|name="kept" value=")[^"]+')


def _comparable(answer: HttpResponse, row: Row, kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Status, headers that tell something, body: without tokens and without the address that was asked."""
    address = reverse(row.url, kwargs=dict(kwargs))
    body = b"" if answer.streaming else _TOKEN.sub(rb"\1", answer.content).replace(address.encode(), b"#")
    location = answer.headers.get("Location", "").replace(address, "#")
    return answer.status_code, answer.headers.get("Content-Type"), location, body


def test_the_matrix_notices_a_page_that_forgot_its_scope(monkeypatch: pytest.MonkeyPatch):
    """The control: without the scope of one view, its row must turn red."""
    from agencies.models import Agency
    from agencies.views import tree

    monkeypatch.setattr(tree, "agencies_managed_by", lambda _user: Agency.objects.all())
    world = make_world()
    problems = _problems(ROWS["agencies:agency"], world, "drafter")
    assert any("foreign 200" in problem for problem in problems)
