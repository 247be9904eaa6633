"""What makes a summary stale beyond a new version: duties opened again, and lower summaries that are stale themselves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.collection.models import Assignment
from reports.consolidation.actions.rework import choose_units_sum
from reports.consolidation.adjusting import lineage
from reports.consolidation.queries.freshness import changes_since, freshness, stale_below
from reports.consolidation.queries.home import stale_summaries
from tests.factories.summaries import Scene, newer, printed
from tests.reports.consolidation.test_tree import accept, officer_of

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


@pytest.fixture
def scene(db):
    """A province over a district of two communes, and a department that was exempted."""
    scene = Scene()
    scene.district_a = scene.district("UBND huyện A")
    scene.commune = scene.accepted("Xã 1", {TT: 7}, parent=scene.district_a)
    scene.accepted("Xã 2", {TT: 5}, parent=scene.district_a)
    scene.exempted = scene.unit("Sở X", closed_as="exempt", closed_reason="mới thành lập")
    scene.lower = scene.summary(scene.district_a, by=officer_of(scene.district_a))
    accept(scene.lower)
    scene.top = scene.summary()
    return scene


def kinds(report):
    return [(change.agency, change.kind) for change in freshness(report).changes]


def test_a_duty_that_was_exempt_and_is_open_again_is_a_hole_that_the_summary_does_not_show_yet(scene):
    assert freshness(scene.top).fresh
    Assignment.objects.filter(pk=scene.exempted.pk).update(closed_as="")
    assert kinds(scene.top) == [("Sở X", "opened")]
    assert printed(scene.summary(), *TT).note == "tính trên 1/2 đơn vị"


def test_a_new_duty_that_is_exempt_moves_nothing(scene):
    scene.unit("Sở Y", closed_as="exempt", closed_reason="mới thành lập")
    assert freshness(scene.top).fresh


def test_a_lower_summary_that_went_in_and_is_stale_itself_is_named_with_the_cause(scene):
    assert stale_below(scene.top) == []
    newer(scene.commune, {TT: 70})
    assert freshness(scene.top).fresh, "a run of now would add the same accepted version of the district"
    (change,) = stale_below(scene.top)
    assert (change.agency, change.report_id) == ("UBND huyện A", scene.lower.pk)
    assert change.what == "Xã 1: có bản mới đạt yêu cầu (lần 2)"


def test_a_stale_summary_two_levels_below_is_named_too(scene):
    cluster = scene.district("Cụm C")
    Assignment.objects.filter(pk=cluster.pk).update(parent=scene.district_a)
    village = scene.accepted("Xã 9", {TT: 1}, parent=cluster)
    accept(scene.summary(cluster, by=officer_of(cluster)))
    scene.lower.state = "superseded"
    scene.lower.save(update_fields=["state"])
    accept(scene.summary(scene.district_a, by=officer_of(scene.district_a)))
    top = scene.summary()
    newer(village, {TT: 2})
    assert [change.agency for change in stale_below(top)] == ["Cụm C"]


def test_many_changes_below_are_counted_not_listed(scene):
    for number in range(5):
        scene.accepted(f"Xã mới {number}", {TT: 1}, parent=scene.district_a)
    (change,) = stale_below(scene.top)
    assert change.what.endswith("và 2 thay đổi khác")


def test_a_provisional_summary_sees_what_happens_under_the_levels_it_looked_through(scene):
    district = scene.district("UBND huyện B")
    scene.accepted("Xã 3", {TT: 1}, parent=district)
    report = scene.summary(tree=True, provisional=True)
    assert freshness(report).fresh
    scene.accepted("Xã 4", {TT: 1}, parent=district)
    indicator = scene.call.programme.indicators.get(code="KT.02")
    choose_units_sum(
        assignment_id=district.pk, indicator_id=indicator.pk, by=officer_of(district), reason="chưa gửi"
    )
    assert kinds(report) == [("Xã 4", "new"), ("", "chosen")]


def test_the_page_says_that_the_lower_level_comes_first(client, scene):
    newer(scene.commune, {TT: 70})
    client.force_login(scene.officer)
    page = client.get(f"/summaries/{scene.top.pk}/").content.decode()
    assert "Cấp dưới cần tổng hợp lại trước" in page
    assert "Xã 1: có bản mới đạt yêu cầu (lần 2)" in page


def test_the_first_screen_says_the_same_as_the_page(scene):
    Assignment.objects.filter(pk=scene.exempted.pk).update(closed_as="")

    class Worker:
        def agencies(self, _role):
            return frozenset({scene.root.agency_id})

    (task,) = stale_summaries(Worker())
    assert task.detail.startswith("1 ")


def test_the_number_of_queries_grows_with_the_levels_not_with_the_summaries(scene):
    def asked(report):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            stale_below(report)
            changes_since([lineage(report)[0]])
        return len(queries)

    before = asked(scene.top)
    for name in ("UBND huyện B", "UBND huyện C", "UBND huyện D"):
        district = scene.district(name)
        scene.accepted(f"Xã của {name}", {TT: 1}, parent=district)
        accept(scene.summary(district, by=officer_of(district)))
    assert asked(scene.summary()) == before
