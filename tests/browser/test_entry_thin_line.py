"""A line of 256 kbit/s with 400 ms there and back, on which one save in twenty is lost: what is carried is counted.

Bytes are those of HTTP on the line, heads and bodies, both ways; without TLS. The seconds are printed, not asserted.
"""

import subprocess
import sys
import time
from dataclasses import replace

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind
from tests.browser.entry_page import SAVED, complaints_of, sign_in, state, values
from tests.factories.rounds import make_assignment, make_call, make_outline, make_programme, make_report
from tests.flows.workers import database_url
from tests.harness.proxy import Faults, Link, Proxy
from tests.harness.site import ROOT, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
THIN = Link(256_000, 0.4)
PROSE = "Ủy ban nhân dân thành phố đã chỉ đạo các phòng, ban tổ chức kiểm tra {n} lượt cơ sở trên địa bàn."
FIRST, AGAIN, SAVE, BODY = 75 * 1024, 15 * 1024, 2560, 1024


@pytest.fixture
def report():
    """A section of usual size: 28 figures and thirty paragraphs."""
    programme = make_programme()
    rows = []
    for n in range(28):
        name = f"Cơ sở loại {n} được kiểm tra trong kỳ"
        programme.indicators.create(
            code=f"X.{n}", name=name, unit="cơ sở", position=100 + n,
            kind=IndicatorKind.FLOW, across_units=AcrossUnits.SUM, across_time=AcrossTime.SUM,
        )  # fmt: skip
        rows.append((f"X.{n}", "", name, {}))
    version = make_outline([("one", 0, "I.", "Kết quả kiểm tra", True, True, rows)], annex=False)
    texts = {"one": [PROSE.format(n=n) for n in range(30)]}
    return make_report(make_assignment(make_call(version=version)), texts=texts)


@pytest.fixture
def line(tmp_path, report):
    """The site as production serves it, behind a thin line."""
    site = Site(
        database_url(), tmp_path, workers=2, settings="tests.harness.packed_settings",
        variables={"STATIC_FOLDER": str(tmp_path / "static"), "SECRET_KEY": settings.SECRET_KEY},
    )  # fmt: skip
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=site.environment(), check=True)
    with site.up(), Proxy(site.port, Faults(drop_before=0.05, only="/edits$", seed=3), replace(THIN)) as line:
        line.link.carried = [0, 0]
        yield line


def test_a_section_is_light_and_a_save_is_a_word_on_a_thin_line(page, report, line):
    complaints = complaints_of(page)
    sign_in(page.context, line.address, report.created_by)
    address = line.address + reverse("reports:section", args=[report.pk, "one"])

    def opened():
        before, requests, begun = sum(line.link.carried), line.counted["requests"], time.monotonic()
        page.goto(address)
        expect(page.locator("[name^=value-]").first).to_be_editable()
        usable = time.monotonic() - begun
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_timeout(1500)
        return sum(line.link.carried) - before, line.counted["requests"] - requests, usable

    first, first_requests, first_seconds = opened()
    again, again_requests, again_seconds = opened()
    before, lost = sum(line.link.carried), line.counted["drop_before"]
    finished = []
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 -- no builtin is taken
    for n, cell in enumerate(page.locator(".figures [name^=value-]").all()):
        cell.fill(str(n + 1))
    page.locator("textarea").first.focus()
    expect(state(page)).to_have_text(SAVED, timeout=240_000)
    saves, bytes_of_saves = line.counted["requests"], sum(line.link.carried) - before
    a_save = bytes_of_saves / 28
    print(
        f"\nfirst {first} bytes, {first_requests} requests, {first_seconds:.1f} s; again {again} bytes, "
        f"{again_requests} requests, {again_seconds:.1f} s; a save {a_save:.0f} bytes both ways with heads, "
        f"{line.counted['drop_before'] - lost} of {saves} requests lost"
    )
    said = [each.sizes() for each in finished if each.url.endswith("/edits")]
    bodies = [each["requestBodySize"] + each["responseBodySize"] for each in said]
    print(f"question and answer of a save without heads: at most {max(bodies)} bytes")
    assert len(bodies) >= 28
    assert max(bodies) <= BODY
    assert values(report) == {f"X.{n}": n + 1 for n in range(28)}
    assert first <= FIRST
    assert again <= AGAIN
    assert again_requests <= 3  # the page, and what the service worker asks for its own renewal
    assert a_save <= SAVE
    assert line.counted["drop_before"] > lost  # the line was bad
    assert complaints == []


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_pages_are_compressed_for_whoever_accepts_it(client, report, accepted):
    client.force_login(report.created_by)
    address = reverse("reports:section", args=[report.pk, "one"])
    answer = client.get(address, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == (None if accepted == "identity" else "gzip")
    assert (len(answer.content) <= AGAIN) == (
        accepted == "gzip"
    )  # the control: as it is written, it is too heavy
