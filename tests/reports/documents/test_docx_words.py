"""No word of a paper is lost on the way into Word, nor added: to the character, in the order of the page."""

import unicodedata
from dataclasses import replace
from io import BytesIO

import pytest

from reports.documents import renderers, wording
from reports.documents.layout import Annex, Heading, Paper, Paragraph, Table
from reports.documents.renderers.annexes import CELLS_IN_MAIN, cells
from tests.reports.documents import official, papers
from tests.reports.documents import word_measure as measure
from tests.reports.documents.extracted import docx_text, squeezed
from tests.reports.documents.printed import printed_text
from tests.reports.documents.samples import HEADS, lines_of, sample

KINDS = {
    "letter": official.letter,
    "plan": official.plan,
    "copy": official.copied,
    "report": official.report_with_annexes,
    "draft": official.draft,
}


def without_tables(paper: Paper) -> Paper:
    """Heads over several columns are read by row in a file, by column by people: cells are compared below."""
    blocks = tuple(block for block in paper.blocks if isinstance(block, Heading | Paragraph))
    annexes = tuple(
        replace(annex, blocks=tuple(each for each in annex.blocks if not isinstance(each, Table)))
        for annex in paper.annexes
        if not annex.separate
    )
    return replace(paper, blocks=blocks, annexes=annexes)


def text_of(paper: Paper) -> str:
    return docx_text(renderers.get("docx")(paper))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_paper_says_what_it_should_and_nothing_else(kind):
    paper = without_tables(KINDS[kind]())
    assert squeezed(text_of(paper)) == squeezed(printed_text(paper))


@pytest.mark.parametrize("name", HEADS)
def test_the_real_documents_come_out_to_the_character(name):
    paper = sample(name)
    text = text_of(paper)
    assert unicodedata.is_normalized("NFC", text)
    assert squeezed(text) == squeezed(printed_text(paper))


@pytest.mark.parametrize("name", HEADS)
def test_every_line_of_the_real_documents_is_there_in_its_order(name):
    """Straight from the text that was taken down, not through the paper made of it."""
    lines = lines_of(name)
    body = lines[
        next(at for at, line in enumerate(lines) if line.startswith("Thực hiện Q") or len(line) > 150) :
    ]
    end = body.index("Nơi nhận:") if "Nơi nhận:" in body else len(body)
    text, at = squeezed(text_of(sample(name))), 0
    assert end > 20
    for line in body[: end - 1]:
        found = text.find(squeezed(line), at)
        assert found >= 0, line
        at = found + 1


def test_a_lost_accent_is_found():
    paper = without_tables(official.letter())
    changed = replace(paper, addressees=(*paper.addressees[:-1], "Cong an tỉnh"))
    assert squeezed(text_of(paper)) != squeezed(printed_text(changed))


def test_corner_and_contact_stand_in_the_margins_of_the_first_page():
    paper = official.letter()
    main = measure.opened(renderers.get("docx")(paper)).sections[0]
    assert [each.text for each in main.first_page_header.paragraphs] == list(paper.corner)
    assert [each.text for each in main.first_page_footer.paragraphs] == list(paper.contact)


def test_an_annex_repeats_neither_corner_nor_contact_but_keeps_the_draft_mark():
    paper = replace(official.draft(), corner=("SAO Y",))
    annex = measure.opened(renderers.get("docx")(paper)).sections[1]
    assert [each.text for each in annex.first_page_header.paragraphs] == [""]
    assert [each.text for each in annex.first_page_footer.paragraphs] == ["DỰ THẢO"]


def test_the_code_of_the_paper_is_a_picture_with_words_for_those_who_cannot_see_it():
    document = measure.opened(renderers.get("docx")(official.letter()))
    (shape,) = document.inline_shapes
    assert official.LOOKUP.code in shape._inline.docPr.get("descr")
    assert (round(shape.width.mm), round(shape.height.mm)) == (20, 20)
    (picture,) = [part for part in document.part.package.iter_parts() if part.content_type == "image/png"]
    assert picture.blob == drawn(official.LOOKUP.url)
    assert picture.blob != drawn("https://bao-cao.example/khac")


def drawn(address: str) -> bytes:
    import segno

    kept = BytesIO()
    segno.make(address, error="m", micro=False).save(kept, kind="png", scale=8, border=0)
    return kept.getvalue()


# --- tables and annexes ---------------------------------------------------------------------------------------


def rows_of(document) -> list[list[list[str]]]:
    """The texts of every table with figures, row by row, its head rows left out."""
    tables = []
    for table in document.element.body.iter(f"{measure.W}tbl"):
        if table.find(f"{measure.W}tblPr/{measure.W}tblBorders/{measure.W}insideH") is None:
            continue
        body = [
            row
            for row in table.findall(f"{measure.W}tr")
            if row.find(f"{measure.W}trPr/{measure.W}tblHeader") is None
        ]
        tables.append(
            [
                [
                    "".join(node.text or "" for node in cell.iter(f"{measure.W}t"))
                    for cell in row.findall(f"{measure.W}tc")
                ]
                for row in body
            ]
        )
    return tables


def test_every_cell_stands_in_its_row_and_column():
    table = papers.figure_table()
    (found,) = rows_of(
        measure.opened(renderers.get("docx")(replace(papers.issued(), blocks=(table,), annexes=())))
    )
    assert found == [[cell.printed for cell in row.cells] for row in table.rows]


def test_a_table_in_bands_says_every_figure_once_and_repeats_what_names_the_row():
    table = papers.units_table(5, tuple(f"Xã Tân {at}" for at in range(60)), 99999)
    paper = replace(papers.issued(), blocks=(), annexes=(Annex("Biểu", (table,)),))
    bands = rows_of(measure.opened(renderers.get("docx")(paper)))
    assert len(bands) > 1
    for at, row in enumerate(table.rows):
        printed = [cell.printed for cell in row.cells]
        assert all(band[at][:3] == printed[:3] for band in bands)
        assert [text for band in bands for text in band[at][3:]] == printed[3:]


def files_of(paper: Paper):
    told = []
    found = list(renderers.FORMATS["docx"].files(paper, lambda done, total: told.append((done, total))))
    return found, told


def test_a_separate_annex_is_a_file_of_its_own_with_the_numbers_of_its_pages():
    paper = official.report_with_annexes()
    (main, apart), told = files_of(paper)
    assert (main.label, apart.label) == ("", "Phụ lục II")
    assert told == [(0, 2), (1, 2), (2, 2)]
    text = docx_text(apart.content)
    assert "Phụ lục II" in text
    assert "BIỂU GỬI RIÊNG" in text
    assert wording.annex_reference(paper, paper.annexes[1]) in text
    assert "BIỂU GỬI RIÊNG" not in docx_text(main.content)
    assert "Phụ lục I\n" in docx_text(main.content)
    document = measure.opened(apart.content)
    assert [pages.start for pages in measure.sections(document)] == [1]
    fields = [
        node.text.strip() for node in document.sections[0].header._element.iter(f"{measure.W}instrText")
    ]
    assert fields == ["PAGE"]
    assert document.core_properties.title.startswith("Phụ lục II")


def test_an_annex_too_large_for_the_main_file_leaves_it():
    large = papers.units_table(CELLS_IN_MAIN // 10)
    paper = replace(papers.issued(), annexes=(Annex("Nhỏ", (papers.figure_table(),)), Annex("Lớn", (large,))))
    assert cells(paper.annexes[1]) > CELLS_IN_MAIN
    (main, apart), _ = files_of(paper)
    assert "LỚN" not in docx_text(main.content)
    assert len(rows_of(measure.opened(apart.content))[0]) == len(large.rows)
