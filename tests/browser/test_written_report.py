"""The author of a report that is already written: upload, look, say yes by keyboard, see the figures in the report."""

import re

import docx  # noqa: TID253 -- the test makes its file with it
import pytest
from playwright.sync_api import expect

from reports.collection.models import Figure
from tests.browser.entry_page import barriers, complaints_of, sign_in
from tests.reports.imports.papers import nga_bay, shipped_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_real_report_goes_from_word_into_the_form_with_a_yes(page, context, live_server, tmp_path):
    report = shipped_draft()
    document = docx.Document()
    for line in nga_bay().decode().replace("[bookmark: _GoBack]", "").splitlines():
        if line.strip():
            document.add_paragraph(line.strip())
    document.save(tmp_path / "Bao cao 6 thang.docx")
    complaints = complaints_of(page)
    page.set_default_timeout(60_000)
    sign_in(context, live_server.url, report.created_by)
    page.goto(f"{live_server.url}/reports/{report.pk}/")
    page.get_by_role("link", name="Nhập từ báo cáo đã viết").click()
    assert barriers(page) == []
    page.set_input_files("#file", tmp_path / "Bao cao 6 thang.docx")
    page.get_by_role("button", name="Đọc văn bản").press("Enter")
    expect(page.get_by_role("heading", name="Đối chiếu báo cáo đã viết")).to_be_visible(timeout=60_000)
    expect(page.locator("input[type=checkbox]:checked")).to_have_count(0)
    expect(page.locator("mark", has_text="226")).not_to_have_count(0)

    women = page.get_by_role("checkbox", name=re.compile(r"^LD\.02 "))
    women.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # as in any form: what is ticked is written, and only that
    expect(page.locator(".notice-success")).to_contain_text("Đã ghi 1 chỗ", timeout=60_000)
    assert [figure.value for figure in Figure.objects.filter(report=report)] == [15]

    page.locator("#muc-communication").get_by_role("button", name="Chọn tất cả").click()
    ticked = page.locator("input[type=checkbox]:checked")
    expect(ticked).not_to_have_count(0)
    expect(page.locator("#muc-communication").locator(ticked)).to_have_count(ticked.count())
    assert page.url.endswith("#muc-communication"), "the page stays where it was"
    page.get_by_role("button", name="Chọn tất cả chỗ báo cáo còn trống").click()
    expect(page.locator("#muc-situation").locator(ticked)).not_to_have_count(0)
    page.locator(".save-bar").get_by_role("button", name="Ghi vào báo cáo").click()
    expect(page.locator(".notice-success")).to_contain_text("Đã ghi", timeout=60_000)
    assert Figure.objects.filter(report=report).count() == 29
    for width in (1366, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert barriers(page) == []
        assert (
            page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        )
    page.goto(f"{live_server.url}/reports/{report.pk}/s/situation/")
    row = report.assignment.version.sections.get(key="situation").rows.get(indicator__code="CTX.02")
    expect(page.locator(f"[name=value-{row.pk}]")).to_have_value("56.182")
    assert complaints == []
