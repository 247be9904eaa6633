"""Large tables: 300 values by keyboard alone, blocks of 300 x 1 and 60 x 5, and what one key costs among 300 rows."""

import pytest
from playwright.sync_api import expect

from reports.collection.models import AnnexRow
from tests.browser.entry_page import NO_WORKER, SAVED, complaints_of, open_section, sign_in, state, values
from tests.browser.test_entry_grid import LINES, PASTE, TYPED, large, spent
from tests.factories.rounds import make_report, section_of

__all__ = ["large", "spent"]  # fixtures

pytestmark = [pytest.mark.browser, NO_WORKER, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BARE = "<!DOCTYPE html><title>Bảng trần</title><table class=figures><tbody>{rows}</tbody></table>"
BARE_ROW = "<tr><th>Chỉ tiêu {n}</th><td>vụ</td><td><input name=value-{n}></td></tr>"
ALL_DRAWN = "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('.long .figure-row { content-visibility: visible }'); document.adoptedStyleSheets = [sheet]; }"
SHOWN = "(all) => all.map((each) => each.value)"


@pytest.fixture
def browser_context_args(browser_context_args):
    """The control is a page that only the test serves: no service worker in between."""
    return {**browser_context_args, "service_workers": "block"}


@pytest.fixture
def page(page, live_server, large):
    sign_in(page.context, live_server.url, large.created_by)
    page.on("dialog", lambda dialog: dialog.accept())
    complaints = complaints_of(page)
    open_section(page, live_server.url, large, "many")
    yield page
    assert complaints == []


def test_300_values_are_entered_with_the_keyboard_alone(page, large):
    page.locator(".figures input[name^=value-]").first.focus()
    for n in range(LINES):
        page.keyboard.type(str(n + 1))
        page.keyboard.press("Enter")
    expect(state(page)).to_have_text(SAVED, timeout=300_000)
    assert values(large) == {f"X.{n:03}": n + 1 for n in range(LINES)}


def test_a_block_of_300_lines_is_one_step_back(page, large):
    cells = page.locator(".figures input[name^=value-]")
    cells.first.focus()
    page.evaluate(PASTE, "\n".join(str(n + 1) for n in range(LINES)))
    page.get_by_role("button", name=f"Dán {LINES} ô").click()
    assert cells.evaluate_all(SHOWN) == [str(n + 1) for n in range(LINES)]
    page.keyboard.press("Control+z")
    assert cells.evaluate_all(SHOWN) == [""] * LINES


def test_a_block_of_60_by_5_is_placed_cell_by_cell_and_is_one_step_back(page, live_server):
    report = make_report()
    table = section_of(report, "proposals").annexes.get()
    table.columns = [
        {"key": f"c{n}", "label": f"Cột {n}", "kind": "text", "width": 1, "required": False} for n in range(5)
    ]
    table.save(update_fields=["columns"])
    page.context.clear_cookies()
    sign_in(page.context, live_server.url, report.created_by)
    open_section(page, live_server.url, report, "proposals")
    cells = page.locator("tbody[data-rows] input[name^=cell-]")
    block = [[f"{row}.{column}" for column in range(5)] for row in range(60)]
    cells.first.focus()
    page.evaluate(PASTE, "\r\n".join("\t".join(line) for line in block))
    page.get_by_role("button", name="Dán 300 ô").click()
    placed = cells.evaluate_all(SHOWN)
    assert placed[:300] == [each for line in block for each in line]
    assert not any(placed[300:])
    expect(state(page)).to_have_text(SAVED, timeout=60_000)
    stored = AnnexRow.objects.filter(report=report).order_by("position")
    assert [list(row.cells.values()) for row in stored] == block
    cells.first.focus()
    page.keyboard.press("Control+z")
    assert not any(cells.evaluate_all(SHOWN))


def test_a_key_among_300_rows_costs_what_it_costs_in_a_bare_table(page, live_server, spent):
    def keys():
        page.locator(".figures input[name^=value-]").first.focus()
        page.evaluate(TYPED, False)  # the first keys of a page cost more
        return spent(lambda: page.evaluate(TYPED, False)) / 40

    ours = keys()
    page.evaluate(ALL_DRAWN)
    all_drawn = keys()
    rows = "".join(BARE_ROW.format(n=n) for n in range(LINES))
    page.context.route(
        "**/tran", lambda route: route.fulfill(body=BARE.format(rows=rows), content_type="text/html")
    )
    page.goto(live_server.url + "/tran")
    bare = keys()
    print(f"\na key: ours {ours:.1f} ms, with every row drawn {all_drawn:.1f} ms, bare {bare:.1f} ms")
    assert ours < 1.5 * bare
    assert ours < all_drawn  # the control: rows out of sight cost when they are not left out
