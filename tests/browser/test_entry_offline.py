"""Without a network: typing goes on, the machine keeps only what is unsent and only for the person who typed it."""

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import expect

from reports.collection.models import Operation
from tests.browser.entry_page import barriers, complaints_of, open_section, saved, sign_in, state, values
from tests.browser.kept import kept, until_kept
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report, section_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CACHED = """async () => {
    const found = [];
    for (const name of await caches.keys())
        for (const each of await (await caches.open(name)).keys()) found.push(new URL(each.url).pathname);
    return found.sort();
}"""


@pytest.fixture
def report():
    return make_report()


@pytest.fixture
def window(browser_type, browser_type_launch_args, tmp_path, live_server, report):
    """Opens the browser of one machine: what it keeps is on the disk and survives its end."""
    opened = []

    def open_as(user, address=None):
        context = browser_type.launch_persistent_context(
            tmp_path / "profile", locale="vi-VN", **browser_type_launch_args
        )
        context.clear_cookies()
        sign_in(context, live_server.url, user)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.complaints = complaints_of(page)
        open_section(page, live_server.url, report)
        opened.append(context)
        return page

    yield open_as
    for context in opened:
        context.close()


def type_offline(page, report, texts):
    """Numbers into the first lines, by keyboard, while the network is gone."""
    page.context.set_offline(True)
    page.locator(".figures input[name^=value-]").first.focus()
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("mất mạng")


def test_edits_made_without_a_network_are_sent_when_it_is_back(window, report):
    page = window(report.created_by)
    type_offline(page, report, ["11", "12", "6/6"])
    page.locator("textarea").focus()
    for n in range(20):
        page.keyboard.type(f"Đoạn {n}.\n")
    expect(state(page)).to_have_text("Chưa lưu 4 ô – mất mạng")
    assert barriers(page) == []
    assert not Operation.objects.exists()
    until_kept(page, 4)
    page.context.set_offline(False)
    saved(page)
    assert values(report) == {"TT.01": 11, "TT.02": 12, "DH.01": None}
    assert len(report.texts.get(section__key="communication").paragraphs) == 20
    until_kept(page, 0)  # acknowledged, so erased
    assert page.complaints == []


def test_a_killed_browser_sends_what_it_kept_and_another_person_sees_nothing(window, report, live_server):
    page = window(report.created_by)
    type_offline(page, report, ["11", "12"])
    until_kept(page, 2)
    page.context.close()
    other = window(make_member(report.assignment.agency, "drafter"))
    other.wait_for_timeout(800)
    expect(other.locator(".figures input[name^=value-]").first).to_have_value("")
    expect(state(other)).to_have_text("")
    assert values(report) == {}
    other.context.close()
    again = window(report.created_by)
    saved(again)
    assert values(report) == {"TT.01": 11, "TT.02": 12}
    until_kept(again, 0)


def test_a_machine_that_is_shared_keeps_nothing(window, report):
    page = window(report.created_by)
    page.get_by_label("Máy dùng chung").check()
    type_offline(page, report, ["11"])
    page.wait_for_timeout(500)
    assert kept(page) == []
    page.get_by_label("Máy dùng chung").uncheck()  # the control: without the switch it is kept
    until_kept(page, 1)
    page.get_by_label("Máy dùng chung").check()
    until_kept(page, 0)


def test_signing_out_erases_what_was_not_sent(window, report):
    page = window(report.created_by)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.reload()  # the worker has it from the beginning: one that takes a page over lets a request pass unseen
    page.route("**/edits", lambda route: route.abort())
    page.locator(".figures input[name^=value-]").first.fill("11")
    expect(state(page)).to_contain_text("mất mạng")
    until_kept(page, 1)
    page.locator(".user-button").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(f"**{reverse('agencies:login')}*")
    assert kept(page) == []


def test_the_worker_keeps_hashed_files_and_one_shell_and_never_a_page(window, report, live_server, tmp_path):
    hashed = tmp_path / "static" / "css"
    hashed.mkdir(parents=True)
    (hashed / "x.0123456789ab.css").write_text("body { color: black }")
    with override_settings(STATICFILES_DIRS=[*settings.STATICFILES_DIRS, tmp_path / "static"]):
        page = window(report.created_by)
        page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        page.goto(live_server.url + reverse("reports:report", args=[report.pk]))
        page.reload()
        page.evaluate(
            "async () => { await fetch('/static/css/x.0123456789ab.css'); await fetch('/static/css/portal.css'); }"
        )
        page.evaluate(
            "async (path) => { await fetch(path, {headers: {Accept: 'application/json'}}); }",
            reverse("reports:token"),
        )
    cached = page.evaluate(CACHED)
    shells_own = ["/static/css/offline.css", "/static/img/favicon.svg"]
    assert sorted(cached) == sorted([reverse("offline"), *shells_own, "/static/css/x.0123456789ab.css"])
    shell = page.evaluate("async () => (await caches.match('/mat-mang')).text()")
    assert report.created_by.full_name not in shell
    page.context.set_offline(True)
    page.goto(
        live_server.url + reverse("reports:section", args=[report.pk, section_of(report, "proposals").key])
    )
    expect(page.get_by_role("heading", name="Mất mạng")).to_be_visible()
    assert (
        page.evaluate("document.styleSheets[0].cssRules.length") > 0
    )  # dressed, though its file has no hash here
    assert barriers(page) == []
