"""The journal tells reports, calls and sections by their names, in a number of queries that does not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import audit
from agencies.queries import journal_lines
from reports.documents.models import Rendering
from tests.factories.agencies import make_administrator
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report

pytestmark = pytest.mark.django_db
HEADINGS = [("results", 0, "II.", "Kết quả thực hiện", True, False, [])]


@pytest.fixture
def duty():
    return make_assignment(make_call(version=make_outline(HEADINGS)))


def facts_of(*entries):
    return [dict(line.facts) for line in journal_lines(entries)]


def test_a_line_names_its_report_its_section_and_the_duties(duty):
    report = make_report(duty)
    name = f"{duty.agency}, {duty.call.code}"
    saved = audit.record(None, "collection.section.saved", report, section="results")
    added = audit.record(None, "collection.units.added", duty.call, duties=[duty.pk, 999999])
    first, second = facts_of(saved, added)
    assert first["báo cáo"] == f"{name}, lần {report.version}"
    assert first["mục"] == "II. Kết quả thực hiện"
    assert second["đợt báo cáo"] == duty.call.code
    assert f"{name}, #999999" in second.values()


def test_a_file_is_named_by_its_paper_or_its_report(duty):
    report = make_report(duty)
    file = Rendering.objects.create(report=report, format="pdf")
    lost = Rendering(pk=file.pk + 1)
    lines = facts_of(
        audit.record(None, "documents.file.made", file), audit.record(None, "documents.file.made", lost)
    )
    assert [next(iter(each.values())) for each in lines] == [
        f"{duty.agency}, {duty.call.code}, lần {report.version}", f"#{lost.pk}",
    ]  # fmt: skip


def test_a_section_is_told_by_the_outline_of_its_report_and_else_by_its_newest_heading(duty):
    report = make_report(duty)
    make_outline([("results", 0, "I.", "Kết quả đạt được", True, False, [])])
    in_report = audit.record(None, "collection.section.saved", report, section="results")
    elsewhere = audit.record(None, "outlines.section_changed", None, section="results")
    unknown = audit.record(None, "outlines.section_changed", None, section="never_was")
    assert [each["mục"] for each in facts_of(in_report, elsewhere, unknown)] == [
        "II. Kết quả thực hiện", "I. Kết quả đạt được", "never_was",
    ]  # fmt: skip


def test_what_is_gone_keeps_its_number_and_strange_facts_do_no_harm(duty):
    gone = audit.record(None, "collection.report.started", make_report(duty))
    gone.object_id = "777777"
    odd = audit.record(None, "test.line", None, section=["a"], report="x", duties="17", document=None)
    first, second = facts_of(gone, odd)
    assert first["báo cáo"] == "#777777"
    assert second["mục"] == "a"


def test_the_page_asks_the_same_number_of_queries_for_one_line_and_for_many(client, duty):
    client.force_login(make_administrator())
    client.get(reverse("agencies:journal"))  # what a session asks once
    counts = []
    for lines in (1, 6):
        for _line in range(lines):
            other = make_report(make_assignment(duty.call))
            audit.record(None, "collection.section.saved", other, section="results")
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("agencies:journal")).text
        assert "II. Kết quả thực hiện" in page
        counts.append(len(asked))
    assert counts[0] == counts[1]
