"""The pages of "Nhập bằng Excel", as a browser without scripts uses them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.states import Role
from reports.collection.models import Figure
from reports.collection.states import ReportState
from reports.imports.models import Batch
from reports.imports.states import BatchState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_assignment, make_call, make_report
from tests.reports.imports.papers import shipped_draft
from tests.reports.imports.workbooks import bring, draft, filled, form_for, opened, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]


@pytest.fixture
def report():
    return draft()


@pytest.fixture
def drafter(client, report):
    client.force_login(report.created_by)
    return client


def upload(content, name="Đã điền.xlsx"):
    return SimpleUploadedFile(name, content)


def words(response):
    return response.content.decode()


def test_a_name_of_a_sheet_that_is_cut_short_does_not_end_in_a_blank():
    names = opened(form_for(shipped_draft())).sheetnames
    assert "Danh mục văn bản chỉ đạo đã" in names


def test_the_whole_way_without_a_script(drafter, report):
    response = drafter.post(f"/reports/{report.pk}/workbook/form")
    content = b"".join(response.streaming_content)
    assert "attachment" in response["Content-Disposition"]
    assert opened(content).sheetnames[0] == "Số liệu"

    values = {("communication/TT.01/", "value"): 12.5, ("communication/TT.02/", "value"): 300}
    response = drafter.post(
        f"/reports/{report.pk}/workbook/", {"file": upload(filled(content, values))}, follow=True
    )
    page = words(response)
    assert "Ô chưa đúng (1)" in page
    assert "Chỉ tiêu này chỉ nhận số nguyên" in page
    assert "Ghi vào báo cáo</button>" not in page, "not while a cell is wrong"
    batch = Batch.objects.get()

    key = f"{batch.rejects[0]['field']}|value"
    response = drafter.post(
        f"/workbooks/{batch.pk}/", {"key-0": key, "was-0": "12,5", "fix-0": "13"}, follow=True
    )
    assert "Các ô đã đúng" in words(response)
    assert "Sẽ thay đổi (2)" in words(response)
    response = drafter.post(f"/workbooks/{batch.pk}/apply", follow=True)
    assert "Đã ghi 2 chỗ" in words(response)
    assert Figure.objects.get(report=report, indicator__code="TT.01").value == 13
    assert "Đã thay đổi (2)" in words(drafter.get(f"/workbooks/{batch.pk}/"))
    assert drafter.post(f"/workbooks/{batch.pk}/discard").status_code == 409


def test_an_input_left_as_it_was_corrects_nothing(drafter, report):
    batch = bring(report, filled(form_for(report), {("communication/TT.01/", "note"): True}))
    (wrong,) = batch.rejects
    key = f"{wrong['field']}|{wrong['part']}"
    drafter.post(f"/workbooks/{batch.pk}/", {"key-0": key, "was-0": wrong["value"], "fix-0": wrong["value"]})
    batch.refresh_from_db()
    assert len(batch.rejects) == 1


def test_a_cell_that_is_not_wrong_cannot_be_written_by_the_correction(drafter, report):
    batch = bring(report, filled(form_for(report), {("communication/TT.01/", "value"): 12.5}))
    row = report.assignment.version.sections.get(key="situation").rows.get(indicator__code="CTX.01")
    response = drafter.post(
        f"/workbooks/{batch.pk}/", {"key-0": f"figure:{row.pk}|value", "was-0": "", "fix-0": "1"}
    )
    assert response.status_code == 400
    batch.refresh_from_db()
    assert len(batch.rejects) == 1


def test_a_file_that_is_refused_is_answered_on_the_page_with_the_reason(drafter, report):
    response = drafter.post(f"/reports/{report.pk}/workbook/", {"file": upload(b"no workbook")})
    assert response.status_code == 422
    assert "không phải là bảng tính Excel" in words(response)
    assert "Chưa chọn tệp" in words(drafter.post(f"/reports/{report.pk}/workbook/"))


def test_a_hostile_name_is_shown_as_text(drafter, report):
    drafter.post(
        f"/reports/{report.pk}/workbook/", {"file": upload(b"x", "<script>alert(1)<%2Fscript>.xlsx")}
    )
    page = words(drafter.get(f"/reports/{report.pk}/workbook/"))
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_name_that_gives_a_citizen_away_is_not_even_kept(drafter, report):
    address, name = f"/reports/{report.pk}/workbook/", "CCCD 091090001234.xlsx"
    response = drafter.post(address, {"file": upload(b"x", name)})
    assert response.status_code == 422
    assert "đổi tên tệp" in words(response)
    assert not Batch.objects.exists()
    assert drafter.post(address, {"file": upload(b"x", "Biểu mẫu 2023.xlsx")}).status_code == 422
    assert Batch.objects.count() == 1
    whole = upload(filled(form_for(report), {("communication/TT.01/", "value"): 31}), name)
    assert "đổi tên tệp" in words(drafter.post("/my/workbooks/", {"files": [whole]}))
    assert Batch.objects.count() == 1


def test_a_file_put_aside_changes_nothing_and_a_report_sent_takes_none(drafter, report):
    batch = bring(report, filled(form_for(report), {("communication/TT.01/", "value"): 31}))
    assert drafter.post(f"/workbooks/{batch.pk}/discard", follow=True).status_code == 200
    batch.refresh_from_db()
    assert batch.state == BatchState.DISCARDED
    waiting = bring(report, filled(form_for(report), {("communication/TT.01/", "value"): 32}))
    type(report).objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    assert drafter.post(f"/workbooks/{waiting.pk}/apply").status_code == 403
    assert Figure.objects.get(report=report, indicator__code="TT.01").value == 20


def test_what_a_file_would_change_is_not_seen_from_above_nor_from_beside(client, report):
    batch = bring(report, filled(form_for(report), {("communication/TT.01/", "value"): 31}))
    type(report).objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    above = make_member(report.assignment.parent.agency, Role.OFFICER)
    for person in (above, make_member(make_agency("UBND huyện bên"), Role.DRAFTER)):
        client.force_login(person)
        assert client.get(f"/workbooks/{batch.pk}/").status_code == 404


def test_many_files_and_a_zip_each_go_to_their_own_report(drafter, report):
    agency, by = report.assignment.agency, report.created_by
    second = make_report(make_assignment(make_call(), agency), by=by)
    foreign = draft()
    change = {("communication/TT.01/", "value"): 31}
    packed = zipped(
        {"hai.xlsx": filled(form_for(second), change), "la.xlsx": filled(form_for(foreign), change)}
    )
    files = [
        upload(filled(form_for(report), change), "mot.xlsx"),
        upload(packed, "nhieu.zip"),
        upload(b"x", "hong.xlsx"),
    ]
    page = words(drafter.post("/my/workbooks/", {"files": files}))
    assert "Kết quả (4 tệp)" in page
    assert set(Batch.objects.values_list("report", flat=True)) == {report.pk, second.pk}
    assert page.count("1 thay đổi") == 2
    assert "Mã biểu mẫu trong tệp không có trên hệ thống" in page, "a foreign report is answered like none"


def test_the_page_of_the_report_leads_here_while_it_may_be_written(drafter, report):
    link = f"/reports/{report.pk}/workbook/"
    assert link in words(drafter.get(f"/reports/{report.pk}/"))
    type(report).objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    assert link not in words(drafter.get(f"/reports/{report.pk}/"))
    assert drafter.get(link).status_code == 403


def test_nothing_in_the_form_that_is_handed_out_is_a_formula_of_a_user(report):
    report.texts.update(paragraphs=[{"id": "a", "level": 0, "text": '=HYPERLINK("http://x","y")'}])
    content = form_for(report)
    book = opened(content)
    for page in book.worksheets:
        assert not [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert io.BytesIO(content).read(2) == b"PK"
