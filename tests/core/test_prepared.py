"""A question that is built once is answered as Django answers it, with every other value and in every thread."""

from __future__ import annotations

import datetime as dt
import threading
from unittest import mock

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.sql.compiler import SQLCompiler

from agencies.models import Membership, User
from agencies.policies import holds
from agencies.states import Role
from portal.core.prepared import Asked, Prepared, PreparedUpdate
from tests.factories.agencies import make_agency, make_membership, make_user

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2023, 6, 12, 5, tzinfo=dt.UTC)


def test_rows_related_rows_and_conversions_are_those_of_the_queryset():
    users = [make_user(), make_user()]
    for user in users:
        make_membership(user=user, agency=make_agency(), role=Role.DRAFTER)
    held = Prepared(lambda: Membership.objects.filter(user=Asked("user")).select_related("agency", "user"))
    for user in [*users, *users]:
        (found,) = held(user=user.pk)
        (expected,) = Membership.objects.filter(user=user).select_related("agency", "user")
        assert found == expected
        assert {f.attname: getattr(found, f.attname) for f in found._meta.concrete_fields} == {
            f.attname: getattr(expected, f.attname) for f in expected._meta.concrete_fields
        }
        assert (found.agency.name, found.user.created_at) == (expected.agency.name, user.created_at)


def test_columns_left_out_are_fetched_when_somebody_asks_for_them():
    user = make_user()
    short = Prepared(lambda: User.objects.filter(pk=Asked("user")).only("full_name"))
    found = short.first(user=user.pk)
    assert found is not None
    assert found.get_deferred_fields() >= {"username"}
    assert found.username == user.username


def test_days_and_moments_are_compared_as_the_database_writes_them():
    user = make_user()
    before, after = user.created_at - dt.timedelta(seconds=1), user.created_at + dt.timedelta(seconds=1)
    since = Prepared(lambda: User.objects.filter(created_at__gt=Asked("moment")).values_list("pk", flat=True))
    assert user.pk in since(moment=before)
    assert user.pk not in since(moment=after)
    membership = make_membership(user=user, agency=make_agency(), role=Role.HEAD)
    of_day = Prepared(lambda: Membership.objects.filter(user=Asked("user")).current(Asked("day")))
    assert of_day(user=user.pk, day=membership.valid_from) == [membership]
    assert of_day(user=user.pk, day=membership.valid_from - dt.timedelta(days=1)) == []


def test_nothing_is_built_a_second_time():
    """Control: the same question as a queryset builds its SQL every time."""
    user = make_user()
    named = Prepared(lambda: User.objects.filter(pk=Asked("user")).values_list("full_name", flat=True))
    named(user=user.pk)
    with mock.patch.object(SQLCompiler, "as_sql", autospec=True, side_effect=SQLCompiler.as_sql) as built:
        assert named(user=user.pk) == [user.full_name]
        assert built.call_count == 0
        assert list(User.objects.filter(pk=user.pk).values_list("full_name", flat=True)) == [user.full_name]
        assert built.call_count == 1


def test_what_was_typed_stays_a_value():
    """A name is never SQL, whatever stands in it."""
    user = make_user()
    User.objects.filter(pk=user.pk).update(full_name="Trần '; -- %s")
    named = Prepared(lambda: User.objects.filter(full_name=Asked("name")).values_list("pk", flat=True))
    assert named(name="Trần '; -- %s") == [user.pk]
    assert named(name="' OR 1=1 --") == []


def test_an_answer_forgotten_is_an_error_and_not_an_empty_list():
    named = Prepared(lambda: User.objects.filter(pk=Asked("user")))
    with pytest.raises(KeyError):
        named()


@pytest.mark.parametrize("number", [2**63, 10**30, -(2**64)])
def test_a_number_that_no_column_can_hold_is_found_nowhere(number):
    """The addresses of pages take any number."""
    named = Prepared(lambda: User.objects.filter(pk=Asked("user")))
    assert named(user=number) == list(User.objects.filter(pk=number)) == []


def test_an_update_writes_what_is_given_and_counts_its_rows():
    user, other = make_user(), make_user()
    last = PreparedUpdate(
        lambda: User.objects.filter(pk=Asked("user")),
        last_login=Asked("at"), session_epoch=F("session_epoch") + 1,
    )  # fmt: skip
    for number in (1, 2):
        at = NOON + dt.timedelta(hours=number)
        assert last(user=user.pk, at=at) == 1
        user.refresh_from_db()
        assert user.last_login == at
    other.refresh_from_db()
    assert (other.last_login, other.session_epoch) == (None, 0)
    assert last(user=0, at=NOON) == 0


@pytest.mark.django_db(transaction=True)
def test_every_thread_has_questions_of_its_own_connection():
    agency = make_agency()
    people = [make_user() for _ in range(4)]
    for number, user in enumerate(people):
        if number % 2:
            make_membership(user=user, agency=agency, role=Role.DRAFTER)
    wrong: list[int] = []
    together = threading.Barrier(len(people))

    def ask(number: int, user: User) -> None:
        try:
            together.wait(10)
            for _ in range(20):
                if holds(user, agency, Role.DRAFTER) != bool(number % 2):
                    wrong.append(number)
        finally:
            connection.close()

    hands = [threading.Thread(target=ask, args=each) for each in enumerate(people)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert wrong == []
