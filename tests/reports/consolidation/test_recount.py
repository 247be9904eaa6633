"""A summary counted anew from the raw reports: it agrees, or the first difference is named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reports.collection.actions.flow import content_sha256
from reports.collection.models import Figure, Receipt, Report
from reports.consolidation.actions.rework import adjust_figure
from reports.consolidation.adjusting import Delta
from reports.consolidation.recount import recount
from tests.factories.rounds import OPENED
from tests.factories.summaries import Scene, newer, printed
from tests.reports.consolidation.test_tree import accept, officer_of

pytestmark = pytest.mark.django_db
TT, DH, KT = ("TT.01", ""), ("DH.01", ""), ("KT.02", "ET=karaoke")


@pytest.fixture
def scene(db):
    """A province over a district of two communes, a department, and one unit that is silent."""
    scene = Scene()
    district = scene.district("UBND huyện A")
    scene.commune = scene.accepted(
        "Xã 1", {TT: {"value": 7, "qualifier": "more_than"}, DH: (1, 10)}, parent=district
    )
    scene.accepted("Xã 2", {TT: {"value": 5, "basis": "estimated"}, DH: (2, 10)}, parent=district)
    scene.department = scene.accepted("Sở X", {TT: 100, KT: 3})
    scene.unit("Sở Y")
    accept(scene.summary(district, by=officer_of(district)))
    scene.top = scene.summary()
    return scene


def where(report):
    return [each.where for each in recount(report)]


def test_a_summary_agrees_with_its_raw_reports_down_the_tree(scene):
    seen = []
    assert list(recount(scene.top, lambda report, _figures: seen.append(report.assignment.agency.name))) == []
    assert seen == ["Sở X", "Xã 1", "Xã 2", "UBND huyện A", scene.call.lead.name]
    assert printed(scene.top, *TT).value == 112


@pytest.mark.parametrize(
    "change",
    [{"value": 113}, {"qualifier": "exact"}, {"basis": "official"}, {"state": "not_known", "value": None}],
)
def test_a_printed_figure_that_was_changed_by_hand_is_found(scene, change):
    Figure.objects.filter(pk=printed(scene.top, *TT).pk).update(**change)
    assert where(scene.top) == ["TT.01 Cuộc tuyên truyền"]


def test_a_figure_that_vanished_or_came_from_nowhere_is_found(scene):
    figure = printed(scene.top, *DH)
    figure.delete()
    scene.top.figures.create(
        indicator=figure.indicator, breakdown=printed(scene.top, *KT).breakdown, numerator=1, denominator=1,
        state="reported",
    )  # fmt: skip
    assert where(scene.top) == ["DH.01 Xã, phường không có tệ nạn", "DH.01 Xã, phường không có tệ nạn – ET=karaoke"]  # fmt: skip


def test_a_raw_figure_that_changed_after_the_run_is_found_at_the_level_that_added_it(scene):
    Figure.objects.filter(report=scene.commune, indicator__code="TT.01").update(value=8)
    (found,) = recount(scene.top)
    assert (found.report.assignment.agency.name, found.stored, found.found) == (
        "UBND huyện A",
        "hơn 12",
        "hơn 13",
    )


def test_a_raw_report_that_no_longer_says_what_its_receipt_was_given_for_is_found(scene):
    Receipt.objects.create(
        report=scene.department, number="BN-1", at=OPENED, by=scene.officer,
        sha256=content_sha256(scene.department),
    )  # fmt: skip
    assert where(scene.top) == []
    scene.department.texts.update(nothing=True)
    (found,) = recount(scene.top)
    assert found.where == "nội dung so với biên nhận BN-1"


def test_adjustments_of_people_belong_to_the_sum(scene):
    figure = printed(scene.top, *TT)
    adjust_figure(
        report_id=scene.top.pk, indicator_id=figure.indicator_id, breakdown_id=figure.breakdown_id,
        by=scene.officer, delta=Delta(-2), reason="trùng",
    )  # fmt: skip
    assert printed(scene.top, *TT).value == 110
    assert where(scene.top) == []
    scene.top.adjustments.update(delta=-3)
    assert where(scene.top) == ["TT.01 Cuộc tuyên truyền"]


def test_what_was_accepted_later_is_no_difference(scene):
    newer(scene.department, {TT: 999})
    assert where(scene.top) == []


def test_a_provisional_run_is_counted_through_the_middle_level(scene):
    district = scene.district("UBND huyện B")
    scene.accepted("Xã 3", {TT: 1000}, parent=district)
    report = scene.summary(tree=True, provisional=True)
    assert printed(report, *TT).value == 1112
    assert where(report) == []


def test_the_command_says_that_all_is_well_or_fails_at_the_first_difference(scene):
    out = StringIO()
    call_command("recompute", scene.top.reference, stdout=out)
    assert f"{scene.top.reference}: khớp (5 báo cáo, " in out.getvalue()
    Figure.objects.filter(report=scene.top, indicator__code="TT.01").update(value=1)
    with pytest.raises(CommandError, match=r"đã lưu: hơn 1\n  tính lại: hơn 112"):
        call_command("recompute", str(scene.top.pk))
    with pytest.raises(CommandError, match="Không tìm thấy"):
        call_command("recompute", "KHONG/CO/TH/1")


def test_sums_of_the_database_alone_would_not_notice(scene):
    """The control: the stored total still equals the stored addends of its own level when a lower level is wrong."""
    district = Report.objects.get(assignment__agency__name="UBND huyện A")
    for report, value in ((district, 13), (scene.top, 113)):
        Figure.objects.filter(report=report, indicator__code="TT.01").update(value=value)
    assert printed(scene.top, *TT).value == printed(district, *TT).value + 100
    assert [each.report.assignment.agency.name for each in recount(scene.top)] == ["UBND huyện A"]
