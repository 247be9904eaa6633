"""LibreOffice opens the Word file and breaks its pages where our PDF does."""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import pytest

from reports.documents import renderers, wording
from reports.documents.layout import Paper, Paragraph
from tests.reports.documents import official, papers
from tests.reports.documents.extracted import PT_PER_MM, squeezed
from tests.reports.documents.office import converted
from tests.reports.documents.samples import HEADS, sample

pytestmark = [pytest.mark.office, pytest.mark.slow]

FIRST_LETTERS = 60
"""Of a page, white space apart: about ten words."""
IN_TWENTY = 20


def beginnings(pdf: bytes) -> list[str]:
    """The first words between the margins of each page."""
    import pypdfium2

    begun = []
    document: Any = pypdfium2.PdfDocument(BytesIO(pdf))
    for page in document:
        width, height = page.get_size()
        inside = {"left": 0, "right": width, "bottom": 20 * PT_PER_MM, "top": height - 20 * PT_PER_MM + 2}
        begun.append(squeezed(page.get_textpage().get_text_bounded(**inside))[:FIRST_LETTERS])
    document.close()
    return begun


def elsewhere(ours: bytes, theirs: bytes) -> tuple[int, list[int]]:
    """How many pages the longer of two files has, and which of them begin differently or are missing in one."""
    one, other = beginnings(ours), beginnings(theirs)
    pages = max(len(one), len(other))
    padded = [[*each, *[""] * (pages - len(each))] for each in (one, other)]
    return pages, [at + 1 for at in range(pages) if padded[0][at] != padded[1][at]]


def long_report() -> Paper:
    return papers.report(pages=28)


CASES = {
    **{f"sample-{name}": lambda name=name: sample(name) for name in HEADS},
    "long": long_report,
    "letter": official.letter,
    "letter-to-nobody": lambda: replace(official.letter(), addressees=(), contact=(), urgency=""),
    "plan": official.plan,
    "with-annex": official.report_with_annexes,
    "copy": official.copied,
    "draft": official.draft,
}


@dataclass(frozen=True)
class Opened:
    """Papers by name, our PDF of each, and the PDF LibreOffice makes of our Word file."""

    papers: dict[str, Paper]
    ours: dict[str, bytes]
    theirs: dict[str, bytes]


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    made = {}
    for key, make in CASES.items():
        try:
            made[key] = make()
        except pytest.skip.Exception:
            continue
    files = {f"{key}.docx": renderers.get("docx")(paper) for key, paper in made.items()}
    # the control: the same words in lines that are a little higher
    files["loose.docx"] = loose(files["long.docx"])
    theirs = converted(files, "pdf", tmp_path_factory.mktemp("office"))
    ours = {key: renderers.get("pdf")(paper) for key, paper in made.items()}
    return Opened(made, ours, {name.removesuffix(".docx"): pdf for name, pdf in theirs.items()})


def loose(content: bytes) -> bytes:
    from docx import Document
    from docx.shared import Pt

    document = Document(BytesIO(content))
    document.styles["Body Text"].paragraph_format.line_spacing = Pt(18)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def kept_whole(paper: Paper, pdf: bytes) -> list[int]:
    """The page of LibreOffice that begins with the last paragraph of the body: Word and our PDF keep its last lines
    with the signature, LibreOffice keeps all of it there."""
    last = wording.closed_blocks(paper)[-1]
    first = squeezed(last.text)[:FIRST_LETTERS] if isinstance(last, Paragraph) else ""
    return [at for at, begun in enumerate(beginnings(pdf), start=1) if first and begun == first]


@pytest.mark.parametrize("key", CASES)
def test_pages_break_within_one_in_twenty_of_the_pdf(opened, key):
    if key not in opened.papers:
        pytest.skip("NOT TESTED: the real documents are missing (set SAMPLES_DIR)")
    pages, moved = elsewhere(opened.ours[key], opened.theirs[key])
    assert pages == len(beginnings(opened.ours[key])) == len(beginnings(opened.theirs[key]))
    excused = kept_whole(opened.papers[key], opened.theirs[key])
    assert len(set(moved) - set(excused)) <= pages / IN_TWENTY, moved


def test_all_papers_together_break_within_one_page_in_twenty(opened):
    counted = [elsewhere(opened.ours[key], opened.theirs[key]) for key in opened.papers]
    assert sum(len(moved) for _, moved in counted) <= sum(pages for pages, _ in counted) / IN_TWENTY


def test_the_long_report_has_twenty_to_forty_pages(opened):
    assert 20 <= len(beginnings(opened.theirs["long"])) <= 40


def test_the_comparison_notices_lines_that_are_a_point_higher(opened):
    pages, moved = elsewhere(opened.ours["long"], opened.theirs["loose"])
    assert len(moved) > pages / IN_TWENTY


def test_the_words_are_there_after_libreoffice_has_read_them(opened):
    """Nothing of the file is beyond what another program than Word reads."""
    import pypdfium2

    pages: Any = pypdfium2.PdfDocument(BytesIO(opened.theirs["with-annex"]))
    text = squeezed("".join(page.get_textpage().get_text_bounded() for page in pages))
    pages.close()
    for words in ("BÁO CÁO", "Nguyễn Thị Minh Họa", "Lưu: VT, TNXH", "Phụ lục", "Thị xã Long Mỹ"):
        assert squeezed(words) in text
