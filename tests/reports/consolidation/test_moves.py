"""After a re-run: which figures moved, and because of whom."""

import pytest

from reports.consolidation.actions.rework import adjust_figure
from reports.consolidation.adjusting import Delta
from reports.consolidation.queries import moves as queries
from reports.consolidation.queries.moves import earlier_version, moves
from reports.outlines.models import Indicator
from tests.factories.rounds import make_report
from tests.factories.summaries import Scene, newer, printed

pytestmark = pytest.mark.django_db
TT, DH, KT = ("TT.01", ""), ("DH.01", ""), ("KT.02", "ET=karaoke")


@pytest.fixture
def scene(db):
    """Three units, one late; one summary."""
    scene = Scene()
    scene.a = scene.accepted("Xã A", {TT: 5, DH: (1, 2)})
    scene.accepted("Xã B", {TT: 7, DH: (2, 2)})
    scene.late = scene.unit("Xã C")
    scene.first = scene.summary()
    return scene


def sheet(scene):
    report = scene.summary()
    found = moves(report, earlier_version(report, scene.officer))
    said = {
        move.indicator.code: (
            move.before, move.now, move.change, [(c.agency, c.before, c.now, c.what) for c in move.causes]
        )
        for move in found.moves
    }  # fmt: skip
    return said, [(each.agency, each.what) for each in found.inputs]


def test_a_run_over_the_same_reports_moves_nothing(scene):
    assert sheet(scene) == ({}, [])


def test_a_newer_version_of_a_unit_names_the_figures_it_moved_and_no_other(scene):
    newer(scene.a, {TT: 9, DH: (1, 2)})
    said, inputs = sheet(scene)
    assert said == {"TT.01": ("12", "16", "+4", [("Xã A", "5", "9", "bản lần 2 thay bản lần 1")])}
    assert inputs == [("Xã A", "bản lần 2 thay bản lần 1")]


def test_a_late_report_and_one_that_was_returned_are_said(scene):
    make_report(scene.late, state="accepted", figures={DH: (0, 2)})
    type(scene.a).objects.filter(pk=scene.a.pk).update(state="returned")
    said, inputs = sheet(scene)
    assert said["TT.01"][:3] == ("12", "7", "−5")
    assert said["TT.01"][3] == [
        ("Xã A", "5", "–", "không còn được tính: đã trả lại để bổ sung, chưa gửi lại")
    ]
    assert said["DH.01"][:3] == ("3/4 (75%)", "2/4 (50%)", "−1/+0")
    assert [agency for agency, *_rest in said["DH.01"][3]] == ["Xã A", "Xã C"]
    assert inputs[1] == ("Xã C", "mới được đưa vào (lần 1)")


def test_what_a_person_added_is_a_cause_too(scene):
    figure = printed(scene.first, *TT)
    scene.summary()
    newest = scene.root.reports.order_by("-version").first()
    adjust_figure(
        report_id=newest.pk, indicator_id=figure.indicator_id, breakdown_id=figure.breakdown_id,
        by=scene.officer, delta=Delta(-2), reason="trùng",
    )  # fmt: skip
    found = moves(newest, scene.first)
    (move,) = found.moves
    assert (move.before, move.now, move.change) == ("12", "10", "−2")
    assert [(each.what, each.now) for each in move.causes] == [("điều chỉnh", "−2")]


def test_the_number_of_queries_does_not_grow_with_figures_or_units(scene, django_assert_num_queries):
    latest = scene.a
    for more in range(2):
        latest = newer(latest, {TT: 9 + more, DH: (2, 2)})
        scene.accepted(figures={TT: 1})
        report = scene.summary()
        earlier = earlier_version(report, scene.officer)
        with django_assert_num_queries(12):
            moves(report, earlier)


def test_the_page_leads_from_the_summary_to_each_figure(scene, client):
    newer(scene.a, {TT: 9, DH: (1, 2)})
    report = scene.summary()
    client.force_login(scene.officer)
    assert f"/summaries/{report.pk}/moves/" in client.get(f"/summaries/{report.pk}/").content.decode()
    page = client.get(f"/summaries/{report.pk}/moves/").content.decode()
    assert "Lần 2 khác lần 1 ở đâu" in page
    assert f"/summaries/{report.pk}/figures/TT.01/" in page
    assert "Xã A: 5 → 9" in page
    assert client.get(f"/summaries/{scene.first.pk}/moves/").status_code == 404


# --- the number is the same, the way to it is not ---


def rule(code, **how):
    Indicator.objects.filter(code=code).update(**how)


def test_a_changed_rule_whose_result_is_the_same_number_is_said(scene, client):
    rule("KT.02", across_units="sum")
    scene.accepted("Xã D", {KT: 3})
    scene.summary()
    rule("KT.02", across_units="max")
    report = scene.summary()
    found = moves(report, earlier_version(report, scene.officer))
    assert found.moves == []
    (each,) = found.otherwise
    assert (each.indicator.code, each.breakdown.key, each.figures) == ("KT.02", "ET=karaoke", 1)
    assert [(cause.what, cause.now) for cause in each.causes] == [
        ("cách tính đã đổi", "giữa các đơn vị: “cộng” nay là “lớn nhất”")
    ]
    client.force_login(scene.officer)
    page = client.get(f"/summaries/{report.pk}/moves/").content.decode()
    assert "Cách tính khác, số như cũ" in page
    assert "Cách tính đã đổi: giữa các đơn vị: “cộng” nay là “lớn nhất”" in page
    address = f"/summaries/{report.pk}/figures/KT.02/?b=ET%3Dkaraoke"
    assert address in page
    assert client.get(address).status_code == 200


def test_a_changed_rule_whose_result_is_another_number_is_told_once(scene):
    rule("TT.01", across_units="max")
    report = scene.summary()
    found = moves(report, earlier_version(report, scene.officer))
    assert [(each.indicator.code, len(each.causes)) for each in found.moves] == [("TT.01", 1)]
    assert found.otherwise == []


def test_where_no_rule_changed_nothing_is_computed_otherwise(scene, client):
    newer(scene.a, {TT: 9, DH: (1, 2)})
    report = scene.summary()
    assert moves(report, earlier_version(report, scene.officer)).otherwise == []
    client.force_login(scene.officer)
    assert "Cách tính khác" not in client.get(f"/summaries/{report.pk}/moves/").content.decode()


def test_a_target_that_became_a_result_is_a_cause_though_its_number_is_the_same(scene):
    newer(scene.a, {TT: {"value": 5, "nature": "target"}, DH: (1, 2)})
    assert sheet(scene)[0]["TT.01"][:3] == ("12", "7", "−5")
    newer(scene.root.call.assignments.get(agency__name="Xã A").reports.latest("version"), {TT: 5, DH: (1, 2)})
    said, _inputs = sheet(scene)
    assert said == {
        "TT.01": ("7", "12", "+5", [("Xã A", "5 (mục tiêu phấn đấu)", "5", "bản lần 3 thay bản lần 2")])
    }


def test_an_estimate_in_place_of_the_same_number_is_told_by_its_word(scene):
    newer(scene.a, {TT: {"value": 5, "basis": "estimated"}, DH: (1, 2)})
    ((before, now, change, causes),) = sheet(scene)[0].values()
    assert (before, now, change) == ("12", "12 (ước thực hiện)", "")
    assert causes == [("Xã A", "5", "5 (ước thực hiện)", "bản lần 2 thay bản lần 1")]


def test_a_ratio_and_a_percent_without_its_base_have_no_difference(scene, monkeypatch):
    scene.call.programme.indicators.filter(code="DH.01").update(across_units="single_owner")
    key = Indicator.objects.get(code="DH.01")
    one = scene.first
    type(one).objects.filter(pk=one.pk).update(state="superseded")
    other = make_report(one.assignment, figures={DH: {"value": 7840}})
    (move,) = [each for each in moves(other, one).moves if each.indicator == key]
    assert (move.before, move.now, move.change) == ("3/4 (75%)", "78,4%", "")
    monkeypatch.setattr(queries, "_alike", lambda _before, _now: True)
    control = next(each for each in moves(other, one).moves if each.indicator == key)
    assert control.change == "−3/−4", "as if it had become less"
