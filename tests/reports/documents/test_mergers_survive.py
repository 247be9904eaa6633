"""Agencies are merged in the middle of a series: old papers say what they said, new sums are right, nothing is lost."""

import datetime as dt

import pytest

from agencies import actions
from agencies.models import Agency
from portal.core.errors import Invalid
from reports.collection.models import Report
from reports.consolidation.queries.derivation import derive
from reports.consolidation.recount import recount
from reports.documents.compose.paper import compose
from reports.documents.layout import Table
from reports.outlines.actions.loading import load_outlines
from reports.outlines.actions.publishing import publish_version
from reports.periods.actions import get_or_create_period
from tests.factories.agencies import make_agency
from tests.factories.rounds import make_assignment, make_report
from tests.factories.summaries import Scene, printed
from tests.reports.documents.rounds import rename
from tests.reports.documents.test_old_reports_survive import EDITS, old, said

__all__ = ["old"]  # the fixture: three versions of an outline, a round each, issued
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MERGED = dt.date(2023, 7, 1)


def unit(scene, name):
    return scene.call.assignments.get(agency__name=name).agency


def merge(scene, name="UBND xã Mới"):
    """A and B become one, by the verb that administrators use."""
    heir = make_agency(name, valid_from=MERGED)
    for former in ("UBND huyện A", "UBND huyện B"):
        actions.record_succession(
            by=None, predecessor=unit(scene, former), successor=heir, kind="merge", effective_date=MERGED,
            legal_basis="Nghị quyết về sắp xếp (minh họa)",
        )  # fmt: skip
    return heir


def names(rounds):
    """Who is named: in the head of every paper, and over the columns and beside the lines of its tables."""
    found = {}
    for number, scene in rounds.items():
        for report in Report.objects.filter(assignment__call=scene.call).order_by("pk"):
            paper = compose(report)
            tables = [block for annex in paper.annexes for block in annex.blocks if isinstance(block, Table)]
            heads = [[column.label for column in table.columns] for table in tables]
            found[number, report.pk] = (paper.head.agency_lines, heads)
    return found


def test_old_papers_keep_names_and_values_over_a_merger_and_twenty_edits(old):
    golden, exported, named = said(old), said(old, files=True), names(old)
    assert "HUYỆN A" in str(named).upper()
    heirs = [merge(scene) for scene in old.values()]
    for scene in old.values():
        assert {unit(scene, f"UBND huyện {x}").valid_to for x in "AB"} == {MERGED}
    assert said(old) == golden, "two agencies have become one"
    for words, edited in EDITS.items():
        for version in load_outlines(source=edited(), by=None).versions:
            publish_version(version=version, by=None)
        assert said(old) == golden, words
    for heir in heirs:
        rename(heir, "UBND phường Mới hơn", MERGED + dt.timedelta(days=30))
    assert said(old, files=True) == exported
    assert names(old) == named


def test_a_name_written_over_would_show_in_the_old_papers(old):
    """The control: names are dated; one that is overwritten is seen by the same comparison."""
    named = names(old)
    former = unit(old[1], "UBND huyện A")
    former.names.update(name="UBND xã Mới")
    Agency.objects.filter(pk=former.pk).update(name="UBND xã Mới")
    assert names(old) != named


def test_the_new_period_sums_over_the_heir_and_the_old_one_over_those_before(old):
    scene = old[1]
    before = Report.objects.get(assignment=scene.root, state="accepted")
    total = printed(before, "KQ.01").value
    heir = merge(scene)
    following = Scene(
        lead=scene.call.lead, version=scene.root.version, period=get_or_create_period(code="2023-H2")
    )
    duty = make_assignment(following.call, heir)
    make_report(duty, state="accepted", figures={("KQ.01", ""): 40, ("KQ.02", ""): 5})
    following.accepted("UBND huyện Khác", {("KQ.01", ""): 2})
    now = following.summary()
    assert printed(now, "KQ.01").value == 42
    assert printed(before, "KQ.01").value == total == 36
    assert list(recount(before)) == list(recount(now)) == []
    given = {
        source.agency
        for summary in derive(before)
        for figure in summary.figures
        for source in figure.sources
        if figure.indicator.code == "KQ.01"
    }
    assert given == {"UBND huyện A", "UBND huyện B"}


def test_no_report_of_a_merged_agency_is_orphaned(client, old):
    """Each still has its agency, and that leads to who follows it; whoever read it before reads it still."""
    reports = list(Report.objects.filter(assignment__call=old[1].call))
    heir = merge(old[1])
    for report in reports:
        report.refresh_from_db()
        assert report.assignment.agency.name
    formers = {unit(old[1], f"UBND huyện {x}").pk for x in "AB"}
    assert set(heir.successions_in.values_list("predecessor_id", flat=True)) == formers
    visible = Report.objects.visible_to(old[1].officer).filter(assignment__agency__in=formers)
    assert visible.count() == 2
    client.force_login(old[1].officer)
    for report in visible:
        assert client.get(f"/reports/{report.pk}/").status_code == 200


def test_an_agency_that_was_merged_cannot_be_merged_again(old):
    merge(old[1])
    with pytest.raises(Invalid):
        actions.record_succession(
            by=None, predecessor=unit(old[1], "UBND huyện A"), successor=make_agency("UBND xã Thứ hai"),
            kind="merge", effective_date=MERGED + dt.timedelta(days=1), legal_basis="Nghị quyết",
        )  # fmt: skip
