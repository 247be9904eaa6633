"""A form goes out, is filled in with the programs people have, and comes back as what was typed in it."""

import subprocess

import pytest

from agencies.states import Role
from portal.core.errors import Conflict, NotAllowed
from reports.collection.models import Figure, Report
from reports.collection.states import Channel, FigureState, ReportState
from reports.imports.actions import batches
from reports.imports.models import Batch, IssuedForm
from reports.imports.states import BatchState
from tests.conftest import office
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report, section_of
from tests.reports.imports.workbooks import (
    DOCUMENTS,
    FIGURES,
    PROSE,
    bring,
    cell_of,
    draft,
    filled,
    form_for,
    opened,
    saved,
    state_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("private_files")]

EVERYTHING = {
    ("communication/TT.01/", "value"): 1234,
    ("communication/TT.01/", "qualifier"): "khoảng",
    ("communication/TT.01/", "basis"): "ước thực hiện",
    ("communication/TT.02/", "value"): None,
    ("communication/TT.02/", "state"): "chưa thống kê được",
    ("communication/DH.01/", "value"): "7/8",
    ("situation/CTX.01/", "value"): 78.07,
    ("situation/CSKD.01/ET=karaoke", "value"): 0,
    ("situation/CSKD.01/ET=karaoke", "note"): "-1+1 là chữ",
}


def figure(report, code, breakdown=""):
    return Figure.objects.get(report=report, indicator__code=code, breakdown__key=breakdown)


def test_an_untouched_form_brought_back_changes_nothing_and_says_so():
    report = draft()
    before = state_of(report)[:6]
    batch = bring(report, form_for(report))
    assert (batch.state, batch.rows, batch.rejects) == (BatchState.REFUSED, [], [])
    assert "không khác gì" in batch.facts["reason"]
    assert state_of(report)[:6] == before


def test_what_was_typed_is_what_is_stored():
    report = draft()
    content = filled(form_for(report), EVERYTHING)
    book = opened(content)
    book[PROSE][cell_of(book, "text:proposals", "text", PROSE)] = (
        "Kiến nghị:\n- bổ sung kinh phí;\n+ cho cấp xã"
    )
    for column, value in zip("BCD", ("12/KH-UBND", "15/03/2023", 40), strict=True):
        book[DOCUMENTS][f"{column}7"] = value
    batch = bring(report, saved(book))
    assert batch.rejects == []
    assert Report.objects.get(pk=report.pk).edit_version == 0, "nothing is written before somebody says so"
    assert batches.apply(batch_id=batch.pk, by=report.created_by) == len(batch.rows) == 6

    one = figure(report, "TT.01")
    assert (one.value, one.qualifier, one.basis) == (1234, "about", "estimated")
    assert figure(report, "TT.02").state == FigureState.NOT_KNOWN
    assert (figure(report, "DH.01").numerator, figure(report, "DH.01").denominator) == (7, 8)
    karaoke = figure(report, "CSKD.01", "ET=karaoke")
    assert (karaoke.state, karaoke.note) == (FigureState.ZERO_CONFIRMED, "-1+1 là chữ")
    assert figure(report, "CTX.01").value == 7807
    text = report.texts.get(section=section_of(report, "proposals"))
    assert [(p["level"], p["text"]) for p in text.paragraphs] == [
        (0, "Kiến nghị:"), (1, "bổ sung kinh phí;"), (2, "cho cấp xã"),
    ]  # fmt: skip
    assert report.annex_rows.get().cells == {"number": "12/KH-UBND", "date": "2023-03-15", "copies": 40}
    assert Report.objects.get(pk=report.pk).channel == Channel.WORKBOOK


def test_the_same_file_again_changes_nothing():
    report = draft()
    content = filled(form_for(report), EVERYTHING)
    batches.apply(batch_id=bring(report, content).pk, by=report.created_by)
    before = state_of(report)[:6]
    again = bring(report, content)
    assert again.state == BatchState.REFUSED
    assert "đã được ghi vào báo cáo lúc" in again.facts["reason"]
    same_values = bring(report, saved(opened(content)))
    assert (same_values.state, same_values.rows) == (BatchState.REFUSED, [])
    assert state_of(report)[:6] == before


def test_a_cell_nobody_touched_leaves_what_was_written_meanwhile():
    report = draft()
    content = filled(form_for(report), {("communication/TT.01/", "value"): 30})
    Figure.objects.filter(report=report, indicator__code="CTX.01").update(value=9999)
    batch = bring(report, content)
    assert [row["label"] for row in batch.rows] == ["Cuộc tuyên truyền"]
    batches.apply(batch_id=batch.pk, by=report.created_by)
    assert (figure(report, "CTX.01").value, figure(report, "TT.01").value) == (9999, 30)


def test_a_field_written_between_looking_and_applying_is_not_overwritten():
    report = draft()
    first = bring(report, filled(form_for(report), {("communication/TT.01/", "value"): 30}))
    second = bring(report, filled(form_for(report), {("communication/TT.01/", "value"): 31}))
    batches.apply(batch_id=first.pk, by=report.created_by)
    with pytest.raises(Conflict, match="chưa ghi đè gì"):
        batches.apply(batch_id=second.pk, by=report.created_by)
    assert figure(report, "TT.01").value == 30
    fresh = batches.restage(batch_id=second.pk, by=report.created_by)
    assert (fresh.rows[0]["before"], fresh.rows[0]["after"]) == ("30", "31")
    assert report.created_by.full_name in fresh.rows[0]["moved"]
    batches.apply(batch_id=second.pk, by=report.created_by)
    assert figure(report, "TT.01").value == 31


def test_a_wrong_cell_is_named_and_holds_everything_back_until_it_is_corrected():
    report = draft()
    content = filled(
        form_for(report),
        {("communication/TT.01/", "value"): 12.5, ("communication/TT.02/", "value"): "#N/A"} | {
            ("situation/CTX.01/", "value"): 80
        },
    )  # fmt: skip
    batch = bring(report, content)
    book = opened(content)
    wrong = {each["cell"]: each for each in batch.rejects}
    one = wrong[cell_of(book, "communication/TT.01/", "value")]
    assert (one["sheet"], one["value"], one["label"]) == (FIGURES, "12,5", "Cuộc tuyên truyền")
    assert "số nguyên" in one["reason"]
    assert "#N/A" in wrong[cell_of(book, "communication/TT.02/", "value")]["value"]
    before = state_of(report)
    with pytest.raises(Conflict, match="Còn 2 ô chưa đúng"):
        batches.apply(batch_id=batch.pk, by=report.created_by)
    assert state_of(report) == before

    by = report.created_by
    batch = batches.correct(batch_id=batch.pk, by=by, fixes={(one["field"], "value"): "13.5"})
    assert len(batch.rejects) == 2, "a correction is read as strictly as the file"
    others = [each for each in batch.rejects if each["field"] != one["field"]]
    batch = batches.correct(
        batch_id=batch.pk,
        by=by,
        fixes={(one["field"], "value"): "13", (others[0]["field"], "value"): "1.500"},
    )
    assert batch.rejects == []
    batches.apply(batch_id=batch.pk, by=by)
    assert (figure(report, "TT.01").value, figure(report, "TT.02").value) == (13, 1500)
    assert figure(report, "CTX.01").value == 8000


def test_the_workbook_comes_back_marked_and_can_be_corrected_and_brought_again():
    report = draft()
    content = filled(form_for(report), {("communication/TT.01/", "value"): 12.5})
    batch = bring(report, content)
    marked = batches.marked(batch=batch, by=report.created_by)
    book = opened(marked.content)
    name = cell_of(book, "communication/TT.01/", "value")
    cell = book[FIGURES][name]
    assert "số nguyên" in cell.comment.text
    assert cell.fill.start_color.rgb == "FFFFC7CE"
    cell.value = 12
    again = bring(report, saved(book))
    assert (again.rejects, [row["after"] for row in again.rows]) == ([], ["12"])


def test_a_form_of_another_agency_round_or_outline_is_refused_and_says_why():
    call = make_call()
    mine, theirs = (make_report(make_assignment(call)) for _each in range(2))
    content = form_for(theirs)
    assert "đơn vị khác" in bring(mine, content).facts["reason"]

    agency = mine.assignment.agency
    other_round = make_report(make_assignment(make_call(), agency), by=mine.created_by)
    assert "đợt khác" in bring(mine, form_for(other_round)).facts["reason"]

    content = form_for(mine)
    duty = mine.assignment
    duty.version = make_outline()
    duty.save()
    assert "Đề cương đã thay đổi" in bring(mine, content).facts["reason"]
    assert not Batch.objects.exclude(state=BatchState.REFUSED).exists()


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "says"),
    [
        (FIGURES, "A6", "figure:situation/TT.01/", "ô A6"),
        (FIGURES, "A7", None, "ô A7"),
        (FIGURES, "B7", "Tên khác", "ô B7"),
        (FIGURES, "E1", "note", "ô E1"),
        (FIGURES, "E60", 5, "ô E60 nằm ngoài"),
        (PROSE, "A5", "text:proposals", "ô A5"),
        (DOCUMENTS, "C1", "copies", "ô C1"),
        (DOCUMENTS, "B300", "thêm", "ô B300 nằm ngoài"),
        (FIGURES, "A1", "1|khac|x|y|1|0#figures", "nhiều biểu mẫu khác nhau"),
    ],
)
def test_changed_codes_are_refused_with_the_cell(sheet, cell, value, says):
    report = draft()
    book = opened(form_for(report))
    book[sheet][cell] = value
    batch = bring(report, saved(book))
    assert batch.state == BatchState.REFUSED
    assert says in batch.facts["reason"]


def test_two_lines_that_changed_places_under_their_codes_are_refused():
    """Control: by their codes alone they would have been taken, each with the number of the other."""
    report = draft()
    book = opened(form_for(report))
    page = book[FIGURES]
    for column in "BCDEFGHIJ":
        page[f"{column}8"].value, page[f"{column}9"].value = (
            page[f"{column}9"].value,
            page[f"{column}8"].value,
        )
    assert [page["A8"].value, page["A9"].value] == sorted([page["A8"].value, page["A9"].value])
    assert "đổi chỗ" in bring(report, saved(book)).facts["reason"]


def test_a_form_the_server_never_handed_out_is_refused():
    report = draft()
    content = form_for(report)
    IssuedForm.objects.all().delete()
    assert "không có trên hệ thống" in bring(report, content).facts["reason"]


def test_only_who_writes_the_report_takes_and_brings_its_form():
    report = draft()
    content = form_for(report)
    clerk = make_member(report.assignment.agency, Role.CLERK)
    stranger = make_member(make_agency("UBND huyện khác"), Role.DRAFTER)
    for person in (clerk, stranger):
        with pytest.raises(NotAllowed):
            batches.hand_out(report_id=report.pk, by=person)
        with pytest.raises(NotAllowed):
            bring(report, content, by=person)
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    with pytest.raises(NotAllowed):
        bring(report, content)
    assert not Batch.objects.exists()


def test_a_formula_that_nobody_calculated_is_an_error_naming_its_cell():
    report = draft()
    batch = bring(report, filled(form_for(report), {("communication/TT.01/", "value"): "=20+5"}))
    (wrong,) = batch.rejects
    assert "công thức chưa được tính" in wrong["reason"]
    assert wrong["cell"].startswith("E")


@pytest.mark.office
@pytest.mark.slow
def test_a_form_that_libreoffice_saved_is_read_the_same_and_its_formulas_are_calculated(tmp_path):
    report = draft()
    content = filled(form_for(report), {**EVERYTHING, ("communication/TT.01/", "value"): "=1200+34"})
    (tmp_path / "in.xlsx").write_bytes(content)
    subprocess.run(
        [str(office()), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), str(tmp_path / "in.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    batch = bring(report, (tmp_path / "out" / "in.xlsx").read_bytes())
    assert batch.facts.get("reason") is None
    assert batch.rejects == []
    batches.apply(batch_id=batch.pk, by=report.created_by)
    assert figure(report, "TT.01").value == 1234
    assert (figure(report, "DH.01").numerator, figure(report, "DH.01").denominator) == (7, 8)
    assert figure(report, "CSKD.01", "ET=karaoke").note == "-1+1 là chữ"
