"""A reason for a warning of a summary goes along to the next run, as long as what it was given for is still so."""

import pytest

from agencies.states import Role
from reports.collection.actions.flow import explain_warnings
from reports.collection.checks import blocking, report_findings
from reports.collection.models import Report
from reports.consolidation.models import Run
from reports.outlines.models import Indicator
from tests.factories.agencies import make_member
from tests.factories.summaries import Scene, newer

pytestmark = pytest.mark.django_db
KIND = "over_ceiling"
REASON = "Đã đối chiếu với các đơn vị."


@pytest.fixture
def scene():
    """900 people are more than 20 meetings."""
    scene = Scene()
    scene.unit_report = scene.accepted("Huyện A", {("TT.01", ""): 20, ("TT.02", ""): 900})
    Indicator.objects.filter(code="TT.02").update(ceiling=Indicator.objects.get(code="TT.01"))
    return scene


def explain(scene, report, by=None):
    explain_warnings(report_id=report.pk, by=by or scene.officer, kind=KIND, reason=REASON)


def asked(report):
    report = Report.objects.get(pk=report.pk)
    return [f.message for f in blocking(report, report_findings(report)) if f.kind == KIND]


def changed(scene, people):
    scene.unit_report = newer(scene.unit_report, {("TT.01", ""): 20, ("TT.02", ""): people})


def test_a_run_of_the_same_figures_keeps_the_reason_its_person_and_moment(scene):
    first = scene.summary()
    assert asked(first)
    explain(scene, first)
    second, third = scene.summary(), scene.summary()
    assert asked(second) == asked(third) == []
    kept, given = third.overrides.get(kind=KIND), first.overrides.get(kind=KIND)
    assert (kept.reason, kept.by, kept.at) == (REASON, given.by, given.at)
    kept.delete()
    assert asked(third)  # the control: without it the question stands


def test_other_figures_are_asked_about_again_even_where_another_run_came_between(scene):
    explain(scene, scene.summary())
    changed(scene, 950)
    for _run in range(2):
        (message,) = asked(scene.summary())
        assert "950" in message
    changed(scene, 900)  # as it was when the reason was given
    assert asked(scene.summary()) == []


def test_a_reason_given_anew_holds_for_what_it_was_given_for(scene):
    explain(scene, scene.summary())
    changed(scene, 950)
    explain(scene, scene.summary())
    assert asked(scene.summary()) == []
    changed(scene, 960)
    assert asked(scene.summary())


def test_lower_summaries_keep_theirs_when_a_tree_is_run_again():
    scene = Scene()
    district = scene.district("Huyện B")
    figures = {("TT.01", ""): 20, ("TT.02", ""): 900}
    commune = scene.accepted("Xã C", figures, parent=district)
    Indicator.objects.filter(code="TT.02").update(ceiling=Indicator.objects.get(code="TT.01"))
    person = make_member(district.agency, Role.OFFICER)
    below = scene.summary(district, by=person)
    explain(scene, below, person)
    newer(commune, figures)
    scene.run(tree=True)
    again = district.reports.order_by("-version").first()
    assert again.pk != below.pk
    assert asked(again) == []
    assert Run.objects.filter(report=again).exists()
    again.overrides.all().delete()
    assert asked(again)
