"""Reports in many shapes whose every number is marked: nothing proposed is wrong, nothing disappears."""

import re
from dataclasses import replace
from functools import lru_cache

import pytest

from reports.imports.reading import figures, pdf, scoring
from reports.imports.reading.document import read
from reports.imports.reading.sources import open_source
from tests.reports.imports.reading_papers import SHAPES, as_docx, as_pdf
from tests.reports.imports.reading_trial import MARKED, Score, marked_report, scored
from tests.reports.imports.reading_world import read_report

NAMES = sorted(path.stem for path in MARKED.glob("*.txt"))
REPORTS = {name: marked_report((MARKED / f"{name}.txt").read_text(encoding="utf-8")) for name in NAMES}
PROPOSED: float = 0.85
"""The least share of the marked figures that has to be proposed; the others are listed for a person."""

UNNUMBERED = {"bold", "capitals"}
UNTOLD = re.compile(r".*(?:Đánh giá kết quả thực hiện công tác|Kết quả đạt được)", re.IGNORECASE).match


@lru_cache(maxsize=64)
def opened(text: str):
    return read(open_source("a.txt", text.encode()))


def facts(document):
    """What head and tail say."""
    names = "code date place agency superior addressees subject archive signature recipients request"
    return {name: getattr(document, name) for name in names.split()}


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return {
        name: scored(report, read_report(report.text, report.outline)) for name, report in REPORTS.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_proposal_is_wrong(scores, name):
    assert scores[name].wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_period_is_proposed_or_listed(scores, name):
    assert scores[name].missed == []


@pytest.mark.parametrize("name", NAMES)
def test_dates_papers_articles_and_telephones_turn_up_nowhere(scores, name):
    assert scores[name].noise == []


@pytest.mark.parametrize("name", NAMES)
def test_every_heading_is_found_and_means_its_section(scores, name):
    assert scores[name].headings == []


def test_most_figures_are_proposed(scores):
    total = sum(scores.values(), Score())
    assert len(total.right) >= PROPOSED * (len(total.right) + len(total.listed)), total.counts


@pytest.mark.parametrize(
    ("module", "guard", "silent"),
    [
        (figures, "out_of_scope", ""),
        (scoring, "forbidden", False),
    ],
)
def test_without_a_guard_the_trial_finds_wrong_proposals(monkeypatch, module, guard, silent):
    """The control: the marks are sharp enough to tell."""
    monkeypatch.setattr(module, guard, lambda *_args, **_named: silent)
    total = sum(
        (scored(report, read_report(report.text, report.outline)) for report in REPORTS.values()), Score()
    )
    assert total.wrong


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_word_files_of_every_shape_give_what_the_text_gives(shape):
    """Numbers typed, counted by Word in a list for each kind, none; headings in capitals, in boxes, before a soft break."""
    total = Score()
    for report in REPORTS.values():
        found = read_report(as_docx(report, shape), report.outline, "a.docx")
        wanted = (
            replace(report, headings=[(key, title.upper()) for key, title in report.headings])
            if shape == "capitals"
            else report
        )
        score = scored(wanted, found)
        # Without a number nothing says under which heading this one stands.
        total += replace(
            score, headings=[h for h in score.headings if shape not in UNNUMBERED or not UNTOLD(h)]
        )
        assert facts(found.document) == facts(opened(report.text))
    assert (total.wrong, total.missed, total.noise, total.headings) == ([], [], [], [])


@pytest.mark.slow
def test_pdf_files_give_what_the_text_gives():
    """Two columns on top and below, lines cut by the page, page numbers and running feet, tables with rules."""
    total = Score()
    for report in REPORTS.values():
        found = read_report(as_pdf(report), report.outline, "a.pdf")
        total += scored(report, found)
        assert facts(found.document) == facts(opened(report.text))
    assert (total.wrong, total.missed, total.noise, total.headings) == ([], [], [], [])


def test_without_its_rules_a_table_of_a_pdf_is_read_as_prose(monkeypatch):
    """The control for the tables."""
    monkeypatch.setattr(pdf, "grids_of", lambda _page: [])
    report = REPORTS["huyen-bang-6t"]
    score = scored(report, read_report(as_pdf(report), report.outline, "a.pdf"))
    assert score.wrong
