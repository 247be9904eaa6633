"""An open call asks for more: drafts go along, what was sent opens for what is new, nothing is lost."""

import datetime as dt

import pytest

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions.autosave import OutlineMoved, apply_edit
from reports.collection.actions.calls import close_call
from reports.collection.actions.drafts import start_report
from reports.collection.actions.flow import content_sha256
from reports.collection.actions.review import return_report
from reports.collection.actions.supplement import MoreTime, supplement_call, unlock_sent
from reports.collection.fields import figure_field, text_field
from reports.collection.models import FieldState, SectionRecord
from reports.collection.queries.apart import apart, new_names
from reports.collection.queries.entry import report_content
from reports.collection.queries.home import tasks_for
from reports.collection.queries.supplement import effects, offers
from reports.collection.states import ReportState
from reports.outlines.models import TableRow
from tests.factories.agencies import make_member
from tests.factories.rounds import section_of
from tests.factories.supplements import GROUP, LATER, NEW, make_newer, make_running

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    return make_running()


def supplement(running, after=None, **more):
    after = after or make_newer(running.before)
    values = {"reason": "Bộ yêu cầu thêm chỉ tiêu", **more}
    return supplement_call(
        call_id=running.call.pk, by=running.officer, outlines={GROUP: after}, **values
    ), after


def row_of(version, code):
    return TableRow.objects.get(section__version=version, indicator__code=code, breakdown__key="")


def edit(report, by, field, value, *, seen=0, op="thao-tac-1"):
    typed = {"text": value} if field.startswith("text") else {"value": value}
    return apply_edit(report_id=report.pk, by=by, op=op, field=field, seen=seen, typed=typed)


def said(report):
    """Everything a report says, by keys that survive a change of outline."""
    texts = {t.section.key: [p["text"] for p in t.paragraphs] for t in report.texts.all() if t.paragraphs}
    figures = {f.indicator.code: f.value for f in report.figures.all()}
    return texts, figures, [row.cells for row in report.annex_rows.all()]


def test_a_draft_goes_along_by_key_and_what_has_no_place_stays_in_words(running):
    report = running.reports["draft"]
    texts, figures, _rows = said(report)
    done, after = supplement(running)
    report.refresh_from_db()
    assert report.outline == after
    assert done.carried == 2
    now, same, rows = said(report)
    assert now == {"communication": texts["communication"]}
    assert same == figures
    assert rows[0]["number"] == "15/KH-UBND"
    left = {each.place: each.text for each in report.leftovers.all()}
    assert left["III. Kiến nghị"] == "Đề nghị bổ sung kinh phí."
    assert left["Danh mục văn bản đã ban hành"] == "1. Số bản: 30"
    assert {text.section.version_id for text in report.texts.all()} == {after.pk}
    assert {"communication", "network"} <= {text.section.key for text in report.texts.all()}


def test_a_draft_has_what_is_new_marked_and_everything_open(running):
    _done, after = supplement(running)
    report = running.newest("draft")
    assert figure_field(row_of(after, NEW).pk) in new_names(report)
    drafter = report.created_by
    edit(report, drafter, figure_field(row_of(after, NEW).pk), "12")
    edit(report, drafter, figure_field(row_of(after, "TT.01").pk), "21", op="thao-tac-2")
    assert said(report)[1]["TT.01"] == 21


def test_what_lay_before_the_head_goes_back_to_its_drafters_with_the_reason(running):
    supplement(running)
    report = running.newest("pending")
    assert report.state == ReportState.DRAFT
    assert "Bộ yêu cầu thêm chỉ tiêu" in report.sent_back_reason


@pytest.mark.parametrize("where", ["submitted", "accepted"])
def test_what_was_sent_stays_as_it_was_and_opens_for_what_is_new_alone(running, where):
    sent = running.reports[where]
    before = content_sha256(sent)
    _done, after = supplement(running)
    sent.refresh_from_db()
    assert content_sha256(sent) == before
    assert sent.outline == running.before
    assert sent.state == (ReportState.RETURNED if where == "submitted" else ReportState.ACCEPTED)
    assert [each.section.key for each in report_content(sent).sections][-1] == "proposals"
    fresh = running.newest(where)
    assert (fresh.version, fresh.state, fresh.copied_from, fresh.only_new) == (
        2,
        ReportState.DRAFT,
        sent,
        True,
    )
    drafter = running.person(where)
    edit(fresh, drafter, figure_field(row_of(after, NEW).pk), "12")
    with pytest.raises(Invalid, match="lần bổ sung"):
        edit(fresh, drafter, figure_field(row_of(after, "TT.01").pk), "21", op="thao-tac-2")
    section = after.sections.get(key="communication")
    with pytest.raises(Invalid, match="lần bổ sung"):
        edit(fresh, drafter, text_field(section.pk), "Sửa lời văn.", op="thao-tac-3")
    edit(
        fresh, drafter, text_field(after.sections.get(key="network").pk), "Đã chặn 3 trang.", op="thao-tac-4"
    )
    assert said(fresh)[1] == said(sent)[1] | {NEW: 12}


def test_without_the_lock_the_same_field_could_be_written(running):
    """Control for the test above."""
    _done, after = supplement(running)
    fresh = running.newest("accepted")
    type(fresh).objects.filter(pk=fresh.pk).update(only_new=False)
    edit(fresh, running.person("accepted"), figure_field(row_of(after, "TT.01").pk), "21")
    assert said(fresh)[1]["TT.01"] == 21


def test_the_officer_may_open_everything_with_a_reason(running):
    _done, after = supplement(running)
    fresh = running.newest("accepted")
    with pytest.raises(NotAllowed):
        unlock_sent(assignment_id=fresh.assignment_id, by=running.person("accepted"), reason="Sửa số")
    with pytest.raises(Invalid):
        unlock_sent(assignment_id=fresh.assignment_id, by=running.officer, reason=" ")
    unlock_sent(assignment_id=fresh.assignment_id, by=running.officer, reason="Số cũ sai")
    edit(fresh, running.person("accepted"), figure_field(row_of(after, "TT.01").pk), "21")
    with pytest.raises(Conflict):
        unlock_sent(assignment_id=fresh.assignment_id, by=running.officer, reason="Số cũ sai")


def test_nothing_new_asks_nobody_again(running):
    after = make_newer(running.before, drop="proposals")
    TableRow.objects.filter(section__version=after, indicator__code=NEW).delete()
    after.sections.filter(key="network").delete()
    done, _after = supplement(running, after)
    assert done.asked == 0
    assert running.newest("accepted").version == 1
    assert running.newest("submitted").state == ReportState.SUBMITTED


def test_who_begins_afterwards_begins_with_the_new_outline(running):
    _done, after = supplement(running)
    report = start_report(assignment_id=running.duties["none"].pk, by=running.person("none"))
    assert report.outline == after
    assert new_names(report) == frozenset()


def test_a_second_supplement_asks_for_both_of_the_unit_that_has_not_answered_the_first(running):
    _done, second = supplement(running)
    third = make_newer(second)
    supplement(running, third)
    fresh = running.newest("accepted")
    assert fresh.version == 2
    assert fresh.outline == third
    names = apart(running.before.pk, third.pk).new
    assert new_names(fresh) == frozenset(names)
    assert {each.section.key for each in report_content(fresh).sections} >= {"network", "hotline"}
    assert len(names) == 3


def test_a_copy_of_what_is_returned_later_is_open_again(running):
    supplement(running)
    fresh = running.newest("submitted")
    type(fresh).objects.filter(pk=fresh.pk).update(state=ReportState.SUBMITTED)
    again = return_report(report_id=fresh.pk, by=running.officer, reason="Sửa lại số cũ")
    assert not again.only_new
    assert again.outline == fresh.outline


def test_the_page_of_before_still_saves_into_the_field_that_has_its_key(running):
    report = running.reports["draft"]
    old, text = row_of(running.before, "TT.01"), section_of(report, "communication")
    gone = section_of(report, "proposals")
    first = edit(report, report.created_by, figure_field(old.pk), "21", op="thao-tac-0")
    supplement(running)
    second = edit(report, report.created_by, figure_field(old.pk), "22", seen=first.version, op="thao-tac-1")
    assert (second.field, second.moved) == (figure_field(old.pk), True)
    again = edit(report, report.created_by, figure_field(old.pk), "22", seen=first.version, op="thao-tac-1")
    assert again == second
    edit(report, report.created_by, text_field(text.pk), "Viết tiếp.", op="thao-tac-2")
    assert said(report)[0]["communication"] == ["Viết tiếp."]
    assert said(report)[1]["TT.01"] == 22
    with pytest.raises(OutlineMoved, match="không còn trong đề cương"):
        edit(report, report.created_by, text_field(gone.pk), "Thêm.", op="thao-tac-3")


def test_versions_of_fields_and_history_go_along(running):
    report = running.reports["draft"]
    old = row_of(running.before, "TT.01")
    edit(report, report.created_by, figure_field(old.pk), "21")
    _done, after = supplement(running)
    now = figure_field(row_of(after, "TT.01").pk)
    assert FieldState.objects.get(report=report, field=now).version == 1
    record = SectionRecord.objects.get(report=report, section__key="communication")
    assert record.section.version == after
    assert record.content["figures"][now]["value"] == "20"


def test_deadlines_move_for_the_chosen_agencies_in_the_same_step(running):
    chosen, other = running.duties["draft"], running.duties["accepted"]
    done, _after = supplement(running, more_time=MoreTime([chosen.pk], LATER))
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.extended_to, chosen.extended_by, done.extended) == (LATER, running.officer, 1)
    assert "Bộ yêu cầu thêm chỉ tiêu" in chosen.extension_reason
    assert other.extended_to is None


@pytest.mark.parametrize(
    "more_time",
    [
        lambda running: MoreTime([running.duties["draft"].pk], dt.datetime(2023, 6, 1, tzinfo=dt.UTC)),
        lambda running: MoreTime([running.call.root.pk], LATER),
        lambda _running: MoreTime([999_999], LATER),
    ],
)
def test_a_due_time_that_cannot_be_leaves_everything_as_it_was(running, more_time):
    with pytest.raises(Invalid):
        supplement(running, more_time=more_time(running))
    assert running.newest("accepted").version == 1
    assert not running.call.supplements.exists()


def test_only_an_officer_of_the_lead_supplements_an_open_call(running):
    after = make_newer(running.before)
    for person in (running.person("draft"), make_member(running.call.lead, Role.HEAD)):
        with pytest.raises(NotAllowed):
            supplement_call(call_id=running.call.pk, by=person, outlines={GROUP: after}, reason="Thêm")
    close_call(call_id=running.call.pk, by=running.officer)
    with pytest.raises(Conflict):
        supplement(running, after)


def test_only_a_newer_published_version_of_the_same_outline_is_taken(running):
    foreign = make_running().before
    for version in (running.before, foreign, make_newer(running.before, published=False)):
        with pytest.raises(Invalid):
            supplement(running, version)
    with pytest.raises(Invalid):
        supplement_call(call_id=running.call.pk, by=running.officer, outlines={}, reason="Thêm")
    with pytest.raises(Invalid):
        supplement(running, make_newer(running.before), reason="  ")


def test_applied_twice_the_second_says_that_it_is_done(running):
    _done, after = supplement(running)
    with pytest.raises(Invalid, match="mới hơn"):
        supplement(running, after)
    assert running.newest("accepted").version == 2


def test_the_journal_tells_it_to_the_lead_and_to_every_agency(running):
    supplement(running, letter_number="950/SYT", letter_date=dt.date(2023, 6, 12))
    line = AuditEntry.objects.get(key="collection.call.supplemented")
    assert line.facts["reason"] == "Công văn 950/SYT ngày 12/06/2023: Bộ yêu cầu thêm chỉ tiêu"
    told = AuditEntry.objects.filter(key="collection.duty.supplemented").values_list("agency", flat=True)
    assert set(told) == {duty.agency_id for duty in running.duties.values()}


def test_everyone_concerned_reads_it_first(running):
    supplement(running)
    for where in ("none", "draft", "pending", "submitted", "accepted"):
        first = tasks_for(running.person(where))[0]
        assert "Bộ yêu cầu thêm chỉ tiêu" in first.detail, where
        assert any("Bộ yêu cầu" in task.detail for task in tasks_for(running.person(where, Role.HEAD))), where


def test_the_preview_says_what_changes_and_for_whom(running):
    after = make_newer(running.before)
    offer = next(each for each in offers(running.call) if each.newer)
    assert offer.newer == [after]
    (effect,) = effects(running.call, {GROUP: after})
    assert effect.people == "5 đơn vị: 1 chưa bắt đầu, 2 còn soạn, 1 đã gửi, 1 đã đạt"
    assert (effect.asked_again, effect.taken_back) == (2, 1)
    assert [part.label for part in effect.moved.new.values()] == [
        "Tin nhắn tuyên truyền",
        "Nội dung thuyết minh",
    ]
    assert [part.section for part in effect.moved.gone] == ["III. Kiến nghị"]
