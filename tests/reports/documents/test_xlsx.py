"""The workbook: numbers are numbers, dates are dates, text is only ever text."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from reports.documents import renderers
from reports.documents.layout import Annex, Cell, Column, Paragraph, Row, Table
from tests.reports.documents import papers
from tests.reports.documents.hostile import PAYLOADS, hostile_paper


def opened(paper: Any) -> Any:
    from openpyxl import load_workbook

    return load_workbook(BytesIO(renderers.get("xlsx")(paper)))


@pytest.fixture(scope="module")
def book():
    return opened(papers.issued())


def cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_there_is_a_sheet_for_figures_prose_and_each_annex(book):
    assert book.sheetnames == ["Số liệu", "Thuyết minh", "Phụ lục"]


def test_no_text_of_a_user_becomes_a_formula_or_a_link():
    book = opened(hostile_paper())
    for sheet in book.worksheets:
        assert [cell.coordinate for cell in cells(sheet) if cell.data_type == "f"] == []
        assert [cell.coordinate for cell in cells(sheet) if cell.hyperlink] == []


def test_hostile_text_is_there_as_it_was_typed_and_keeps_its_quote():
    sheet = opened(hostile_paper())["Thuyết minh"]
    by_text = {cell.value: cell for cell in cells(sheet)}
    for payload in PAYLOADS:
        assert payload in by_text
        assert bool(by_text[payload].quotePrefix) == payload.startswith(("=", "+", "-", "@"))


def value_of(book, text):
    """The cell to the right of the unit of the row with this text."""
    sheet = book["Số liệu"]
    row = next(cell.row for cell in cells(sheet) if cell.value == text)
    return [sheet.cell(row, column) for column in range(4, 7)]


def test_numbers_are_numbers_with_grouped_thousands(book):
    before, now, day = value_of(book, "Tờ gấp đã phát")
    assert (before.value, before.number_format) == (12345, "#,##0")
    assert now.value == 500
    assert (day.value, day.number_format) == (datetime.combine(date(2023, 6, 14), time()), "dd/mm/yyyy")


def test_decimals_keep_their_scale_and_percent_is_a_literal(book):
    area = value_of(book, "Diện tích tự nhiên")[0]
    assert (area.value, area.number_format) == (78.07, "#,##0.00")
    share = value_of(book, "Xã, phường không có tệ nạn")[0]
    assert (share.value, share.number_format) == (98.5, '#,##0.0"%"')


def test_a_qualifier_is_shown_and_remarked_and_the_number_stays_a_number(book):
    guests = value_of(book, "Người tham dự")[1]
    assert (guests.value, guests.number_format) == (420, '"hơn "#,##0')
    assert guests.comment.text == "Ghi: hơn 420"


def test_a_gap_is_text_and_not_zero(book):
    gap = value_of(book, "Xã, phường không có tệ nạn")[1]
    assert (gap.value, gap.data_type) == ("chưa thống kê được", "s")
    assert gap.comment.text == "Đơn vị không gửi"


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        (Decimal("12345678901234567"), False),
        (Decimal("123456789012.34"), True),
        (10**18, True),
        (10**15 + 1, False),
    ],
)
def test_a_number_excel_cannot_keep_exactly_is_written_as_text(number, kept):
    row = Row((Cell("như đã in", number=number),))
    paper = replace(papers.report(), blocks=(Table((Column("Số", kind="number"),), (row,)),))
    values = [cell.value for cell in cells(opened(paper)["Số liệu"])]
    assert ("như đã in" in values) != kept


def test_head_rows_are_frozen_and_repeated_and_pages_fit(book):
    for sheet in book.worksheets:
        assert sheet.freeze_panes
        assert sheet.print_title_rows
        assert sheet.print_area
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert int(sheet.page_setup.paperSize) == 9


def test_a_wide_annex_is_printed_on_a3():
    table = papers.units_table(4, tuple(f"Xã Tân {at}" for at in range(30)), 99999)
    sheet = opened(replace(papers.report(), annexes=(Annex("Biểu", (table,)),)))["Phụ lục"]
    assert int(sheet.page_setup.paperSize) == 8


def test_prose_has_its_numbers_and_sources(book):
    rows = [[cell.value for cell in row] for row in book["Thuyết minh"].iter_rows(max_col=3)]
    assert ["I.", "KHÁI QUÁT TÌNH HÌNH", None] in rows
    assert any(row[2] == "UBND thành phố Ngã Bảy" for row in rows)
    assert ["Số, ký hiệu", "05/BC-SLĐTBXH", None] in rows
    assert [row for row in rows if row[0] == "Ngày"] == [
        ["Ngày", datetime.combine(date(2023, 6, 12), time()), None]
    ]


def test_a_paragraph_longer_than_a_cell_goes_on_in_the_next_row():
    text = "dài " * 20_000 + "hết"
    sheet = opened(replace(papers.report(), blocks=(Paragraph(text),)))["Thuyết minh"]
    joined = "".join(str(cell.value) for cell in cells(sheet) if cell.column == 2)
    assert text + "./." in joined


def test_tables_with_the_same_columns_share_a_sheet():
    table = papers.units_table(3)
    paper = replace(
        papers.report(), blocks=(table, papers.figure_table(), replace(table, caption="Bảng khác"))
    )
    assert opened(paper).sheetnames[:3] == ["Số liệu", "Số liệu 2", "Thuyết minh"]


def test_sheets_have_legal_and_different_names():
    annexes = tuple(
        Annex("A", (papers.units_table(2),), label="Biểu [1]:*?/\\' rất dài " + "x" * 40) for _ in range(3)
    )
    names = opened(replace(papers.report(), annexes=annexes)).sheetnames
    assert len(set(names)) == len(names) == 5
    assert all(len(name) <= 31 for name in names)


def test_properties_say_title_agency_and_date(book):
    assert book.properties.creator == "Sở Lao động - Thương binh và Xã hội"
    assert book.properties.title.startswith("Báo cáo")
    assert book.properties.created.date() == date(2023, 6, 12)
