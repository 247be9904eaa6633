"""No word is lost on the way into the PDF: every kind of paper, every real document, every number of a wide table."""

import unicodedata
from dataclasses import replace

import pytest

from reports.documents import renderers
from reports.documents.layout import Annex, Paper, Paragraph
from tests.reports.documents import papers, specimens
from tests.reports.documents.extracted import pdf_text, squeezed
from tests.reports.documents.measured import measured
from tests.reports.documents.printed import printed_text
from tests.reports.documents.samples import HEADS, sample


def text_of(paper: Paper) -> str:
    return pdf_text(renderers.get("pdf")(paper))


def without_margins(paper: Paper) -> Paper:
    """What stands in the top margin or at the foot of page 1 is read out of turn: looked for apart, below."""
    return replace(paper, corner=(), contact=())


KINDS = {
    "letter": lambda: without_margins(specimens.letter()),
    "plan": specimens.plan,
    "copy": specimens.copied,
    "copy-with-annex": lambda: replace(
        specimens.copied("SAO Y"), annexes=(Annex("Lời kèm theo", (Paragraph("Nội dung phụ lục."),)),)
    ),
    "report": lambda: replace(
        without_margins(specimens.report()), blocks=specimens.plan().blocks, annexes=()
    ),
    "fillable": lambda: replace(
        without_margins(specimens.report()), blocks=specimens.plan().blocks, annexes=(), fillable=True,
        head=replace(papers.HEAD, year=None, month=None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_paper_says_what_its_layout_says_to_the_character(name):
    paper = KINDS[name]()
    assert squeezed(text_of(paper)) == squeezed(printed_text(paper))


@pytest.mark.parametrize("name", HEADS)
def test_a_real_document_comes_out_whole_in_composed_letters(name):
    paper = sample(name)
    text = text_of(paper)
    assert unicodedata.is_normalized("NFC", text)
    assert len(paper.blocks) > 20
    assert squeezed(text) == squeezed(printed_text(paper))


def test_the_comparison_notices_one_lost_accent():
    paper = KINDS["letter"]()
    changed = replace(paper, recipients=("Như tren",))
    assert squeezed(text_of(changed)) != squeezed(printed_text(paper))


def test_what_stands_in_the_margins_is_printed_too():
    page = measured(renderers.get("pdf")(specimens.letter()))[0]
    said = [line.text for line in page.lines]
    for words in (*specimens.letter().corner, *specimens.CONTACT):
        assert words in said


NUMBERS = {"million": 12_345_678, "ten-thousand": 12_345}


@pytest.mark.parametrize("largest", NUMBERS)
@pytest.mark.parametrize("units", [8, 30])
def test_no_number_is_broken_over_two_lines_however_wide_the_table(largest, units):
    names = tuple(f"Đơn vị {at}" for at in range(units))
    table = papers.units_table(4, names, NUMBERS[largest])
    annex = Annex("Biểu chi tiết", (table,))
    paper = replace(papers.issued(), blocks=(Paragraph("Nội dung."),), annexes=(annex,))
    pages = measured(renderers.get("pdf")(paper))
    words = {word for page in pages for line in page.lines for word in line.text.split()}
    numbers = {cell.text for row in table.rows for cell in row.cells if cell.number is not None}
    assert numbers <= words


def test_a_number_that_does_break_would_be_noticed():
    paper = replace(papers.issued(), blocks=(Paragraph("1 2.345 678"),), annexes=())
    pages = measured(renderers.get("pdf")(paper))
    words = {word for page in pages for line in page.lines for word in line.text.split()}
    assert "12.345.678" not in words
    assert "2.345" in words
