"""A scheduler, a queue or workers that stand still are noticed: by administrators, by monitors, by one command."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from agencies.states import Role
from portal.core.jobs import sweep
from reports.collection.actions.upkeep import note
from reports.collection.models import Pulse
from reports.collection.queries.upkeep import LATE, sweep_is_late, upkeep
from tests.factories.agencies import make_agency, make_member

pytestmark = pytest.mark.django_db


def ago(name, **by):
    """A sign of life that lies back."""
    at = timezone.now() - dt.timedelta(**by)  # noqa: TID251 -- signs of life are real time
    Pulse.objects.update_or_create(name=name, defaults={"at": at})


@pytest.fixture
def administrator(client):
    client.force_login(make_member(make_agency(), Role.ADMINISTRATOR))
    return client


def test_a_sweep_leaves_a_sign_and_all_is_well(administrator):
    import reports.tasks  # noqa: F401 -- as a worker does

    sweep()
    assert not sweep_is_late()
    assert "Không có gì bất thường" in administrator.get(reverse("reports:upkeep")).content.decode()


def test_a_house_where_nothing_ever_ran_says_so(administrator):
    assert sweep_is_late()
    assert "Chưa có lượt quét nào" in administrator.get(reverse("reports:upkeep")).content.decode()


def test_sweeps_that_stay_away_are_the_first_thing_an_administrator_reads(administrator):
    ago("sweep", minutes=7)
    for page in (reverse("reports:home"), reverse("reports:upkeep")):
        assert "Đã quá 7 phút chưa có lượt quét" in administrator.get(page).content.decode()


def test_nobody_else_reads_it(client):
    ago("sweep", minutes=7)
    client.force_login(make_member(make_agency(), Role.OFFICER))
    assert "lượt quét" not in client.get(reverse("reports:home")).content.decode()
    assert client.get(reverse("reports:upkeep")).status_code == 403


def test_the_limit_is_noticed_within_two_minutes():
    assert LATE.total_seconds() <= 120
    ago("sweep", seconds=LATE.seconds - 5)
    assert not sweep_is_late()
    ago("sweep", seconds=LATE.seconds + 1)
    assert sweep_is_late()


def test_a_worker_at_a_long_job_is_no_alarm_but_hides_no_dead_scheduler():
    ago("sweep", minutes=4)
    assert sweep_is_late()
    note("work")
    assert not sweep_is_late()
    ago("sweep", minutes=11)
    assert sweep_is_late()


def test_a_monitor_reads_it_behind_ready(client):
    ago("sweep", seconds=1)
    assert client.get("/readyz").content == b"ok\n"
    ago("sweep", minutes=5)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\njobs late\n")


def test_the_doctor_says_what_is_wrong_and_what_to_do():
    ago("sweep", seconds=1)
    out, err = io.StringIO(), io.StringIO()
    call_command("doctor", stdout=out, stderr=err)
    assert "Không có gì bất thường" in out.getvalue()
    ago("sweep", minutes=9)
    with pytest.raises(CommandError, match="1 điều"):
        call_command("doctor", stdout=out, stderr=err)
    assert "quá 9 phút" in err.getvalue()
    assert "Khởi động lại" in err.getvalue()


def test_a_job_that_waits_too_long_is_said(monkeypatch):
    from portal.core import jobs

    monkeypatch.setattr(jobs, "_COUNTERS", {"any": lambda before: jobs.Load(2, 0)})
    ago("sweep", seconds=1)
    assert [each.what for each in upkeep().troubles] == ["2 việc đã chờ quá 10 phút"]
