"""The queue dies in the middle of the day: typing, submitting and looking at the report go on; the work stays written down."""

import random
from contextlib import ExitStack

import pytest
from django.urls import reverse

import servers
from agencies.states import Role
from reports.collection.models import Receipt
from reports.documents.models import Rendering
from reports.documents.states import RenderingState
from tests.factories.agencies import PASSWORD, make_member
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report, section_of
from tests.flows.workers import database_url
from tests.harness.browserless import Window
from tests.harness.ledger import Ledger, Typist
from tests.harness.site import Site
from tests.harness.verdict import compare

pytestmark = [pytest.mark.redis, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]


@pytest.fixture
def queue(monkeypatch):
    """A Redis of this test alone: (its address, how to kill it)."""
    monkeypatch.delenv("TEST_REDIS_URL")
    with ExitStack() as stack:
        yield stack.enter_context(servers.redis()), stack.close


def test_a_dead_queue_costs_no_edit_and_no_receipt(tmp_path, queue):
    url, kill = queue
    report = make_report(make_assignment(make_call(version=make_outline(SIMPLE, annex=False))))
    head = make_member(report.assignment.agency, Role.HEAD)
    field = f"text:{section_of(report, 'situation').pk}"
    book = Ledger()
    with Site(database_url(), tmp_path, variables={"CELERY_BROKER_URL": url}).up() as site:
        drafter = Window(site.address, report.created_by.username, PASSWORD)
        drafter.sign_in()
        tab = Typist(drafter, report.pk, book, random.Random(1))
        tab.type(field, {"text": "Trước khi hàng đợi mất."})
        tab.flush()
        assert (
            drafter.ask("GET", reverse("reports:report_preview", args=[report.pk]))[0] == 200
        )  # the queue takes it
        kill()
        tab.type(field, {"text": "Sau khi hàng đợi mất."})
        tab.flush()
        assert drafter.ask("GET", reverse("reports:report_preview", args=[report.pk]))[0] == 200
        verdict = compare(book)
        leader = Window(site.address, head.username, PASSWORD)
        leader.sign_in()
        form = "application/x-www-form-urlencoded"
        assert leader.ask("POST", reverse("reports:submit", args=[report.pk]), "seen=2", form)[0] == 302
        drafter.close()
        leader.close()
    assert verdict.clean, verdict
    assert verdict.counted["tried again"] == 0
    assert Receipt.objects.get().report_id == report.pk
    assert "could not be sent" in site.log.read_text()  # otherwise the queue was not missed
    assert Rendering.objects.filter(state=RenderingState.QUEUED).exists()  # the sweep finds it
