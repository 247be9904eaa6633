"""The page itself on a bad line: requests and answers get lost, the server stumbles; what it calls saved is saved, once."""

import json
import random
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from reports.collection.models import FieldState, Operation
from tests.browser.entry_page import (
    NO_WORKER,
    answer_by,
    cell,
    complaints_of,
    open_section,
    prose,
    saved,
    sign_in,
    state,
    values,
)
from tests.browser.kept import until_kept
from tests.factories.rounds import make_report
from tests.harness.proxy import Faults, Proxy
from tests.harness.site import scaled

pytestmark = [pytest.mark.browser, NO_WORKER, pytest.mark.django_db(transaction=True)]
BAD = Faults(
    drop_before=0.15, drop_after=0.2, cut_short=0.05, error=0.05, late=(0.0, 0.5), only="/edits$", seed=8
)
PATIENCE = 120  # nearly every second try fails, and each wait is longer than the one before
# The page waits a second and more before it tries again; here a fifth of it.
HASTE = """(() => {
    const plain = window.setTimeout;
    window.setTimeout = (act, ms, ...rest) => plain(act, ms / 5, ...rest);
})();"""


@pytest.fixture
def report():
    return make_report()


@pytest.fixture
def line(live_server):
    with Proxy(urlsplit(live_server.url).port, BAD) as made:
        yield made


def test_what_the_page_calls_saved_is_saved_once_whatever_the_line_does(page, line, report):
    sign_in(page.context, line.address, report.created_by)
    complaints = complaints_of(page)
    page.add_init_script(HASTE)
    sent = []
    page.on(
        "request",
        lambda asked: sent.append(json.loads(asked.post_data)) if asked.url.endswith("/edits") else None,
    )
    open_section(page, line.address, report)
    chance, last = random.Random(5), {}
    for number in range(1, scaled(24) + 1):
        code = chance.choice(("TT.01", "TT.02", ""))
        typed = f"Lần ghi {number}." if not code else str(number)
        field = page.locator("textarea") if not code else cell(page, report, code)
        field.fill(typed)
        field.blur()
        last[code] = typed
        if chance.random() < 0.6:
            saved(page, PATIENCE)
    saved(page, PATIENCE)
    assert prose(report) == last.pop("")
    assert values(report) == {code: int(typed) for code, typed in last.items()}
    assert min(line.counted[fault] for fault in ("drop_before", "drop_after")) > 0
    tried = {edit["op"] for edit in sent}
    # What had no answer was sent again under the same name: by the page, or by the browser itself, which repeats a
    # request, a POST too, when a kept connection breaks.
    assert len(sent) > len(tried)
    assert set(Operation.objects.values_list("op", flat=True)) == tried
    assert sum(FieldState.objects.values_list("version", flat=True)) == len(tried)
    assert complaints == []


REFUSALS = {
    "too slow": (408, "{}"), "too many": (429, "{}"), "an error": (500, "<h1>500</h1>"), "no server": (502, "<h1>502</h1>"),
    "being updated": (503, "{}"), "a page of the hotel": (200, "<h1>Wi-Fi</h1>"), "an old token": (403, '{"token": "x"}'),
}  # fmt: skip


def answered(status):
    return lambda answer: answer.url.endswith("/edits") and answer.status == status


def test_no_answer_but_an_acknowledgement_makes_an_edit_forgotten(page, live_server, report):
    """Whatever else is answered, the same edit is sent again by itself, under its own name."""
    sign_in(page.context, live_server.url, report.created_by)
    page.add_init_script(HASTE)
    open_section(page, live_server.url, report)
    waiting, ops = [], []

    def stumble(route, edit):
        ops.append(edit["op"])
        if not waiting:
            route.continue_()
            return
        status, body = waiting.pop()
        kind = "application/json" if body.startswith("{") else "text/html"
        route.fulfill(status=status, body=body, content_type=kind)

    answer_by(page, report, stumble)
    for number, refusal in enumerate(REFUSALS.values(), start=1):
        waiting.append(refusal)
        cell(page, report, "TT.01").fill(str(number))
        with page.expect_response(answered(refusal[0])):
            pass
        saved(page)
        assert values(report) == {"TT.01": number}
    assert len(ops) == 2 * len(set(ops)) == 2 * len(REFUSALS)


@pytest.mark.parametrize("status", [403, 404, 423])
def test_what_a_lock_has_refused_waits_and_is_sent_when_the_page_is_opened_again(
    page, live_server, report, status
):
    sign_in(page.context, live_server.url, report.created_by)
    page.on("dialog", lambda dialog: dialog.accept())
    open_section(page, live_server.url, report)
    locked = json.dumps({"error": "báo cáo đang chờ lãnh đạo phê duyệt."})
    answer_by(
        page,
        report,
        lambda route, _edit: route.fulfill(status=status, body=locked, content_type="application/json"),
    )
    page.locator("textarea").fill("Gõ khi báo cáo bị khóa.")
    expect(state(page)).to_have_text("Chưa lưu: báo cáo đang chờ lãnh đạo phê duyệt.")
    expect(page.locator("textarea")).to_have_value("Gõ khi báo cáo bị khóa.")
    until_kept(page, 1)
    page.unroute_all()
    page.reload()
    expect(page.locator("textarea")).to_have_value("Gõ khi báo cáo bị khóa.")
    saved(page)
    assert prose(report) == "Gõ khi báo cáo bị khóa."
