"""Every page of every role: no barrier that axe can see on three screens, no sideways scrolling, no word of English.

Each is walked by keys and looked at as it would be printed.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.looks import ENGLISH, english, faults
from tests.browser.onpaper import paper_faults
from tests.browser.site import PEOPLE, build, served
from tests.browser.stops import LISTENERS, key_faults
from tests.browser.walk import context, signed_in, walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Who meets pages at which point of the round; at the end nearly every page exists, in review somebody still writes.
WALKS = {"in-review": ("tong-hop", "soan-thao-khac", "lanh-dao"), "issued": tuple(PEOPLE)}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> dict[str, tuple[Path, str]]:
    """The demonstrations with their passwords, made side by side."""
    folders = {stage: tmp_path_factory.mktemp(stage) for stage in WALKS}
    with ThreadPoolExecutor() as pool:
        passwords = list(pool.map(build, folders, folders.values()))
    return {stage: (folders[stage], password) for stage, password in zip(folders, passwords, strict=True)}


@pytest.fixture(scope="module", params=sorted(WALKS))
def site(request, built):
    with served(request.param, *built[request.param]) as made:
        yield made


@pytest.fixture(scope="module")
def seen() -> set[frozenset[tuple[str, ...]]]:
    """What the pages that were shown so far are made of."""
    return set()


def test_no_page_has_a_barrier_scrolls_sideways_speaks_english_or_is_lost_to_keys_and_paper(
    site, browser, seen
):
    """A page that is made of the same parts as one before is read, but not shown again."""
    problems: list[str] = []
    shown = len(seen)
    visited, shapes = 0, set()
    for role in WALKS[site.stage]:
        page = signed_in(browser, site, PEOPLE[role])
        page.add_init_script(LISTENERS)
        said = listening(page)
        for visit in walk(page, site, samples=1):
            visited += 1
            shapes.add(visit.skeleton)
            found = [f"English: {word}" for word in ENGLISH.findall(visit.words)]
            if visit.skeleton not in seen:
                seen.add(visit.skeleton)
                page.goto(site.address + visit.path)
                found += [*faults(page), *key_faults(page), *paper_faults(page)]
            problems += [f"{role} {visit.path}: {each}" for each in [*found, *said]]
            said.clear()
        page.context.close()
    print(f"{site.stage}: {visited} pages, {len(seen) - shown} shown")
    assert visited > 12 * len(WALKS[site.stage])
    assert len(shapes) > visited // 5  # also of this stage alone, whoever showed them first
    assert problems == [], "\n".join(problems)


def listening(page: Page) -> list[str]:
    """Fills with what the console says as an error or a warning: refused by the policy, scripts that fail."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # The browser itself remarks on a form that comes back with its errors.
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_the_checks_notice_what_they_look_for(browser):
    """The control: a page with one fault of each kind."""
    page = context(browser).new_page()
    said = listening(page)
    page.set_content(
        "<html lang='vi'><title>Thử</title><main><h1>Thử</h1><p>This field is required.</p><input>"
        "<div style='width: 900px'>rộng</div><script>throw new Error('hỏng')</script></main></html>"
    )
    found = " ".join(faults(page))
    assert all(f"too wide at {width}" in found for width in (768, 360, 320))
    assert "label:" in found
    assert english(page) == ["This field", "required"]
    assert len(said) == 1
    page.context.close()
