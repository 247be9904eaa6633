"""Signing by the VGCA service in a real Chromium: the page, the service's messages, our server's verification."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from portal.core import clock
from reports.documents.states import DocumentState, Method
from tests.reports.documents.signing_world import NOW, make_world, newest
from tests.reports.documents.vgca_service import vgca_service

# a verification on a busy machine
SLOW = 60_000
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(tmp_path, settings, transactional_db):
    # the live server runs in a thread of its own, which `travel` does not reach
    settings.CLOCK_OFFSET_SECONDS = round((NOW - dt.datetime.now(clock.VIETNAM)).total_seconds())
    return make_world(tmp_path, settings)


@pytest.fixture
def page(world, browser, live_server):
    """The signing page's browser, signed in as the signer; the service's certificate is its own."""
    client = Client()
    client.force_login(world.person)
    context = browser.new_context(ignore_https_errors=True, locale="vi-VN")
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{
            "name": django_settings.SESSION_COOKIE_NAME, "value": session,
            "domain": urlsplit(live_server.url).hostname, "path": "/",
        }]
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def _open(page, live_server, document):
    page.goto(live_server.url + reverse("reports:sign", args=(document.pk,)))
    return page.get_by_role("button", name="Ký bằng VGCA")


def test_the_signer_signs_by_the_service_and_the_page_shows_it(world, page, live_server):
    document = world.present()
    signed = world.sign(newest(document), world.pki.person)
    with vgca_service(lambda _content, _call: signed, world.folder) as service:
        _open(page, live_server, document).click()
        # the page is loaded anew; its signer has nothing to sign any more
        page.wait_for_load_state()
        expect(page.get_by_role("button", name="Ký bằng VGCA")).to_have_count(0, timeout=SLOW)
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNED
    assert document.signatures.get().method == Method.VGCA
    ((call, parameters),) = service.asked
    assert call == "SignApproved"
    assert set(parameters) == {"FileUploadHandler", "SessionId", "JWTToken", "FileName", "MetaData"}


def test_a_service_that_is_not_there_is_said_with_the_way_out(world, page, live_server):
    document = world.present()
    _open(page, live_server, document).click()
    expect(page.get_by_text("Không kết nối được dịch vụ ký số VGCA")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name="Ký bằng VGCA")).to_be_enabled()


def test_a_person_who_cancels_is_told_that_nothing_was_signed(world, page, live_server):
    document = world.present()
    with vgca_service(lambda *_: {"Status": 2, "Message": "Người dùng hủy ký"}, world.folder):
        _open(page, live_server, document).click()
        expect(page.get_by_text("Chưa ký được: Người dùng hủy ký")).to_be_visible(timeout=SLOW)
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNING


def test_a_wrong_file_is_refused_in_words_on_the_page(world, page, live_server):
    document = world.present()
    wrong = world.sign(newest(document), world.pki.organisation)
    with vgca_service(lambda *_: wrong, world.folder):
        _open(page, live_server, document).click()
        expect(page.locator("#vgca-said")).to_contain_text("không phải của Nguyễn Thị Minh Họa", timeout=SLOW)
    page.reload()
    expect(page.get_by_role("alert").filter(has_text="Chưa ký được")).to_be_visible(timeout=SLOW)


def test_the_policy_is_what_lets_the_page_reach_the_service(world, page, live_server):
    """The control: from a page that is not for signing the same call never arrives."""
    document = world.present()
    with vgca_service(lambda *_: {"Status": 0}, world.folder) as service:
        page.goto(live_server.url + reverse("reports:document", args=(document.pk,)))
        page.add_script_tag(url="/static/js/vgca.js")
        words = page.evaluate("window.vgca.vgca_sign_approved({}).catch((error) => error.message)")
    assert "Không kết nối được" in words
    assert service.asked == []
