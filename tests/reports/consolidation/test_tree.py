"""Communes into districts, districts into the province: the same step, repeated."""

import pytest

from reports.collection.models import Report
from reports.consolidation.models import RunInput
from reports.consolidation.policies import can_consolidate
from tests.factories.rounds import make_report
from tests.factories.summaries import Scene, newer, printed

pytestmark = pytest.mark.django_db
TT, DH = ("TT.01", ""), ("DH.01", "")


@pytest.fixture
def tree(db):
    """Two districts with two communes each, and a department, all accepted below; no district summary yet."""
    scene = Scene()
    scene.districts = [scene.district("UBND huyện A"), scene.district("UBND huyện B")]
    scene.communes = [
        scene.accepted(f"Xã {number}", {TT: number, DH: (number, 10)}, {"situation": [f"Xã {number} ổn định."]}, parent=d)
        for number, d in enumerate([*scene.districts, *scene.districts], start=1)
    ]  # fmt: skip
    scene.department = scene.accepted("Sở X", {TT: 100})
    return scene


def officer_of(duty):
    return duty.agency.memberships.get(role="officer").user


def accept(report):
    Report.objects.filter(pk=report.pk).update(state="accepted")


def test_each_level_sums_only_its_direct_children(tree):
    for district in tree.districts:
        accept(tree.summary(district, by=officer_of(district)))
    assert printed(tree.summary(), *TT).value == 1 + 2 + 3 + 4 + 100
    assert RunInput.objects.filter(run=tree.root.runs.get()).count() == 3


def test_an_unaccepted_district_does_not_count(tree):
    tree.run(tree.districts[0], by=officer_of(tree.districts[0]))
    figure = printed(tree.summary(), *TT)
    assert (figure.value, figure.note) == (100, "tính trên 1/3 đơn vị")


def test_a_tree_run_recomputes_lower_drafts_and_says_who_waits(tree):
    run = tree.run(tree=True)
    for district in tree.districts:
        assert district.reports.get().state == "draft"
        assert district.runs.get().state == "done"
    assert "cấp dưới chờ duyệt: UBND huyện A, UBND huyện B" in run.message
    assert printed(run.report, *TT).value == 100


def test_a_tree_run_leaves_fresh_and_sent_summaries_alone(tree):
    accept(tree.summary(tree.districts[0], by=officer_of(tree.districts[0])))
    sent = tree.summary(tree.districts[1], by=officer_of(tree.districts[1]))
    Report.objects.filter(pk=sent.pk).update(state="submitted")
    newer(tree.communes[1], {TT: 50})
    tree.run(tree=True)
    assert [district.reports.count() for district in tree.districts] == [1, 1]


def test_a_tree_run_renews_a_district_whose_communes_changed(tree):
    first = tree.summary(tree.districts[0], by=officer_of(tree.districts[0]))
    accept(first)
    newer(tree.communes[0], {TT: 50})
    tree.run(tree=True)
    again = tree.districts[0].reports.get(version=2)
    assert (again.state, printed(again, *TT).value) == ("draft", 53)
    first.refresh_from_db()
    assert first.state == "accepted", "the accepted version stays in force"


def test_a_provisional_run_looks_through_unaccepted_districts(tree):
    report = tree.summary(tree=True, provisional=True)
    assert report.provisional
    assert printed(report, *TT).value == 110
    figure = printed(report, *DH)
    assert (figure.numerator, figure.denominator) == (10, 40)
    assert not any(district.reports.exists() for district in tree.districts)


def test_a_provisional_run_names_the_communes_it_took(tree):
    tree.run(tree=True, provisional=True)
    run = tree.root.runs.get()
    taken = RunInput.objects.filter(run=run, role="included").values_list("report_id", flat=True)
    assert set(taken) == {*(c.pk for c in tree.communes), tree.department.pk}
    assert RunInput.objects.filter(run=run, role="missing").count() == 2


def test_a_provisional_run_does_not_look_through_an_accepted_district(tree):
    accept(tree.summary(tree.districts[0], by=officer_of(tree.districts[0])))
    newer(tree.communes[0], {TT: 50})
    assert printed(tree.summary(tree=True, provisional=True), *TT).value == 1 + 3 + 2 + 4 + 100


def test_a_provisional_summary_cannot_be_sent(tree):
    from reports.collection.policies import can_approve, can_send_for_approval

    report = tree.summary(tree=True, provisional=True)
    assert not can_send_for_approval(tree.officer, report)
    assert not can_approve(tree.leader, report)


def test_looking_through_gives_what_the_accepted_districts_give(tree):
    provisional = printed(tree.summary(tree=True, provisional=True), *DH)
    for district in tree.districts:
        accept(tree.summary(district, by=officer_of(district)))
    final = printed(tree.summary(), *DH)
    assert (final.numerator, final.denominator) == (provisional.numerator, provisional.denominator)


def test_a_gap_below_is_said_above(tree):
    tree.unit("Xã 9", parent=tree.districts[0])
    for district in tree.districts:
        accept(tree.summary(district, by=officer_of(district)))
    assert printed(tree.summary(), *TT).note == "1 đơn vị tính chưa đủ"


def test_prose_travels_up_with_the_district_as_its_source(tree):
    accepted = []
    for district in tree.districts:
        accepted.append(tree.summary(district, by=officer_of(district)))
        accept(accepted[-1])
    text = tree.summary().texts.get(section__key="situation")
    assert [p["text"] for p in text.paragraphs] == [f"Xã {n} ổn định." for n in (1, 3, 2, 4)]
    assert {p["source"] for p in text.paragraphs} == {report.pk for report in accepted}


def test_a_superseded_draft_of_a_district_is_not_shown_above(tree):
    draft = tree.summary(tree.districts[0], by=officer_of(tree.districts[0]))
    tree.run(tree.districts[0], by=officer_of(tree.districts[0]))
    draft.refresh_from_db()
    assert draft.state == "superseded"
    assert not Report.objects.visible_to(tree.officer).filter(pk=draft.pk).exists()


def test_the_officer_above_does_not_run_the_district_s_summary(tree):
    assert not can_consolidate(tree.officer, tree.districts[0])


def test_a_summary_that_stood_on_looked_through_communes_sees_their_changes(tree):
    from reports.consolidation.queries.freshness import freshness

    report = tree.summary(tree=True, provisional=True)
    assert freshness(report).fresh
    newer(tree.communes[0], {TT: 50})
    make_report(tree.districts[1], state="accepted", origin="consolidated", figures={TT: 7})
    assert [(c.agency, c.kind) for c in freshness(report).changes] == [
        ("UBND huyện B", "new"), ("Xã 1", "newer"),
    ]  # fmt: skip


def test_who_waits_is_said_in_whole_names_and_how_many_more():
    scene = Scene()
    scene.accepted(figures={TT: 5})
    for number in range(9):
        scene.accepted(
            figures={TT: 1}, parent=scene.district(f"UBND huyện có tên rất dài số {number} (minh họa)")
        )
    message = scene.run(tree=True).message
    assert len(message) <= 200
    named = message.split("cấp dưới chờ duyệt: ")[1].removesuffix(" cơ quan khác")
    names, more = named.split(" và ")
    assert all(each.endswith("(minh họa)") for each in names.split(", "))
    assert names.count("UBND") + int(more) == 9
