"""Saving field by field: late, lost and refused answers, the end of a session, two people in one field."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from reports.collection.models import FieldState, Operation
from tests.browser.entry_page import (
    NO_WORKER,
    answer_by,
    barriers,
    cell,
    complaints_of,
    open_section,
    prose,
    row_of,
    saved,
    sign_in,
    state,
    values,
)
from tests.factories.agencies import PASSWORD, make_member, make_membership, make_user
from tests.factories.rounds import make_report

# Every answer takes a second more; counted is how many requests are under way together.
SLOWLY = """() => {
    const plain = window.fetch;
    const count = document.body.dataset;
    Object.assign(count, {requests: 0, answers: 0, most: 0});
    window.fetch = async (...request) => {
        count.requests = Number(count.requests) + 1;
        count.most = Math.max(count.most, count.requests - count.answers);
        const answer = await plain(...request);
        await new Promise((resolve) => { setTimeout(resolve, 1000); });
        count.answers = Number(count.answers) + 1;
        return answer;
    };
}"""

pytestmark = [pytest.mark.browser, NO_WORKER, pytest.mark.django_db(transaction=True)]


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


def test_what_is_typed_is_saved_by_itself_and_opening_a_page_writes_nothing(page, live_server, report):
    assert not Operation.objects.exists()
    first = cell(page, report, "TT.01")
    first.focus()
    page.keyboard.type("1234")
    expect(state(page)).to_have_text("Chưa lưu")
    saved(page)
    expect(first).to_be_focused()
    expect(first).to_have_value("1234")  # nobody rewrites an input in which somebody stands
    assert values(report) == {"TT.01": 1234}
    page.locator("textarea").focus()
    page.keyboard.type("Đã tuyên truyền rộng rãi.")
    page.locator("textarea").blur()
    saved(page)
    expect(first).to_have_value("1.234")
    assert prose(report) == "Đã tuyên truyền rộng rãi."
    written = Operation.objects.count()
    page.reload()
    expect(first).to_have_value("1.234")
    page.wait_for_timeout(300)
    assert Operation.objects.count() == written == 2
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.get_by_text("Đã lưu mục")).to_be_visible()


def test_a_plain_save_after_fields_were_saved_is_no_conflict_with_oneself(page, report):
    cell(page, report, "TT.01").fill("12")
    saved(page)
    cell(page, report, "TT.02").fill("7")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.get_by_text("Đã lưu mục")).to_be_visible()
    assert values(report) == {"TT.01": 12, "TT.02": 7}


def test_a_late_answer_marks_only_what_it_saved_and_one_request_is_under_way(page, report):
    page.evaluate(SLOWLY)
    cell(page, report, "TT.01").focus()
    page.keyboard.type("1")
    page.wait_for_selector("body[data-requests='1']")
    page.keyboard.type("2")
    expect(state(page)).to_have_text("Chưa lưu")
    page.wait_for_selector("body[data-answers='1']")
    expect(state(page)).to_have_text("Đang lưu…")  # the first digit is saved, the second is not
    saved(page)
    assert page.locator("body").get_attribute("data-most") == "1"
    assert values(report) == {"TT.01": 12}


def test_lost_answers_and_broken_servers_lose_nothing_and_write_nothing_twice(page, report):
    tries, seen = [], []

    def broken(route, edit):
        tries.append(edit["op"])
        if not seen:  # until the page has been seen to say so
            route.fulfill(status=500, body="<h1>Bad gateway</h1>", content_type="text/html")
        elif len(seen) == 1:
            route.fetch()  # it is written, and the answer is lost
            route.abort()
        else:
            route.continue_()

    answer_by(page, report, broken)
    cell(page, report, "TT.01").fill("5")
    expect(state(page)).to_have_text("Chưa lưu 1 ô – hệ thống bận, đang thử lại")
    seen.append("busy")
    expect(state(page)).to_have_text("Chưa lưu 1 ô – mất mạng")
    seen.append("lost")
    saved(page)
    assert len(set(tries)) == 1
    assert FieldState.objects.get(report=report).version == 1


def test_what_is_not_understood_is_said_at_the_field_with_a_way_out(page, report):
    first = cell(page, report, "TT.01")
    first.fill("0.125")
    first.blur()
    expect(state(page)).to_have_text("Chưa lưu 1 ô – cần sửa")
    note = page.locator(f"#row-{row_of(report, 'TT.01')} .field-note")
    expect(note).to_be_visible()
    assert barriers(page) == []
    expect(first).to_have_value("0.125")
    first.fill("125")
    expect(note).to_have_count(0)
    saved(page)
    assert values(report) == {"TT.01": 125}


def test_the_end_of_a_session_costs_nothing(page, report):
    field = page.locator("textarea")
    field.focus()
    page.keyboard.type("Trước khi hết phiên. ")
    saved(page)
    Session.objects.all().delete()
    page.keyboard.type("Sau khi hết phiên.")
    dialog = page.get_by_role("dialog", name="Đăng nhập lại để lưu tiếp")
    expect(dialog).to_be_visible()
    assert barriers(page) == []
    page.keyboard.type(report.created_by.username)
    page.keyboard.press("Tab")
    page.keyboard.type("sai mật khẩu")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(field).to_be_focused()
    saved(page)
    page.keyboard.type(" Gõ tiếp.")  # the caret is where it was
    saved(page)
    assert prose(report) == "Trước khi hết phiên. Sau khi hết phiên. Gõ tiếp."


def test_somebody_else_who_signs_in_does_not_send_what_the_first_person_typed(page, report):
    other = make_member(report.assignment.agency, "drafter")
    Session.objects.all().delete()
    cell(page, report, "TT.01").fill("5")
    dialog = page.get_by_role("dialog", name="Đăng nhập lại để lưu tiếp")
    dialog.get_by_label("Tên đăng nhập").fill(other.username)
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text(other.full_name)
    page.wait_for_timeout(300)
    assert values(report) == {}


@pytest.fixture
def colleague(browser, live_server, report):
    """The same section in the window of somebody else of the agency."""
    context = browser.new_context(locale="vi-VN")
    user = make_user(full_name="Trần Thị Lan")
    make_membership(user, report.assignment.agency)
    sign_in(context, live_server.url, user)
    page = context.new_page()
    open_section(page, live_server.url, report)
    yield page
    context.close()


@pytest.mark.parametrize("choice", ["Giữ của tôi", "Lấy của Trần Thị Lan"])
def test_two_values_are_shown_with_name_and_time_and_a_person_chooses(page, colleague, report, choice):
    cell(colleague, report, "TT.01").fill("20")
    saved(colleague)
    mine = cell(page, report, "TT.01")
    mine.fill("21")
    expect(state(page)).to_have_text("Chưa lưu 1 ô – người khác vừa sửa, hãy chọn")
    note = page.locator(f"#row-{row_of(report, 'TT.01')} .field-note")
    expect(note).to_contain_text("Trần Thị Lan đã sửa lúc")
    expect(note).to_contain_text("20")
    expect(note).to_contain_text("21")
    expect(mine).to_have_value("21")
    expect(mine).to_be_focused()
    assert barriers(page) == []
    assert values(report) == {"TT.01": 20}
    page.get_by_role("button", name=choice).click()
    expect(note).to_have_count(0)
    if choice == "Giữ của tôi":
        saved(page)
    expect(mine).to_have_value("21" if choice == "Giữ của tôi" else "20")
    expect(mine).to_be_focused()
    assert values(report) == {"TT.01": 21 if choice == "Giữ của tôi" else 20}


def test_without_the_version_the_second_person_would_overwrite(page, colleague, report):
    """The control of the test above: the page's own version is what holds it back."""
    cell(colleague, report, "TT.01").fill("20")
    saved(colleague)
    answer_by(page, report, lambda route, edit: route.continue_(post_data={**edit, "seen": 1}))
    cell(page, report, "TT.01").fill("21")
    saved(page)
    assert values(report) == {"TT.01": 21}
