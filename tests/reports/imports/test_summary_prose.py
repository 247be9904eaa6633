"""The words of a summary: its own against the totals, a unit's against what that unit reported."""

import pytest

from reports.collection.checks import blocking, report_findings
from reports.collection.entries import new_paragraph
from reports.collection.models import Assignment, Report
from reports.collection.states import Origin
from reports.imports import prose_check
from reports.outlines.models import Section
from tests.factories.agencies import make_agency, make_member
from tests.reports.imports.test_prose_check import DIFFERENT, figure, half, programme

__all__ = ["half", "programme"]
pytestmark = pytest.mark.django_db
KINDS = {"prose_differs", "source_differs"}
# A sentence with 226 where the figure says 262, from the table of what must be found.
SECTION, SENTENCE, CODE, BREAKDOWN, TOTAL = DIFFERENT[0]


@pytest.fixture
def summary(half):
    """The summary of the same call, with the total that the sentence contradicts; `unit` reported what it says."""
    duty = half.assignment
    figure(half, CODE, BREAKDOWN, "226")
    root = Assignment.objects.create(
        call=duty.call, agency=make_agency("Sở tổng hợp"), kind="consolidation", reporter_class="lead", parent=duty,
        due_at=duty.due_at, version=duty.version,
    )  # fmt: skip
    report = Report.objects.create(
        assignment=root,
        created_by=make_member(root.agency),
        created_at=half.created_at,
        origin=Origin.CONSOLIDATED,
    )
    figure(report, CODE, BREAKDOWN, **TOTAL)
    report.unit = half
    return report


def say(report, text, section=SECTION, **fields):
    paragraph = {**new_paragraph(text), "used": True, **fields}
    place = Section.objects.get(version=report.assignment.version, key=section)
    report.texts.update_or_create(section=place, defaults={"paragraphs": [paragraph]})
    return place, paragraph


def marks(report, place):
    fresh = Report.objects.select_related("assignment__call__period", "assignment__agency").get(pk=report.pk)
    return report_findings(fresh, only=KINDS, section_id=place.pk)


def test_the_agency_s_own_text_is_held_against_the_total_with_both_values(summary):
    place, paragraph = say(summary, SENTENCE)
    (found,) = marks(summary, place)
    assert (found.kind, found.paragraph_id, found.is_hint) == ("prose_differs", paragraph["id"], True)
    assert "226" in found.message
    assert "262" in found.message
    assert found not in blocking(summary, [found])


def test_a_unit_s_own_number_is_no_contradiction_with_the_total(summary):
    place, _paragraph = say(summary, SENTENCE, source=summary.unit.pk, cite=True)
    assert marks(summary, place) == []


def test_a_unit_s_text_is_held_against_what_it_reported(summary):
    summary.unit.figures.update(value=300)
    place, paragraph = say(summary, SENTENCE, source=summary.unit.pk, cite=True)
    (found,) = marks(summary, place)
    assert (found.kind, found.paragraph_id) == ("source_differs", paragraph["id"])
    assert "226" in found.message
    assert "300" in found.message
    assert summary.unit.assignment.agency.name in found.message


def test_a_text_printed_without_the_unit_s_name_speaks_for_the_whole(summary):
    place, _paragraph = say(summary, SENTENCE, source=summary.unit.pk, cite=False)
    assert [each.kind for each in marks(summary, place)] == ["prose_differs"]


def test_a_paragraph_under_another_heading_is_still_read_under_its_own(summary):
    summary.unit.figures.update(value=300)
    other = next(
        s.key
        for s in Section.objects.filter(version=summary.assignment.version)
        if s.key != SECTION and s.has_prose
    )
    place, _paragraph = say(summary, SENTENCE, other, source=summary.unit.pk, cite=True, home=SECTION)
    assert [each.kind for each in marks(summary, place)] == ["source_differs"]
    summary.unit.figures.update(value=226)
    assert marks(summary, place) == []


def test_a_live_figure_never_contradicts(summary):
    words = SENTENCE.replace("226", f"{{{CODE}{'/' + BREAKDOWN if BREAKDOWN else ''}}}")
    assert words != SENTENCE
    place, _paragraph = say(summary, words)
    assert marks(summary, place) == []


def test_what_a_unit_reported_is_not_read_again(summary, monkeypatch):
    """The reader is slow: it is asked only where a number stands that the unit did not report under that heading."""
    asked = []
    monkeypatch.setattr(prose_check, "_told", lambda *args: asked.append(args) or ())
    place, _paragraph = say(summary, "Có 226 cơ sở.", source=summary.unit.pk, cite=True)
    marks(summary, place)
    assert asked == []
    place, _paragraph = say(summary, "Có 227 cơ sở.", source=summary.unit.pk, cite=True)
    marks(summary, place)
    assert len(asked) == 1


def test_many_doubtful_passages_are_read_up_to_a_limit(summary, monkeypatch):
    asked = []
    monkeypatch.setattr(prose_check, "_told", lambda *args: asked.append(args) or ())
    place, _paragraph = say(summary, "Trống.")
    quoted = [
        {**new_paragraph(f"Có {n} cơ sở."), "used": True, "source": summary.unit.pk, "cite": True}
        for n in range(1000, 1100)
    ]
    summary.texts.filter(section=place).update(paragraphs=quoted)
    marks(summary, place)
    assert len(asked) == prose_check._MOST_READ
