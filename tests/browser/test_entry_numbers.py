"""The door of pasting: the script of the page reads the table of numbers as the server does, cell by cell."""

import pytest
from playwright.sync_api import expect

from tests.browser.entry_page import SAVED, complaints_of, open_section, saved, sign_in, state
from tests.factories.rounds import make_report
from tests.reports.collection.number_cases import BLANK, CASES, Refused
from tests.reports.collection.number_world import rows_of, stored_of, world

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASTE = """(text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
READ = """(cases) => cases.map(({text, scale, isRatio, units}) => window.entryNumbers.read(text, {scale, isRatio, units}))"""
# A sheet puts a cell with a line end into quotes, and the script makes one line of it; these two are the plain page's.
BORDERS = ("\n", "\t", "\x07")
REFUSED = [case for case in CASES if isinstance(case.stored, Refused)]


def quoted(text):
    return '"' + text.replace('"', '""') + '"' if '"' in text else text


@pytest.fixture
def report():
    return world(CASES)


@pytest.fixture
def page(page, live_server, report):
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    open_section(page, live_server.url, report, "numbers")
    yield page
    assert complaints == []


def test_the_script_takes_and_refuses_what_the_server_takes_and_refuses(page):
    asked = [{"text": c.text, "scale": c.scale, "isRatio": c.is_ratio, "units": c.units} for c in CASES]
    answers = page.evaluate(READ, asked)
    differing = []
    for case, answer in zip(CASES, answers, strict=True):
        if isinstance(case.stored, Refused):
            agrees = "value" not in answer and answer["suggestion"] == case.stored.suggestion
        else:
            agrees = "value" in answer
        if not agrees:
            differing.append((case, answer))
    assert differing == []


def test_a_block_with_everything_is_refused_whole_and_each_cell_says_what_may_have_been_meant(page, report):
    pasted = [case for case in CASES if not any(sign in case.text for sign in BORDERS)]
    strange = [case for case in pasted if isinstance(case.stored, Refused)]
    others = [case for case in CASES if case not in pasted]
    assert len(others) <= 5
    # what spreadsheets cannot put into one cell stays blank in the block
    block = "\n".join("" if case in others else quoted(case.text) for case in CASES)
    page.locator(".figures input[name^=value-]").first.focus()
    page.evaluate(PASTE, block)
    dialog = page.get_by_role("dialog", name="Chưa dán")
    lines = dialog.get_by_role("listitem").all_inner_texts()
    assert len(lines) == len(strange)
    for case, line in zip(strange, lines, strict=True):
        suggestion = case.stored.suggestion
        assert ("Bạn muốn nhập" in line) == bool(suggestion), (case, line)
        assert f"Bạn muốn nhập {suggestion}?" in line or not suggestion
    page.get_by_role("button", name="Đóng").click()
    assert not report.figures.exists()


def test_a_block_of_what_is_understood_stores_exactly_these_numbers(page, report):
    block = "\n".join("" if case in REFUSED else quoted(case.text) for case in CASES)
    page.locator(".figures input[name^=value-]").first.focus()
    page.evaluate(PASTE, block)
    page.locator(".paste-preview .btn-primary").click()
    expect(state(page)).to_have_text(SAVED, timeout=90_000)  # sixty fields, one request after the other
    rows = rows_of(report)
    wrong = [
        (case, stored_of(report, row))
        for case, row in zip(CASES, rows, strict=True)
        if stored_of(report, row) != (BLANK if case in REFUSED else case.stored)
    ]
    assert wrong == []


def test_two_lines_of_one_cell_are_two_numbers_and_not_one(page, report):
    page.locator(".figures input[name^=value-]").first.focus()
    page.evaluate(PASTE, '"12\n345"\n6')
    expect(page.get_by_role("dialog", name="Chưa dán")).to_contain_text("chưa hiểu được")


def test_numbers_and_dates_of_an_annex_are_understood_before_they_are_pasted(page, live_server, report):
    other = make_report()
    page.context.clear_cookies()
    sign_in(page.context, live_server.url, other.created_by)
    open_section(page, live_server.url, other, "proposals")
    first = page.locator("tbody[data-rows] input[name^=cell-]").first
    first.focus()
    page.evaluate(
        PASTE, "60/KH-UBND\t28/02/2023\t1.234\n61/KH-UBND\t02-28-2023\t12.34\n62/KH-UBND\t31/6/2023\t-5"
    )
    lines = page.get_by_role("dialog", name="Chưa dán").get_by_role("listitem").all_inner_texts()
    assert [
        "“02-28-2023”" in lines[0],
        "“12.34”" in lines[1],
        "“31/6/2023”" in lines[2],
        "“-5”" in lines[3],
    ] == [True] * 4
    assert len(lines) == 4
    page.get_by_role("button", name="Đóng").click()
    first.focus()
    page.evaluate(PASTE, "60/KH-UBND\t28/02/2023\t1.234\n61/KH-UBND\t1/3/2023\t6")
    page.get_by_role("button", name="Dán 6 ô").click()
    saved(page)
    assert [row.cells for row in other.annex_rows.order_by("position")] == [
        {"number": "60/KH-UBND", "date": "2023-02-28", "copies": 1234},
        {"number": "61/KH-UBND", "date": "2023-03-01", "copies": 6},
    ]
