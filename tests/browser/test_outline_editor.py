"""The editor of an outline in a real browser: copied, shaped by dragging, keys and forms, tried out, frozen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports.outlines.models import OutlineVersion
from reports.outlines.queries import version_spec
from reports.outlines.states import OutlineState
from tests.browser.entry_page import complaints_of, sign_in
from tests.browser.looks import english, faults
from tests.reports.outlines.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def page(page, live_server, desk):
    sign_in(page.context, live_server.url, desk.officer)
    complaints = complaints_of(page)
    page.goto(live_server.url + reverse("reports:outlines"))
    yield page
    assert complaints == []


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def shape(version):
    return [("." * each.level) + each.key for each in version_spec(version).walk()]


def line(page, key):
    return page.locator(f"#muc-{key}")


def test_an_outline_is_copied_shaped_tried_out_and_frozen(page, live_server, desk):
    page.get_by_role("link", name="Sao chép Đề cương xã").click()
    page.get_by_label("Mã đề cương").fill("THU-PHUONG")
    page.get_by_label("Tên đề cương").fill("Đề cương phường")
    press(page, "Sao chép")
    made = OutlineVersion.objects.get(outline__code="THU-PHUONG")
    assert faults(page) == []
    assert english(page) == []

    # a new section, then a line that asks for a figure over two axes
    page.get_by_label("Tên mục mới").fill("Công tác phối hợp")
    page.get_by_label("Vị trí").select_option(label="Ngay sau “1. Tuyên truyền”")
    press(page, "Thêm mục")
    expect(page.get_by_role("heading", level=1)).to_have_text("2. Công tác phối hợp")
    page.get_by_role("link", name="Thêm chỉ tiêu", exact=True).click()
    page.get_by_label("Chỉ tiêu", exact=False).first.select_option("CS.02")
    page.get_by_text("Phân tổ của dòng này").click()
    page.get_by_label("Phân tổ: Giới tính").select_option("nu")
    page.get_by_label("Phân tổ: Loại hình").select_option("karaoke")
    assert faults(page) == []
    press(page, "Lưu dòng")
    expect(page.locator(".outline-rows")).to_contain_text("Karaoke, Nữ")
    assert faults(page) == []

    # by keys: up, and the focus stays with the section; by buttons of other sections: out
    page.get_by_role("link", name="Tất cả các mục").click()
    new = "cong_tac_phoi_hop"
    assert shape(made) == ["basis", "results", ".media", f".{new}", ".control", "plans"]
    line(page, new).locator("[data-way=up]").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(line(page, new)).to_contain_text("1.")
    expect(line(page, new).locator("[data-way=up]")).to_be_focused()
    assert shape(made)[2:4] == [f".{new}", ".media"]
    page.keyboard.press("Alt+ArrowUp")  # the first of its siblings goes nowhere
    page.keyboard.press("Alt+ArrowLeft")
    expect(line(page, new)).to_contain_text("II.")
    assert shape(made) == ["basis", "results", ".media", ".control", new, "plans"]

    # dragged into the section above it
    box = line(page, "results").bounding_box()
    line(page, new).drag_to(line(page, "results"), target_position={"x": 60, "y": box["height"] / 2})
    expect(line(page, new)).to_contain_text("3.")
    assert shape(made) == ["basis", "results", ".media", ".control", f".{new}", "plans"]
    assert faults(page) == []

    # the preview is the page of entry; nothing of it is stored
    page.get_by_role("link", name="Xem thử trang nhập", exact=True).click()
    frame = page.get_by_role("form", name="Trang nhập, chỉ để xem thử")
    expect(frame).to_contain_text("Karaoke, Nữ")
    expect(frame.get_by_role("heading", name="3. Công tác phối hợp")).to_be_visible()
    frame.get_by_role("textbox").first.fill("thử gõ")
    here = page.url
    frame.get_by_role("button", name="Thêm dòng").first.click()
    assert page.url == here
    assert faults(page) == []
    page.get_by_role("link", name="Xem thử bản in", exact=True).click()
    expect(page.get_by_role("region", name="Nội dung văn bản")).to_contain_text("3. Công tác phối hợp")

    # frozen
    page.get_by_role("link", name="Nội dung", exact=True).click()
    page.get_by_role("link", name="Ban hành…").click()
    press(page, "Ban hành")
    expect(page.get_by_text("Đã ban hành. Từ nay")).to_be_visible()
    expect(page.locator("[data-way]")).to_have_count(0)
    made.refresh_from_db()
    assert made.state == OutlineState.PUBLISHED
    assert faults(page) == []


def test_two_officers_at_one_draft_and_the_second_keeps_what_was_typed(page, live_server, desk):
    page.goto(live_server.url + reverse("reports:outline_section", args=[desk.version.pk, "control"]))
    other = page.context.new_page()
    other.goto(live_server.url + reverse("reports:outline_version", args=[desk.version.pk]))
    line(other, "plans").locator("[data-way=up]").click()
    expect(other.locator(".moved")).to_have_id("muc-plans")
    page.get_by_role("textbox", name="Tên mục").fill("Kiểm tra, xử lý")
    press(page, "Lưu mục")
    expect(page.get_by_text("đã được sửa ở nơi khác").first).to_be_visible()
    expect(page.get_by_role("textbox", name="Tên mục")).to_have_value("Kiểm tra, xử lý")
    assert faults(page) == []
    press(page, "Lưu mục")
    expect(page.get_by_text("Đã lưu mục “Kiểm tra, xử lý”.")).to_be_visible()
    assert shape(desk.version)[:2] == ["basis", "plans"]
