"""Reports in many shapes whose every number is marked: nothing proposed is wrong, nothing disappears."""

import pytest

from reports.imports.reading import figures, scoring
from tests.reports.imports.reading_trial import MARKED, Score, marked_report, scored
from tests.reports.imports.reading_world import read_report

NAMES = sorted(path.stem for path in MARKED.glob("*.txt"))
REPORTS = {name: marked_report((MARKED / f"{name}.txt").read_text(encoding="utf-8")) for name in NAMES}
PROPOSED: float = 0.85
"""The least share of the marked figures that has to be proposed; the others are listed for a person."""


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
