"""The first screen of those who owe the rest of a supplement: until when, never "đúng hạn" for what is not done."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.states import Role
from portal.core import clock
from reports.collection.models import Assignment
from reports.collection.queries.home import tasks_for
from tests.factories.rounds import DUE
from tests.factories.supplements import make_running
from tests.reports.collection.test_supplement import supplement

pytestmark = pytest.mark.django_db
SENT = DUE - dt.timedelta(days=2)
BEFORE, AFTER = DUE - dt.timedelta(days=1), DUE + dt.timedelta(days=1)
ROLES = [Role.DRAFTER, Role.HEAD]


@pytest.fixture
def running():
    running = make_running()
    for where in ("submitted", "accepted"):
        Assignment.objects.filter(pk=running.duties[where].pk).update(first_received_at=SENT)
    return running


def asked_again(running, now):
    with clock.travel(now):
        supplement(running)


def screen(client, user, now):
    with clock.travel(now):
        client.force_login(user)
        (task,) = tasks_for(user)
        return task, client.get(reverse("reports:home")).content.decode()


@pytest.mark.parametrize("where", ["submitted", "accepted"])
@pytest.mark.parametrize("role", ROLES)
def test_what_is_due_tomorrow_says_so(running, client, role, where):
    asked_again(running, BEFORE)
    task, page = screen(client, running.person(where, role), BEFORE)
    assert task.lateness.words == "còn 1 ngày"
    assert "còn 1 ngày" in page
    assert "đúng hạn" not in page


@pytest.mark.parametrize("role", ROLES)
def test_where_the_due_time_was_over_the_receipt_of_the_first_part_is_no_word_about_the_rest(
    running, client, role
):
    asked_again(running, AFTER)
    person = running.person("accepted", role)
    task, page = screen(client, person, AFTER)
    assert Assignment.objects.get(pk=running.duties["accepted"].pk).first_received_at == SENT  # the control
    assert task.lateness is None
    assert "đúng hạn" not in page
