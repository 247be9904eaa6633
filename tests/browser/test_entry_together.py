"""What stands beside a field: who else is here, last period's value and text, sums; and all of it without a script."""

import datetime as dt

import pytest
from django.db.models import F
from django.urls import reverse
from playwright.sync_api import expect

from agencies.states import Role
from reports.collection.models import Presence, Report
from reports.collection.states import FigureState, ReportState
from tests.browser.entry_page import cell, complaints_of, open_section, prose, saved, sign_in, values
from tests.factories.agencies import PASSWORD, make_member, make_membership, make_user
from tests.factories.rounds import make_assignment, make_call, make_outline, make_period, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECTIONS = [
    ("situation", 0, "I.", "Tình hình", True, True, [
        ("CTX.01", "", "Diện tích tự nhiên", {"parts_complete": True}),
        ("CTX.01", "ET=karaoke", "Phần một", {"depth": 1, "required": False}),
        ("CTX.01", "ET=luu_tru", "Phần hai", {"depth": 1, "required": False}),
        ("CTX.01", "ET=khac", "Phần ba", {"depth": 1, "required": False}),
        ("CSKD.01", "", "Cơ sở kinh doanh dịch vụ", {}),
    ]),
    ("communication", 0, "II.", "Tuyên truyền", True, False, [("TT.01", "", "Cuộc tuyên truyền", {})]),
    ("proposals", 0, "III.", "Kiến nghị", True, False, []),
]  # fmt: skip
ASK = "() => document.dispatchEvent(new Event('visibilitychange'))"  # the page asks every 20 seconds; and when it is shown


@pytest.fixture
def report():
    """A draft whose agency reported a year ago."""
    before = make_assignment(make_call(period=make_period(2022), version=make_outline(SECTIONS)))
    make_report(
        before, state=ReportState.ACCEPTED, texts={"communication": ["Đã tuyên truyền.", "Đã họp."]},
        figures={("CSKD.01", ""): 1226, ("CTX.01", ""): 7807, ("TT.01", ""): 1718},
    )  # fmt: skip
    call = make_call(lead=before.call.lead, version=before.version, period=make_period(2023))
    return make_report(make_assignment(call, before.agency))


@pytest.fixture
def page(page, live_server, report):
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    assert complaints == []


def test_a_second_person_is_named_while_writing_and_no_longer(page, browser, live_server, report):
    open_section(page, live_server.url, report)
    line = page.locator("[data-present]")
    expect(line).to_have_text("")
    lan = make_user(full_name="Trần Thị Lan")
    make_membership(lan, report.assignment.agency)
    context = browser.new_context(locale="vi-VN")
    sign_in(context, live_server.url, lan)
    other = context.new_page()
    open_section(other, live_server.url, report)
    cell(other, report, "TT.01").fill("31")
    saved(other)
    height = page.evaluate("() => document.querySelector('textarea').getBoundingClientRect().top")
    page.evaluate(ASK)
    expect(line).to_contain_text("Trần Thị Lan đang sửa mục II. Tuyên truyền")
    expect(line).to_contain_text("Trần Thị Lan vừa sửa 1 ô trên trang này")
    expect(cell(page, report, "TT.01")).to_have_value("31")
    expect(page.locator(".just-changed")).to_have_count(1)
    assert page.evaluate("() => document.querySelector('textarea').getBoundingClientRect().top") == height
    Presence.objects.update(seen_at=F("seen_at") - dt.timedelta(seconds=61))
    page.evaluate(ASK)
    expect(line).to_have_text("")
    context.close()


def test_a_stock_of_last_period_is_kept_with_one_key_and_a_flow_is_not_offered(page, live_server, report):
    open_section(page, live_server.url, report, "situation")
    page.get_by_role("button", name="Giữ nguyên số kỳ trước: Cơ sở kinh doanh dịch vụ").press("Enter")
    stock = cell(page, report, "CSKD.01", "situation")
    expect(stock).to_have_value("1.226")
    expect(stock).to_be_focused()
    saved(page)
    assert values(report) == {"CSKD.01": 1226}
    with page.expect_navigation():
        page.get_by_role("button", name="Giữ nguyên số kỳ trước", exact=True).click()
    assert values(report) == {"CSKD.01": 1226, "CTX.01": 7807}
    expect(page.get_by_role("button", name="Giữ nguyên số kỳ trước")).to_have_count(0)
    open_section(page, live_server.url, report)
    expect(page.get_by_text("1.718")).to_be_visible()
    expect(page.get_by_role("button", name="Giữ nguyên số kỳ trước")).to_have_count(0)


def test_the_text_of_last_period_is_taken_over_and_its_reviewer_sees_what_is_still_the_same(
    page, browser, live_server, report
):
    open_section(page, live_server.url, report)
    with page.expect_navigation():
        page.get_by_role("button", name="Lấy nội dung kỳ trước").click()
    expect(page.locator("textarea")).to_have_value("Đã tuyên truyền.\nĐã họp.")
    page.locator("textarea").fill("Đã tuyên truyền.\nĐã họp hai lần.")
    page.locator("textarea").blur()
    saved(page)
    assert prose(report) == "Đã tuyên truyền.\nĐã họp hai lần."
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED, submitted_at=report.created_at)
    context = browser.new_context(locale="vi-VN")
    sign_in(context, live_server.url, make_member(report.assignment.call.lead, Role.OFFICER))
    officer = context.new_page()
    officer.goto(live_server.url + reverse("reports:review", args=[report.pk]))
    button = officer.get_by_role("button", name="Mở")
    if not officer.locator(".is-same").count() and button.count():
        with officer.expect_navigation():
            button.first.click()
    expect(officer.locator(".is-same")).to_have_count(1)
    expect(officer.locator(".is-same")).to_contain_text("Đã tuyên truyền.")
    context.close()


@pytest.mark.parametrize(
    ("typed", "sum_of_parts"),
    [
        (["1.234,5", "0,07", ""], "1.234,57"),
        (["0,1", "0,2", "0,7"], "1"),
        (["99.999.999,99", "0,01", "không có"], "100.000.000"),
        (["không có", "", ""], "0"),
        (["", "", ""], "–"),
    ],
)
def test_the_sum_beside_a_total_is_the_one_of_the_server(page, live_server, report, typed, sum_of_parts):
    open_section(page, live_server.url, report, "situation")
    shown = page.locator("[data-total-of]")
    for place, text in enumerate(typed, start=1):
        row = page.locator(".figure-row").nth(place)
        if text == "không có":
            row.locator("select.state-choice").select_option(FigureState.ZERO_CONFIRMED)
        elif text:
            row.locator("input.number").fill(text)
    page.locator("textarea").focus()
    if any(typed):
        saved(page)
    expect(shown).to_have_text(sum_of_parts)
    page.reload()
    expect(shown).to_have_text(sum_of_parts)


# --- without a script ---------------------------------------------------------------------------------------


@pytest.fixture
def plain(browser, live_server, report):
    """A browser that runs no scripts, signed in through the page."""
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_label("Tên đăng nhập").fill(report.created_by.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    yield page
    context.close()


def test_all_of_it_works_as_plain_forms(plain, live_server, report):
    page = plain
    open_section(page, live_server.url, report, "situation")
    page.get_by_role("button", name="Giữ nguyên số kỳ trước: Cơ sở kinh doanh dịch vụ").click()
    expect(cell(page, report, "CSKD.01", "situation")).to_have_value("1.226")
    page.get_by_role("button", name="Giữ nguyên số kỳ trước", exact=True).click()
    for place, text in enumerate(["78", "0.07"], start=1):
        page.locator(".figure-row").nth(place).locator("input.number").fill(text)
    page.get_by_role("button", name="Lưu và sang mục sau").click()
    expect(page.locator(".error-summary a")).to_contain_text("0,07")  # what was probably meant
    page.locator(".figure-row").nth(2).locator("input.number").fill("0,07")
    page.locator("textarea").fill("Ổn định.")
    page.get_by_role("button", name="Lưu và sang mục sau").click()
    expect(page.locator("h1")).to_have_text("II. Tuyên truyền")
    page.get_by_role("button", name="Lấy nội dung kỳ trước").click()
    expect(page.locator("textarea")).to_have_value("Đã tuyên truyền.\nĐã họp.")
    page.locator(".figure-row input.number").first.fill("20")
    page.get_by_role("button", name="Lưu và sang mục sau").click()
    page.locator("tbody[data-rows] input").first.fill("60/KH")
    page.get_by_role("button", name="Thêm dòng").click()
    page.locator("tbody[data-rows] tr").nth(1).locator("input").first.fill("61/KH")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    assert [row.cells["number"] for row in report.annex_rows.order_by("position")] == ["60/KH", "61/KH"]
    page.get_by_role("button", name="Đánh dấu xong").click()
    expect(page.get_by_text("Xong:").first).to_be_visible()
    page.goto(live_server.url + reverse("reports:section_history", args=[report.pk, "communication"]))
    page.get_by_role("button", name="Khôi phục").first.click()
    assert prose(report) == ""
    open_section(page, live_server.url, report)
    page.get_by_label("Không phát sinh ở mục này").check()
    page.get_by_role("button", name="Lưu và sang mục sau").click()
    page.goto(live_server.url + reverse("reports:check", args=[report.pk]))
    explain = page.locator("form.explain")
    for n in range(explain.count()):
        explain.nth(n).get_by_role("textbox").fill("Đã đối chiếu với sổ theo dõi.")
        explain.nth(n).get_by_role("button").click()
    send = page.get_by_role("button", name="Trình lãnh đạo đơn vị")
    assert send.count(), page.locator("main").inner_text()
    send.click()
    report.refresh_from_db()
    assert report.state == ReportState.PENDING
    found = {
        (each.indicator.code, each.breakdown.key): (each.value, each.state)
        for each in report.figures.select_related("indicator", "breakdown")
    }
    assert found[("CTX.01", "ET=luu_tru")] == (7, FigureState.REPORTED)
    assert found[("TT.01", "")] == (None, FigureState.ZERO_CONFIRMED)
