"""People in a real browser: a workbook of accounts from trial to writing, a hand-over, own sessions; and the same way
for figures of an earlier period. Each page fits an office screen and a telephone, and axe finds nothing."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agencies.models import Intake, User
from agencies.states import AgencyKind, Role
from reports.collection.models import Report
from reports.imports.models import EarlierLoad
from tests.agencies.workbooks import commune, filled, person
from tests.browser.entry_page import barriers, complaints_of, sign_in
from tests.factories.agencies import (
    PASSWORD,
    make_administrator,
    make_agency,
    make_member,
    make_membership,
    make_user,
)
from tests.factories.rounds import make_assignment, make_call, make_report
from tests.reports.imports.earlier_books import GOOD, Office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCREENS = ({"width": 1366, "height": 768}, {"width": 360, "height": 740})


@pytest.fixture
def page(page):
    complaints = complaints_of(page)
    yield page
    assert complaints == []


def looks_right(page):
    """On both screens nothing sticks out, and axe has nothing to say."""
    for size in SCREENS:
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
        assert barriers(page) == [], page.url
    page.set_viewport_size(SCREENS[0])


def upload(page, name, content):
    page.get_by_label("Tệp đã điền").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    with page.expect_navigation():
        page.get_by_role("button", name="Tải lên và chạy thử").click()


def test_a_workbook_of_accounts_goes_from_trial_to_links(page, live_server):
    admin = make_administrator()
    province = make_agency("UBND tỉnh Hậu Giang", kind=AgencyKind.PROVINCE, code="H30")
    sign_in(page.context, live_server.url, admin)
    page.goto(live_server.url + reverse("agencies:bulk"))
    looks_right(page)
    with page.expect_download() as got:
        page.get_by_role("link", name="Tải biểu mẫu Excel").click()
    assert got.value.suggested_filename.endswith(".xlsx")
    rows = [commune("H30.1", "UBND xã Một", province)]
    people = [
        person("mot.nguoi", "H30.1"),
        person("hai.nguoi", "H30.1", role="Trưởng ban", full_name="Lê Thị Hai"),
    ]
    upload(page, "co loi.xlsx", filled(rows, people))
    expect(page.get_by_text("Có 1 dòng lỗi")).to_be_visible()
    expect(page.get_by_text("Vai trò “Trưởng ban” không có trong danh sách")).to_be_visible()
    expect(page.get_by_role("button", name="Ghi tất cả")).to_have_count(0)
    looks_right(page)
    page.goto(live_server.url + reverse("agencies:bulk"))
    people[1]["role"] = "Văn thư"
    upload(page, "dung.xlsx", filled(rows, people))
    expect(page.get_by_text("Xem lại rồi bấm “Ghi tất cả”")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Ghi tất cả").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Ghi tất cả").click()
    expect(page.get_by_text("Đã ghi cơ quan và tài khoản theo tệp.")).to_be_visible()
    looks_right(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Lập danh sách liên kết").click()
    expect(page.get_by_text("mot.nguoi")).to_be_visible()
    looks_right(page)
    assert User.objects.filter(username__in=("mot.nguoi", "hai.nguoi")).count() == 2
    assert Intake.objects.filter(state="applied").count() == 1


def test_a_person_hands_over_and_own_sessions_are_ended_one_by_one(page, browser, live_server):
    agency = make_agency("UBND huyện Châu Thành", kind=AgencyKind.DISTRICT)
    head, leaver = make_member(agency, Role.HEAD), make_user(full_name="Trần Thị Đi")
    held = make_membership(leaver, agency, Role.DRAFTER)
    successor = make_user(full_name="Lê Văn Ở")
    make_membership(successor, agency, Role.DRAFTER)
    duty = make_assignment(make_call(), agency, contact_name="Trần Thị Đi")
    make_report(duty, by=leaver)
    page.goto(live_server.url + reverse("agencies:login"))
    page.get_by_label("Tên đăng nhập").fill(head.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Đăng nhập").click()
    page.goto(live_server.url + reverse("agencies:membership", args=[held.pk]))
    looks_right(page)
    page.get_by_role("link", name="Bàn giao", exact=True).click()
    expect(page.get_by_text("Đầu mối liên hệ (1)")).to_be_visible()
    looks_right(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("Người nhận bàn giao", exact=True).first).to_be_visible()
    expect(page.get_by_label("Người nhận bàn giao")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_label("Người nhận bàn giao").select_option(str(successor.pk))
    page.get_by_role("button", name="Chuyển và kết thúc vai trò hôm nay").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Kết thúc vai trò").click()
    expect(page.get_by_text("Đã chuyển 1 chỗ cho người nhận.")).to_be_visible()
    duty.refresh_from_db()
    assert duty.contact_name == "Lê Văn Ở"
    other = browser.new_context(locale="vi-VN", user_agent="Mozilla/5.0 (iPhone) Version/17.0 Safari/604.1")
    phone = other.new_page()
    phone.goto(live_server.url + reverse("agencies:login"))
    phone.get_by_label("Tên đăng nhập").fill(head.username)
    phone.get_by_label("Mật khẩu").fill(PASSWORD)
    with phone.expect_navigation():
        phone.get_by_role("button", name="Đăng nhập").click()
    page.goto(live_server.url + reverse("agencies:profile"))
    looks_right(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Kết thúc phiên Safari trên iPhone").click()
    expect(page.get_by_text("Đã kết thúc phiên làm việc đó.")).to_be_visible()
    phone.goto(live_server.url + reverse("agencies:profile"))
    expect(phone.get_by_label("Mật khẩu")).to_be_visible()
    other.close()


def test_an_officer_loads_an_earlier_period_and_takes_it_back(page, live_server):
    office = Office()
    sign_in(page.context, live_server.url, office.officer)
    page.goto(live_server.url + reverse("reports:calls"))
    page.get_by_role("link", name="Số liệu kỳ trước").click()
    looks_right(page)
    form = page.locator("form").filter(has=page.get_by_label("Tệp đã điền"))
    form.get_by_label("Kỳ đã qua").select_option("2022-H1")
    wrong = {**GOOD, "H30.2": {"TT.01": "mười"}}
    upload(page, "sai.xlsx", office.filled(wrong))
    expect(page.get_by_text("Có 1 dòng lỗi")).to_be_visible()
    looks_right(page)
    page.goto(live_server.url + reverse("reports:earlier"))
    form.get_by_label("Kỳ đã qua").select_option("2022-H1")
    upload(page, "so cu.xlsx", office.filled(GOOD))
    page.get_by_role("button", name="Ghi số liệu kỳ trước").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Ghi số liệu").click()
    expect(page.get_by_text("Đã ghi số liệu kỳ trước")).to_be_visible()
    assert Report.objects.filter(channel="earlier").count() == 3
    looks_right(page)
    page.goto(live_server.url + reverse("reports:report", args=[Report.objects.first().pk]))
    page.goto(
        live_server.url + reverse("reports:earlier_load", args=[EarlierLoad.objects.get(state="applied").pk])
    )
    page.get_by_role("button", name="Rút lại lần nhập này").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Rút lại").click()
    expect(page.get_by_text("Đã rút lại số liệu của lần nhập này.")).to_be_visible()
    assert not Report.objects.exists()
