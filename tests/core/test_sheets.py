"""A list as an Excel file: text of users is text, also after somebody has edited the cell."""

import zipfile
from io import BytesIO

import pytest

from portal.core import sheets

FORMULAS = (
    '=HYPERLINK("http://127.0.0.1:1/x","bấm")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=DDE(1)",
    "  =1+1",
    "＝1+1",
)
PLAIN = ("Ủy ban nhân dân", "1.234", "http://127.0.0.1:1/z", "<b>", "0912 = 5", "")


def opened(content: bytes):
    from openpyxl import load_workbook

    return load_workbook(BytesIO(content)).active


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_calculate_is_recognised(text):
    assert sheets.looks_like_formula(text)


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_text_is_not_taken_for_a_formula(text):
    assert not sheets.looks_like_formula(text)


def test_no_text_is_a_formula_a_link_or_a_number_and_formulas_are_quoted():
    from openpyxl.utils.escape import unescape

    texts = (*FORMULAS, *PLAIN)
    content = sheets.workbook("=1+1", ["=A1", "Số"], [(text, 5) for text in texts])
    page = opened(content)
    shown = [cell for row in page.iter_rows(min_row=4, max_col=1) for cell in row]
    for cell, text in zip(shown, texts, strict=True):
        assert cell.data_type == "s"
        assert unescape(cell.value or "").strip() == text.strip()
        assert bool(cell.quotePrefix) == (text in FORMULAS)
        assert cell.hyperlink is None
    assert {row[1].value for row in page.iter_rows(min_row=4)} == {5}
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert not [name for name in parts.namelist() if "externalLink" in name]
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_library_left_to_guess_makes_a_formula_of_it():
    """The control: the same text by the ordinary call of the library."""
    import xlsxwriter

    memory = BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        book.add_worksheet().write(0, 0, FORMULAS[0])
    with zipfile.ZipFile(memory) as parts:
        assert b"<f>" in parts.read("xl/worksheets/sheet1.xml") or b"hyperlink" in parts.read(
            "xl/worksheets/sheet1.xml"
        )


def test_the_list_is_printed_with_its_header_on_every_page():
    page = opened(sheets.workbook("Danh sách", ["Tên", "Số"], [("A", 1), ("B", 2)]))
    assert page.freeze_panes == "A4"
    assert page.print_title_rows == "$3:$3"
    assert page.print_area == "'Danh sách'!$A$1:$B$5"


def test_a_text_longer_than_a_cell_is_cut_and_not_lost():
    page = opened(sheets.workbook("x", ["Tên"], [("dài " * 20_000,)]))
    assert page["A4"].value.startswith("dài dài")
    assert len(page["A4"].value) == sheets.LONGEST
