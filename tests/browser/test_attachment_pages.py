"""The pages of files in a real browser: in every state no barrier, no sideways scrolling, no other language."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from agencies.states import Role
from reports.collection.models import Attachment, Report
from reports.collection.states import ReportState
from tests.browser.entry_page import complaints_of, sign_in
from tests.browser.looks import english, faults
from tests.factories.agencies import make_member
from tests.factories.rounds import OPENED, make_report, section_of
from tests.reports.collection.office_files import word
from tests.reports.imports.workbooks import PROSE, filled, form_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Phụ lục kèm theo Kế hoạch số 56/KH-UBND về tăng cường công tác phòng, chống tệ nạn xã hội năm 2023 (bản chính).pdf"
MANY = [f"Liên hệ cơ sở số {n} theo số 0912 345 6{n:02d}." for n in range(12)]


@pytest.fixture
def report(private_files):
    report = make_report(texts={"communication": ["Đã tuyên truyền."]})
    for name, section in ((LONG, section_of(report, "communication")), ("Biểu.xlsx", None)):
        kept = Attachment(
            report=report, name=name, size=1_500_000, sha256=name[:1] * 64, mime="application/pdf", section=section,
            by=report.created_by, at=OPENED,
        )  # fmt: skip
        kept.file.save("x.pdf", ContentFile(b"%PDF-"), save=False)
        kept.save()
    return report


@pytest.fixture
def page(page, live_server, report):
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    yield page
    assert complaints == []


def looked_at(page, state):
    assert faults(page) == [], state
    assert english(page) == [], state


def go(page, live_server, name, *args):
    page.goto(live_server.url + reverse(f"reports:{name}", args=args))


def bring(page, path, content, button):
    path.write_bytes(content)
    page.set_input_files("input[type=file]", path)
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def test_the_pages_of_whoever_writes(page, live_server, report, tmp_path):
    go(page, live_server, "attachments", report.pk)
    looked_at(page, "a list of files")
    bring(page, tmp_path / "a.docx", word(MANY), "Đính kèm")
    looked_at(page, "finds in a file")
    bring(page, tmp_path / "a.pdf", word(), "Đính kèm")
    assert "nội dung là Word" in page.inner_text(".error-summary")
    looked_at(page, "a refused file")
    go(page, live_server, "report", report.pk)
    assert LONG in page.inner_text(".attached")
    looked_at(page, "the page of the report")
    go(page, live_server, "workbook", report.pk)
    bring(
        page, tmp_path / "a.xlsx",
        filled(form_for(report), {("communication", "text"): "\n".join(MANY)}, PROSE), "Tải lên và xem trước",
    )  # fmt: skip
    assert page.locator(".personal-finds li").count() == 12
    looked_at(page, "finds in a workbook")


def test_the_page_of_whoever_reviews(page, live_server, report):
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED, opened_at=OPENED)
    sign_in(page.context, live_server.url, make_member(report.assignment.parent.agency, Role.OFFICER))
    go(page, live_server, "review", report.pk)
    assert LONG in page.inner_text(".attached")
    looked_at(page, "review")
    page.set_viewport_size({"width": 1366, "height": 768})
    remark = page.locator(".figures-read .add-note > summary").first  # in one line: the rows stay low
    assert remark.evaluate("(each) => each.clientHeight < 2 * parseFloat(getComputedStyle(each).lineHeight)")
    go(page, live_server, "attachments", report.pk)
    assert not page.get_by_role("button", name="Đính kèm").count()
    looked_at(page, "files, read only")
