"""Charts of a paper in every file: a tagged figure in the PDF, a described picture in Word, words in Excel."""

import base64
import io
import re
from dataclasses import replace

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.core.charts import draw, spoken
from reports.documents import renderers
from reports.documents.layout import Annex, Cell, Chart, Column, Mark, Paper, Row, Table
from reports.documents.renderers import annexes
from reports.documents.renderers.charts import chart_png
from reports.documents.renderers.html import paper_html
from reports.documents.typography import CHART_MM
from tests.reports.documents import papers

TREND = Chart(
    "trend",
    "Số lượt người được tuyên truyền",
    (
        Mark("Năm 2021", "98.000", 98000),
        Mark("Năm 2022", "chưa báo cáo"),
        Mark("Năm 2023", "56.182", 56182, soft=True, note="ước"),
    ),
    unit="lượt người",
)
VALUES = Table(
    (Column("Kỳ"), Column("Kết quả", kind="number")),
    tuple(Row((Cell(mark.label), Cell(mark.text, number=mark.amount))) for mark in TREND.marks),
)


def paper(**annex) -> Paper:
    return replace(papers.issued(), annexes=(Annex("Biểu đồ", (TREND, VALUES), **annex),))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return renderers.get("pdf")(paper())


def figures(content: bytes) -> list[str | None]:
    """The alternative texts of the figures in the structure tree."""
    reader = PdfReader(io.BytesIO(content))
    found: list[str | None] = []

    def walk(node, seen=frozenset()):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(node.get("/Alt"))
            walk(node.get("/K"))

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_the_pdf_holds_a_figure_with_its_alternative_text(pdf):
    assert spoken(TREND) in figures(pdf)
    assert spoken(TREND) not in figures(renderers.get("pdf")(papers.issued()))


def test_the_values_stand_beside_as_a_table_and_in_the_drawing_as_text(pdf):
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    squeezed = re.sub(r"\s", "", said)
    assert squeezed.count("98.000") == 2
    assert squeezed.count("chưabáocáo") >= 2
    assert "56.182(ước)" in squeezed


def test_the_pdf_is_still_for_the_archive_with_every_font_inside(pdf):
    fonts = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts.add(font.get_object()["/BaseFont"])
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inner)
    assert all("Liberation" in name or "Tinos" in name or "Times" in name for name in fonts)


def test_preview_and_pdf_take_the_very_same_drawing():
    drawn = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', paper_html(replace(paper(), lookup=None)))
    assert base64.b64decode(drawn[1]).decode() == draw(TREND)


def test_the_word_file_has_the_picture_with_its_description():
    from docx import Document

    document = Document(io.BytesIO(renderers.get("docx")(paper())))
    shapes = [each for each in document.inline_shapes if each._inline.docPr.get("descr") == spoken(TREND)]
    assert len(shapes) == 1
    assert shapes[0].width.mm == pytest.approx(CHART_MM, abs=0.1)
    picture = Image.open(io.BytesIO(chart_png(TREND)))
    assert shapes[0].height / shapes[0].width == pytest.approx(picture.height / picture.width, abs=0.01)


def test_the_picture_is_drawn_sharp_and_not_empty():
    picture = Image.open(io.BytesIO(chart_png(TREND))).convert("RGB")
    assert picture.width >= 1.9 * CHART_MM / 25.4 * 72
    assert (11, 63, 127) in {colour for _count, colour in picture.getcolors(1 << 20)}


def test_excel_tells_the_chart_in_words_beside_its_table():
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(renderers.get("xlsx")(paper())))
    cells = [cell.value for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert f"Biểu đồ: {spoken(TREND)}" in cells
    assert 98000 in cells


def test_an_annex_in_a_file_of_its_own_has_the_chart_too():
    files = list(annexes.annex_files(paper(separate=True), 0, lambda done, total: None))
    assert figures(files[0].content) == [spoken(TREND)]


def test_a_frozen_paper_keeps_the_chart():
    assert Paper.from_json(paper().to_json()) == paper()


def test_hostile_words_in_a_chart_are_printed_as_words():
    payload = '"><img src=x onerror=alert(1)> </text><script>'
    chart = replace(TREND, title=payload)
    html = paper_html(replace(papers.issued(), annexes=(Annex("Biểu đồ", (chart,)),)))
    assert "<script>" not in html
    assert "<img src=x" not in html
    assert renderers.get("pdf")(replace(papers.issued(), annexes=(Annex("Biểu đồ", (chart,)),)))
