"""A session that ends, a token that is stale, a poll: scripts get answers, and nothing typed depends on them."""

import json
import time

import pytest
from django.test import Client
from django.urls import reverse

from agencies.states import Role
from reports.collection.models import Operation
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report
from tests.reports.collection.entry_client import edit, figure, send

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def report(db):
    return make_report(figures={("TT.01", ""): 20})


def test_an_edit_after_the_session_ended_is_told_so_and_is_taken_after_signing_in_again(client, report):
    mine = edit(figure(report, "TT.01"), 0, value="25")
    client.force_login(report.created_by)
    client.session.flush()
    answer = send(client, report, mine)
    assert (answer.status_code, answer.json()["login"]) == (401, reverse("agencies:login"))
    assert not Operation.objects.exists()
    client.force_login(report.created_by)
    told = client.get(reverse("reports:token"), headers=JSON).json()
    assert told["user"] == report.created_by.pk
    assert send(client, report, mine).json()["version"] == 1


def test_a_session_that_was_idle_too_long_says_why_in_the_answer(client, report, settings):
    client.force_login(report.created_by)
    client.get(reverse("reports:token"))
    session = client.session
    session["seen"] = int(time.time()) - session["idle"] - 60
    session.save()
    answer = client.get(reverse("reports:edit_state", args=[report.pk]), headers=JSON)
    assert answer.status_code == 401
    assert "lâu không thao tác" in answer.json()["error"]


def test_a_person_at_a_browser_still_gets_pages(client, report):
    assert client.get(reverse("reports:edit_state", args=[report.pk])).status_code == 302
    answer = client.post(reverse("reports:edits", args=[report.pk]), {"x": "Đã gõ."})
    assert answer.status_code == 401
    assert "Đã gõ." in answer.text


@pytest.mark.parametrize(("headers", "active"), [(JSON, False), ({}, True)])
def test_a_poll_is_no_activity(client, report, headers, active):
    client.force_login(report.created_by)
    client.get(reverse("reports:token"))
    session = client.session
    session["seen"] = before = int(time.time()) - 300
    session.save()
    client.get(reverse("reports:edit_state", args=[report.pk]), headers=headers)
    assert (client.session["seen"] > before) == active


def test_a_stale_token_is_answered_with_a_fresh_one_that_works(report):
    client = Client(enforce_csrf_checks=True)
    client.force_login(report.created_by)
    mine = edit(figure(report, "TT.01"), 0, value="25")
    refused = send(client, report, mine, **{"X-CSRFToken": "x" * 64})
    assert refused.status_code == 403
    assert report.figures.get().value == 20
    fresh = refused.json()["token"]
    assert send(client, report, mine, **{"X-CSRFToken": fresh}).status_code == 200
    again = client.get(reverse("reports:token"), headers=JSON).json()["token"]
    assert send(client, report, mine, **{"X-CSRFToken": again}).status_code == 200


def test_a_foreign_report_answers_like_a_missing_one(client, report):
    client.force_login(make_member(make_report().assignment.agency, Role.DRAFTER))
    foreign = send(client, report, edit(figure(report, "TT.01"), 0, value="25"))
    report.pk += 10_000
    missing = send(client, report, edit("text:1", 0, text="x"))
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert missing.status_code == 404


def test_whoever_loses_the_right_meanwhile_is_told_so_and_the_answer_is_no_page(client, report):
    client.force_login(report.created_by)
    report.created_by.memberships.update(role=Role.CLERK)
    answer = send(client, report, edit(figure(report, "TT.01"), 0, value="25"))
    assert answer.status_code == 403
    assert "quyền" in json.loads(answer.content)["error"]


@pytest.mark.parametrize("number", [10**9, 2**63, 10**30])
def test_a_number_that_no_report_has_is_missing_at_every_door(client, report, number):
    client.force_login(report.created_by)
    typed = edit(figure(report, "TT.01"), 0, value="25")
    report.pk = number
    assert send(client, report, typed).status_code == 404
    assert client.get(reverse("reports:edit_state", args=[number])).status_code == 404
    assert client.get(reverse("reports:section", args=[number, "communication"])).status_code == 404
