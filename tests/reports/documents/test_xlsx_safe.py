"""The workbook in other hands: hostile texts in every place, another program, large tables."""

import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from time import perf_counter
from typing import Any

import pytest

from reports.documents import renderers
from reports.documents.layout import (
    Annex,
    Cell,
    Column,
    Copy,
    Head,
    Lookup,
    Meta,
    Paragraph,
    Row,
    Signature,
    Table,
)
from tests.reports.documents import papers
from tests.reports.documents.hostile import PAYLOADS, hostile_paper
from tests.reports.documents.office import converted

TYPED = (*PAYLOADS, "\t=1+1", "\r=1+1", '=DDE("cmd";"/C calc";"x")', "＝1+1")

DAY = date(2022, 12, 31)


def rendered(paper: Any) -> bytes:
    return renderers.get("xlsx")(paper)


def opened(content: bytes) -> Any:
    from openpyxl import load_workbook

    return load_workbook(BytesIO(content))


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def everywhere() -> Any:
    """Each text as cell, remark, qualifier, suffix, sheet name, property."""
    rows = tuple(
        Row((Cell(text, note=text), Cell("1", number=1, qualifier=text[:40], suffix=text[:40], note=text)))
        for text in TYPED
    )
    table = Table((Column("=1+1"), Column("+1", kind="number", group="@x")), rows, caption="=1", unit="-1")
    annexes = tuple(Annex(text[:60], (table,), label=text[:60]) for text in TYPED)
    return replace(
        hostile_paper(),
        annexes=annexes,
        urgency="KHẨN",
        contact=("=1+1", "http://127.0.0.1:1/contact"),
        corner=("@SUM(A1)",),
        lookup=Lookup("http://127.0.0.1:1/lookup", "=K7QM"),
        copy=Copy("SAO Y", Head(("=Sở",), "SY-X", "Nơi"), Signature(("=KT",), "=A"), ("=1",), "=Lưu"),
        meta=Meta(title="=1+1", author="=cmd|x", keywords=("=1", "http://127.0.0.1:1/")),
    )


def test_no_text_anywhere_is_a_formula_or_reaches_outside():
    parts = parts_of(rendered(everywhere()))
    for name, content in parts.items():
        assert "externalLink" not in name
        assert "connections" not in name
        if name.startswith("xl/worksheets/sheet"):
            assert not re.search(rb"<f[ >]|<hyperlink", content), name
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in content


def test_the_same_text_as_a_formula_or_link_is_found():
    """The control for the search above."""
    import xlsxwriter

    memory = BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "=1+1")
        sheet.write(1, 0, "http://127.0.0.1:1/z")
    parts = parts_of(memory.getvalue())
    assert re.search(rb"<f[ >]", parts["xl/worksheets/sheet1.xml"])
    assert any(b'TargetMode="External"' in parts[name] for name in parts if name.endswith(".rels"))


def test_sheets_named_by_users_have_names_excel_takes():
    for name in opened(rendered(everywhere())).sheetnames:
        assert 0 < len(name) <= 31
        assert not set("[]:*?/\\'") & set(name)
        assert name.casefold() != "history"


def test_number_formats_are_short_enough_for_excel():
    """Excel calls a file with a longer one damaged."""
    cell = Cell("1", number=1, qualifier="hơn " * 100, suffix=" người" * 100)
    table = Table((Column("Số", kind="number"),), (Row((cell,)),))
    book = opened(rendered(replace(everywhere(), blocks=(table,))))
    assert cell.printed in [each.value for row in book["Số liệu"].iter_rows() for each in row]
    formats = {cell.number_format for sheet in book for row in sheet.iter_rows() for cell in row}
    assert max(map(len, formats)) <= 255


def test_formats_hold_no_sign_of_one_country():
    """'#,##0.00' is the notation of the file: a Vietnamese Excel shows 1.234,50 and an English one 1,234.50."""
    book = opened(rendered(papers.issued()))
    formats = {cell.number_format for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"#,##0", "#,##0.00", "dd/mm/yyyy"} <= formats
    assert not [each for each in formats if "[$" in each]


def test_what_stands_in_boxes_corners_and_copies_is_in_the_workbook():
    paper = replace(
        papers.issued(),
        urgency="HỎA TỐC",
        circulation="LƯU HÀNH NỘI BỘ",
        contact=("Số 1 đường Minh Họa",),
        corner=("Sao y; Sở Minh Họa",),
        drafter="NVA.15",
        lookup=Lookup("https://bao-cao.example/k7", "K7QM-2XWD"),
        copy=Copy(
            "TRÍCH SAO", Head(("Văn phòng Minh Họa",), "TrS-VP", "Hậu Giang", number=3),
            Signature(("Chánh Văn phòng",), "Trần Văn Minh Họa"), ("Như trên",), "Lưu: VT",
        ),
    )  # fmt: skip
    sheet = opened(rendered(paper))["Thuyết minh"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for words in ("HỎA TỐC", "LƯU HÀNH NỘI BỘ", "Số 1 đường Minh Họa", "Sao y; Sở Minh Họa", "K7QM-2XWD",
                  "https://bao-cao.example/k7", "TRÍCH SAO", "Số: 03/TrS-VP", "CHÁNH VĂN PHÒNG", "- Lưu: VT."):  # fmt: skip
        assert words in texts
    assert any("NVA.15" in text for text in texts)


def wide(units: int, rows: int = 4) -> Any:
    table = papers.units_table(rows, tuple(f"Xã Tân {at}" for at in range(units)), 99999)
    return replace(papers.issued(), annexes=(Annex("Biểu", (table,), separate=True),))


def test_separate_annexes_have_their_sheets_too():
    assert opened(rendered(wide(4))).sheetnames[-1] == "Phụ lục"


def test_a_table_as_wide_as_a_province_is_printed_on_sheets_side_by_side_with_its_first_columns():
    sheet = opened(rendered(wide(168)))["Phụ lục"]
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.scale == 50
    assert sheet.print_title_cols == "$A:$C"
    assert sheet.freeze_panes.startswith("D")
    # in the middle of the sheet nobody would see it
    assert sheet["A2"].alignment.horizontal == "left"
    narrow = opened(rendered(wide(4)))["Phụ lục"]
    assert narrow["A2"].alignment.horizontal == "center"
    assert narrow.sheet_properties.pageSetUpPr.fitToPage
    assert narrow.freeze_panes.startswith("A")


@pytest.mark.slow
def test_fifty_thousand_cells_take_seconds():
    paper = wide(168, rows=300)
    start = perf_counter()
    content = rendered(paper)
    # 1.4 s on an idle machine: the limit finds work that grows with the square
    assert perf_counter() - start < 120
    assert opened_quickly(content) == 300


def opened_quickly(content: bytes) -> int:
    """How many rows of the last sheet begin with a number in its first figure column."""
    from openpyxl import load_workbook

    sheet = load_workbook(BytesIO(content), read_only=True).worksheets[-1]
    return sum(isinstance(row[3], int | float) for row in sheet.iter_rows(values_only=True))


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_reads_every_value_back(tmp_path):
    """Saved again by another program: the same numbers, dates and texts in the same cells, still no formula."""
    row = Row((Cell("-5,50", number=Decimal("-5.50"), scale=2), Cell("=1+1"), Cell("31/12/2022", date=DAY)))  # fmt: skip
    table = Table((Column("Số", kind="number"), Column("Lời"), Column("Ngày", kind="date")), (row,))
    files = {
        "issued.xlsx": rendered(papers.issued()),
        "hostile.xlsx": rendered(hostile_paper()),
        "small.xlsx": rendered(replace(papers.report(annex=False), blocks=(table, Paragraph("Hết")))),
    }
    again = converted(files, "xlsx", tmp_path)
    for name, content in files.items():
        before, after = opened(content), opened(again[name])
        assert after.sheetnames == before.sheetnames
        for sheet in before.worksheets:
            ours = {cell.coordinate: cell.value for each in sheet.iter_rows() for cell in each if cell.value}
            theirs = {cell.coordinate: cell for each in after[sheet.title].iter_rows() for cell in each}
            assert {at: theirs[at].value for at in ours} == ours
            assert not [cell.coordinate for cell in theirs.values() if cell.data_type == "f"]
            assert after[sheet.title].print_title_rows == sheet.print_title_rows
    values = [cell.value for each in opened(again["small.xlsx"])["Số liệu"].iter_rows() for cell in each]
    assert {-5.5, "=1+1", datetime.combine(DAY, time())} <= set(values)
