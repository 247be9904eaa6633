"""What a hostile or clumsy person sends: answered with a page in Vietnamese, never with a breakdown."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.states import Role
from reports.collection.inputs.annex import MOST_ROWS
from reports.collection.models import AnnexRow, Report
from reports.collection.states import Channel, ReportState
from reports.outlines.models import AnnexTable
from tests.factories.agencies import make_administrator, make_agency, make_member
from tests.factories.rounds import make_assignment, make_report, section_of

pytestmark = pytest.mark.django_db
ENDLESS = "9" * 5000


@pytest.fixture
def report(db):
    return make_report()


@pytest.fixture
def officer(report, client):
    person = make_member(report.assignment.call.lead, Role.OFFICER)
    client.force_login(person)
    return person


@pytest.mark.parametrize("number", [ENDLESS, "9" * 30, "-1", "١٢", "1\x00", ""])
def test_a_number_that_is_no_id_is_an_id_nobody_has(client, report, officer, number):
    code = report.assignment.call.code
    for address, data in (
        (reverse("reports:board_act", args=[code]), {"verb": "accept", "duty": number}),
        (reverse("reports:board_act", args=[code]), {"verb": "remind", "duty": number}),
        (reverse("reports:call_units", args=[code]), {"unit": number, "reason": "x"}),
        (reverse("reports:call_units_remove", args=[code]), {"duty": number}),
    ):
        assert client.post(address, data).status_code < 500


@pytest.mark.parametrize("number", [ENDLESS, "-1", "x"])
def test_a_counter_that_cannot_be_is_an_old_page_and_gives_the_text_back(client, report, number):
    client.force_login(report.created_by)
    section = section_of(report, "situation")
    address = reverse("reports:section", args=[report.pk, "situation"])
    answer = client.post(address, {f"s{section.pk}-version": number, f"text-{section.pk}": "Đã gõ."})
    assert answer.status_code == 409
    assert "Đã gõ." in answer.text
    typed = {f"s{section.pk}-version": "0", f"text-{section.pk}": "Đã gõ.", "more": number}
    assert "Đã gõ." in client.post(address, typed).text


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("agencies:people", "q"), ("agencies:agencies", "q"), ("agencies:agencies", "kind"),
        ("agencies:journal", "typed"), ("agencies:journal", "prefix"), ("agencies:journal", "agency"),
    ],
)  # fmt: skip
def test_a_search_for_what_no_database_holds_is_refused_with_a_page(client, name, field):
    client.force_login(make_administrator())
    answer = client.get(reverse(name), {field: "a\x00b"})
    assert answer.status_code == 400
    assert "Yêu cầu gửi lên không đọc được" in answer.text


def test_the_address_of_a_button_opened_by_hand_explains_itself(client, report, officer):
    answer = client.get(reverse("reports:call_close", args=[report.assignment.call.code]))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "không mở trực tiếp được" in answer.text


def test_too_much_at_once_says_so(client, report, officer, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    address = reverse("reports:call_units", args=[report.assignment.call.code])
    answer = client.post(address, {f"f{n}": "1" for n in range(9)})
    assert answer.status_code == 413
    assert "quá lớn nên chưa được lưu" in answer.text


def test_a_sign_that_no_text_holds_is_refused_in_vietnamese(client):
    answer = client.post(reverse("agencies:login"), {"username": "a\x00", "password": "x"})
    assert "Có ký tự không hợp lệ" in answer.text
    assert "Null" not in answer.text


def test_rows_beyond_the_most_are_given_back_not_dropped(client, report):
    client.force_login(report.created_by)
    table = AnnexTable.objects.get(section__version=report.assignment.version_id)
    section = table.section
    rows = {f"cell-{table.pk}_{n}_number": f"{n}/QĐ-UBND" for n in range(MOST_ROWS + 1)}
    typed = {f"s{section.pk}-version": "0", f"t{table.pk}-TOTAL_FORMS": str(MOST_ROWS + 1), **rows}
    answer = client.post(reverse("reports:section", args=[report.pk, section.key]), typed)
    assert answer.status_code == 422
    assert f"tối đa {MOST_ROWS} dòng" in answer.text
    assert f"{MOST_ROWS}/QĐ-UBND" in answer.text
    assert not AnnexRow.objects.exists()


# --- papers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("trang.html", "trang.pdf"), ("..\\..\\boot.exe", "boot.pdf"), ("../../etc/passwd", "passwd.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"), ("bản ký.pdf", "bản ký.pdf"), ("x" * 300 + ".pdf", "x" * 150 + ".pdf"),
    ],
)  # fmt: skip
def test_a_scan_is_downloaded_as_what_it_is_whatever_it_was_called(client, private_files, name, shown):
    duty = make_assignment()
    client.force_login(make_member(duty.call.lead, Role.OFFICER))
    marks = {
        "number": "1/BC",
        "date": "1/6/2023",
        "signer": "A",
        "arrived_on": "2/6/2023",
        "arrived_at": "9h",
    }
    scan = SimpleUploadedFile("x", b"%PDF-1.7\n<html><script>alert(1)</script>")
    scan._name = name  # past the cleaning that Django does for the name of a test upload
    assert client.post(reverse("reports:paper", args=[duty.pk]), {**marks, "scan": scan}).status_code == 302
    report = Report.objects.get()
    assert report.paper_scan_name == shown
    assert report.paper_scan.name.startswith("scans/")
    assert report.paper_scan.name.endswith(".pdf")


def test_the_scan_is_sealed_like_the_report_until_the_officer_opens_it(client, private_files):
    duty = make_assignment()
    report = make_report(duty, state=ReportState.SUBMITTED, channel=Channel.ON_BEHALF)
    report.paper_scan.save("a.pdf", io.BytesIO(b"%PDF-1.7"))
    client.force_login(make_member(duty.call.lead, Role.OFFICER))
    for question in ("", "?tai=1"):
        answer = client.get(reverse("reports:paper_scan", args=[report.pk]) + question)
        assert answer.url == reverse("reports:review", args=[report.pk])
    client.post(reverse("reports:review_open", args=[report.pk]))
    answer = client.get(reverse("reports:paper_scan", args=[report.pk]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "-1+1", '=HYPERLINK("x")']
)
def test_no_cell_of_the_list_of_debts_is_a_formula(client, text):
    from openpyxl import load_workbook

    agency = make_agency(text)
    duty = make_assignment(agency=agency, contact_name=text, contact_phone=text[:30])
    client.force_login(make_member(duty.call.lead, Role.OFFICER))
    answer = client.get(reverse("reports:debts_file", args=[duty.call.code]))
    cells = [cell for row in load_workbook(io.BytesIO(answer.content)).active.rows for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert sum(cell.value == text for cell in cells) >= 2


def test_a_text_longer_than_any_report_is_given_back(client, report):
    client.force_login(report.created_by)
    section = section_of(report, "situation")
    typed = {f"s{section.pk}-version": "0", f"text-{section.pk}": "x" * 200_001}
    answer = client.post(reverse("reports:section", args=[report.pk, "situation"]), typed)
    assert answer.status_code == 422
    assert "dài quá 200.000 ký tự (đang có 200.001)" in answer.text
    assert "x" * 200_001 in answer.text


def test_a_refused_explanation_does_not_open_the_envelope(client):
    sent = make_report(state=ReportState.SUBMITTED)
    client.force_login(make_member(sent.assignment.call.lead, Role.OFFICER))
    answer = client.post(reverse("reports:explain", args=[sent.pk]), {"kind": "jump", "reason": ""})
    assert answer.status_code == 403
