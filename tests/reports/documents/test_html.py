"""The fragment of the preview: escaped, without inline style or script, same words as the paper."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString

from reports.documents.layout import (
    Annex,
    Cell,
    Column,
    Copy,
    Head,
    Heading,
    Lookup,
    Note,
    Paragraph,
    Row,
    Signature,
    Table,
)
from reports.documents.renderers.html import paper_html
from tests.reports.documents import papers
from tests.reports.documents.hostile import PAYLOADS, hostile_paper


class Elements(HTMLParser):
    """Names and attributes of every element, and the text."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.text = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def parsed(paper):
    parser = Elements()
    parser.feed(paper_html(paper))
    return parser


ALLOWED = set(
    "div article section header footer p span br h1 h2 h3 h4 h5 h6 em img table colgroup col thead tbody tr th td".split()
)
ATTRIBUTES = {
    "class",
    "lang",
    "colspan",
    "rowspan",
    "scope",
    "title",
    "data-ref",
    "data-label",
    "id",
    "src",
    "alt",
}
PLACES = {"paper-at-signature", "paper-at-number", "paper-at-day", "paper-at-month", "paper-at-year"}


def hostile_everywhere():
    """Hostile text in the cells that few papers have."""
    bad = '"><script>alert(1)</script>'
    head = Head((bad,), bad, bad, (bad,))
    return replace(
        hostile_paper(),
        contact=(bad,),
        corner=(bad,),
        drafter=bad,
        lookup=Lookup(f"https://vidu.example.vn/{bad}", bad),
        copy=Copy("SAO Y", head, Signature((bad,), bad), (bad,), bad),
        fillable=True,
    )


@pytest.mark.parametrize("paper", [papers.report(), papers.issued(), hostile_paper(), hostile_everywhere()])
def test_only_known_elements_and_attributes_come_out_whatever_goes_in(paper):
    seen = parsed(paper).found
    assert {tag for tag, _ in seen} <= ALLOWED
    assert {name for _, attrs in seen for name in attrs} <= ATTRIBUTES
    assert {attrs["id"] for _, attrs in seen if "id" in attrs} <= PLACES
    assert all(
        attrs["src"].startswith("data:image/svg+xml;charset=utf-8,%3Csvg")
        for tag, attrs in seen
        if tag == "img"
    )


def test_every_hostile_text_is_shown_as_it_was_typed():
    text = " ".join("".join(parsed(hostile_paper()).text).split())
    for payload in PAYLOADS:
        assert " ".join(payload.split()) in text


def test_hostile_text_in_rare_cells_is_shown_as_it_was_typed_too():
    text = " ".join("".join(parsed(hostile_everywhere()).text).split())
    assert text.count('"><script>alert(1)</script>') > 6


def test_the_fragment_is_safe_to_put_into_a_template():
    assert isinstance(paper_html(papers.report()), SafeString)


def test_a_reference_of_a_figure_is_an_attribute_for_links():
    row = Row((Cell("1", number=1, ref='"><script>', note="ghi chú"),))
    paper = replace(papers.report(), blocks=(Table((Column("a", kind="number"),), (row,)),))
    cell = next(attrs for tag, attrs in parsed(paper).found if tag == "td")
    assert cell["data-ref"] == '"><script>'
    assert cell["title"] == "ghi chú"


def heading_names(paper):
    return [tag for tag, _ in parsed(paper).found if tag[0] == "h" and tag[1:].isdigit()]


def test_headings_are_headings_below_the_title_without_a_missing_level():
    blocks = (Heading("A", "I.", 1), Heading("B", "1.", 2), Heading("C", "a)", 9), Note("N"), Paragraph("P"))
    paper = replace(papers.report(annex=False), blocks=blocks)
    assert heading_names(paper) == ["h1", "h2", "h3", "h4"]
    assert heading_names(replace(paper, kind="")) == ["h1", "h2", "h3"]


def test_each_annex_is_a_sheet_of_its_own():
    paper = replace(papers.report(), annexes=(Annex("A", ()), Annex("B", (papers.units_table(3),))))
    sheets = [attrs["class"] for tag, attrs in parsed(paper).found if "paper-sheet" in attrs.get("class", "")]
    assert len(sheets) == 3
    assert "paper-annex-1" in sheets[1]
    assert "paper-on-a4-landscape" in sheets[2]


def test_an_annex_in_a_file_of_its_own_is_named_on_the_screen_but_not_set():
    inside, apart = (Annex(title, (papers.units_table(3),)) for title in ("Trong tệp", "Tệp riêng"))
    paper = replace(papers.report(), annexes=(inside, replace(apart, separate=True)))
    seen = parsed(paper)
    assert "".join(seen.text).count("Tệp riêng".upper()) == 1
    assert "(Phụ lục này là tệp riêng kèm theo văn bản.)" in seen.text
    tables = [attrs for tag, attrs in seen.found if "paper-grid" in attrs.get("class", "")]
    assert len(tables) == 1 + len(list(paper.tables))
    assert "TỆP RIÊNG" not in paper_html(paper, {})
