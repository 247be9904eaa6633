"""From signing in to the receipt without a mouse: every kind of field, a block, a mark, the checks, the approval."""

import pytest
from playwright.sync_api import expect

from agencies.states import Role
from reports.collection.models import Report
from reports.collection.states import FigureState, Qualifier, ReportState
from tests.browser.entry_page import cell, complaints_of, prose, saved, state
from tests.browser.keys import Keys
from tests.factories.agencies import PASSWORD, make_member
from tests.factories.rounds import make_assignment, make_call, make_outline

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SECTIONS = [
    ("communication", 0, "I.", "Tuyên truyền", True, True, [
        ("TT.01", "", "Cuộc tuyên truyền", {}),
        ("TT.02", "", "Lượt người tham dự", {}),
        ("KT.02", "ET=karaoke", "Cơ sở karaoke được kiểm tra", {}),
        ("DH.01", "", "Xã, phường không có tệ nạn", {}),
    ]),
    ("proposals", 0, "II.", "Kiến nghị", True, True, []),
]  # fmt: skip


@pytest.fixture
def duty():
    return make_assignment(make_call(version=make_outline(SECTIONS)))


@pytest.fixture
def keys(browser, browser_context_args, live_server):
    """Opens a window of its own for whoever signs in."""
    opened, complaints = [], []

    def person(user):
        context = browser.new_context(**browser_context_args)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
        page = context.new_page()
        complaints.append(complaints_of(page))
        opened.append(context)
        keys = Keys(page)
        keys.sign_in(live_server.url, user.username, PASSWORD)
        return keys

    yield person
    for context in opened:
        context.close()
    assert [each for page in complaints for each in page] == []


def test_a_report_is_entered_checked_and_sent_by_keyboard_alone(keys, duty):
    drafter = keys(make_member(duty.agency, Role.DRAFTER))
    drafter.past_the_menu()
    drafter.enter(drafter.page.get_by_role("link", name="Mở: ").first)
    if not Report.objects.filter(assignment=duty).exists():
        drafter.past_the_menu()
        drafter.enter(drafter.page.locator("td.act button[type=submit]").first)
    report = Report.objects.get(assignment=duty)
    _check_leads_to_the_field(drafter, report)
    _figures(drafter, report)
    _a_block(drafter, report)
    _prose_and_mark(drafter, report)
    _annex_and_nothing(drafter, report)
    drafter.past_the_menu()
    drafter.enter(drafter.page.get_by_role("button", name="Trình lãnh đạo đơn vị"))
    report.refresh_from_db()
    assert report.state == ReportState.PENDING
    _approved(keys(make_member(duty.agency, Role.HEAD)))
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    assert prose(report) == "Đã tuyên truyền rộng rãi."
    found = {figure.indicator.code: figure for figure in report.figures.select_related("indicator")}
    assert (found["TT.01"].value, found["TT.02"].value, found["TT.02"].qualifier) == (
        1234,
        350,
        Qualifier.MORE_THAN,
    )
    assert found["KT.02"].state == FigureState.NOT_KNOWN
    assert (found["DH.01"].numerator, found["DH.01"].denominator) == (6, 6)
    assert [row.cells["number"] for row in report.annex_rows.order_by("position")] == ["60/KH", "61/KH"]


def _check_leads_to_the_field(keys, report):
    """What is missing is found on the page of checks, and each finding leads into its field."""
    page = keys.page
    keys.past_the_menu()
    keys.enter(page.get_by_role("link", name="Kiểm tra trước khi gửi"))
    keys.past_the_menu()
    keys.enter(page.locator("main li a", has_text="“Cuộc tuyên truyền” còn để trống"))
    expect(page.locator("h1")).to_have_text("I. Tuyên truyền")
    expect(cell(page, report, "TT.01")).to_be_focused()


def _figures(keys, report):
    page = keys.page
    number = cell(page, report, "TT.01")
    keys.type("0.125")
    keys.press("Enter")
    expect(cell(page, report, "TT.02")).to_be_focused()
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(state(page)).to_contain_text("cần sửa")
    keys.press("Shift+Enter", "Control+a")
    expect(number).to_be_focused()
    keys.type("20")
    keys.press("Enter", "Shift+Tab")
    expect(cell(page, report, "TT.02", part="qualifier")).to_be_focused()
    keys.press("h", "Tab")
    keys.stop(forward=False)
    keys.type("350")
    keys.press("Enter")
    expect(cell(page, report, "KT.02")).to_be_focused()
    keys.press("Tab")
    expect(cell(page, report, "KT.02", part="state")).to_be_focused()
    keys.press("ArrowDown", "ArrowDown", "ArrowDown", "Tab", "Enter")  # "Thêm" opens
    note = page.locator("details.more[open] input[name^=note-]")
    keys.to(note)
    keys.type("Phòng Văn hóa chưa gửi")
    keys.press("Escape")
    expect(page.locator("details.more[open]")).to_have_count(0)
    keys.stop(forward=False)
    keys.to(cell(page, report, "DH.01"))
    keys.type("6/6")
    keys.press("Tab")
    saved(page)


def _a_block(keys, report):
    page = keys.page
    page.evaluate("() => navigator.clipboard.writeText('1.234\\nhơn 350')")
    first = cell(page, report, "TT.01")
    keys.to(first, back=True)
    keys.press("Control+v")
    dialog = page.get_by_role("dialog", name="Dán 1 ô")  # the other one is the same already
    expect(dialog.get_by_role("button", name="Dán 1 ô")).to_be_focused()
    keys.stop(forward=False)
    keys.press("Shift+Tab")
    expect(dialog.get_by_role("button", name="Không dán")).to_be_focused()
    keys.press("Tab", "Enter")
    expect(dialog).to_have_count(0)
    expect(first).to_be_focused()
    keys.press("Control+z")
    expect(first).to_have_value("20")
    keys.press("Control+v", "Enter")
    expect(first).to_have_value("1.234")
    saved(page)


def _prose_and_mark(keys, report):
    page = keys.page
    keys.to(page.locator("textarea"), back=True)
    keys.type("Đã tuyên truyền rộng rãi.")
    keys.to(page.get_by_role("button", name="Đánh dấu xong"), back=True)
    saved(page)
    with page.expect_navigation(wait_until="load"):
        keys.press("Enter")
    keys.arrived()
    expect(page.get_by_text("Xong:").first).to_be_visible()
    assert report.section_works.get().done_at
    keys.past_the_menu()
    keys.enter(page.get_by_role("button", name="Lưu và sang mục sau"))


def _annex_and_nothing(keys, report):
    page = keys.page
    expect(page.locator("h1")).to_have_text("II. Kiến nghị")
    keys.past_the_menu()
    rows = page.locator("tbody[data-rows] tr")
    keys.to(rows.nth(0).locator("input").first)
    keys.type("60/KH")
    keys.enter(page.get_by_role("button", name="Thêm dòng"), leave=False)
    expect(rows.nth(1).locator("input").first).to_be_focused()
    keys.type("61/KH")
    keys.press("ArrowUp")
    expect(rows.nth(0).locator("input").first).to_be_focused()
    box = page.get_by_label("Không phát sinh ở mục này")
    keys.to(box, back=True)
    keys.press("Space")
    expect(box).to_be_checked()
    page.wait_for_timeout(100)  # the page says in its next turn that there is something to save
    saved(page)
    assert report.texts.get(section__key="proposals").nothing
    keys.press("Space", "Shift+Tab")
    expect(page.locator("textarea")).to_be_focused()
    keys.type("Không.")
    page.wait_for_timeout(100)
    saved(page)
    keys.enter(page.get_by_role("button", name="Lưu và về danh sách"))


def _approved(head):
    page = head.page
    head.past_the_menu()
    head.enter(page.locator("main a[href*='/reports/'], main a.btn").first)
    head.past_the_menu()
    head.to(page.get_by_role("button", name="Phê duyệt và gửi"))
    head.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("không sửa được nữa")
    expect(dialog.get_by_role("button", name="Không, quay lại")).to_be_focused()
    head.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Phê duyệt và gửi")).to_be_focused()
    head.press("Enter", "Tab")
    head.stop(forward=False)
    with page.expect_navigation(wait_until="load"):
        head.press("Enter")
    head.arrived()
    expect(page.locator("h1")).to_have_text("Đã gửi báo cáo")


def test_a_stop_that_cannot_be_seen_or_is_covered_is_noticed(page):
    """The control of the run above."""
    keys = Keys(page)
    page.set_content("<main><button style='outline: none; box-shadow: none'>Một</button></main>")
    page.keyboard.press("Tab")
    with pytest.raises(AssertionError, match="not marked"):
        keys.stop()
    cover = "<div style='position: fixed; inset: 0; background: white'></div>"
    page.set_content(f"<main><button style='outline: 3px solid; min-height: 30px'>Một</button></main>{cover}")
    page.keyboard.press("Tab")
    with pytest.raises(AssertionError, match="hidden under"):
        keys.stop()
    page.set_content(
        "<style>a { position: absolute; left: 0; padding: 9px; outline: 3px solid }</style>"
        "<main><a href='#1' style='top: 400px'>Một</a><a href='#2' style='top: 20px'>Hai</a></main>"
    )
    page.keyboard.press("Tab")
    keys.stop()
    page.keyboard.press("Tab")
    with pytest.raises(AssertionError, match="jumps back"):
        keys.stop()
