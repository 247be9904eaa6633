"""Live figures, folded and merged paragraphs as they come out: PDF, Word, Excel, and the paper that was issued."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from agencies.states import Role
from portal.core import clock
from reports.collection.entries import new_paragraph
from reports.collection.models import Report
from reports.collection.states import AssignmentKind, Origin, ReportState
from reports.consolidation.gather import gather
from reports.consolidation.models import Run, RunInput
from reports.documents.compose.paper import compose
from reports.documents.models import Document
from reports.documents.renderers import FORMATS
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, section_of
from tests.reports.documents.pages import fetched, issued, url
from tests.reports.documents.rounds import NOW, included, make_house, make_summary, make_town, make_unit

pytestmark = pytest.mark.django_db
TYPED = "Cả tỉnh tổ chức {TT.01 đvt}, có {TT.02} lượt người dự; quán karaoke: {CSKD.01/karaoke}."
PRINTED = "Cả tỉnh tổ chức 25 cuộc, có trên 540 lượt người dự; quán karaoke: 07."
FIGURES = {
    ("TT.01", ""): 25,
    ("TT.02", ""): {"value": 540, "qualifier": "above"},
    ("CSKD.01", "ET=karaoke"): 7,
}


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


@pytest.fixture
def summary(db):
    """An accepted summary: one text with live figures, one that stands for two towns, one merged from two."""
    root = make_house()[2]
    units = [
        make_unit(
            root, make_town(name), texts={"communication": [f"Mẫu {{TT.01}} của {name}.", f"Riêng {name}."]}
        )
        for name in ("Vị Thủy", "Long Mỹ")
    ]
    report = make_summary(root, [included(unit) for unit in units], figures=FIGURES)
    taken = [
        {**paragraph, "source": unit.pk, "cite": True, "used": True}
        for unit in units
        for paragraph in unit.texts.get(section__key="communication").paragraphs
    ]
    taken[0]["covers"], taken[2]["used"] = [taken[2]["id"]], False
    merged = {**new_paragraph("Hai huyện có nét riêng."), "used": True, "cite": True}
    merged["covers"] = [taken[1]["id"], taken[3]["id"]]
    taken[1]["used"] = taken[3]["used"] = False
    own = {**new_paragraph(TYPED), "used": True}
    report.texts.filter(section=section_of(report, "communication")).update(paragraphs=[own, merged, *taken])
    return Report.objects.get(pk=report.pk)


def words_of(content, key):
    if key == "pdf":
        return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())
    if key == "docx":
        from docx import Document as WordDocument

        word = WordDocument(BytesIO(content))
        return " ".join(p.text for p in word.paragraphs)
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content))
    return " ".join(
        str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None
    )


@pytest.mark.parametrize("key", ["pdf", "docx", "xlsx"])
def test_every_file_prints_the_figure_and_names_every_source(summary, key):
    said = " ".join(words_of(file.content, key) for file in FORMATS[key].files(compose(summary)))
    assert PRINTED in said
    assert "{TT.02}" not in said
    assert "Mẫu {TT.01} của Vị Thủy." in said, "what a reporter wrote is not touched"
    assert "Mẫu {TT.01} của Long Mỹ." not in said
    assert "UBND huyện Vị Thủy, UBND huyện Long Mỹ" in said.split("Mẫu {TT.01} của Vị Thủy.")[1][:80]
    assert "UBND huyện Vị Thủy, UBND huyện Long Mỹ" in said.split("Hai huyện có nét riêng.")[1][:80]


def test_the_issued_paper_keeps_the_text_as_it_was(client, summary):
    clerk = make_member(summary.assignment.agency, Role.CLERK)
    document = issued(summary, clerk)
    summary.figures.update(value=99)
    client.force_login(clerk)
    _answer, content = fetched(client, url("document_file", document.pk, "docx"))
    assert PRINTED in words_of(content, "docx")
    assert PRINTED in str(Document.objects.get(pk=document.pk).layout)
    stored = summary.texts.get(section__key="communication").paragraphs[0]["text"]
    assert stored == TYPED
    assert PRINTED not in words_of(FORMATS["docx"](compose(summary)), "docx")


def test_the_level_above_gets_the_printed_words_of_a_lower_summary(summary):
    """Resolved with the figures of the lower one: the one above has others under the same codes."""
    root = make_house()[2]
    lower = make_assignment(
        root.call,
        summary.assignment.agency,
        parent=root,
        kind=AssignmentKind.CONSOLIDATION,
        version=summary.assignment.version,
    )
    Report.objects.filter(pk=summary.pk).update(
        assignment=lower, state=ReportState.ACCEPTED, origin=Origin.CONSOLIDATED
    )
    run = Run.objects.create(assignment=root, requested_by=make_member(root.agency, Role.OFFICER))
    RunInput.objects.create(run=run, assignment=lower, role="included", report=summary)
    said = [p["text"] for found in gather(run).offered.values() for p in found]
    assert PRINTED in said
    assert "Mẫu {TT.01} của Vị Thủy." in said
