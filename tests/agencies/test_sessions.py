"""Sessions end on time, and every refusal gives the typed text back."""

import time

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from agencies import actions
from agencies.models import User
from agencies.states import Role
from tests.factories.agencies import (
    PASSWORD,
    make_administrator,
    make_agency,
    make_member,
    make_membership,
)

pytestmark = pytest.mark.django_db
MINUTE = 60
TEXT = "Đã kiểm tra 12 cơ sở < 5% & “không vi phạm”\nDòng thứ hai"


def signed_in(user: User) -> Client:
    client = Client()
    answer = client.post(reverse("agencies:login"), {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def age(client: Client, *, idle: float = 0, life: float = 0) -> None:
    """Let time pass: the last activity was `idle` seconds ago, the login `life` seconds ago."""
    session = client.session
    session["seen"] = int(time.time() - idle)
    session["started"] = int(time.time() - max(life, idle))
    session.save()


def is_in(client: Client) -> bool:
    return client.get(reverse("agencies:profile")).status_code == 200


@pytest.mark.parametrize(("idle", "still_in"), [(14 * MINUTE, True), (16 * MINUTE, False)])
def test_a_session_ends_after_fifteen_idle_minutes(idle: int, still_in: bool):
    client = signed_in(make_member())
    age(client, idle=idle)
    assert is_in(client) is still_in


@pytest.mark.parametrize(("idle", "still_in"), [(4 * MINUTE, True), (6 * MINUTE, False)])
def test_an_administrators_session_ends_after_five_idle_minutes(idle: int, still_in: bool):
    client = signed_in(make_administrator())
    age(client, idle=idle)
    assert is_in(client) is still_in


@pytest.mark.parametrize(("life", "still_in"), [(12 * 3600 - MINUTE, True), (12 * 3600 + MINUTE, False)])
def test_a_session_ends_twelve_hours_after_login_however_busy(life: int, still_in: bool):
    client = signed_in(make_member())
    age(client, life=life)
    assert is_in(client) is still_in


def test_a_page_counts_as_activity_and_a_poll_does_not():
    client = signed_in(make_member())
    age(client, idle=10 * MINUTE)
    client.get(reverse("agencies:profile"), headers={"HX-Request": "true"})
    assert time.time() - client.session["seen"] > 9 * MINUTE
    client.get(reverse("agencies:profile"))
    assert time.time() - client.session["seen"] < MINUTE


def test_whoever_becomes_administrator_gets_the_shorter_limit_with_the_next_login():
    agency, user = make_agency(), make_member()
    client = signed_in(user)
    actions.grant_role(by=None, user=user, agency=agency, role=Role.ADMINISTRATOR)
    assert not is_in(client)
    assert signed_in(user).session["idle"] == 300


def test_an_ended_session_leads_to_login_and_back_with_a_word_why():
    client = signed_in(make_member())
    age(client, idle=16 * MINUTE)
    answer = client.get(reverse("agencies:profile"), follow=True)
    assert answer.redirect_chain == [("/dang-nhap/?next=/ca-nhan/", 302)]
    assert "lâu không thao tác" in answer.content.decode()


def test_ending_all_sessions_spares_the_one_it_is_asked_from():
    user = make_member()
    here, there = signed_in(user), signed_in(user)
    here.post(reverse("agencies:end_my_sessions"))
    assert is_in(here)
    assert not is_in(there)


def test_changing_the_password_ends_the_other_sessions():
    user = make_member()
    here, there = signed_in(user), signed_in(user)
    new = {"current": PASSWORD, "password": "mot-mat-khau-khac-2", "again": "mot-mat-khau-khac-2"}
    assert here.post(reverse("agencies:change_password"), new).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_a_locked_account_is_out_with_its_next_request():
    agency = make_agency()
    head, user = make_member(agency, Role.HEAD), make_member(agency)
    client = signed_in(user)
    actions.deactivate_user(by=head, user=user)
    assert client.get(reverse("agencies:profile")).status_code == 302


def test_a_role_that_ended_is_refused_with_the_next_request():
    agency = make_agency()
    head = make_membership(None, agency, Role.HEAD)
    make_membership(None, agency, Role.CLERK)
    client = signed_in(head.user)
    assert client.get(reverse("agencies:people")).status_code == 200
    actions.end_role(by=None, membership=head)
    assert client.get(reverse("agencies:people")).status_code == 403
    assert client.get(reverse("agencies:agency", args=[agency.pk])).status_code == 404


def test_the_session_gets_a_new_key_at_login():
    client = Client()
    client.get(reverse("agencies:open_link", args=["abc"]))
    before = client.session.session_key
    user = make_member()
    client.post(reverse("agencies:login"), {"username": user.username, "password": PASSWORD})
    assert client.session[SESSION_KEY] == str(user.pk)
    assert client.session.session_key != before


# --- typed text ---------------------------------------------------------------------------------------------


def form() -> dict[str, str]:
    return {"full_name": TEXT, "email": "a@b.vn", "phone": "", "password": "bi-mat-khong-hien"}


def test_text_typed_before_the_session_ended_comes_back_after_login_in_one_click():
    user = make_member()
    client = signed_in(user)
    age(client, idle=16 * MINUTE)
    refused = client.post(reverse("agencies:profile"), form())
    assert refused.status_code == 401
    assert refused.context["kept"].typed[0].value == TEXT
    page = refused.content.decode()
    assert "Đã kiểm tra 12 cơ sở &lt; 5% &amp; “không vi phạm”\nDòng thứ hai</textarea>" in page
    assert "bi-mat-khong-hien" not in page
    login = {"username": user.username, "password": PASSWORD, "kept": refused.context["kept"].packed()}
    resume = client.post(reverse("agencies:login"), login)
    kept = resume.context["kept"]
    assert resume.status_code == 200
    assert kept.path == reverse("agencies:profile")
    assert {field.name: field.value for field in kept.fields} == {
        "full_name": TEXT, "email": "a@b.vn", "phone": "",
    }  # fmt: skip


def test_a_wrong_password_on_the_way_keeps_the_text():
    user = make_member()
    refused = Client().post(reverse("agencies:profile"), form())
    login = {"username": user.username, "password": "sai", "kept": refused.context["kept"].packed()}
    again = Client().post(reverse("agencies:login"), login)
    assert again.context["kept"].typed[0].value == TEXT


def test_a_stale_token_gives_the_text_back_and_offers_to_send_it_again():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member())
    own = {"Origin": "http://testserver"}
    refused = client.post(reverse("agencies:profile"), form(), headers=own)
    assert refused.status_code == 403
    assert refused.context["kept"].typed[0].value == TEXT
    token = str(refused.context["csrf_token"])
    again = client.post(reverse("agencies:profile"), form() | {"csrfmiddlewaretoken": token}, headers=own)
    assert again.status_code == 302


def test_a_foreign_site_is_not_offered_a_button_to_send_its_post_again():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member())
    refused = client.post(reverse("agencies:profile"), form(), headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403
    assert "Gửi lại</button>" not in refused.content.decode()


def test_a_forbidden_post_gives_the_text_back():
    agency = make_agency()
    client = Client()
    client.force_login(make_member(agency, Role.HEAD))
    address = reverse("agencies:rename_agency", args=[agency.pk])
    refused = client.post(address, {"name": TEXT})
    assert refused.status_code == 403
    assert refused.context["kept"].typed[0].value == TEXT


def test_a_conflict_gives_the_text_back():
    agency = make_agency()
    last = make_membership(None, agency, Role.HEAD)
    client = Client()
    client.force_login(last.user)
    refused = client.post(reverse("agencies:end_role", args=[last.pk]), {"reason": TEXT})
    assert refused.status_code == 409
    assert refused.context["kept"].typed[0].value == TEXT


def test_htmx_is_told_beside_the_form_and_leaves_the_page_alone():
    answer = Client().post(reverse("agencies:profile"), form(), headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Retarget"] == "#problem"
    assert "<html" not in answer.content.decode()


def test_text_that_was_not_packed_by_the_portal_is_not_shown():
    user = make_member()
    login = {"username": user.username, "password": PASSWORD, "kept": "gia-mao:xxx"}
    assert Client().post(reverse("agencies:login"), login).status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_login_leads_only_to_pages_of_the_portal(target: str):
    user = make_member()
    login = {"username": user.username, "password": PASSWORD, "next": target}
    assert Client().post(reverse("agencies:login"), login)["Location"] == "/"


def test_no_page_may_be_stored_by_the_browser():
    client = signed_in(make_member())
    assert "no-store" in client.get(reverse("agencies:profile"))["Cache-Control"]
    assert "no-store" in client.get("/khong-co-trang-nay/")["Cache-Control"]
