"""Getting in: guessing is slowed, links work once, the journal knows."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import actions
from agencies.models import AuditEntry, PasswordLink, User
from agencies.states import Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from tests.factories.agencies import (
    PASSWORD,
    make_administrator,
    make_agency,
    make_member,
    make_membership,
    make_user,
)

pytestmark = pytest.mark.django_db
GOOD = "cau-vong-sau-mua-2023"


def log_in(username: str, password: str, *, address: str = "10.0.0.1"):
    client = Client(REMOTE_ADDR=address)
    return client.post(reverse("agencies:login"), {"username": username, "password": password})


def test_guessing_is_stopped_at_one_address_and_the_owner_gets_in_from_another():
    user = make_user("nguoi.chu")
    for _guess in range(settings.AXES_FAILURE_LIMIT):
        log_in("Nguoi.Chu", "sai")
    assert log_in("nguoi.chu", PASSWORD).status_code == 429
    assert log_in("nguoi.chu", PASSWORD, address="10.9.9.9").status_code == 302
    assert AuditEntry.objects.filter(key="session.login", actor=user).count() == 1


def test_a_locked_out_person_can_use_another_account_at_the_same_address():
    make_user("mot")
    make_user("hai")
    for _guess in range(settings.AXES_FAILURE_LIMIT):
        log_in("mot", "sai")
    assert log_in("hai", PASSWORD).status_code == 302


def test_every_failure_says_the_same():
    make_user("co")
    make_user("khoa", active=False)
    pages = {log_in(name, word).context["form"].non_field_errors()[0] for name, word in
             [("co", "sai"), ("khong.co", "sai"), ("khoa", PASSWORD)]}  # fmt: skip
    assert pages == {"Tên đăng nhập hoặc mật khẩu không đúng."}


def test_a_failed_login_is_in_the_journal_without_what_was_typed_for_a_name():
    log_in("toi-go-nham-mat-khau-vao-day", "x")
    entry = AuditEntry.objects.get(key="session.login_failed")
    assert "nham" not in str(entry.facts)
    assert entry.facts["address"] == "10.0.0.1"


def test_login_does_not_mind_case_or_the_form_of_letters():
    make_user("nguyen.an")
    assert log_in(" Nguyen.AN ", PASSWORD).status_code == 302


def test_a_link_sets_the_password_once():
    user = make_user(password=None)
    token = actions.issue_password_link(by=None, user=user)
    client = Client()
    answer = client.get(reverse("agencies:open_link", args=[token]))
    assert answer["Location"] == reverse("agencies:set_password")
    assert client.get(answer["Location"]).status_code == 200
    done = client.post(reverse("agencies:set_password"), {"password": GOOD, "again": GOOD})
    assert done.status_code == 302
    assert log_in(user.username, GOOD).status_code == 302
    with pytest.raises(Conflict):
        actions.set_password(token=token, password=GOOD)


def test_opening_a_link_uses_nothing_up():
    token = actions.issue_password_link(by=None, user=make_user())
    for _preview in range(3):
        Client().get(reverse("agencies:open_link", args=[token]), follow=True)
    actions.set_password(token=token, password=GOOD)


def test_a_new_link_takes_the_place_of_the_former():
    user = make_user()
    former = actions.issue_password_link(by=None, user=user)
    latter = actions.issue_password_link(by=None, user=user)
    with pytest.raises(Conflict):
        actions.set_password(token=former, password=GOOD)
    actions.set_password(token=latter, password=GOOD)


@pytest.mark.parametrize(("hours", "works"), [(71, True), (73, False)])
def test_a_link_lives_for_seventy_two_hours(hours: int, works: bool):
    token = actions.issue_password_link(by=None, user=make_user())
    link = PasswordLink.objects.get()
    link.expires_at -= dt.timedelta(hours=hours)
    link.save()
    if works:
        actions.set_password(token=token, password=GOOD)
    else:
        with pytest.raises(Conflict):
            actions.set_password(token=token, password=GOOD)


def test_only_the_digest_of_a_token_is_stored():
    token = actions.issue_password_link(by=None, user=make_user())
    assert len(token) >= 43
    assert token not in str(list(PasswordLink.objects.values()))
    assert token not in str(list(AuditEntry.objects.values()))


def test_a_link_of_a_locked_account_is_dead():
    user = make_user()
    token = actions.issue_password_link(by=None, user=user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(Conflict):
        actions.set_password(token=token, password=GOOD)


@pytest.mark.parametrize("weak", ["ngan", "123456789012", "password1234", "nguoi.dung.yeu"])
def test_weak_passwords_are_refused_with_words(weak: str):
    user = make_user("nguoi.dung.yeu")
    token = actions.issue_password_link(by=None, user=user)
    with pytest.raises(Invalid) as refused:
        actions.set_password(token=token, password=weak)
    assert refused.value.fields["password"]
    assert "assword" not in refused.value.fields["password"]  # every sentence is Vietnamese


def test_a_head_cannot_take_over_a_colleague_who_is_head_elsewhere():
    here, there = make_agency(), make_agency()
    head = make_member(here, Role.HEAD)
    colleague = make_member(here)
    actions.issue_password_link(by=head, user=colleague)
    make_membership(colleague, there, Role.HEAD)
    with pytest.raises(NotAllowed):
        actions.issue_password_link(by=head, user=colleague)


def test_a_head_cannot_take_over_an_administrator_of_the_own_agency():
    agency = make_agency()
    head, administrator = make_member(agency, Role.HEAD), make_member(agency, Role.ADMINISTRATOR)
    for attack in (actions.issue_password_link, actions.deactivate_user, actions.end_sessions):
        with pytest.raises(NotAllowed):
            attack(by=head, user=administrator)


def test_the_last_administrator_cannot_be_locked():
    first, second = make_administrator(), make_administrator()
    actions.deactivate_user(by=first, user=second)
    with pytest.raises(NotAllowed):
        actions.deactivate_user(by=first, user=first)


def test_links_lead_to_the_host_of_the_portal_whatever_the_request_claims():
    agency = make_agency()
    client = Client()
    client.force_login(make_member(agency, Role.HEAD))
    person = make_member(agency)
    address = reverse("agencies:new_link", args=[person.pk])
    assert (
        client.post(address, headers={"X-Forwarded-Host": "evil.example"})
        .context["address"]
        .startswith("http://testserver/")
    )
    assert client.post(address, headers={"Host": "evil.example"}).status_code == 400


def test_logging_out_is_a_post_and_in_the_journal():
    user = make_member()
    client = Client()
    client.force_login(user)
    assert client.get(reverse("agencies:logout")).status_code == 405
    client.post(reverse("agencies:logout"))
    assert client.get(reverse("agencies:profile")).status_code == 302
    assert AuditEntry.objects.filter(key="session.logout", actor=user, at__lte=timezone.now()).exists()  # noqa: TID251 -- the journal runs in real time
