"""A workbook of agencies and accounts that nobody decides on is put aside by the sweep, and what it said is forgotten."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from agencies import actions
from agencies.actions.bulk import forget_intakes, plan_of_intake
from agencies.audit import verify
from agencies.models import AuditEntry, Intake, User
from agencies.states import AgencyKind, IntakeState
from agencies.tasks import sweep_intakes
from portal.core.errors import Conflict
from portal.core.jobs import sweep
from tests.agencies.workbooks import filled, person
from tests.factories.agencies import make_administrator, make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_administrator()


@pytest.fixture
def staged(admin: User) -> Intake:
    province = make_agency("UBND tỉnh Hậu Giang", kind=AgencyKind.PROVINCE, code="H30")
    content = filled([], [person("mot.nguoi", province, phone="0293 555")])
    return actions.stage_intake(by=admin, name="danh sach.xlsx", content=content)


def older(intake: Intake, days: float) -> None:
    Intake.objects.filter(pk=intake.pk).update(at=intake.at - dt.timedelta(days=days))


def test_nothing_goes_before_its_time_and_then_the_sweep_takes_it_once(admin: User, staged: Intake, settings):
    settings.IMPORTS_KEPT_DAYS = 90
    older(staged, 89.9)
    assert sweep()["intakes"] == 0
    staged.refresh_from_db()
    assert "0293 555" in str(staged.cells), "the control: the numbers of people are in it"
    older(staged, 90.1)
    assert sweep()["intakes"] == 1
    assert sweep_intakes() == 0
    staged.refresh_from_db()
    assert (staged.state, staged.cells) == (IntakeState.DISCARDED, {})
    assert (staged.name, len(staged.sha256)) == ("danh sach.xlsx", 64)
    entry = AuditEntry.objects.get(key="agency.intake_discarded")
    assert (entry.actor, entry.object_id) == (None, str(staged.pk))
    assert verify().broken_seq is None


def test_a_page_that_was_open_all_the_time_writes_nothing_any_more(admin: User, staged: Intake):
    seen = plan_of_intake(staged, admin).digest
    older(staged, 400)
    assert forget_intakes() == 1
    with pytest.raises(Conflict, match="không còn chờ ghi: đã bỏ"):
        actions.apply_intake(intake_id=staged.pk, by=admin, plan_sha256=seen)
    assert not User.objects.filter(username="mot.nguoi").exists()
    client = Client()
    client.force_login(admin)
    page = client.get(reverse("agencies:intake", args=[staged.pk])).text
    assert "đã bỏ" in page
    assert "0293 555" not in page
    assert "Bỏ tệp cơ quan, tài khoản" in client.get(reverse("agencies:journal")).text


def test_what_was_decided_stays_as_it_was(admin: User, staged: Intake):
    actions.apply_intake(intake_id=staged.pk, by=admin, plan_sha256=plan_of_intake(staged, admin).digest)
    older(staged, 400)
    before = Intake.objects.values().get()
    assert forget_intakes() == 0
    assert Intake.objects.values().get() == before
