"""A refusal that comes late is about the words that were sent; what was typed since is saved, or said to be unsaved."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.entry_page import (
    NO_WORKER,
    answer_by,
    cell,
    complaints_of,
    open_section,
    saved,
    sign_in,
    state,
    values,
)
from tests.browser.kept import until_kept
from tests.factories.rounds import make_report

pytestmark = [pytest.mark.browser, NO_WORKER, pytest.mark.django_db(transaction=True)]
OLDER = "if (older) return;"
TOUCHED = "field.touched || "
WRITTEN = "if (here) fields.write("
# What is kept is read only seconds after the page is there.
SLOW_DISK = """Object.defineProperty(window, "unsent", {configurable: true, set(made) {
    const of = made.of;
    made.of = async (...asked) => {
        const kept = await of(...asked);
        await new Promise((done) => { setTimeout(done, 3000); });
        return kept;
    };
    Object.defineProperty(window, "unsent", {value: made});
}});"""


@pytest.fixture
def report():
    return make_report()


@pytest.fixture
def page(page, live_server, report):
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    page.on("dialog", lambda dialog: (page.questions.append(dialog.type), dialog.accept()))
    page.questions = []
    yield page
    assert complaints == []


def without(page, script, guard, instead=""):
    """The control: the page as it was before the guard."""
    source = (Path(settings.BASE_DIR) / "static" / "js" / script).read_text(encoding="utf-8")
    assert guard in source
    body = source.replace(guard, instead)
    page.route(
        f"**/{script.removesuffix('.js')}*.js",
        lambda route: route.fulfill(body=body, content_type="text/javascript"),
    )


def hold(page, report, typed):
    """Requests with this one value wait until they are let go, as at a server with much to do."""
    held = []

    def act(route, edit):
        if edit["typed"].get("value") == typed:
            held.append(route)
        else:
            route.continue_()

    answer_by(page, report, act)
    return held


def refused_and_left(page, live_server, report):
    """Bad values, then 0 (saved as none), then digits of full width (refused), then the page is left."""
    open_section(page, live_server.url, report)
    box = cell(page, report, "TT.01")
    for bad in ("abc", "1.2.3", "-4"):
        box.fill(bad)
        page.keyboard.press("Tab")
        expect(state(page)).to_have_text("Chưa lưu 1 ô – cần sửa")
    box.fill("0")
    page.keyboard.press("Tab")
    saved(page)
    box.fill("２０")
    page.keyboard.press("Tab")
    expect(state(page)).to_have_text("Chưa lưu 1 ô – cần sửa")
    until_kept(page, 1, "２０")
    page.goto(live_server.url + reverse("reports:report", args=[report.pk]))
    assert page.questions == ["beforeunload"]  # leaving asked


def come_back_and_type(page, live_server, report, number="12"):
    """The kept value is sent again, and while its answer is under way another one is typed; the request that waits."""
    held = hold(page, report, "２０")
    with page.expect_request("**/edits"):
        open_section(page, live_server.url, report)
    box = cell(page, report, "TT.01")
    expect(box).to_have_value("２０")
    box.fill(number)
    page.keyboard.press("Tab")
    expect(state(page)).to_have_text("Chưa lưu")
    return held.pop()


def test_a_value_typed_while_the_kept_one_is_being_refused_is_saved(page, live_server, report):
    refused_and_left(page, live_server, report)
    come_back_and_type(page, live_server, report).continue_()
    box = cell(page, report, "TT.01")
    saved(page)
    expect(box).not_to_have_attribute("aria-invalid", "true")
    assert values(report)["TT.01"] == 12
    until_kept(page, 0)
    page.goto(live_server.url + reverse("reports:report", args=[report.pk]))
    assert page.questions == ["beforeunload"]  # not asked once more: nothing is unsaved


def test_control_without_the_guard_the_late_refusal_swallows_it(page, live_server, report):
    without(page, "autosave.js", OLDER)
    refused_and_left(page, live_server, report)
    come_back_and_type(page, live_server, report).continue_()
    box = cell(page, report, "TT.01")
    expect(state(page)).to_have_text("Chưa lưu 1 ô – cần sửa")
    page.wait_for_timeout(2500)
    expect(box).to_have_value("12")
    assert values(report)["TT.01"] != 12


def test_a_page_left_in_between_offers_and_sends_what_was_typed_last(page, live_server, report):
    """The kept record then holds an edit under way and a newer value; the refusal of the one is not of the other."""
    refused_and_left(page, live_server, report)
    come_back_and_type(page, live_server, report)
    until_kept(page, 1, "12")
    page.goto(live_server.url + reverse("reports:report", args=[report.pk]))
    assert page.questions == ["beforeunload", "beforeunload"]
    page.unroute_all(behavior="ignoreErrors")
    open_section(page, live_server.url, report)
    saved(page)
    expect(cell(page, report, "TT.01")).to_have_value("12")
    assert values(report)["TT.01"] == 12


@pytest.mark.parametrize("guarded", [True, False])
def test_the_kept_value_is_not_dropped_for_somebody_who_merely_stands_in_its_box(
    page, live_server, report, guarded
):
    if not guarded:
        without(page, "live.js", WRITTEN, "if (here && !fields.focused(record.field)) fields.write(")
    open_section(page, live_server.url, report)
    page.route("**/edits", lambda route: route.abort())
    cell(page, report, "TT.01").fill("17")
    expect(state(page)).to_contain_text("mất mạng")
    until_kept(page, 1, "17")
    page.goto(live_server.url + reverse("reports:report", args=[report.pk]))
    page.unroute("**/edits")
    page.add_init_script(SLOW_DISK)
    open_section(page, live_server.url, report)
    cell(page, report, "TT.01").focus()
    saved(page)
    page.wait_for_timeout(1200)
    assert values(report).get("TT.01") == (17 if guarded else None)


@pytest.mark.parametrize("guarded", [True, False])
def test_what_is_kept_never_replaces_what_was_saved_before_it_was_read(page, live_server, report, guarded):
    if not guarded:
        without(page, "live.js", TOUCHED)
    open_section(page, live_server.url, report)
    page.route("**/edits", lambda route: route.abort())
    cell(page, report, "TT.01").fill("17")
    expect(state(page)).to_contain_text("mất mạng")
    until_kept(page, 1, "17")
    page.goto(live_server.url + reverse("reports:report", args=[report.pk]))
    page.unroute("**/edits")
    page.add_init_script(SLOW_DISK)
    open_section(page, live_server.url, report)
    cell(page, report, "TT.01").fill("21")
    page.keyboard.press("Tab")
    saved(page)
    page.wait_for_timeout(4500)
    assert values(report)["TT.01"] == 21  # the server compares versions, so it is at most asked about
    assert ("hãy chọn" in state(page).inner_text()) is not guarded
