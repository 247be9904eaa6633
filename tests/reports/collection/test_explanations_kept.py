"""A warning that was explained is not asked about again in the next version, as long as nothing of it has changed."""

import pytest
from django.urls import reverse

from portal.core import clock
from reports.collection.actions.flow import explain_warnings
from reports.collection.actions.supplement import unlock_sent
from reports.collection.checks import blocking, explained, report_findings
from reports.collection.models import Report, WarningOverride
from reports.collection.queries.entry import report_content
from reports.collection.queries.findings import look_over
from reports.outlines.models import Indicator, Section
from tests.factories.supplements import make_newer, make_running
from tests.reports.collection.test_supplement import edit, figure_field, row_of, supplement

pytestmark = pytest.mark.django_db
KIND = "over_ceiling"


@pytest.fixture
def running():
    """900 people are more than 20 meetings, which somebody explained before the report was sent."""
    running = make_running()
    limit = Indicator.objects.get(code="TT.01")
    Indicator.objects.filter(code="TT.02").update(ceiling=limit)
    for where in ("accepted", "submitted"):
        report = running.reports[where]
        report.overrides.create(kind=KIND, reason="Đã đối chiếu sổ.", by=report.created_by, at=clock.now())
    return running


def asked(report):
    report = Report.objects.get(pk=report.pk)
    return [f.message for f in blocking(report, report_findings(report)) if f.kind == KIND]


@pytest.mark.parametrize("where", ["accepted", "submitted"])
def test_the_explanation_goes_along_to_the_version_that_a_supplement_opens(running, where):
    supplement(running)
    report = running.newest(where)
    assert report.version == 2
    assert any(f.kind == KIND for f in report_findings(report))
    assert asked(report) == []
    kept, given = report.overrides.get(), running.reports[where].overrides.get()
    assert (kept.reason, kept.by, kept.at) == (given.reason, given.by, given.at)
    kept.delete()
    assert asked(report)  # the control: without it the question stands


def test_it_holds_where_the_new_outline_numbers_the_sections_otherwise(running):
    after = make_newer(running.before)
    Section.objects.filter(version=after, key="communication").update(label="7.", title="Truyền thông")
    supplement(running, after)
    report = running.newest("accepted")
    assert ["7. Truyền thông" in f.message for f in report_findings(report) if f.kind == KIND] == [True]
    assert asked(report) == []


def test_a_figure_that_changes_afterwards_is_asked_about_again_until_it_is_explained(running):
    _done, after = supplement(running)
    report, person = running.newest("accepted"), running.person("accepted")
    unlock_sent(assignment_id=running.duties["accepted"].pk, by=running.officer, reason="Sửa số")
    edit(report, person, figure_field(row_of(after, "TT.02").pk), "950")
    (message,) = asked(report)
    assert "950" in message
    explain_warnings(report_id=report.pk, by=person, kind=KIND, reason="Đã đối chiếu sổ.")
    assert asked(report) == []
    edit(report, person, figure_field(row_of(after, "TT.02").pk), "900", seen=1, op="thao-tac-2")
    assert asked(report) == []


def test_a_remark_that_was_waved_through_and_what_a_reviewer_set_aside_do_not_go_along(running):
    report = running.reports["accepted"]
    for kind in ("open_note", "outlier"):
        report.overrides.create(kind=kind, reason="Vì vậy.", by=running.officer, at=clock.now())
    supplement(running)
    kinds = WarningOverride.objects.filter(report=running.newest("accepted")).values_list("kind", flat=True)
    assert list(kinds) == [KIND]


def test_without_a_reason_there_is_nothing_to_hold(running):
    supplement(running)
    report = running.newest("draft")
    assert explained(report, report_findings(report)) == {}
    assert asked(report)


def test_what_was_sent_is_not_offered_for_correction(running, client):
    supplement(running)
    report = running.newest("accepted")
    person = running.person("accepted")
    client.force_login(person)
    page = client.get(reverse("reports:check", args=[report.pk])).content.decode()
    assert "Đã đối chiếu sổ." in page
    assert "(phần đã gửi, giữ nguyên)" in page
    old = row_of(report.outline, "TT.02")
    assert f"#value-{old.pk}" not in page
    unlock_sent(assignment_id=running.duties["accepted"].pk, by=running.officer, reason="Sửa số")
    assert f"#value-{old.pk}" in client.get(reverse("reports:check", args=[report.pk])).content.decode()


def test_a_finding_about_a_new_field_keeps_its_way_to_the_input(running):
    supplement(running)
    report = Report.objects.get(pk=running.newest("accepted").pk)
    places = [place for kind in look_over(report, report_content(report)).kinds for place in kind.places]
    frozen = {place.finding.kind: place.frozen for place in places}
    assert frozen[KIND] is True
    assert False in frozen.values()
