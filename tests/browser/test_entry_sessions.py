"""A session that ends while somebody types costs nothing: not a character, and one step back into the same field.

The full figure, 100 ends: HARNESS_SCALE=25 pytest -m browser tests/browser/test_entry_sessions.py
"""

import random

import pytest
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from portal.core import http
from tests.browser.entry_page import cell, complaints_of, open_section, prose, row_of, saved, sign_in, values
from tests.factories.agencies import PASSWORD
from tests.factories.rounds import make_report
from tests.harness.site import scaled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENDS = scaled(4)
KEY = 35  # milliseconds between two keys
# A slow line: every answer takes a while, so that the bad news arrives in the middle of a word.
SLOWLY = """() => {
    const plain = window.fetch;
    window.fetch = async (...request) => {
        const answer = await plain(...request);
        await new Promise((resolve) => { setTimeout(resolve, 400); });
        return answer;
    };
}"""


@pytest.fixture
def report():
    return make_report()


@pytest.fixture
def page(page, live_server, report):
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    open_section(page, live_server.url, report)
    page.evaluate(SLOWLY)
    yield page
    assert complaints == []


def end_session_within(page, text, at):
    """Type a text without looking up; the session ends in the middle of it."""
    page.keyboard.type(text[:at], delay=KEY)
    Session.objects.all().delete()
    page.keyboard.type(text[at:], delay=KEY)


def sign_in_again(page, user):
    """The one step: the dialog has come by itself, with the focus in it."""
    dialog = page.get_by_role("dialog", name="Đăng nhập lại để lưu tiếp")
    expect(dialog).to_be_visible(timeout=15000)
    page.keyboard.type(user.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def test_sessions_that_end_in_mid_typing_cost_no_character_and_one_step(page, report):
    chance = random.Random(11)
    text, figure = page.locator("textarea"), cell(page, report, "TT.01")
    lines = []
    for n in range(1, ENDS + 1):
        figure.fill(str(1000 + n))
        figure.focus()
        if n % 2:
            Session.objects.all().delete()
        text.focus()  # leaving the number sends it; what becomes of it arrives while the next words are typed
        page.keyboard.press("Control+End")
        line = f"Lần {n}: đã tổ chức {n} buổi tuyên truyền tại các tổ dân phố.\n"
        end_session_within(page, line, chance.randrange(len(line)))
        sign_in_again(page, report.created_by)
        expect(text).to_be_focused()
        page.keyboard.type(f"Gõ tiếp sau lần {n}.\n")
        lines += [line.strip(), f"Gõ tiếp sau lần {n}."]
        saved(page)
        assert text.input_value() == "\n".join(lines) + "\n"
        assert prose(report) == "\n".join(lines)
        assert values(report)["TT.01"] == 1000 + n


def test_the_end_comes_after_a_pause_and_typing_goes_on_before_the_answer(page, report):
    """The words are sent when the keyboard rests; the answer finds somebody who has gone on."""
    text = page.locator("textarea")
    text.focus()
    page.keyboard.type("Trước khi nghỉ tay", delay=KEY)
    Session.objects.all().delete()
    with page.expect_request("**/edits"):
        pass
    page.keyboard.type(" thì gõ tiếp một mạch cho đến hết câu này.", delay=KEY)
    sign_in_again(page, report.created_by)
    expect(text).to_be_focused()
    saved(page)
    assert prose(report) == "Trước khi nghỉ tay thì gõ tiếp một mạch cho đến hết câu này."


# --- without scripts: a plain form ----------------------------------------------------------------------


@pytest.fixture
def plain(browser, live_server, report):
    """The same page in a browser without scripts, with something typed and the session over."""
    context = browser.new_context(locale="vi-VN", java_script_enabled=False)
    sign_in(context, live_server.url, report.created_by)
    page = context.new_page()
    open_section(page, live_server.url, report)
    page.locator("textarea").fill("Gõ cả buổi sáng.")
    page.locator(f"[name=value-{row_of(report, 'TT.01')}]").fill("25")
    Session.objects.all().delete()
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    page.get_by_label("Tên đăng nhập").fill(report.created_by.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    yield page
    context.close()


def test_a_plain_form_is_sent_again_after_signing_in(plain, report):
    plain.get_by_role("button", name="Gửi lại").click()
    assert (prose(report), values(report)["TT.01"]) == ("Gõ cả buổi sáng.", 25)


@pytest.fixture
def only_redirects(monkeypatch):
    """What a portal does that sends every stranger to the login page, whatever they carried."""
    monkeypatch.setattr(
        http, "session_over", lambda request, _reason: redirect_to_login(request.get_full_path())
    )


def test_a_portal_that_only_redirects_loses_everything_typed(only_redirects, plain, report):
    """The control: after signing in the page is as it was before the morning."""
    assert plain.locator("textarea").input_value() == ""
    assert plain.locator(f"[name=value-{row_of(report, 'TT.01')}]").input_value() == ""
    assert (prose(report), values(report)) == ("", {})
