"""A re-run brings the sources up to date and drops nothing that a person did."""

import pytest

from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions.drafts import StaleEdit, save_section
from reports.collection.actions.flow import explain_warnings, submit
from reports.collection.actions.review import reopen
from reports.collection.actions.writing import write_annex
from reports.collection.checks import blocking, report_findings
from reports.collection.entries import SectionEntry
from reports.collection.models import Report, SectionText
from reports.consolidation.actions.jobs import request_run
from reports.consolidation.actions.prose import TypedParagraph, save_prose
from reports.consolidation.actions.rework import adjust_figure, cancel_adjustment, choose_units_sum
from reports.consolidation.adjusting import Delta
from reports.consolidation.gather import merge_paragraphs
from reports.consolidation.models import Adjustment
from reports.consolidation.queries.freshness import freshness
from tests.factories.agencies import make_member
from tests.factories.rounds import make_breakdown, make_report, section_of
from tests.factories.summaries import Scene, newer, printed

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.first = scene.accepted(
        "A", {TT: 20}, {"situation": ["Địa bàn A ổn định."], "proposals": ["Không có."]}
    )
    scene.second = scene.accepted("B", {TT: 5}, {"situation": ["Địa bàn B ổn định."]})
    return scene


def section(report, key="situation"):
    return report.texts.get(section=section_of(report, key))


def save(scene, report, *, key="situation", **changes):
    """Save a section with some paragraphs changed: text by index, and whatever save_prose takes."""
    text = section(report, key)
    edits = changes.pop("edits", {})
    typed = [
        TypedParagraph(
            id=p["id"], level=p["level"],
            **{"text": p["text"], "used": p.get("used", True), "cite": p.get("cite", False), **edits.get(n, {})},
        )
        for n, p in enumerate(text.paragraphs)
    ]  # fmt: skip
    options = {"edit_version": text.edit_version, "by": scene.officer, **changes}
    save_prose(report_id=report.pk, section_id=text.section_id, typed=typed, **options)
    return section(report, key)


def adjust(scene, report, delta, *, code="TT.01", reason="theo biên bản đối chiếu", by=None):
    indicator = scene.call.programme.indicators.get(code=code)
    return adjust_figure(
        report_id=report.pk, indicator_id=indicator.pk, breakdown_id=make_breakdown().pk, delta=delta, reason=reason,
        by=by or scene.officer,
    )  # fmt: skip


# --- words ---


def test_paragraphs_are_gathered_by_section_in_the_order_of_the_agencies(scene):
    text = section(scene.summary())
    assert [p["text"] for p in text.paragraphs] == ["Địa bàn A ổn định.", "Địa bàn B ổn định."]
    assert [p["source"] for p in text.paragraphs] == [scene.first.pk, scene.second.pk]
    assert all(p["cite"] and p["used"] for p in text.paragraphs)


def test_an_edited_paragraph_stays_and_is_flagged_when_its_source_changes(scene):
    save(scene, scene.summary(), edits={0: {"text": "Địa bàn A yên ổn."}})
    changed = newer(scene.first, {TT: 20})
    own = changed.texts.get(section=section_of(changed, "situation"))
    own.paragraphs[0]["text"] = "Địa bàn A có biến động."
    own.save()
    first, second = section(scene.summary()).paragraphs
    assert (first["text"], first["edited"], first["stale"], first["source"]) == (
        "Địa bàn A yên ổn.", True, True, changed.pk,
    )  # fmt: skip
    assert not second.get("stale")


def test_an_edited_paragraph_is_not_flagged_when_a_new_version_says_the_same(scene):
    save(scene, scene.summary(), edits={0: {"text": "Địa bàn A yên ổn."}})
    newer(scene.first, {TT: 21})
    assert not section(scene.summary()).paragraphs[0].get("stale")


def test_an_untouched_paragraph_takes_its_source_s_new_words(scene):
    scene.run()
    changed = newer(scene.first, {TT: 20})
    own = changed.texts.get(section=section_of(changed, "situation"))
    own.paragraphs[0]["text"] = "Địa bàn A có biến động."
    own.save()
    assert section(scene.summary()).paragraphs[0]["text"] == "Địa bàn A có biến động."


def test_what_was_put_aside_own_words_and_order_stay(scene):
    report = scene.summary()
    save(scene, report, edits={0: {"used": False, "cite": False}}, added="Nhìn chung ổn định.")
    save(scene, report, move=(section(report).paragraphs[2]["id"], -1))
    again = section(scene.summary()).paragraphs
    assert [(p["text"], p["used"]) for p in again] == [
        ("Địa bàn A ổn định.", False), ("Nhìn chung ổn định.", True), ("Địa bàn B ổn định.", True),
    ]  # fmt: skip


def test_a_new_unit_s_paragraphs_are_offered_not_used(scene):
    scene.run()
    scene.accepted("C", {TT: 1}, {"situation": ["Địa bàn C mới báo cáo."]})
    last = section(scene.summary()).paragraphs[-1]
    assert (last["text"], last["used"]) == ("Địa bàn C mới báo cáo.", False)


def test_an_edited_paragraph_outlives_its_source(scene):
    save(scene, scene.summary(), edits={1: {"text": "Địa bàn B, sửa tay."}})
    Report.objects.filter(pk=scene.second.pk).update(state="superseded")
    scene.second.assignment.closed_as = "exempt"
    scene.second.assignment.save()
    kept = section(scene.summary()).paragraphs
    assert [p["text"] for p in kept] == ["Địa bàn A ổn định.", "Địa bàn B, sửa tay."]
    assert kept[1]["stale"]


def test_a_split_paragraph_keeps_its_source_through_a_re_run(scene):
    save(scene, scene.summary(), edits={0: {"text": "Địa bàn A\n- ổn định\n- không có vụ việc"}})
    kept = section(scene.summary()).paragraphs[:3]
    assert [(p["text"], p["level"], p["source"]) for p in kept] == [
        ("Địa bàn A", 0, scene.first.pk), ("ổn định", 1, scene.first.pk), ("không có vụ việc", 1, scene.first.pk),
    ]  # fmt: skip
    assert [p["cite"] for p in kept] == [False, False, True]
    assert not any(p.get("stale") for p in kept)


def test_an_emptied_paragraph_of_a_source_is_put_aside_with_its_words(scene):
    text = save(scene, scene.summary(), edits={0: {"text": "  "}})
    assert (text.paragraphs[0]["text"], text.paragraphs[0]["used"]) == ("Địa bàn A ổn định.", False)


def test_the_source_s_words_can_be_taken_back(scene):
    report = scene.summary()
    text = save(scene, report, edits={0: {"text": "Sửa."}})
    text = save(scene, report, restore=text.paragraphs[0]["id"])
    assert (text.paragraphs[0]["text"], text.paragraphs[0]["edited"]) == ("Địa bàn A ổn định.", False)


def test_two_editors_never_overwrite_each_other(scene):
    report = scene.summary()
    seen = section(report).edit_version
    save(scene, report, edits={0: {"text": "Người thứ nhất."}})
    with pytest.raises(StaleEdit):
        save(scene, report, edits={0: {"text": "Người thứ hai."}}, edit_version=seen)
    assert section(report).paragraphs[0]["text"] == "Người thứ nhất."


def test_a_section_opened_before_a_re_run_cannot_be_saved_into_the_old_version(scene):
    report = scene.summary()
    scene.run()
    report.refresh_from_db()
    assert report.state == "superseded"
    with pytest.raises(Conflict, match="đã được tổng hợp lại thành lần 2"):
        save(scene, report, edits={0: {"text": "Muộn."}})


def test_a_stranger_cannot_edit_the_prose(scene):
    report = scene.summary()
    with pytest.raises(NotAllowed):
        save(scene, report, by=make_member(scene.first.assignment.agency, "officer"))


def test_paragraphs_that_did_not_come_back_are_kept(scene):
    report = scene.summary()
    text = section(report)
    save_prose(report_id=report.pk, section_id=text.section_id, by=scene.officer, edit_version=0, typed=[])
    assert len(section(report).paragraphs) == 2


def test_merging_twice_changes_nothing_more():
    kept = [{"id": "a", "level": 0, "text": "x", "source": 1, "used": True, "edited": True}]
    offered = [{"id": "a", "level": 0, "text": "y", "source": 2, "cite": True, "used": True}]
    texts = {(1, "a"): "y", (2, "a"): "y"}
    once = merge_paragraphs(kept, offered, texts)
    assert merge_paragraphs(once, offered, texts) == once


# --- figures ---


def test_an_adjustment_is_an_entry_of_its_own(scene):
    report = scene.summary()
    adjustment = adjust(scene, report, Delta(3))
    figure = printed(report, "TT.01")
    assert (figure.value, figure.note) == (28, "có điều chỉnh")
    assert (adjustment.delta, adjustment.by, adjustment.reason) == (
        3,
        scene.officer,
        "theo biên bản đối chiếu",
    )


def test_adjustments_add_up_and_are_taken_back_by_the_opposite_entry(scene):
    report = scene.summary()
    first = adjust(scene, report, Delta(3))
    adjust(scene, report, Delta(-1))
    assert printed(report, "TT.01").value == 27
    cancel_adjustment(adjustment_id=first.pk, report_id=report.pk, by=scene.officer)
    assert printed(report, "TT.01").value == 24
    assert Adjustment.objects.filter(report=report).count() == 3


def test_a_figure_of_words_gets_its_words_back(scene):
    newer(scene.first, {TT: None})
    newer(scene.second, {TT: None})
    report = scene.summary()
    adjustment = adjust(scene, report, Delta(4))
    assert printed(report, "TT.01").value == 4
    cancel_adjustment(adjustment_id=adjustment.pk, report_id=report.pk, by=scene.officer)
    assert (printed(report, "TT.01").state, printed(report, "TT.01").note) == ("zero_confirmed", "")


def test_a_ratio_is_adjusted_by_its_parts(scene):
    newer(scene.first, {("DH.01", ""): (6, 6)})
    report = scene.summary()
    adjust(scene, report, Delta(0, 1, 2), code="DH.01")
    figure = printed(report, "DH.01")
    assert (figure.numerator, figure.denominator) == (7, 8)


@pytest.mark.parametrize(("delta", "reason"), [(Delta(-26), "x"), (Delta(), "x"), (Delta(1), "  ")])
def test_a_senseless_adjustment_is_refused(scene, delta, reason):
    with pytest.raises(Invalid):
        adjust(scene, scene.summary(), delta, reason=reason)


def test_adjustments_are_carried_over_and_flagged_where_the_figure_changed(scene):
    report = scene.summary()
    adjust(scene, report, Delta(3))
    adjust(scene, report, Delta(1), code="TT.02")
    newer(scene.first, {TT: 30})
    again = scene.summary()
    carried = {a.indicator.code: (a.delta, a.stale) for a in again.adjustments.all()}
    assert carried == {"TT.01": (3, True), "TT.02": (1, False)}
    assert printed(again, "TT.01").value == 38
    assert printed(again, "TT.02").value == 1


def test_an_adjustment_that_became_impossible_is_kept_and_flagged(scene):
    adjust(scene, scene.summary(), Delta(-20))
    newer(scene.first, {TT: 2})
    again = scene.summary()
    assert printed(again, "TT.01").value == 7
    assert again.adjustments.get().stale


def test_an_approved_summary_takes_no_adjustment(scene):
    report = scene.summary()
    Report.objects.filter(pk=report.pk).update(state="accepted")
    with pytest.raises(NotAllowed):
        adjust(scene, report, Delta(1))


def test_a_reopened_summary_goes_on_from_its_run(scene):
    report = scene.summary()
    adjust(scene, report, Delta(3))
    Report.objects.filter(pk=report.pk).update(state="accepted")
    copy = reopen(report_id=report.pk, by=scene.officer, reason="bổ sung")
    adjust(scene, copy, Delta(2))
    assert printed(copy, "TT.01").value == 30
    again = scene.summary()
    assert sorted(again.adjustments.values_list("delta", flat=True)) == [2, 3]
    assert printed(again, "TT.01").value == 30


def test_a_choice_is_not_made_while_a_run_computes(scene):
    request_run(assignment_id=scene.root.pk, by=scene.officer)
    indicator = scene.call.programme.indicators.get(code="KT.02")
    with pytest.raises(Conflict, match="đang được tính"):
        choose_units_sum(assignment_id=scene.root.pk, indicator_id=indicator.pk, by=scene.officer, reason="x")


# --- annexes, freshness ---


def test_annex_rows_are_stacked_with_their_agency(scene):
    table = section_of(scene.first, "proposals").annexes.get()
    write_annex(scene.second, table.pk, [{"number": "2/KH"}])
    write_annex(scene.first, table.pk, [{"number": "1/KH"}, {"number": "3/KH"}])
    rows = scene.summary().annex_rows.order_by("position")
    assert [(r.agency.name, r.cells["number"]) for r in rows] == [("A", "1/KH"), ("A", "3/KH"), ("B", "2/KH")]


def test_a_summary_is_fresh_until_something_happens(scene):
    assert freshness(scene.summary()).fresh


def test_freshness_names_what_came_what_changed_and_what_left(scene):
    late = scene.unit("C")
    report = scene.summary()
    newer(scene.first, {TT: 21})
    Report.objects.filter(pk=scene.second.pk).update(state="superseded")
    make_report(late, state="accepted")
    assert [(c.agency, c.kind) for c in freshness(report).changes] == [
        ("A", "newer"),
        ("B", "left"),
        ("C", "new"),
    ]


def test_a_unit_closed_or_added_after_the_run_shows(scene):
    report = scene.summary()
    duty = scene.second.assignment
    duty.closed_as = "classified"
    duty.save()
    scene.unit("D")
    assert [(c.agency, c.kind) for c in freshness(report).changes] == [("B", "closed"), ("D", "new")]


def test_a_choice_of_source_after_the_run_asks_for_another_run(scene):
    report = scene.summary()
    indicator = scene.call.programme.indicators.get(code="KT.02")
    choose_units_sum(
        assignment_id=scene.root.pk, indicator_id=indicator.pk, by=scene.officer, reason="chưa thể chờ"
    )
    assert [c.kind for c in freshness(report).changes] == ["chosen"]
    assert freshness(scene.summary()).fresh


def test_computed_figures_cannot_be_typed_over_at_the_other_door(scene):
    report = scene.summary()
    with pytest.raises(Conflict, match="trang bản tổng hợp"):
        save_section(
            report_id=report.pk, section_id=section_of(report, "situation").pk, by=scene.officer, edit_version=0,
            entry=SectionEntry(),
        )  # fmt: skip
    assert SectionText.objects.get(report=report, section__key="situation").paragraphs


def test_the_leader_approves_what_the_officer_made(scene):
    scene.accepted("C", {TT: 1}, {"communication": ["Đã tuyên truyền."]})
    report = scene.summary()
    for kind in {f.kind for f in blocking(report, report_findings(report))}:
        explain_warnings(report_id=report.pk, by=scene.officer, kind=kind, reason="số liệu minh họa")
    submit(report_id=report.pk, by=scene.leader)
    report.refresh_from_db()
    assert report.state == "accepted"
