"""In a real browser: from who owes to the issued reminder that the agency finds, and from ending a round to its file."""

import pytest
from django.urls import reverse

from agencies.states import Authority, Role
from portal.core import clock
from reports.collection.models import Call
from reports.collection.states import ReportState
from reports.documents import tasks
from reports.documents.casefile.models import CaseFile
from reports.documents.models import Document
from reports.documents.states import DocumentState
from tests.browser.entry_page import complaints_of, sign_in
from tests.browser.looks import english, faults
from tests.factories.agencies import make_agency, make_member, make_membership
from tests.factories.rounds import make_assignment, make_call, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def call(private_files):
    """A round of a department with one agency that owes, one whose report went back, one accepted."""
    lead = make_agency("Sở Lao động - Thương binh và Xã hội", symbol="SLĐTBXH")
    made = make_call(lead=lead)
    Call.objects.filter(pk=made.pk).update(title="Báo cáo công tác phòng, chống tệ nạn xã hội (minh họa)")
    made.owing = make_assignment(made)
    made.back = make_report(make_assignment(made), state=ReportState.RETURNED, return_reason="Thiếu số liệu.")
    make_report(make_assignment(made), state=ReportState.ACCEPTED)
    made.officer, made.clerk = make_member(lead, Role.OFFICER), make_member(lead, Role.CLERK)
    made.signer = make_membership(agency=lead, role=Role.LEADER, title="Phó Giám đốc", authority=Authority.KT)
    made.drafter = make_member(made.owing.agency, Role.DRAFTER)
    return made


@pytest.fixture
def page(page, live_server, call):
    complaints = complaints_of(page)
    yield page
    assert complaints == []


def looked_at(page, state):
    assert faults(page) == [], state
    assert english(page) == [], state


def go(page, live_server, name, *args):
    page.goto(live_server.url + reverse(f"reports:{name}", args=args))


def press(page, name, *, confirm=""):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
        if confirm:
            page.get_by_role("dialog").get_by_role("button", name=confirm).click()


def test_from_who_owes_to_the_letter_that_the_agency_finds(page, live_server, call):
    sign_in(page.context, live_server.url, call.officer)
    go(page, live_server, "debts", call.code)
    page.get_by_role("link", name="Soạn công văn đôn đốc").click()
    page.get_by_role("button", name="Lập dự thảo").wait_for()
    looked_at(page, "whom to chase")
    press(page, "Lập dự thảo")
    looked_at(page, "draft of a reminder")
    page.get_by_role("link", name="Soạn tiếp").click()
    body = page.get_by_label("Nội dung", exact=False).first
    body.fill(f"{body.input_value()}\nĐề nghị gửi cả bản giấy.")
    press(page, "Lưu và xem văn bản")
    draft = Document.objects.get()
    assert "Đề nghị gửi cả bản giấy." in draft.source["body"]
    sign_in(page.context, live_server.url, call.clerk)
    go(page, live_server, "issue_draft", draft.pk)
    page.get_by_label("Ngày văn bản").fill(f"{clock.today():%d/%m/%Y}")
    page.get_by_label("Người ký", exact=False).first.select_option(str(call.signer.pk))
    press(page, "Phát hành văn bản")
    draft.refresh_from_db()
    assert draft.state == DocumentState.ISSUED
    sign_in(page.context, live_server.url, call.drafter)
    go(page, live_server, "home")
    assert "Thực hiện công văn đôn đốc" in page.inner_text("main")
    report = make_report(call.owing, by=call.drafter)
    go(page, live_server, "report", report.pk)
    assert "Công văn về báo cáo này" in page.inner_text("main")
    looked_at(page, "report with a letter")


def test_a_returned_report_gets_its_letter_from_the_review(page, live_server, call):
    sign_in(page.context, live_server.url, call.officer)
    go(page, live_server, "review", call.back.pk)
    looked_at(page, "review of a returned report")
    press(page, "Soạn công văn đề nghị bổ sung")
    assert "Thiếu số liệu" in page.inner_text("main")


def test_from_ending_a_round_to_its_file_and_the_check(page, live_server, call, tmp_path):
    sign_in(page.context, live_server.url, call.officer)
    go(page, live_server, "call", call.code)
    page.get_by_role("link", name="Hồ sơ công việc").click()
    page.get_by_role("heading", name="Mục lục").wait_for()
    looked_at(page, "file of an open round")
    press(page, "Đóng đợt và lập hồ sơ", confirm="Đóng đợt và lập hồ sơ")
    looked_at(page, "file that is being made")
    tasks.make_case_file(CaseFile.objects.get().pk)
    page.get_by_role("link", name="Tải hồ sơ").wait_for()  # the page asks again by itself
    looked_at(page, "file that is made")
    with page.expect_download() as got:
        page.get_by_role("link", name="Tải hồ sơ").click()
    path = tmp_path / "ho-so.zip"
    got.value.save_as(path)
    go(page, live_server, "case_file_check")
    page.set_input_files("input[type=file]", path)
    press(page, "Kiểm tra")
    assert "Hồ sơ còn nguyên" in page.inner_text("main")
    looked_at(page, "a whole file")
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(content)
    page.set_input_files("input[type=file]", path)
    press(page, "Kiểm tra")
    assert "yeu-cau.json" in page.inner_text("main")
    looked_at(page, "a file with one byte changed")
    go(page, live_server, "call", call.code)
    page.get_by_text("Mở lại đợt báo cáo…").click()
    looked_at(page, "reopening")
    page.get_by_label("Lý do mở lại").fill("thiếu báo cáo của một đơn vị")
    press(page, "Mở lại đợt báo cáo")
    assert "đang mở" in page.inner_text("main") or "Kết thúc đợt" in page.inner_text("main")
