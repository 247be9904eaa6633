"""Last year, the change and the year so far in the paper of a summary: off until chosen, the same in every file."""

import io
import json

import pytest
from pypdf import PdfReader

from agencies.states import Role
from portal.core import clock
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.consolidation.actions.options import choose_options
from reports.documents import renderers
from reports.documents.compose.paper import Issue, compose
from tests.factories.agencies import make_member
from tests.factories.rounds import make_figure, make_report
from tests.factories.times import Years
from tests.reports.documents.extracted import squeezed

pytestmark = pytest.mark.django_db
TT, TT2, DH, KT = ("TT.01", ""), ("TT.02", ""), ("DH.01", ""), ("KT.02", "ET=karaoke")


@pytest.fixture
def years():
    return Years()


def table(report, *, chosen=True):
    """The table of figures of the paper as people with the switch get it."""
    if chosen:
        officer = make_member(report.assignment.agency, Role.OFFICER)
        choose_options(report_id=report.pk, by=officer, comparison=True)
    return paper(report).annexes[0].blocks[0]


def paper(report):
    return compose(Report.objects.get(pk=report.pk))


def cells(found, label):
    """The cells of a line by the head of their column."""
    row = next(row for row in found.rows if row.kind == "normal" and row.cells[1].text == label)
    return dict(zip((column.label for column in found.columns), row.cells, strict=True))


@pytest.fixture
def half(years):
    years.summary("2022-H1", {TT: 2000, DH: (5, 6), TT2: {"value": 8, "basis": "estimated"}, KT: 5})
    figures = {TT: 3025, TT2: {"value": 9, "qualifier": "above"}, DH: (6, 6), KT: None}
    return years.summary("2023-H1", figures, state=ReportState.DRAFT)


def test_nothing_is_compared_until_it_is_chosen(half):
    assert [column.label for column in table(half, chosen=False).columns] == [
        "TT", "Chỉ tiêu", "Đơn vị tính", "Kết quả", "Ghi chú",
    ]  # fmt: skip


def test_last_year_and_the_change_stand_between_result_and_remarks(half):
    found = table(half)
    assert [(column.label, column.group) for column in found.columns[3:]] == [
        ("Kết quả", ""),
        ("Cùng kỳ năm trước", "So với 6 tháng đầu năm 2022"),
        ("Tăng, giảm", "So với 6 tháng đầu năm 2022"),
        ("%", "So với 6 tháng đầu năm 2022"),
        ("Ghi chú", ""),
    ]
    tt = cells(found, "Cuộc tuyên truyền")
    assert [tt[head].printed for head in ("Cùng kỳ năm trước", "Tăng, giảm", "%")] == [
        "2.000",
        "+1.025",
        "+51,3%",
    ]
    ratio = cells(found, "Xã, phường không có tệ nạn")
    assert [ratio[head].printed for head in ("Tăng, giảm", "%")] == ["+16,7 điểm %", "–"]
    rough = cells(found, "Lượt người tham dự")
    assert [rough[head].printed for head in ("Tăng, giảm", "%")] == ["khoảng +1", "khoảng +12,5%"]
    assert rough["Ghi chú"].text == "số kỳ trước là ước thực hiện"
    zero = cells(found, "Cơ sở karaoke được kiểm tra")
    assert [zero[head].printed for head in ("Kết quả", "Tăng, giảm", "%")] == ["không có", "−5", "−100%"]
    blank = cells(found, "Cơ sở kinh doanh dịch vụ")
    assert [blank[head].printed for head in ("Cùng kỳ năm trước", "Tăng, giảm", "%")] == ["–", "–", "–"]
    assert any("6 tháng đầu năm 2022: như đã báo cáo khi đó" in note for note in found.notes)


def test_the_second_half_has_the_year_so_far_and_says_what_it_lacks(years):
    years.summary("2023-H1", {TT: 20})
    now = years.summary("2023-H2", {TT: {"value": 35, "basis": "estimated"}, TT2: 4}, state=ReportState.DRAFT)
    found = table(now)
    head = "Lũy kế từ 6 tháng đầu năm 2023"
    tt = cells(found, "Cuộc tuyên truyền")
    assert (tt[head].printed, tt["Ghi chú"].text) == (
        "55", "ước thực hiện; lũy kế có 1 số liệu ước thực hiện",
    )  # fmt: skip
    other = cells(found, "Lượt người tham dự")
    assert (other[head].printed, other["Ghi chú"].text) == ("4", "lũy kế tính trên 1/2 kỳ")


def test_what_was_estimated_before_stands_in_the_remarks(years):
    first = years.summary("2023-H1", {TT: {"value": 40, "basis": "estimated"}}, state=ReportState.SUPERSEDED)
    now = make_report(first.assignment, figures={TT: 45}, origin="consolidated")
    assert cells(table(now), "Cuộc tuyên truyền")["Ghi chú"].text == "đã ước 40 (lần 1)"


def test_a_paper_made_before_the_choice_stays_as_it_was(half):
    before = paper(half).to_json()
    table(half)
    assert before != paper(half).to_json()
    assert "So với" not in str(before)


def test_the_columns_stand_in_pdf_word_and_excel(half):
    from docx import Document
    from openpyxl import load_workbook

    table(half)
    made = paper(half)
    pages = PdfReader(io.BytesIO(renderers.get("pdf")(made))).pages
    text = squeezed("".join(page.extract_text() for page in pages))
    for said in ("Sovới6thángđầunăm2022", "+1.025", "+51,3%", "+16,7điểm%", "−100%"):
        assert said in text, said
    document = Document(io.BytesIO(renderers.get("docx")(made)))
    words = {cell.text for each in document.tables for row in each.rows for cell in row.cells}
    assert {"So với 6 tháng đầu năm 2022", "+1.025", "+51,3%", "khoảng +12,5%"} <= words
    book = load_workbook(io.BytesIO(renderers.get("xlsx")(made)))
    values = {
        row[1].value: [cell.value for cell in row]
        for sheet in book
        for row in sheet.iter_rows()
        if len(row) > 7 and row[1].value
    }
    assert values["Cuộc tuyên truyền"][3:7] == [3025, 2000, 1025, 51.3]
    assert values["Xã, phường không có tệ nạn"][5] == 16.7
    assert values["Cơ sở karaoke được kiểm tra"][5:7] == [-5, -100]


def data(report):
    """The data file of the issued paper."""
    fresh = Report.objects.get(pk=report.pk)
    issue = Issue(
        number=5, symbol="BC-X", date=clock.today(), issuing_agency=fresh.assignment.agency, signer=None
    )
    return json.loads(compose(fresh, issue=issue).data)


def figure_data(said, code):
    return next(each for each in said["figures"] if each["indicator"] == code)


def test_the_data_file_says_what_the_columns_say(half):
    table(half)
    said = data(half)
    assert said["compared_with"] == {"period": "6 tháng đầu năm 2022", "label": "Cùng kỳ năm trước"}
    tt = figure_data(said, "TT.01")
    assert (tt["before"], tt["change"], tt["percent"]) == ({"value": 2000}, 1025, 513)
    ratio = figure_data(said, "DH.01")
    assert (ratio["before"], ratio["points"]) == ({"numerator": 5, "denominator": 6}, 167)
    assert "percent" not in ratio
    rough = figure_data(said, "TT.02")
    assert (rough["before"], rough["change"], rough["rough"]) == ({"value": 8, "basis": "estimated"}, 1, True)
    zero = figure_data(said, "KT.02")
    assert (zero["change"], zero["percent"]) == (-5, -1000)


def test_nothing_of_then_leaves_only_that_in_the_data(years):
    years.summary("2022-H1", {TT: 5})
    now = years.summary("2023-H1", {TT: 5, TT2: 7}, state=ReportState.DRAFT)
    table(now)
    said = data(now)
    assert figure_data(said, "TT.02")["before"] == {"state": "not_reported"}
    assert "change" not in figure_data(said, "TT.02")
    assert (figure_data(said, "TT.01")["change"], figure_data(said, "TT.01")["percent"]) == (0, 0)


def test_the_year_so_far_stands_in_the_data_with_what_it_lacks(years):
    years.summary("2023-H1", {TT: 20})
    now = years.summary("2023-H2", {TT: 35, TT2: 4}, state=ReportState.DRAFT)
    table(now)
    said = data(now)
    assert said["so_far_from"] == "6 tháng đầu năm 2023"
    assert figure_data(said, "TT.01")["so_far"] == {"value": 55}
    assert figure_data(said, "TT.02")["so_far"] == {"value": 4, "given": 1, "parts": 2}


def test_the_data_says_nothing_of_it_until_it_is_chosen(half):
    said = data(half)
    assert "compared_with" not in said
    assert not {"before", "change", "percent"} & figure_data(said, "TT.01").keys()


def test_the_queries_do_not_grow_with_figures_and_periods(years, half, django_assert_max_num_queries):
    table(half)
    with django_assert_max_num_queries(60) as first:
        paper(half)
    for code in ("2022-H1", "2023-Q1", "2023-Q2"):
        report = years.summary(code, {TT: 3})
        for number in range(40):
            make_figure(report, "TT.02", f"X={number}", number)
    with django_assert_max_num_queries(len(first)):
        paper(half)
