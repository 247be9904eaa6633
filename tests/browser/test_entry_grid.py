"""The tables of entering as a sheet: keys, a pasted block with its preview and its one undo, sums, speed."""

import pytest
from playwright.sync_api import expect

from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind
from tests.browser.entry_page import (
    barriers,
    cell,
    complaints_of,
    open_section,
    saved,
    sign_in,
    state,
    values,
)
from tests.factories.rounds import make_assignment, make_call, make_outline, make_programme, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """(text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def report():
    return make_report()


@pytest.fixture
def page(page, live_server, report):
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    open_section(page, live_server.url, report)
    yield page
    assert complaints == []


def test_keys_move_as_in_a_sheet(page, report):
    first, second, ratio = (cell(page, report, code) for code in ("TT.01", "TT.02", "DH.01"))
    first.focus()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(second).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(ratio).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.type("345")
    page.keyboard.press("ArrowLeft")  # within the text: the caret moves, the cell stays
    page.keyboard.type("9")
    expect(second).to_have_value("3495")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")  # at its edge: the next input of the line
    expect(cell(page, report, "TT.02", part="state")).to_be_focused()
    first.focus()
    first.fill("77")
    page.keyboard.press("Escape")
    expect(first).to_have_value("12")
    page.keyboard.press("F2")
    page.keyboard.type("0")
    expect(first).to_have_value("120")
    page.keyboard.press("Enter")
    saved(page)
    assert values(report) == {"TT.01": 120, "TT.02": 3495}


def test_a_block_is_previewed_pasted_and_taken_back_in_one_step(page, report):
    first = cell(page, report, "TT.01")
    first.fill("1")
    saved(page)
    first.focus()
    page.evaluate(PASTE, "1.234\r\nhơn 350\r\n6/6\r\n")
    dialog = page.get_by_role("dialog", name="Dán 3 ô")
    expect(dialog.get_by_role("row")).to_have_count(4)
    expect(dialog.get_by_role("row").nth(1)).to_contain_text("1.234")
    assert barriers(page) == []
    assert values(report) == {"TT.01": 1}  # nothing is written by looking
    page.keyboard.press("Enter")
    expect(cell(page, report, "DH.01")).to_have_value("6/6")
    expect(cell(page, report, "TT.02", part="qualifier")).to_have_value("more_than")
    expect(first).to_be_focused()
    saved(page)
    assert values(report) == {"TT.01": 1234, "TT.02": 350, "DH.01": None}
    page.keyboard.press("Control+z")
    expect(first).to_have_value("1")
    expect(cell(page, report, "DH.01")).to_have_value("")
    saved(page)
    assert values(report) == {"TT.01": 1}


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("5\n0.125\n6/6", "Lượt người tham dự: “0.125” chưa hiểu được"),
        ("5\n1,234.5\n6/6", "“1,234.5” chưa hiểu được"),
        ("5\n6\n7", "Xã, phường không có tệ nạn: “7” chưa hiểu được"),
        ("5\n6\n1/2\n4", "từ ô này xuống cuối bảng chỉ còn 3 dòng"),
        ("5\t6\n7\t8", "cột số liệu chỉ có một"),
    ],
)
def test_a_block_is_refused_whole_when_one_cell_is_not_understood_or_does_not_fit(page, report, block, said):
    cell(page, report, "TT.01").focus()
    page.evaluate(PASTE, block)
    dialog = page.get_by_role("dialog", name="Chưa dán")
    expect(dialog).to_contain_text(said)
    page.get_by_role("button", name="Đóng").click()
    expect(state(page)).to_have_text("")
    assert [cell(page, report, code).input_value() for code in ("TT.01", "TT.02", "DH.01")] == ["", "", ""]


def test_a_locked_cell_is_skipped_and_said_so(page, report):
    cell(page, report, "TT.02").evaluate("(input) => { input.readOnly = true; }")
    cell(page, report, "TT.01").focus()
    page.evaluate(PASTE, "5\n6\n1/2")
    expect(page.get_by_role("dialog")).to_contain_text("ô khóa, bỏ qua")
    page.keyboard.press("Enter")
    saved(page)
    assert values(report) == {"TT.01": 5, "DH.01": None}


def test_an_annex_takes_a_block_of_several_columns_and_grows_with_it(page, live_server, report):
    open_section(page, live_server.url, report, "proposals")
    columns = page.locator("tbody[data-rows] tr").first.locator("input[name^=cell-]").count()
    page.locator("tbody[data-rows] input[name^=cell-]").first.focus()
    block = "\n".join("\t".join(f"{row}/KH" if n == 0 else "" for n in range(columns)) for row in range(1, 6))
    page.evaluate(PASTE, block)
    page.get_by_role("button", name="Dán 5 ô").click()
    saved(page)
    assert [row.cells["number"] for row in report.annex_rows.order_by("position")] == [
        f"{row}/KH" for row in range(1, 6)
    ]


LINES = 300


@pytest.fixture
def large():
    """A report whose first section has 300 figures."""
    programme = make_programme()
    rows = []
    for n in range(LINES):
        fields = {"name": f"Chỉ tiêu {n}", "unit": "vụ", "kind": IndicatorKind.FLOW, "position": 100 + n}
        programme.indicators.create(
            code=f"X.{n:03}", across_units=AcrossUnits.SUM, across_time=AcrossTime.SUM, **fields
        )
        rows.append((f"X.{n:03}", "", f"Chỉ tiêu {n}", {"required": False}))
    version = make_outline([("many", 0, "I.", "Nhiều số liệu", True, False, rows)], annex=False)
    return make_report(make_assignment(make_call(version=version)))


TYPED = """async (perKey) => {
    const input = document.querySelector(".figures input[name^=value-]");
    if (perKey) input.form.addEventListener("input", () => {
        const table = document.querySelector(".figures tbody");
        table.innerHTML = table.innerHTML;
        document.querySelector(".figures input[name^=value-]").focus();
    });
    input.focus();
    for (let n = 0; n < 40; n += 1) {
        document.execCommand("insertText", false, String(n % 10));
        await new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 0)); });
        if (n % 8 === 7) document.activeElement.select();
    }
}"""


@pytest.fixture
def spent(page):
    """Milliseconds of processor time that the page needs for something, whatever else the machine has to do."""
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})

    def measure(act):
        def total():
            metrics = client.send("Performance.getMetrics")["metrics"]
            return next(each["value"] for each in metrics if each["name"] == "TaskDuration")

        before = total()
        act()
        return (total() - before) * 1000

    return measure


def test_300_rows_are_pasted_in_one_go_and_stay_fluid(page, live_server, large, spent):
    page.context.clear_cookies()
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page.context, live_server.url, large.created_by)
    open_section(page, live_server.url, large, "many")
    page.locator(".figures input[name^=value-]").first.focus()
    typed = min(spent(lambda: page.evaluate(TYPED, False)) for _try in range(2)) / 40
    page.locator(".figures input[name^=value-]").first.focus()
    block = "\n".join(str(n + 1) for n in range(LINES))
    page.evaluate(PASTE, block)
    page.get_by_role("button", name=f"Dán {LINES} ô").click()
    shown = page.locator(".figures input[name^=value-]").evaluate_all(
        "(all) => all.map((each) => each.value)"
    )
    assert shown == [str(n + 1) for n in range(LINES)]
    rendered = spent(lambda: page.evaluate(TYPED, True)) / 40
    # told by the control of the same run, a table that is made anew at every key: it costs ten times as much and more
    assert typed < rendered / 2
