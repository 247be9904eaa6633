"""One's own sessions: which are alive, on what device, and ending one of them."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from agencies import actions
from agencies.devices import device_words
from agencies.models import AuditEntry, SignIn, User
from tests.factories.agencies import PASSWORD, make_member

pytestmark = pytest.mark.django_db
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"
)
NEW = "mat-khau-khac-han-2"


def signed_in(user: User, agent: str = WINDOWS, address: str = "10.1.2.3") -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    answer = client.post(reverse("agencies:login"), {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def page(client: Client) -> str:
    return client.get(reverse("agencies:profile")).content.decode()


def is_in(client: Client) -> bool:
    return client.get(reverse("agencies:profile")).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome trên Windows"),
        (WINDOWS + " Edg/120.0", "Edge trên Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/95.0 Chrome/89.0 Safari/537.36", "Cốc Cốc trên Windows"),
        (PHONE, "Safari trên iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox trên Linux"),
        ("curl/8.0", "thiết bị không rõ"),
        ("", "thiết bị không rõ"),
        ("<script>alert(1)</script> Windows", "trình duyệt khác trên Windows"),
    ],
)  # fmt: skip
def test_a_device_is_named_as_people_know_it(agent: str, words: str):
    assert device_words(agent) == words


def test_every_session_is_listed_with_device_and_address():
    user = make_member()
    here = signed_in(user)
    signed_in(user, PHONE, "10.9.9.9")
    shown = page(here)
    assert "Chrome trên Windows" in shown
    assert "Safari trên iPhone" in shown
    assert "10.9.9.9" in shown
    assert shown.count("phiên này") == 1


def test_one_session_is_ended_and_the_others_go_on():
    user = make_member()
    here, phone, third = signed_in(user), signed_in(user, PHONE), signed_in(user)
    row = SignIn.objects.get(session_key=phone.session.session_key)
    here.post(reverse("agencies:end_my_session", args=[row.pk]))
    assert [is_in(each) for each in (here, phone, third)] == [True, False, True]
    entry = AuditEntry.objects.get(key="session.ended")
    assert entry.facts["device"] == "Safari trên iPhone"


def test_nobody_ends_the_session_of_somebody_else():
    mine, theirs = signed_in(make_member()), signed_in(make_member())
    row = SignIn.objects.get(session_key=theirs.session.session_key)
    assert mine.post(reverse("agencies:end_my_session", args=[row.pk])).status_code == 404
    assert is_in(theirs)


def test_what_is_over_is_not_listed():
    user = make_member()
    here, idle, called_off = signed_in(user), signed_in(user, PHONE), signed_in(user, WINDOWS + " Edg/1")
    session = idle.session
    session["seen"] = int(time.time() - 3600)
    session.save()
    assert "iPhone" not in page(here)
    assert "Edge" in page(here)
    here.post(reverse("agencies:end_my_sessions"))
    assert "Edge" not in page(here)
    assert not is_in(called_off)
    assert is_in(here)


def test_rows_of_sessions_that_are_over_go_with_the_next_sign_in():
    user = make_member()
    for _time in range(3):
        signed_in(user).post(reverse("agencies:logout"))
    assert user.sign_ins.count() == 0
    lost = signed_in(user)
    Session.objects.filter(session_key=lost.session.session_key).delete()
    signed_in(user)
    assert user.sign_ins.count() == 1


def test_a_new_password_keeps_this_session_in_the_list_and_ends_the_rest():
    user = make_member()
    here, other = signed_in(user), signed_in(user, PHONE)
    fields = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert here.post(reverse("agencies:change_password"), fields).status_code == 302
    shown = page(here)
    assert "phiên này" in shown
    assert "iPhone" not in shown
    assert not is_in(other)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("ngan", "Mật khẩu phải có ít nhất"),
        ("password123456", "phổ biến"),
        ("918273645546372819", "chữ số|toàn số|số"),
    ],
)
def test_a_weak_password_is_refused_in_vietnamese(password: str, words: str):
    import re

    user = make_member()
    client = signed_in(user)
    fields = {"current": PASSWORD, "password": password, "again": password}
    shown = client.post(reverse("agencies:change_password"), fields).content.decode()
    assert re.search(words, shown), shown[shown.find("invalid") :][:600]
    assert "This password" not in shown
    assert user.check_password(PASSWORD)


def test_a_session_that_is_ended_twice_is_said_to_be_over():
    from portal.core.errors import Conflict

    user = make_member()
    row = SignIn.objects.get(session_key=signed_in(user).session.session_key)
    actions.end_session(by=user, sign_in_id=row.pk)
    with pytest.raises(Conflict):
        actions.end_session(by=user, sign_in_id=row.pk)
