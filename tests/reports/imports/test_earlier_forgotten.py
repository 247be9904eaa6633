"""A workbook of an earlier period that nobody decides on is put aside by the sweep, and what it said is forgotten."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from agencies.audit import verify
from agencies.models import AuditEntry
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.jobs import sweep
from reports.collection.models import Report
from reports.imports.actions import earlier
from reports.imports.models import EarlierLoad
from reports.imports.states import LoadState
from reports.imports.tasks import sweep_loads
from tests.reports.imports.earlier_books import GOOD, NOW, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    with clock.travel(NOW):
        return Office()


def after(days: float):
    return clock.travel(NOW + dt.timedelta(days=days))


def test_nothing_goes_before_its_time_and_then_the_sweep_takes_it_once(office: Office, settings):
    settings.IMPORTS_KEPT_DAYS = 90
    with clock.travel(NOW):
        load = office.staged(GOOD)
        digest = earlier.plan_of_load(load)[0].digest
    with after(89.9):
        assert sweep()["earlier loads"] == 0
    load.refresh_from_db()
    assert load.cells["sheets"], "the control: what it says is kept until then"
    with after(90.1):
        assert sweep()["earlier loads"] == 1
        assert sweep_loads() == 0
    load.refresh_from_db()
    assert (load.state, load.cells, load.decided_by) == (LoadState.DISCARDED, {}, None)
    entry = AuditEntry.objects.get(key="imports.earlier.discarded")
    assert (entry.actor, entry.agency, entry.object_id) == (None, office.lead, str(load.pk))
    assert verify().broken_seq is None
    with after(91), pytest.raises(Conflict, match="đã bỏ"):
        earlier.apply_earlier(load_id=load.pk, by=office.officer, plan_sha256=digest)
    assert not Report.objects.exists()
    client = Client()
    client.force_login(office.officer)
    assert "hệ thống tự bỏ" in client.get(reverse("reports:earlier_load", args=[load.pk])).text


def test_what_was_written_stays_as_it_was(office: Office):
    with clock.travel(NOW):
        office.applied(GOOD)
    before = EarlierLoad.objects.values().get()
    with after(4000):
        assert earlier.forget_loads() == 0
    assert EarlierLoad.objects.values().get() == before
