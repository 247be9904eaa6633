"""What looks like data about a citizen while it is typed: said at the field, nothing lost, one button to the reason."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports.collection.models import PersonalOverride
from tests.browser.entry_page import complaints_of, open_section, prose, sign_in, state
from tests.factories.rounds import make_report, section_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "Liên hệ 0912 345 678 để biết thêm."


def test_the_field_says_it_and_the_button_leads_to_the_reason_with_the_text_kept(page, live_server):
    report = make_report(texts={"communication": ["Đã tuyên truyền."]})
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    open_section(page, live_server.url, report)
    box = page.locator(f"[name=text-{section_of(report, 'communication').pk}]")
    box.fill(PHONE)
    box.blur()
    note = page.locator(".field-note")
    expect(note).to_contain_text("số điện thoại (09•••78)")
    expect(state(page)).to_contain_text("cần sửa")
    assert prose(report) == "Đã tuyên truyền."
    with page.expect_navigation():
        note.get_by_role("button", name="Ghi lý do giữ lại").click()
    assert page.locator(f"[name=text-{section_of(report, 'communication').pk}]").input_value() == PHONE
    page.get_by_label("Lý do giữ lại").fill("Số của cơ quan, đã công khai.")
    with page.expect_navigation():
        page.get_by_role("button", name="Không phải dữ liệu cá nhân, lưu kèm lý do").click()
    assert prose(report) == PHONE
    assert PersonalOverride.objects.get().reason == "Số của cơ quan, đã công khai."
    assert complaints == []


def test_a_file_is_attached_explained_and_taken_away_in_a_browser(page, live_server, private_files, tmp_path):
    from tests.reports.collection.office_files import word

    report = make_report()
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    page.goto(live_server.url + reverse("reports:attachments", args=[report.pk]))
    expect(page.locator("#file-hint")).to_contain_text("Chưa bật quét vi-rút")
    path = tmp_path / "Kế hoạch.docx"
    path.write_bytes(word([PHONE]))
    page.set_input_files("#file", path)
    with page.expect_navigation():
        page.get_by_role("button", name="Đính kèm").click()
    expect(page.locator(".personal-finds")).to_contain_text("số điện thoại (09•••78)")
    page.get_by_label("Lý do giữ lại").fill("Số của cơ quan, đã công khai.")
    page.set_input_files("#file", path)
    with page.expect_navigation():
        page.get_by_role("button", name="Đính kèm").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Kế hoạch.docx").click()
    assert download.value.suggested_filename == "Kế hoạch.docx"
    page.get_by_role("button", name="Bỏ tệp Kế hoạch.docx").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Bỏ tệp").click()
    expect(page.get_by_text("Báo cáo chưa có tệp đính kèm.")).to_be_visible()
    assert complaints == []
