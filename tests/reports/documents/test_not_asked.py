"""A report that was never asked for a figure has not left it empty: said alike wherever units stand behind a figure."""

import io
import json

import pytest

from portal.core import clock
from reports.collection.actions.supplement import supplement_call
from reports.collection.models import CallOutline, Report
from reports.collection.states import ReportState
from reports.consolidation.actions import perform as work
from reports.consolidation.actions.jobs import claim, request_run
from reports.consolidation.models import RunInput
from reports.consolidation.queries.asked import NOT_ASKED_WHY
from reports.consolidation.queries.derivation import derive
from reports.consolidation.queries.freshness import freshness
from reports.consolidation.queries.provenance import provenance
from reports.consolidation.recount import recount
from reports.documents.compose.content import load
from reports.documents.compose.names import Names
from reports.documents.compose.trace import trace_json
from reports.documents.compose.units import LEGEND, NOT_ASKED_LEGEND, sources_of, units_table
from reports.documents.derivation import write_book
from reports.documents.queries.files import paper_sha256
from reports.documents.renderers import xlsx
from reports.outlines.models import Breakdown
from reports.outlines.states import ReporterClass
from tests.factories.supplements import GROUP, NEW, make_newer, make_running, new_indicator
from tests.reports.consolidation.test_supplemented import answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    """Two units have an accepted version, a third has sent none; the summary's own outline comes from another class."""
    running = make_running()
    CallOutline.objects.create(call=running.call, reporter_class=ReporterClass.LEAD, version=running.before)
    Report.objects.filter(pk=running.reports["submitted"].pk).update(state=ReportState.ACCEPTED)
    return running


def summary(running, watch=lambda *_step: None):
    asked = request_run(assignment_id=running.call.root.pk, by=running.officer)
    work.perform(claim(asked.pk), watch)
    asked.refresh_from_db()
    assert asked.report is not None, asked.error
    return Report.objects.get(pk=asked.report_id)


def supplement(running, *groups, without=()):
    """The outlines of these classes ask for NEW, and no more for figures of the indicators `without`."""
    after = make_newer(running.before)
    for section in after.sections.all():
        section.rows.filter(indicator__code__in=without).delete()
    supplement_call(
        call_id=running.call.pk, by=running.officer, reason="Bộ yêu cầu thêm",
        outlines=dict.fromkeys(groups, after),
    )  # fmt: skip
    return after


def opened(content):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}


def everywhere(report, agency):
    """What is said of one unit behind the figure NEW: on the screen, in the annex, in both workbooks, in the data."""
    breakdown = Breakdown.objects.get(key="")
    givers = provenance(report, new_indicator(), breakdown)
    names = Names(clock.today())
    content = load(report, names)
    table = units_table(content, sources_of(report, names), names)
    column = next(at for at, each in enumerate(table.columns) if each.label == names.head(agency))
    line = next(row for row in table.rows if any(cell.ref == NEW for cell in row.cells))
    data = json.loads(trace_json(report))
    figure = next(each for each in data["figures"] if each["indicator"] == NEW)
    given = [
        each for each in figure["given"] if data["agencies"][each["agency"]]["name"] == names.full(agency)
    ]
    derived = [r for r in opened(write_book(derive(report)))["Nguồn"] if r[1] == NEW and r[3] == agency.name]
    sheet = opened(xlsx.render(paper_sha256(report, "xlsx")[0]))["Nguồn"]
    start = next(at for at, row in enumerate(sheet) if str(row[0]).startswith(NEW))
    block = [
        row for row in sheet[start + 1 : start + 1 + len(figure["given"])] if row[0] == names.full(agency)
    ]
    return {
        "screen": [each.why for each in (*givers.counted, *givers.others) if each.agency == agency.name],
        "annex": (line.cells[column].text, NOT_ASKED_LEGEND in table.notes, LEGEND in table.notes),
        "derivation": [(row[8], row[11]) for row in derived],
        "data": given,
        "sources": [(row[2], row[6]) for row in block],
    }


def test_a_version_of_before_the_supplement_was_not_asked_and_every_place_says_so(running):
    after = supplement(running, GROUP, ReporterClass.LEAD)
    answer(running, "accepted", after, "12")
    said = everywhere(summary(running), running.duties["submitted"].agency)
    assert said["screen"] == [NOT_ASKED_WHY]
    assert said["annex"] == ("bs", True, True)
    assert said["derivation"] == [(NOT_ASKED_WHY, "chưa được hỏi")]
    (given,) = said["data"]
    assert (given["how"], given["why"], given["asked"]) == ("left_out", NOT_ASKED_WHY, False)
    assert said["sources"] == [("chưa được hỏi", NOT_ASKED_WHY)]


def test_who_was_asked_and_is_silent_is_told_as_before(running):
    supplement(running, GROUP, ReporterClass.LEAD)
    said = everywhere(summary(running), running.duties["none"].agency)
    why = "chưa có báo cáo đạt yêu cầu: chưa gửi báo cáo"
    assert (said["screen"], said["derivation"]) == ([why], [(why, "chưa báo cáo")])
    assert said["annex"][0] == "…"
    assert "asked" not in said["data"][0]
    assert said["sources"][0][0] == "chưa báo cáo"


def asked_by_the_summary_alone(running):
    """A summary whose own outline asks for NEW while no unit was asked; then the units' outline asks, too."""
    supplement(running, ReporterClass.LEAD)
    first = summary(running)
    later = make_newer(running.before)
    supplement_call(
        call_id=running.call.pk, by=running.officer, reason="thêm cho đơn vị", outlines={GROUP: later}
    )  # fmt: skip
    return Report.objects.get(pk=first.pk)


def test_a_summary_goes_on_saying_what_its_units_were_asked_when_it_was_made(running):
    report = asked_by_the_summary_alone(running)
    said = everywhere(report, running.duties["submitted"].agency)
    assert said == {
        "screen": [], "annex": ("", False, True), "derivation": [], "data": [], "sources": [],
    }  # fmt: skip


def test_by_what_is_asked_today_it_would_tell_another_story(running):
    """Control for the test above."""
    report = asked_by_the_summary_alone(running)
    RunInput.objects.update(outline=None)
    assert everywhere(report, running.duties["submitted"].agency)["screen"] == [NOT_ASKED_WHY]


def test_a_summary_of_before_is_recounted_by_what_was_asked_then(running):
    running.duties["none"].closed_as = "classified"
    running.duties["none"].save(update_fields=["closed_as"])
    first = summary(running)
    Report.objects.filter(pk=first.pk).update(state=ReportState.ACCEPTED)
    supplement(running, GROUP, ReporterClass.LEAD, without=("TT.02",))
    report = Report.objects.get(pk=first.pk)
    assert report.figures.get(indicator__code="TT.02").value == 1800
    assert list(recount(report)) == []
    lines = {(row[1], row[3] or ""): row for row in opened(write_book(derive(report)))["Tổng hợp"][1:]}
    assert lines["TT.02", ""][6], "the formula over the addends is still there"


def test_an_answer_that_nobody_asks_for_any_more_stays_in_the_annex_while_it_counts(running):
    supplement(running, GROUP, without=("TT.02",))
    report = summary(running)
    assert report.figures.get(indicator__code="TT.02").value == 1800
    names = Names(clock.today())
    table = units_table(load(report, names), sources_of(report, names), names)
    line = next(row for row in table.rows if any(cell.ref == "TT.02" for cell in row.cells))
    assert [cell.text for cell in line.cells].count("900") == 2


def overtaken(running):
    """A summary whose units are asked for more between the reading and the writing."""

    def watch(_done, _total, message):
        if message == "Ghi bản tổng hợp":
            supplement(running, GROUP)

    return summary(running, watch)


def test_a_supplement_of_the_units_between_reading_and_writing_is_noticed(running):
    report = overtaken(running)
    assert [each.kind for each in freshness(report).changes] == ["outline"]
    assert freshness(summary(running)).fresh


def test_by_the_moments_alone_it_would_go_unnoticed(running):
    """Control for the test above: the supplement came before the summary was written."""
    report = overtaken(running)
    RunInput.objects.update(outline=None)
    assert freshness(report).fresh
