"""The page itself on a bad line: requests and answers get lost, the server stumbles; what it calls saved is saved, once."""

import json
import random
from urllib.parse import urlsplit

import pytest

from reports.collection.models import FieldState, Operation
from tests.browser.entry_page import cell, complaints_of, open_section, prose, saved, sign_in, values
from tests.factories.rounds import make_report
from tests.harness.proxy import Faults, Proxy
from tests.harness.site import scaled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BAD = Faults(
    drop_before=0.15, drop_after=0.2, cut_short=0.05, error=0.05, late=(0.0, 0.5), only="/edits$", seed=8
)
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
            saved(page)
    saved(page)
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
