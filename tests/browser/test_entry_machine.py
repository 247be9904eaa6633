"""The machine on which people type: 200 edits outlive a browser that is killed, nobody else sees them, seven days are
their end."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind
from tests.browser.entry_page import SAVED, open_section, sign_in, state, values
from tests.browser.kept import kept
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, make_call, make_outline, make_programme, make_report

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
EDITS = 200
# What the keyboard does, line by line: real input events, the focus moves on, as fast as the page bears it.
TYPED = """async () => {
    for (const [n, input] of [...document.querySelectorAll(".figures input[name^=value-]")].entries()) {
        input.focus();
        document.execCommand("insertText", false, String(n + 1));
        if (n % 20 === 19) await new Promise((done) => { setTimeout(done, 0); });
    }
    document.activeElement.blur();
}"""
LATER = "const now = Date.now; Date.now = () => now() + {days} * 24 * 3600 * 1000;"


@pytest.fixture
def report():
    programme = make_programme()
    rows = []
    for n in range(EDITS):
        programme.indicators.create(
            code=f"X.{n:03}", name=f"Chỉ tiêu {n}", unit="vụ", position=100 + n,
            kind=IndicatorKind.FLOW, across_units=AcrossUnits.SUM, across_time=AcrossTime.SUM,
        )  # fmt: skip
        rows.append((f"X.{n:03}", "", f"Chỉ tiêu {n}", {"required": False}))
    version = make_outline([("many", 0, "I.", "Nhiều số liệu", True, False, rows)], annex=False)
    return make_report(make_assignment(make_call(version=version)))


@pytest.fixture
def window(browser_type, browser_type_launch_args, tmp_path, live_server):
    """Opens the browser of one machine for a person; `days`: by how much its clock is ahead."""
    opened = []

    def open_as(user, days=0):
        context = browser_type.launch_persistent_context(
            tmp_path / "profile", locale="vi-VN", **browser_type_launch_args
        )
        opened.append(context)
        context.clear_cookies()
        sign_in(context, live_server.url, user)
        if days:
            context.add_init_script(LATER.format(days=days))
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    yield open_as
    for context in opened:
        if context.browser is None or context.pages:
            context.close()


def kill_browser(profile):
    """SIGKILL for the browser that has this profile open: it can write nothing more."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in command and b"--type=" not in b" ".join(command):
            os.kill(int(process.name), signal.SIGKILL)
            return
    raise AssertionError("no browser to kill")


def fill_offline(page, live_server, report):
    open_section(page, live_server.url, report, "many")
    page.context.set_offline(True)
    page.evaluate(TYPED)
    expect(state(page)).to_have_text(f"Chưa lưu {EDITS} ô – mất mạng", timeout=60_000)
    for _ in range(240):
        if len(kept(page)) == EDITS:
            return
        page.wait_for_timeout(250)
    raise AssertionError("not all edits reached the disk")


def test_200_edits_outlive_a_killed_browser_and_the_next_person_sees_nothing(
    window, live_server, report, tmp_path
):
    page = window(report.created_by)
    fill_offline(page, live_server, report)
    kill_browser(tmp_path / "profile")
    with pytest.raises(Error):
        page.evaluate("1")
    assert values(report) == {}
    other = window(make_member(report.assignment.agency, "drafter"))
    open_section(other, live_server.url, report, "many")
    other.wait_for_timeout(1000)
    assert other.locator(".figures input[name^=value-]").evaluate_all(
        "(all) => all.every((each) => each.value === '')"
    )
    expect(state(other)).not_to_contain_text("Chưa lưu")
    assert values(report) == {}
    other.context.close()
    again = window(report.created_by)
    open_section(again, live_server.url, report, "many")
    expect(state(again)).to_have_text(SAVED, timeout=300_000)
    assert values(report) == {f"X.{n:03}": n + 1 for n in range(EDITS)}
    again.wait_for_timeout(500)
    assert kept(again) == []
    again.context.close()


def test_what_waits_longer_than_seven_days_is_erased_whoever_opens_the_browser(window, live_server, report):
    page = window(report.created_by)
    open_section(page, live_server.url, report, "many")
    page.context.set_offline(True)
    page.locator(".figures input[name^=value-]").first.fill("11")
    expect(state(page)).to_contain_text("mất mạng")
    page.wait_for_timeout(600)
    page.context.close()
    stranger = make_member()
    for days, left in ((6, 1), (8, 0)):  # the control: before its time it is there
        later = window(stranger, days)
        later.goto(live_server.url)
        later.wait_for_timeout(800)
        assert len(kept(later)) == left, days
        later.context.close()
