"""The Word file: real styles, the decree's page, page numbers as fields, tables that repeat their heads."""

import zipfile
from dataclasses import replace
from io import BytesIO
from time import perf_counter
from typing import Any

import pytest

from reports.documents import renderers, wording
from reports.documents.layout import Annex
from reports.documents.renderers.docx_styles import style_name
from reports.documents.typography import COMPONENTS, MARGINS, MOTTO, NATION
from tests.reports.documents import papers

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(paper: Any) -> Any:
    from docx import Document

    return Document(BytesIO(renderers.get("docx")(paper)))


@pytest.fixture(scope="module")
def document():
    return opened(papers.issued())


def paragraphs(document):
    """Every paragraph with its text, those in tables too."""
    from docx.text.paragraph import Paragraph

    return [Paragraph(node, document) for node in document.element.body.iter(f"{W}p")]


@pytest.mark.parametrize(
    "component", [name for name in COMPONENTS if not name.startswith("heading") and name != "table"]
)
def test_each_component_is_a_style_with_its_size_and_look(document, component):
    style, look = document.styles[style_name(component)], COMPONENTS[component]
    assert style.font.size.pt == look.size
    assert (style.font.bold, style.font.italic) == (look.bold, look.italic)
    fonts = style.element.rPr.rFonts
    assert {fonts.get(f"{W}{name}") for name in ("ascii", "hAnsi", "cs", "eastAsia")} == {"Times New Roman"}
    assert not [name for name in fonts.attrib if "heme" in name]


@pytest.mark.parametrize(
    ("text", "component"),
    [
        (NATION, "nation"), (MOTTO, "motto"), ("UBND TỈNH HẬU GIANG", "superior"), ("Số: 05/BC-SLĐTBXH", "number"),
        ("Hậu Giang, ngày 12 tháng 6 năm 2023", "place-date"), ("BÁO CÁO", "kind"), ("Nơi nhận:", "recipients-label"),
        ("- Lưu: VT, TNXH.", "recipients"), ("KT. GIÁM ĐỐC", "signer"), ("Nguyễn Thị Minh Họa", "signer-name"),
        ("Phụ lục", "annex-label"),
    ],
)  # fmt: skip
def test_each_component_uses_its_style(document, text, component):
    found = [each for each in paragraphs(document) if each.text == text]
    assert [each.style.name for each in found] == [style_name(component)]


def test_sections_are_headings_of_their_level(document):
    names = {
        each.text: each.style.name for each in document.paragraphs if each.style.name.startswith("Heading")
    }
    assert names["I. KHÁI QUÁT TÌNH HÌNH"] == "Heading 1"
    assert names["1. Công tác thứ 1"] == "Heading 2"


def test_the_page_is_a4_with_the_decree_margins_and_annexes_are_landscape(document):
    main, annex = document.sections
    sides = (main.top_margin, main.bottom_margin, main.left_margin, main.right_margin)
    assert [round(side.mm) for side in sides] == [MARGINS.top, MARGINS.bottom, MARGINS.left, MARGINS.right]
    assert (round(main.page_width.mm), round(main.page_height.mm)) == (210, 297)
    assert annex.page_width > annex.page_height
    assert annex._sectPr.find(f"{W}pgSz").get(f"{W}orient") == "landscape"


def test_page_numbers_are_fields_from_the_second_page_and_annexes_restart(document):
    main, annex = document.sections
    fields = [node.text for node in main.header._element.iter(f"{W}instrText")]
    assert fields == [" PAGE "]
    assert main.different_first_page_header_footer
    assert annex.different_first_page_header_footer
    assert main.first_page_header.is_linked_to_previous
    assert annex.header.is_linked_to_previous
    assert annex._sectPr.find(f"{W}pgNumType").get(f"{W}start") == "1"
    assert main._sectPr.find(f"{W}pgNumType") is None


def figure_tables(document):
    return [
        table for table in document.element.body.iter(f"{W}tbl") if table.find(f".//{W}tblHeader") is not None
    ]


def test_head_rows_repeat_and_rows_do_not_split(document):
    body, annex = figure_tables(document)
    for table, heads in ((body, 2), (annex, 1)):
        rows = table.findall(f"{W}tr")
        repeated = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert repeated == [True] * heads + [False] * (len(rows) - heads)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_widths_are_set_on_the_grid_and_on_every_cell(document):
    for table in document.element.body.iter(f"{W}tbl"):
        grid = [int(column.get(f"{W}w")) for column in table.findall(f"{W}tblGrid/{W}gridCol")]
        for row in table.findall(f"{W}tr"):
            widths = [int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for cell in row.findall(f"{W}tc")]
            assert sum(widths) == pytest.approx(sum(grid), abs=4)


def test_rules_are_borders_of_the_decree_lengths(document):
    borders = list(document.element.body.iter(f"{W}pBdr"))
    assert len(borders) == 3
    assert not list(document.element.body.iter(f"{W}drawing"))


def test_a_draft_mark_is_on_every_page_and_gone_when_issued(document):
    draft = opened(papers.report())
    section = draft.sections[0]
    for footer in (section.footer, section.first_page_footer):
        assert [each.text for each in footer.paragraphs] == ["DỰ THẢO"]
    assert "DỰ THẢO" not in [each.text for each in paragraphs(document)]


def test_properties_say_title_agency_and_date(document):
    core = document.core_properties
    assert core.title == wording.title_of(papers.issued())
    assert core.author == "Sở Lao động - Thương binh và Xã hội"
    assert (core.created.year, core.created.month, core.created.day) == (2023, 6, 12)
    assert core.language == "vi-VN"


def test_a_large_annex_takes_time_in_proportion_to_its_rows():
    def seconds(rows):
        paper = replace(papers.issued(), annexes=(Annex("Biểu", (papers.units_table(rows),)),))
        start = perf_counter()
        *_, last = renderers.FORMATS["docx"].files(paper)
        taken = perf_counter() - start
        with zipfile.ZipFile(BytesIO(last.content)) as parts:
            assert parts.read("word/document.xml").count(b"<w:tr>") > rows
        return taken

    seconds(10)
    # quadratic work would make ten times the rows a hundred times the work
    assert seconds(600) < 25 * max(seconds(60), 0.05)


def test_no_picture_of_another_document_is_left_in_the_file():
    with zipfile.ZipFile(BytesIO(renderers.get("docx")(papers.issued()))) as parts:
        assert not [name for name in parts.namelist() if "thumbnail" in name]
