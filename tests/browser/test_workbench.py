"""The prose of a summary in a real browser: fold, merge, move, take a figure in, and two officers at once."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agencies.states import Role
from tests.browser.entry_page import barriers, complaints_of, sign_in
from tests.factories.agencies import make_membership, make_user
from tests.factories.rounds import section_of
from tests.factories.summaries import Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAME = "Tình hình tệ nạn xã hội trên địa bàn ổn định, không có diễn biến phức tạp."
NARROW = {"width": 360, "height": 740}


@pytest.fixture
def report():
    scene = Scene()
    for n, name in enumerate(("UBND xã An Bình", "UBND xã Bình Minh", "UBND xã Châu Phú")):
        scene.accepted(name, {("TT.01", ""): 20}, {"situation": [SAME, f"Có khu công nghiệp số {n}."]})
    report = scene.summary()
    report.officer = scene.officer
    return report


def address(live_server, report, key="situation"):
    return f"{live_server.url}{reverse('reports:summary', args=[report.pk])}?muc={key}"


@pytest.fixture
def page(page, live_server, report):
    sign_in(page.context, live_server.url, report.officer)
    complaints = complaints_of(page)
    page.goto(address(live_server, report))
    yield page
    assert complaints == []


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def paragraphs(report, key="situation"):
    return report.texts.get(section=section_of(report, key)).paragraphs


def test_the_way_of_an_officer_through_a_section(page, live_server, report):
    expect(
        page.get_by_text("và 2 đơn vị nữa nói tương tự: UBND xã Bình Minh, UBND xã Châu Phú")
    ).to_be_visible()
    expect(page.locator(".is-alike textarea")).to_have_count(2)
    expect(page.locator(".is-alike textarea").first).to_be_hidden()
    assert barriers(page) == []
    press(page, "Mỗi nhóm chỉ in đoạn đầu, kèm tên các đơn vị")
    expect(page.get_by_text("Đã gộp các đoạn nói tương tự")).to_be_visible()
    for number in (2, 3, 4):
        page.get_by_label(f"Chọn đoạn {number}", exact=True).check()
    press(page, "Gộp thành một đoạn")
    merged = page.locator(".para", has_text="Gộp từ 3 đoạn")
    merged.locator("textarea").first.fill("Ba xã có khu công nghiệp, tổ chức ")
    merged.locator("textarea").first.press("End")
    page.get_by_text("Chèn số liệu").click()
    page.get_by_role("button", name="Chèn Cuộc tuyên truyền").click()
    expect(merged.locator("textarea").first).to_have_value("Ba xã có khu công nghiệp, tổ chức {TT.01}")
    press(page, "Lưu mục này")
    expect(page.get_by_text("Ba xã có khu công nghiệp, tổ chức 60")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("Chọn đoạn 1", exact=True).check()
    page.get_by_label("Mục chuyển đến").select_option("communication")
    press(page, "Chuyển sang mục này")
    page.goto(address(live_server, report, "communication"))
    expect(page.get_by_text("chuyển từ mục I. Tình hình").first).to_be_visible()
    assert len(paragraphs(report, "communication")) == 3
    assert [p["text"] for p in paragraphs(report) if p["used"]] == [
        "Ba xã có khu công nghiệp, tổ chức {TT.01}"
    ]


def test_the_page_fits_a_telephone_and_says_what_waits(page, live_server, report):
    page.set_viewport_size(NARROW)
    for way in (
        address(live_server, report),
        f"{live_server.url}{reverse('reports:unused', args=[report.pk])}",
    ):
        page.goto(way)
        for each in page.locator("details").all():
            each.evaluate("each => { each.open = true }")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert barriers(page) == []


def test_two_officers_see_each_other_and_neither_loses_a_word(page, browser, live_server, report):
    lan = make_user(full_name="Trần Thị Lan")
    make_membership(lan, report.assignment.agency, Role.OFFICER)
    context = browser.new_context(locale="vi-VN")
    sign_in(context, live_server.url, lan)
    other = context.new_page()
    other.goto(address(live_server, report, "communication"))
    expect(other.locator(".present")).to_contain_text(f"{report.officer.full_name} đang sửa mục I. Tình hình")
    other.get_by_label("Viết thêm").fill("Viết ở mục tuyên truyền.")
    page.get_by_label("Viết thêm").fill("Viết ở mục tình hình.")
    press(other, "Lưu mục này")
    press(page, "Lưu mục này")
    expect(page.get_by_text("Đã lưu mục")).to_be_visible()
    other.goto(address(live_server, report))
    page.get_by_label("Nội dung đoạn 1", exact=True).fill("Lời của người trước.")
    press(page, "Lưu mục này")
    other.get_by_label("Nội dung đoạn 1", exact=True).fill("Lời của người sau.")
    press(other, "Lưu mục này")
    expect(other.locator(".notice-error")).to_contain_text(f"{report.officer.full_name} lưu lúc")
    expect(other.locator(".theirs").first).to_contain_text("Lời của người trước.")
    expect(other.get_by_label("Nội dung đoạn 1", exact=True)).to_have_value("Lời của người sau.")
    context.close()


def test_without_a_script_everything_is_still_done(browser, live_server, report):
    context = browser.new_context(locale="vi-VN", java_script_enabled=False)
    sign_in(context, live_server.url, report.officer)
    page = context.new_page()
    page.goto(address(live_server, report))
    press(page, "Mỗi nhóm chỉ in đoạn đầu, kèm tên các đơn vị")
    page.get_by_text("và 2 đơn vị nữa nói tương tự").click()
    press(page, "Tách ra")
    expect(page.get_by_text("và 1 đơn vị nữa nói tương tự: UBND xã Châu Phú")).to_be_visible()
    expect(page.get_by_role("button", name="Chèn Cuộc tuyên truyền")).to_have_count(0)
    assert sum(p["used"] for p in paragraphs(report)) == 5
    context.close()
