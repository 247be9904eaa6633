"""A call: prepared, its units picked from the tree, sent out, copied for the next period, ended."""

import datetime as dt

import pytest

from agencies.models import AuditEntry
from agencies.states import AgencyKind, Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions import calls
from reports.collection.models import Assignment, Call
from reports.collection.states import AssignmentKind, CallState, ClosedAs, Nature, ReportState
from reports.outlines.models import OutlineVersion
from reports.outlines.states import OutlineState, ReporterClass
from reports.periods.actions import get_or_create_period
from tests.factories.agencies import make_agency, make_member
from tests.factories.calls import DUE, NOW, Letter, make_draft_call, make_land, make_outlines
from tests.factories.rounds import make_period, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_june")]
LATER = dt.datetime(2023, 6, 20, 17, 0, tzinfo=clock.VIETNAM)


def assign(land, call, *agencies, **terms):
    return calls.assign(call_id=call.pk, by=land.officer, agency_ids=[a.pk for a in agencies], **terms)


def opened(land, call, *agencies):
    assign(land, call, *(agencies or land.all))
    return calls.open_call(call_id=call.pk, by=land.officer)


def duty(call, agency, kind=AssignmentKind.CONTRIBUTION):
    return call.assignments.get(agency=agency, kind=kind)


# --- preparing ---


def test_a_new_call_has_a_readable_code_the_legal_window_and_an_outline_per_class(land, call):
    assert (call.code, call.state) == ("T93-2023-H1", CallState.DRAFT)
    assert (call.data_from, call.data_to) == (dt.date(2022, 12, 15), dt.date(2023, 6, 14))
    assert {each.reporter_class: each.version for each in call.outlines.all()} == land.versions
    assert make_draft_call(land).code == "T93-2023-H1-2"


def test_the_leads_summary_and_its_own_report_are_there_from_the_start(land, call):
    root = duty(call, land.lead, AssignmentKind.CONSOLIDATION)
    own = duty(call, land.lead)
    assert (root.parent, root.reporter_class, own.parent) == (None, ReporterClass.LEAD, root)
    assert root.due_at == clock.end_of_day(dt.date(2023, 6, 25))  # upwards by the 25th
    assert own.due_at == DUE


def test_the_root_comes_as_soon_as_the_leads_outline_is_chosen():
    land = make_land(ReporterClass.DEPARTMENT)
    call = make_draft_call(land)
    assert not call.assignments.exists()
    with pytest.raises(Invalid, match="cơ quan chủ trì"):
        assign(land, call, land.department)
    version = make_outlines(ReporterClass.LEAD)[ReporterClass.LEAD]
    calls.set_outline(call_id=call.pk, by=land.officer, reporter_class=ReporterClass.LEAD, version=version)
    assert call.assignments.count() == 2


def test_only_an_officer_of_the_lead_may_call(land, call):
    for stranger in (make_member(land.lead, Role.LEADER), make_member(land.department, Role.OFFICER)):
        with pytest.raises(NotAllowed):
            calls.open_call(call_id=call.pk, by=stranger)
        with pytest.raises(NotAllowed):
            calls.assign(call_id=call.pk, by=stranger, agency_ids=[land.district.pk])


def test_a_window_that_ends_before_it_begins_is_refused(land, call):
    with pytest.raises(Invalid, match="ngày bắt đầu"):
        calls.update_call(
            call_id=call.pk, by=land.officer, title="", letter=Letter(), default_due_at=DUE,
            data_from=dt.date(2023, 6, 14), data_to=dt.date(2023, 6, 1),
        )  # fmt: skip


def test_a_new_due_time_moves_those_that_had_the_old_one(land, call):
    assign(land, call, land.district)
    assign(land, call, land.court, due_at=DUE - dt.timedelta(days=2))
    calls.update_call(
        call_id=call.pk, by=land.officer, title="Đợt sửa", letter=Letter(), default_due_at=LATER,
        data_from=call.data_from, data_to=call.data_to,
    )  # fmt: skip
    assert duty(call, land.district).due_at == LATER
    assert duty(call, land.court).due_at == DUE - dt.timedelta(days=2)


# --- units ---


def test_who_is_not_subordinate_is_asked_and_each_answers_the_outline_of_its_class(land, call):
    assign(land, call, *land.all)
    facts = {d.agency: (d.nature, d.reporter_class) for d in call.assignments.filter(kind="contribution")}
    assert facts[land.district] == (Nature.ASSIGNED, ReporterClass.TERRITORIAL)
    assert facts[land.department] == (Nature.ASSIGNED, ReporterClass.DEPARTMENT)
    assert facts[land.police] == (Nature.ASSIGNED, ReporterClass.DEPARTMENT)  # no outline of its own here
    assert facts[land.court] == (Nature.REQUESTED, ReporterClass.DEPARTMENT)


def test_police_answers_its_own_outline_where_the_call_has_one():
    land = make_land(ReporterClass.LEAD, ReporterClass.DEPARTMENT, ReporterClass.POLICE)
    call = make_draft_call(land)
    assert assign(land, call, land.police)[0].reporter_class == ReporterClass.POLICE


def test_the_drafter_of_a_unit_is_its_contact_unless_another_is_named(land, call):
    drafter = make_member(land.district, Role.DRAFTER)
    assert assign(land, call, land.district)[0].contact_name == drafter.full_name
    named = assign(land, call, land.court, contact_name="Chị Lan", contact_phone="0293 1")[0]
    assert (named.contact_name, named.contact_phone) == ("Chị Lan", "0293 1")


def test_a_commune_goes_into_its_districts_summary_which_is_made_with_it(land, call):
    assign(land, call, land.commune)
    summary = duty(call, land.district, AssignmentKind.CONSOLIDATION)
    assert summary.parent == duty(call, land.lead, AssignmentKind.CONSOLIDATION)
    assert duty(call, land.commune).parent == summary
    assert duty(call, land.district).parent == summary


def test_any_agency_of_the_call_may_sum_others_up(land, call):
    local = make_agency("Công an huyện", kind=AgencyKind.POLICE, parent=land.police)
    with pytest.raises(Invalid, match="Nơi tổng hợp"):
        assign(land, call, local, into=land.police.pk)
    assign(land, call, land.police)
    assign(land, call, local, into=land.police.pk)
    summary = duty(call, land.police, AssignmentKind.CONSOLIDATION)
    assert (duty(call, local).parent, duty(call, land.police).parent) == (summary, summary)


def test_a_district_chosen_first_keeps_its_terms_when_its_communes_follow(land, call):
    own = assign(land, call, land.district, land.commune, due_at=LATER)[0]
    assert own.agency == land.district
    own.refresh_from_db()
    assert (own.due_at, own.parent.agency, own.parent.kind) == (LATER, land.district, "consolidation")


def test_choosing_a_unit_twice_changes_nothing(land, call):
    assign(land, call, land.district)
    assert assign(land, call, land.district, land.court) == [duty(call, land.court)]


def test_foreign_and_dissolved_agencies_cannot_be_chosen(land, call):
    gone = make_agency("Sở cũ", parent=land.province, valid_to=dt.date(2023, 1, 1))
    elsewhere = make_agency("UBND huyện khác", kind=AgencyKind.DISTRICT)
    for agency in (gone, elsewhere, land.province):
        with pytest.raises(Invalid, match="không chọn được"):
            assign(land, call, agency)


def test_a_summary_that_lost_its_last_commune_goes_and_gives_its_district_back(land, call):
    assign(land, call, land.commune)
    removed = calls.unassign(call_id=call.pk, by=land.officer, assignment_ids=[duty(call, land.commune).pk])
    assert removed == 2
    assert duty(call, land.district).parent == duty(call, land.lead, AssignmentKind.CONSOLIDATION)


def test_taking_a_whole_district_off_takes_its_communes_along(land, call):
    assign(land, call, land.commune)
    summary = duty(call, land.district, AssignmentKind.CONSOLIDATION)
    calls.unassign(call_id=call.pk, by=land.officer, assignment_ids=[summary.pk])
    assert {d.agency for d in call.assignments.all()} == {land.lead}


# --- sending out ---


def test_a_call_is_not_sent_before_everything_is_there(land):
    call = make_draft_call(land, letter=Letter(number="900"))
    with pytest.raises(Invalid, match="công văn"):
        calls.open_call(call_id=call.pk, by=land.officer)
    call = make_draft_call(land, default_due_at=NOW - dt.timedelta(days=3))
    with pytest.raises(Invalid, match="trước ngày công văn"):
        calls.open_call(call_id=call.pk, by=land.officer)


def test_sending_freezes_letter_units_and_outlines(land, call):
    opened(land, call)
    assert set(OutlineVersion.objects.values_list("state", flat=True)) == {OutlineState.PUBLISHED}
    call.refresh_from_db()
    assert (call.state, call.opened_at) == (CallState.OPEN, NOW)
    with pytest.raises(Conflict):
        assign(land, call, land.commune)
    with pytest.raises(Conflict):
        calls.unassign(call_id=call.pk, by=land.officer, assignment_ids=[duty(call, land.court).pk])
    with pytest.raises(Conflict):
        calls.set_outline(
            call_id=call.pk, by=land.officer, reporter_class=ReporterClass.LEAD,
            version=land.versions[ReporterClass.LEAD],
        )  # fmt: skip
    with pytest.raises(Conflict):
        calls.discard_call(call_id=call.pk, by=land.officer)


def test_ending_and_opening_again(land, call):
    opened(land, call)
    assert calls.close_call(call_id=call.pk, by=land.officer).closed_at == NOW
    assert calls.resume_call(call_id=call.pk, by=land.officer, reason="thiếu").state == CallState.OPEN


def test_a_call_that_was_never_sent_can_be_thrown_away(land, call):
    assign(land, call, land.commune)
    calls.discard_call(call_id=call.pk, by=land.officer)
    assert not Call.objects.exists()
    assert AuditEntry.objects.filter(key="collection.call.discarded").get().facts == {"code": call.code}


# --- afterwards ---


def test_a_unit_is_added_after_the_opening_with_a_reason(land, call):
    opened(land, call, land.district)
    with pytest.raises(Invalid):
        calls.add_units(call_id=call.pk, by=land.officer, agency_ids=[land.court.pk], reason=" ")
    added = calls.add_units(
        call_id=call.pk, by=land.officer, agency_ids=[land.court.pk], reason="Bộ yêu cầu thêm"
    )
    assert (added[0].added_reason, added[0].nature) == ("Bộ yêu cầu thêm", Nature.REQUESTED)


def test_an_exemption_and_a_classified_answer_need_a_reason_and_can_be_taken_back(land, call):
    opened(land, call)
    one, two = duty(call, land.department), duty(call, land.police)
    with pytest.raises(Invalid):
        calls.exempt(assignment_id=one.pk, by=land.officer, reason="")
    assert (
        calls.exempt(assignment_id=one.pk, by=land.officer, reason="Không có nhiệm vụ").closed_as == "exempt"
    )
    closed = calls.close_classified(assignment_id=two.pk, by=land.officer, reason="CV mật 12/CAT")
    assert (closed.closed_as, closed.closed_by) == (ClosedAs.CLASSIFIED, land.officer)
    again = calls.reopen_assignment(assignment_id=two.pk, by=land.officer)
    assert (again.closed_as, again.closed_reason) == (ClosedAs.OPEN, "")


def test_what_was_sent_is_not_exempted_and_the_root_never_is(land, call):
    opened(land, call)
    make_report(duty(call, land.department), state=ReportState.SUBMITTED)
    root = duty(call, land.lead, AssignmentKind.CONSOLIDATION)
    for each in (duty(call, land.department), root):
        with pytest.raises(Conflict):
            calls.exempt(assignment_id=each.pk, by=land.officer, reason="thử")


def test_an_extension_moves_the_deadline_and_keeps_who_and_why(land, call):
    opened(land, call)
    one = duty(call, land.department)
    with pytest.raises(Invalid, match="sau hạn ban đầu"):
        calls.extend(assignment_id=one.pk, by=land.officer, until=DUE, reason="Bận")
    extended = calls.extend(assignment_id=one.pk, by=land.officer, until=LATER, reason="Kiện toàn nhân sự")
    assert (extended.deadline, extended.due_at, extended.extended_by) == (LATER, DUE, land.officer)


def test_an_agency_is_reminded_once_a_day_and_only_while_it_owes(land, call):
    opened(land, call)
    one = duty(call, land.department)
    calls.remind(assignment_id=one.pk, by=land.officer)
    with pytest.raises(Conflict, match="Hôm nay"):
        calls.remind(assignment_id=one.pk, by=land.officer)
    with clock.travel(NOW + dt.timedelta(days=1)):
        calls.remind(assignment_id=one.pk, by=land.officer)
    make_report(one, state=ReportState.SUBMITTED)
    with clock.travel(NOW + dt.timedelta(days=2)), pytest.raises(Conflict, match="không còn nợ"):
        calls.remind(assignment_id=one.pk, by=land.officer)


def test_a_reminder_asks_a_court_politely_and_tells_a_department_that_it_is_overdue(land, call):
    opened(land, call)
    with clock.travel(LATER):
        asked = calls.remind(assignment_id=duty(call, land.court).pk, by=land.officer).text
        told = calls.remind(assignment_id=duty(call, land.department).pk, by=land.officer).text
    assert "Trân trọng đề nghị" in asked
    assert "quá hạn" not in asked.lower()
    assert told.startswith("Đã quá hạn")


def test_reminding_many_says_what_became_of_each(land, call):
    opened(land, call)
    done, again = duty(call, land.department), duty(call, land.court)
    calls.remind(assignment_id=again.pk, by=land.officer)
    results = calls.remind_many(assignment_ids=[done.pk, again.pk], by=land.officer)
    assert {r.duty: r.done for r in results} == {done: True, again: False}


def test_only_whoever_oversees_a_duty_may_extend_or_remind(land, call):
    opened(land, call)
    stranger = make_member(land.district, Role.OFFICER)
    with pytest.raises(NotAllowed):
        calls.remind(assignment_id=duty(call, land.department).pk, by=stranger)


# --- the next period ---


@pytest.fixture
def next_period(land):
    return get_or_create_period(code="2023-H2", by=land.officer)


def test_a_clone_has_the_same_tree_contacts_and_moved_due_times(land, call, next_period):
    assign(land, call, land.commune, contact_name="Anh Ba", contact_phone="0293 2")
    assign(land, call, land.court, due_at=DUE - dt.timedelta(days=1))
    calls.open_call(call_id=call.pk, by=land.officer)
    calls.extend(assignment_id=duty(call, land.court).pk, by=land.officer, until=LATER, reason="một lần")
    cloned = calls.clone_call(call_id=call.pk, by=land.officer, period=next_period)
    new = cloned.call
    assert (new.code, new.state, new.cloned_from) == ("T93-2023-H2", CallState.DRAFT, call)
    assert "6 tháng cuối năm 2023" in new.title
    shape = {(d.agency, d.kind, d.parent and d.parent.agency) for d in call.assignments.all()}
    assert {(d.agency, d.kind, d.parent and d.parent.agency) for d in new.assignments.all()} == shape
    assert duty(new, land.commune).contact_name == "Anh Ba"
    moved = dt.timedelta(days=183)  # 14/6 -> 14/12
    assert new.default_due_at == DUE + moved + dt.timedelta(days=2)  # from a Saturday on to Monday
    assert duty(new, land.court).deadline == DUE - dt.timedelta(days=1) + moved
    assert (new.letter_number, new.opened_at, cloned.left_out) == ("", None, [])


def test_a_clone_takes_the_newest_published_outlines(land, call, next_period):
    opened(land, call)
    old = land.versions[ReporterClass.TERRITORIAL]
    newer = OutlineVersion.objects.create(
        outline=old.outline, number=2, state=OutlineState.PUBLISHED, numbering=[], title_pattern="x"
    )
    OutlineVersion.objects.create(outline=old.outline, number=3, numbering=[], title_pattern="nháp")
    new = calls.clone_call(call_id=call.pk, by=land.officer, period=next_period).call
    assert duty(new, land.district).version == newer
    assert duty(call, land.district).version == old


def test_agencies_that_are_gone_are_named_and_their_communes_move_up(land, call, next_period):
    opened(land, call, land.commune)
    land.district.valid_to = NOW.date()
    land.district.save(update_fields=["valid_to"])
    with pytest.raises(Invalid, match="chưa xác nhận"):
        calls.clone_call(call_id=call.pk, by=land.officer, period=next_period)
    nobody = {land.district.pk: []}
    cloned = calls.clone_call(call_id=call.pk, by=land.officer, period=next_period, decisions=nobody)
    assert cloned.left_out == [land.district]
    assert duty(cloned.call, land.commune).parent.agency == land.lead
    assert not Assignment.objects.filter(call=cloned.call, agency=land.district).exists()


def test_a_call_of_a_lead_that_no_longer_exists_is_not_copied(land):
    call = make_draft_call(land)
    land.lead.valid_to = NOW.date()
    land.lead.save(update_fields=["valid_to"])
    with pytest.raises(Conflict, match="không còn tồn tại"):
        calls.clone_call(call_id=call.pk, by=land.officer, period=make_period(2024))


def test_a_call_with_summaries_below_summaries_can_be_thrown_away(land):
    call = make_draft_call(land)
    calls.assign(call_id=call.pk, by=land.officer, agency_ids=[land.commune.pk])
    district = call.assignments.get(agency=land.district, kind="consolidation")
    calls.assign(
        call_id=call.pk,
        by=land.officer,
        agency_ids=[land.commune.pk],
        kind="consolidation",
        parent_id=district.pk,
    )
    calls.discard_call(call_id=call.pk, by=land.officer)
    assert not Call.objects.filter(pk=call.pk).exists()
