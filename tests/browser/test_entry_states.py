"""Pages of entering in every state they can be in: with errors, in conflict, offline, with a dialog open, staged.

The walk through all pages (test_every_page) sees them as links lead to them; here is what only an act leads to.
"""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from reports.collection.actions import sharing
from reports.collection.actions.autosave import Edit, apply_many
from reports.collection.models import Report
from reports.collection.states import ReportState
from tests.browser.entry_page import NO_WORKER, cell, complaints_of, open_section, saved, sign_in, state
from tests.browser.looks import english, faults
from tests.factories.agencies import make_membership, make_user
from tests.factories.rounds import make_assignment, make_call, make_period, make_report, section_of
from tests.reports.collection.entry_client import figure, text
from tests.reports.imports.workbooks import bring, filled, form_for

pytestmark = [
    pytest.mark.browser,
    NO_WORKER,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("private_files"),
]
PASTE = """(text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
PHONE = "Liên hệ anh chủ cơ sở theo số 0912 345 678 để biết thêm."


@pytest.fixture
def report():
    """A draft with a year before it, somebody who works along, an owner, a mark and a history."""
    before = make_assignment(make_call(period=make_period(2022)))
    make_report(
        before, state=ReportState.ACCEPTED, texts={"communication": ["Đã tuyên truyền.", "Đã họp."]},
        figures={("CSKD.01", ""): 226, ("CTX.01", ""): 7807, ("TT.01", ""): 1718},
    )  # fmt: skip
    call = make_call(lead=before.call.lead, version=before.version, period=make_period(2023))
    report = make_report(make_assignment(call, before.agency), texts={"inspection": ["Đã kiểm tra."]})
    report.lan = make_user(full_name="Trần Thị Lan")
    make_membership(report.lan, before.agency)
    section = section_of(report, "inspection")
    sharing.assign_section(
        report_id=report.pk, section_id=section.pk, by=report.created_by, owner_id=report.lan.pk
    )
    sharing.mark_section(report_id=report.pk, section_id=section.pk, by=report.lan, done=True)
    write(report, report.lan, text(report, "inspection"), text="Đã kiểm tra 20 cơ sở karaoke.", nothing=False)
    write(report, report.lan, figure(report, "KT.02", "ET=karaoke", "inspection"), value="20")
    return report


def write(report, by, field, **typed):
    apply_many(report_id=report.pk, by=by, edits=[Edit(field, None, typed)], reason="edit")


@pytest.fixture
def page(page, live_server, report):
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.to = lambda name, *args: page.goto(live_server.url + reverse(f"reports:{name}", args=args))
    page.address = live_server.url
    yield page
    assert complaints == []


def flawless(page):
    assert [*faults(page), *english(page)] == []


def save(page):
    """The plain form as it is sent without a script, so that the server answers with what is wrong."""
    with page.expect_navigation():
        page.locator("form[data-entry]").evaluate(
            "(form) => { window.autosave.setLeaving(true); HTMLFormElement.prototype.submit.call(form); }"
        )


# --- with something in every page ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report", "whole", "nothing", "check", "workbook"])
def test_pages_of_a_report_that_was_begun(page, report, name):
    page.to(name, report.pk)
    if name == "report":
        page.locator(".task-work summary").evaluate_all("(all) => all.forEach((each) => each.click())")
        expect(page.get_by_text("Xong: Trần Thị Lan").first).to_be_visible()
    flawless(page)


@pytest.mark.parametrize("key", ["situation", "communication", "inspection", "proposals"])
def test_a_section_with_last_period_beside_it_an_owner_and_a_panel_open(page, report, key):
    open_section(page, page.address, report, key)
    if page.locator("details.more").count():
        page.locator("details.more summary").first.click()
    flawless(page)


def test_the_history_of_a_section_and_the_question_before_going_back(page, report):
    page.to("section_history", report.pk, "inspection")
    expect(page.get_by_role("cell", name="20", exact=True)).to_be_visible()
    flawless(page)
    page.get_by_role("button", name="Khôi phục").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Đưa mục về như trước")
    flawless(page)


def test_what_was_taken_over_unchanged_is_marked_for_the_reader(page, report):
    write(report, report.created_by, text(report), text="Đã tuyên truyền.\nĐã họp thêm.", nothing=False)
    page.to("report_read", report.pk)
    expect(page.locator(".is-same")).to_have_count(1)
    flawless(page)


# --- errors, conflicts, people in the text ------------------------------------------------------------------


def test_errors_of_a_plain_form_stand_on_top_and_lead_to_their_fields(page, report):
    open_section(page, page.address, report)
    page.route("**/edits", lambda route: route.abort())
    cell(page, report, "TT.01").fill("0.125")
    cell(page, report, "DH.01").fill("7")
    save(page)
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Lỗi")
    flawless(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(cell(page, report, "TT.01")).to_be_focused()
    expect(cell(page, report, "TT.01")).to_have_value("0.125")


def test_an_annex_with_a_wrong_date(page, report):
    open_section(page, page.address, report, "proposals")
    page.route("**/edits", lambda route: route.abort())
    page.locator("tbody[data-rows] input").nth(0).fill("60/KH-UBND")
    page.locator("tbody[data-rows] input").nth(1).fill("31/02/2023")
    save(page)
    expect(page.locator(".annex .row-error")).to_be_visible()
    flawless(page)


def test_a_plain_form_that_comes_too_late_shows_both(page, report):
    open_section(page, page.address, report)
    page.route("**/edits", lambda route: route.abort())
    cell(page, report, "TT.01").fill("21")
    page.locator("textarea").fill("Của tôi.")
    write(report, report.lan, figure(report, "TT.01"), value="20")
    write(report, report.lan, text(report), text="Của Lan.", nothing=False)
    save(page)
    expect(page.locator(".theirs").first).to_be_visible()
    flawless(page)


def test_people_in_the_text_are_refused_with_a_form_for_the_reason(page, report):
    open_section(page, page.address, report)
    page.locator("textarea").fill(PHONE)
    expect(state(page)).to_contain_text("cần sửa")
    flawless(page)
    save(page)
    expect(page.get_by_label("Lý do giữ lại")).to_be_visible()
    flawless(page)


def test_two_values_of_one_field_and_a_wrong_one_at_once(page, report):
    open_section(page, page.address, report)
    write(report, report.lan, figure(report, "TT.01"), value="20")
    cell(page, report, "TT.01").fill("21")
    expect(page.get_by_role("button", name="Giữ của tôi")).to_be_visible()
    cell(page, report, "TT.02").fill("0.125")
    expect(page.locator(".row-error.field-note")).to_be_visible()
    flawless(page)


# --- no network, no session, no right any more --------------------------------------------------------------


def test_the_page_without_a_network_and_the_shell_for_those_who_go_on(page, report):
    open_section(page, page.address, report)
    page.context.set_offline(True)
    cell(page, report, "TT.01").fill("21")
    expect(state(page)).to_have_text("Chưa lưu 1 ô – mất mạng")
    flawless(page)
    page.context.set_offline(False)
    saved(page)
    page.goto(page.address + reverse("offline"))
    flawless(page)


def test_the_dialog_for_signing_in_again_and_its_refusal(page, report):
    open_section(page, page.address, report)
    Session.objects.all().delete()
    cell(page, report, "TT.01").fill("21")
    dialog = page.get_by_role("dialog", name="Đăng nhập lại để lưu tiếp")
    expect(dialog).to_be_visible()
    flawless(page)
    page.keyboard.type(report.created_by.username)
    page.keyboard.press("Tab")
    page.keyboard.type("sai mật khẩu")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    flawless(page)
    page.get_by_role("button", name="Để sau").click()
    expect(state(page)).to_contain_text("cần đăng nhập lại")
    flawless(page)


def test_a_report_that_was_sent_meanwhile(page, report):
    open_section(page, page.address, report)
    Report.objects.filter(pk=report.pk).update(state=ReportState.PENDING)
    cell(page, report, "TT.01").fill("21")
    expect(state(page)).to_contain_text("Chưa lưu:")
    flawless(page)


# --- blocks and workbooks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "title"), [("1.234\nhơn 350\n6/6", "Dán 3 ô"), ("5\n0.125\n6/6", "Chưa dán")]
)
def test_the_preview_of_a_block_and_its_refusal(page, report, block, title):
    open_section(page, page.address, report)
    cell(page, report, "TT.01").focus()
    page.evaluate(PASTE, block)
    expect(page.get_by_role("dialog", name=title)).to_be_visible()
    flawless(page)


def test_a_workbook_with_wrong_cells_then_with_changes_then_written(page, report):
    write(report, report.created_by, figure(report, "TT.02"), value="6")
    content = form_for(report)
    write(report, report.lan, figure(report, "TT.02"), value="7")
    values = {
        ("communication/TT.01/", "value"): 12.5, ("communication/TT.02/", "value"): 300,
        ("communication/TT.01/", "note"): True,
    }  # fmt: skip
    wrong = bring(report, filled(content, values))
    page.to("workbook_batch", wrong.pk)
    expect(page.get_by_role("heading", name="Ô chưa đúng")).to_be_visible()
    flawless(page)
    right = bring(report, filled(content, {("communication/TT.02/", "value"): 300}))
    page.to("workbook_batch", right.pk)
    expect(page.get_by_text("Đã sửa trên hệ thống")).to_be_visible()
    flawless(page)
    page.get_by_role("button", name="Ghi vào báo cáo").click()
    page.wait_for_load_state()
    page.to("workbook_batch", right.pk)
    expect(page.get_by_role("heading", name="Đã thay đổi")).to_be_visible()
    flawless(page)
    page.to("workbook", report.pk)
    expect(page.get_by_role("heading", name="Các tệp đã tải lên")).to_be_visible()
    flawless(page)


def test_a_file_that_is_no_workbook_and_many_files_at_once(page, report):
    page.to("workbook", report.pk)
    page.get_by_label("Tệp đã điền").set_input_files(
        {"name": "hỏng.xlsx", "mimeType": "application/zip", "buffer": b"x"}
    )
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.locator(".error-summary")).to_be_focused()
    flawless(page)
    page.to("workbooks")
    flawless(page)
    good = filled(form_for(report), {("communication/TT.01/", "value"): 31})
    files = [("mot.xlsx", good), ("hong.xlsx", b"x")]
    page.get_by_label("Các tệp").set_input_files(
        [{"name": name, "mimeType": "application/zip", "buffer": content} for name, content in files]
    )
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.get_by_role("heading", name="Kết quả (2 tệp)")).to_be_visible()
    flawless(page)
