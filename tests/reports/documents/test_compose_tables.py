"""From the database to tables: figures with every state, annex rows, indicators by units."""

import datetime as dt
from decimal import Decimal

import pytest

from portal.core import clock
from reports.collection.models import Report
from reports.collection.states import Basis, FigureNature, FigureState, Qualifier, ReportState
from reports.consolidation.states import InputRole
from reports.documents.compose.paper import LEFT_OUT, compose
from reports.documents.fitting import fit_annex
from reports.documents.renderers import FORMATS
from tests.factories.agencies import make_agency
from tests.factories.rounds import make_assignment, make_outline, make_report
from tests.reports.documents.extracted import pdf_text, squeezed
from tests.reports.documents.rounds import (
    NOW,
    included,
    make_house,
    make_summary,
    make_town,
    make_unit,
    rename,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june():
    with clock.travel(NOW):
        yield


def annex(report, title):
    paper = compose(Report.objects.get(pk=report.pk))
    found = next(each for each in paper.annexes if each.title.startswith(title))
    return found.blocks[0]


def lines(table):
    """Rows of a table by what stands in their second column."""
    return {row.cells[1].text: row.cells for row in table.rows if row.kind == "normal"}


# --- figures of one report ---


@pytest.mark.parametrize(
    ("state", "words", "gap"),
    [
        (FigureState.ZERO_CONFIRMED, "không có", False),
        (FigureState.NONE_DETECTED, "chưa phát hiện", False),
        (FigureState.NOT_APPLICABLE, "không thuộc phạm vi", True),
        (FigureState.NOT_KNOWN, "chưa thống kê được", True),
        (FigureState.NOT_REPORTED, "chưa báo cáo", True),
        (FigureState.CLASSIFIED, "gửi riêng theo chế độ mật", True),
    ],
)
def test_a_figure_without_a_number_says_why(state, words, gap):
    table = annex(make_report(figures={("TT.01", ""): {"state": state}}), "Biểu số liệu")
    cell = lines(table)["Cuộc tuyên truyền"][3]
    assert (cell.text, cell.gap, cell.number) == (words, gap, None)


def test_a_figure_that_was_never_entered_is_a_gap_and_not_a_zero():
    cell = lines(annex(make_report(), "Biểu số liệu"))["Cuộc tuyên truyền"][3]
    assert (cell.text, cell.gap) == ("chưa báo cáo", True)


def test_numbers_are_written_the_vietnamese_way_and_stay_numbers_for_excel():
    report = make_report(
        figures={
            ("CTX.01", ""): 7807,
            ("TT.02", ""): {"value": 1420, "state": FigureState.REPORTED, "qualifier": Qualifier.MORE_THAN},
            ("TT.01", ""): 7,
            ("DH.01", ""): (6, 6),
        }
    )
    rows = lines(annex(report, "Biểu số liệu"))
    area = rows["Diện tích tự nhiên"][3]
    assert (area.text, area.number, area.scale) == ("78,07", Decimal("78.07"), 2)
    people = rows["Lượt người tham dự"][3]
    assert (people.printed, people.number) == ("hơn 1.420", 1420)
    assert rows["Cuộc tuyên truyền"][3].text == "07"
    assert rows["Xã, phường không có tệ nạn"][3].text == "06/06 (100%)"
    assert rows["Diện tích tự nhiên"][2].text == "km2"


def test_a_percent_without_a_base_is_printed_as_such():
    report = make_report(figures={("DH.01", ""): 9850})
    assert lines(annex(report, "Biểu số liệu"))["Xã, phường không có tệ nạn"][3].text == "98,5%"


def test_targets_norms_estimates_and_notes_are_remarked():
    report = make_report(
        figures={
            ("TT.01", ""): {"value": 5, "nature": FigureNature.TARGET},
            ("TT.02", ""): {"value": 5, "nature": FigureNature.NORM, "note": "theo kế hoạch"},
            ("CSKD.01", ""): {"value": 5, "basis": Basis.ESTIMATED, "note": "ước đến 30/6"},
            ("CTX.01", ""): {
                "value": 5,
                "nature": FigureNature.TARGET,
                "note": "Mục tiêu phấn đấu của huyện",
            },
        }
    )
    rows = lines(annex(report, "Biểu số liệu"))
    assert rows["Cuộc tuyên truyền"][4].text == "mục tiêu phấn đấu"
    assert rows["Lượt người tham dự"][4].text == "quy định, định mức; theo kế hoạch"
    assert rows["Cơ sở kinh doanh dịch vụ"][4].text == "ước thực hiện; ước đến 30/6"
    assert rows["Diện tích tự nhiên"][4].text == "Mục tiêu phấn đấu của huyện"


def test_a_finished_paper_leaves_out_optional_lines_that_were_not_filled_in_and_says_so():
    report = make_report(state=ReportState.SUBMITTED, figures={("CSKD.01", "ET=karaoke"): 3})
    table = annex(report, "Biểu số liệu")
    rows = lines(table)
    assert "– Karaoke" in rows
    assert "Cơ sở kinh doanh dịch vụ" in rows
    assert "– Lưu trú" not in rows
    assert rows["Cuộc tuyên truyền"][3].text == "chưa báo cáo"
    assert table.notes == ("Số liệu tính đến ngày 14/6/2023.", LEFT_OUT)


def test_the_lines_above_a_filled_one_stay():
    report = make_report(state=ReportState.SUBMITTED, figures={("CSKD.01", "ET=karaoke"): 3})
    report.assignment.version.sections.get(key="situation").rows.filter(depth=0).update(required=False)
    rows = lines(annex(report, "Biểu số liệu"))
    assert rows["Cơ sở kinh doanh dịch vụ"][3].gap
    assert "Diện tích tự nhiên" not in rows


def test_lines_are_counted_through_under_the_headings_of_their_sections():
    table = annex(make_report(), "Biểu số liệu")
    groups = [row.cells[0].text for row in table.rows if row.kind == "group"]
    assert groups == ["I. Tình hình", "1. Tuyên truyền", "2. Kiểm tra"]
    counted = [row.cells[0].text for row in table.rows if row.kind == "normal"]
    assert counted == [str(number) for number in range(1, 9)]


# --- annex rows ---


def test_annex_rows_keep_numbers_and_dates_as_such():
    report = make_report()
    table = report.assignment.version.sections.get(key="proposals").annexes.get()
    cells = {"number": "31/KH-UBND", "date": "2023-02-06", "copies": 1200}
    report.annex_rows.create(table=table, position=0, cells=cells)
    report.annex_rows.create(
        table=table, position=1, cells={"number": "< 5% & x", "date": "", "copies": None}
    )
    printed = annex(report, "Danh mục văn bản")
    assert [column.label for column in printed.columns] == ["TT", "Số, ký hiệu", "Ngày", "Số bản"]
    first, second = (row.cells for row in printed.rows)
    assert (first[2].text, first[2].date) == ("06/02/2023", dt.date(2023, 2, 6))
    assert (first[3].text, first[3].number) == ("1.200", 1200)
    assert [cell.text for cell in second] == ["2", "< 5% & x", "", ""]


def test_an_annex_table_without_rows_is_not_printed():
    paper = compose(make_report())
    assert [each.title for each in paper.annexes] == ["Biểu số liệu 06 tháng đầu năm 2023"]


def test_in_a_summary_every_annex_row_names_its_agency():
    province, _lead, root = make_house()
    town = make_town(parent=province)
    summary = make_summary(root, [])
    table = root.version.sections.get(key="proposals").annexes.get()
    summary.annex_rows.create(table=table, position=0, cells={"number": "31/KH-UBND"}, agency=town)
    printed = annex(summary, "Danh mục văn bản")
    assert printed.columns[1].label == "Cơ quan báo cáo"
    assert printed.rows[0].cells[1].text == "UBND huyện Long Mỹ"


# --- indicators by units ---


@pytest.fixture
def matrix():
    """A summary of six children: two towns and a department in, one classified, one exempt, one missing."""
    province, _lead, root = make_house()
    narrow = make_outline([("communication", 0, "I.", "Tuyên truyền", True, True, [
        ("TT.01", "", "Cuộc tuyên truyền", {}),
    ])])  # fmt: skip
    west = make_unit(
        root, make_town("Tây", parent=province), figures={("TT.01", ""): 12, ("TT.02", ""): None}
    )
    east = make_unit(
        root, make_town("Đông", kind="thành phố", parent=province),
        figures={("TT.01", ""): {"value": 8, "qualifier": Qualifier.ABOUT}, ("TT.02", ""): {"state": "not_known"}},
    )  # fmt: skip
    culture = make_report(
        make_assignment(root.call, make_agency("Sở Văn hóa", parent=province), parent=root, version=narrow),
        state=ReportState.ACCEPTED, figures={("TT.01", ""): 1250},
    )  # fmt: skip
    secret = make_assignment(
        root.call, make_agency("Công an tỉnh Hậu Giang", kind="police", parent=province), parent=root
    )
    free = make_assignment(root.call, make_agency("Ban Dân tộc", parent=province), parent=root)
    owing = make_assignment(root.call, make_town("Vị Thủy", parent=province), parent=root)
    return make_summary(
        root,
        [
            included(culture), included(west), included(east), (secret, InputRole.CLASSIFIED, None, ""),
            (free, InputRole.EXEMPT, None, "mới thành lập"), (owing, InputRole.MISSING, None, "đã gửi, chờ rà soát"),
        ],
        figures={("TT.01", ""): 1270},
    )  # fmt: skip


def by_unit(table, label):
    heads = [column.label for column in table.columns]
    return dict(zip(heads, (cell.printed for cell in lines(table)[label]), strict=True))


def test_units_stand_side_by_side_territories_first_under_short_names(matrix):
    table = annex(matrix, "Biểu tổng hợp")
    assert [column.label for column in table.columns][:4] == ["TT", "Chỉ tiêu", "ĐVT", "Tổng số"]
    territories, others = "Địa phương", "Sở, ban, ngành, đoàn thể"
    assert [(column.label, column.group) for column in table.columns][4:] == [
        ("Huyện Tây", territories), ("Huyện Vị Thủy", territories), ("TP. Đông", territories),
        ("Ban Dân tộc", others), ("Công an tỉnh", others), ("Sở Văn hóa", others),
    ]  # fmt: skip


def test_every_kind_of_gap_has_its_mark_and_a_question_not_asked_is_blank(matrix):
    table = annex(matrix, "Biểu tổng hợp")
    assert by_unit(table, "Cuộc tuyên truyền") == {
        "TT": "5", "Chỉ tiêu": "Cuộc tuyên truyền", "ĐVT": "cuộc", "Tổng số": "1.270", "Huyện Tây": "12",
        "TP. Đông": "khoảng 08", "Huyện Vị Thủy": "…", "Sở Văn hóa": "1.250", "Công an tỉnh": "M", "Ban Dân tộc": "x",
    }  # fmt: skip
    others = by_unit(table, "Lượt người tham dự")
    assert (others["Huyện Tây"], others["TP. Đông"]) == ("0", "?")
    assert others["Sở Văn hóa"] == ""
    assert (others["Tổng số"], others["Huyện Vị Thủy"]) == ("…", "…")


def test_the_notes_explain_the_marks_and_name_who_is_not_in_the_totals_and_why(matrix):
    notes = annex(matrix, "Biểu tổng hợp").notes
    assert notes[0].startswith("Ký hiệu: …")
    assert notes[1:] == (
        "Chưa có báo cáo: Huyện Vị Thủy (đã gửi, chờ rà soát).",
        "Gửi riêng theo chế độ mật: Công an tỉnh.",
        "Được miễn báo cáo: Ban Dân tộc (mới thành lập).",
    )


def test_the_names_over_the_columns_are_those_of_the_papers_day(matrix):
    town = matrix.assignment.call.assignments.get(agency__name__endswith="huyện Tây").agency
    rename(town, "Ủy ban nhân dân thị xã Tây", dt.date(2023, 1, 1), short_name="UBND thị xã Tây")
    rename(town, "Ủy ban nhân dân phường Tây", dt.date(2025, 7, 1), short_name="UBND phường Tây")
    heads = [column.label for column in annex(matrix, "Biểu tổng hợp").columns]
    assert "TX. Tây" in heads
    assert "Phường Tây" not in heads


def test_one_kind_of_unit_needs_no_heads_over_the_heads():
    province, _lead, root = make_house()
    units = [make_unit(root, make_town(name, parent=province)) for name in ("A", "B")]
    table = annex(make_summary(root, [included(unit) for unit in units]), "Biểu tổng hợp")
    assert {column.group for column in table.columns} == {""}


def test_an_entered_report_and_a_summary_of_nobody_have_no_table_of_units():
    _province, _lead, root = make_house()
    for report in (make_report(), make_summary(root, [])):
        assert not [each for each in compose(report).annexes if each.title.startswith("Biểu tổng hợp")]


def test_many_units_take_a_larger_sheet_and_every_figure_is_on_paper_unbroken():
    province, _lead, root = make_house()
    units = [
        make_unit(root, make_town(f"Tân Phú {n}", parent=province), figures={("TT.02", ""): 1_000_000 + n})
        for n in range(24)
    ]
    summary = make_summary(root, [included(unit) for unit in units], figures={("TT.02", ""): 24_000_276})
    paper = compose(Report.objects.get(pk=summary.pk))
    assert fit_annex(paper.annexes[-1]).sheet.landscape
    text = pdf_text(FORMATS["pdf"](paper))
    words = text.split()
    for n in range(24):
        assert f"1.000.0{n:02d}" in words
    assert squeezed("Huyện Tân Phú 23") in squeezed(text)


def test_the_number_of_queries_does_not_grow_with_units_and_rows(matrix, django_assert_max_num_queries):
    with django_assert_max_num_queries(36):
        compose(Report.objects.get(pk=matrix.pk))
