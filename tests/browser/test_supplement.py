"""A call is supplemented in the browser: the officer looks and applies, a drafter who has the page open loses nothing."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agencies.states import Role
from reports.collection.actions.supplement import supplement_call
from tests.browser.entry_page import AXE, cell, complaints_of, open_section, prose, saved, sign_in, values
from tests.factories.agencies import make_member
from tests.factories.supplements import GROUP, NEW, make_newer, make_running
from tests.reports.collection.test_supplement import row_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASK = "() => document.dispatchEvent(new Event('visibilitychange'))"
SHOTS = os.environ.get("SUPPLEMENT_SHOTS", "")


@pytest.fixture
def running():
    return make_running()


def look(page, name):
    """Axe and no sideways scrolling at both sizes; pictures where a folder is named."""
    for width, height in ((1366, 768), (360, 740)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
        page.evaluate(AXE)
        found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))")
        assert found == [], (name, width)
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1366, "height": 768})


def test_the_officer_looks_applies_and_every_unit_sees_its_part(page, browser, live_server, running):
    after = make_newer(running.before)
    complaints = complaints_of(page)
    sign_in(page.context, live_server.url, running.officer)
    page.goto(live_server.url + reverse("reports:call", args=[running.call.code]))
    page.get_by_role("link", name="Bổ sung yêu cầu").click()
    page.get_by_label("Nội dung, lý do bổ sung").fill("Bộ yêu cầu thêm chỉ tiêu tin nhắn")
    page.get_by_label("Số, ký hiệu công văn bổ sung").fill("950/SYT")
    page.get_by_role("button", name="Xem thay đổi và ảnh hưởng").click()
    expect(page.get_by_text("5 đơn vị: 1 chưa bắt đầu, 2 còn soạn, 1 đã gửi, 1 đã đạt")).to_be_visible()
    look(page, "supplement")
    page.get_by_label("Gia hạn đến").fill("30/06/2023")
    page.get_by_label("Chọn tất cả").check()
    page.get_by_role("button", name="Bổ sung và báo cho các đơn vị").click()
    expect(page.get_by_text("Gia hạn cho 5 đơn vị.")).to_be_visible()
    context = browser.new_context(locale="vi-VN")
    sign_in(context, live_server.url, make_member(running.duties["accepted"].agency, Role.DRAFTER))
    unit = context.new_page()
    unit.goto(live_server.url + reverse("reports:home"))
    expect(unit.get_by_text("Công văn 950/SYT: Bộ yêu cầu thêm chỉ tiêu tin nhắn").first).to_be_visible()
    look(unit, "home")
    report = running.newest("accepted")
    unit.goto(live_server.url + reverse("reports:report", args=[report.pk]))
    expect(unit.get_by_text("chỉ nhập các ô có dấu").first).to_be_visible()
    look(unit, "report")
    unit.goto(live_server.url + reverse("reports:section", args=[report.pk, "communication"]))
    look(unit, "section")
    new = unit.locator(f"#value-{row_of(after, NEW).pk}")
    new.fill("12")
    new.blur()
    saved(unit)
    assert values(report)[NEW] == 12
    assert unit.locator(f"#value-{row_of(after, 'TT.01').pk}").count() == 0
    context.close()
    assert complaints == []


def test_a_drafter_with_the_page_open_is_told_and_what_is_typed_is_saved(page, live_server, running):
    report = running.reports["draft"]
    complaints = complaints_of(page)
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page.context, live_server.url, report.created_by)
    open_section(page, live_server.url, report)
    old_cell, old_text = cell(page, report, "TT.01"), page.locator("textarea.prose")
    after = make_newer(running.before)
    old_text.fill("Viết dở trên trang cũ.")
    supplement_call(
        call_id=running.call.pk,
        by=running.officer,
        outlines={GROUP: after},
        reason="Bộ yêu cầu thêm chỉ tiêu",
    )
    old_cell.fill("33")
    old_cell.blur()
    saved(page)
    assert prose(report) == "Viết dở trên trang cũ."
    assert values(report)["TT.01"] == 33
    moved = page.get_by_text("Đề cương vừa được bổ sung. Nội dung bạn đã gõ vẫn được lưu")
    expect(moved).to_be_visible()
    look(page, "open-page")
    page.get_by_role("link", name="tải lại trang").click()
    expect(page.locator(f"#value-{row_of(after, NEW).pk}")).to_be_visible()
    expect(page.locator(".new-mark").first).to_be_visible()
    assert complaints == []


def test_a_page_on_which_nobody_types_learns_it_too(page, live_server, running):
    report = running.reports["draft"]
    sign_in(page.context, live_server.url, report.created_by)
    open_section(page, live_server.url, report)
    moved = page.locator("[data-outline-moved]")
    expect(moved).to_be_hidden()
    supplement_call(
        call_id=running.call.pk,
        by=running.officer,
        outlines={GROUP: make_newer(running.before)},
        reason="Thêm",
    )
    page.evaluate(ASK)
    expect(moved).to_be_visible()


def test_text_for_a_section_that_is_gone_stays_on_the_page_with_the_reason(page, live_server, running):
    report = running.reports["draft"]
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page.context, live_server.url, report.created_by)
    open_section(page, live_server.url, report, "proposals")
    supplement_call(
        call_id=running.call.pk,
        by=running.officer,
        outlines={GROUP: make_newer(running.before)},
        reason="Thêm",
    )
    box = page.locator("textarea.prose")
    box.fill("Vừa gõ vào mục đã bỏ.")
    box.blur()
    expect(page.get_by_text("ô này không còn trong đề cương nên chưa lưu")).to_be_visible()
    expect(box).to_have_value("Vừa gõ vào mục đã bỏ.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", name="Không còn trong đề cương")).to_be_visible()
    expect(page.get_by_text("Vừa gõ vào mục đã bỏ.")).to_be_visible()
    look(page, "leftovers")
