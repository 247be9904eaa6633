"""An agency ends while a call is open: its report goes on in the hands of its successor; last period's sums follow."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import AgencyKind, Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions.drafts import start_report
from reports.collection.actions.oversight import exempt, reopen_assignment
from reports.collection.actions.passing import pass_duty, take_over_call
from reports.collection.models import Report
from reports.collection.queries.home import tasks_for
from reports.collection.queries.passing import heirs_of
from reports.collection.queries.previous import previous_figures
from reports.collection.states import ClosedAs, FigureState, ReportState
from reports.documents.compose.names import Names
from reports.documents.compose.paper import compose
from tests.factories.agencies import make_agency, make_member
from tests.factories.reform import DAY, Reform, follow
from tests.factories.rounds import make_assignment, make_call, make_period, make_programme, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return Reform()


@pytest.fixture
def call(land):
    """The round that is open while the reform comes: communes A, B, C; A has written, B has begun."""
    return make_call(lead=land.lead, version=land.outline, period=make_period(2025))


@pytest.fixture
def duties(land, call):
    return {name: make_assignment(call, land.units[name]) for name in "ABC"}


def key(code, breakdown=""):
    programme = make_programme()
    from reports.outlines.models import Breakdown

    return programme.indicators.get(code=code).pk, Breakdown.objects.get_or_create(key=breakdown)[0].pk


def test_the_draft_goes_on_with_the_successor_and_its_authors_stay(land, call, duties):
    author = make_member(land.units["A"], Role.DRAFTER)
    report = make_report(duties["A"], by=author, texts={"situation": ["Viết trước ngày sáp nhập."]})
    land.reform()
    new = make_member(land.units["X"], Role.DRAFTER)
    assert not Report.objects.visible_to(new).filter(pk=report.pk).exists()
    duty = pass_duty(assignment_id=duties["A"].pk, by=call.created_by, to=land.units["X"].pk)
    assert (duty.agency, duty.predecessor, duty.passed_on) == (land.units["X"], land.units["A"], DAY)
    assert Report.objects.editable_by(new).get() == report
    assert report.created_by == author
    task = tasks_for(new)[0]
    assert (task.kind, "Tiếp nhận từ UBND xã A" in task.detail) == ("write", True)
    told = AuditEntry.objects.filter(key="collection.duty.passed").values_list("agency", flat=True)
    assert set(told) == {land.units["A"].pk, land.units["X"].pk}


def test_a_second_one_joins_the_report_of_the_successor_and_is_read_beside_it(land, call, duties):
    begun = make_report(duties["B"], texts={"situation": ["B đã viết."]})
    land.reform()
    first = pass_duty(assignment_id=duties["A"].pk, by=call.created_by, to=land.units["X"].pk)
    assert pass_duty(assignment_id=duties["B"].pk, by=call.created_by, to=land.units["X"].pk) == first
    duties["B"].refresh_from_db()
    assert (duties["B"].closed_as, duties["B"].joined) == (ClosedAs.EXEMPT, first)
    new = make_member(land.units["X"], Role.DRAFTER)
    assert Report.objects.visible_to(new).get(pk=begun.pk)
    assert not Report.objects.editable_by(new).filter(pk=begun.pk).exists()
    assert (
        not Report.objects.visible_to(make_member(land.units["E"], Role.DRAFTER)).filter(pk=begun.pk).exists()
    )
    with pytest.raises(Invalid):
        pass_duty(assignment_id=duties["B"].pk, by=call.created_by, to=land.units["X"].pk)


def test_pages_show_whence_it_came(land, call, duties, client):
    begun = make_report(duties["B"], texts={"situation": ["B đã viết."]})
    land.reform()
    client.force_login(call.created_by)
    page = client.get(reverse("reports:duty", args=[duties["A"].pk])).content.decode()
    assert "Chuyển cho cơ quan kế thừa" in page
    for name in "AB":
        client.post(reverse("reports:duty_pass", args=[duties[name].pk]), {"to": land.units["X"].pk})
    client.force_login(make_member(land.units["X"], Role.DRAFTER))
    page = client.get(reverse("reports:duty", args=[duties["A"].pk])).content.decode()
    assert "Tiếp nhận từ" in page
    assert "UBND xã B: bản lần 1" in page
    assert "B đã viết." in client.get(reverse("reports:report_read", args=[begun.pk])).content.decode()


def test_what_was_sent_is_not_joined(land, call, duties):
    make_report(duties["B"], state=ReportState.ACCEPTED)
    land.reform()
    pass_duty(assignment_id=duties["A"].pk, by=call.created_by, to=land.units["X"].pk)
    with pytest.raises(Conflict, match="đã gửi báo cáo"):
        pass_duty(assignment_id=duties["B"].pk, by=call.created_by, to=land.units["X"].pk)


@pytest.mark.parametrize("state", [ReportState.SUBMITTED, ReportState.ACCEPTED])
def test_nothing_joins_a_report_that_is_sent_because_nobody_would_write_it(land, call, duties, state):
    """The duty would be closed as answered by a report that was sent before it came, and asked of nobody."""
    land.reform()
    own = pass_duty(assignment_id=duties["A"].pk, by=call.created_by, to=land.units["X"].pk)
    sent = make_report(own, state=state)
    with pytest.raises(Conflict, match="không còn chỗ ghi"):
        pass_duty(assignment_id=duties["B"].pk, by=call.created_by, to=land.units["X"].pk)
    duties["B"].refresh_from_db()
    assert (duties["B"].closed_as, duties["B"].joined) == (ClosedAs.OPEN, None)
    # Control: with a further version begun there is somebody who writes it.
    Report.objects.filter(pk=sent.pk, state=ReportState.SUBMITTED).update(state=ReportState.RETURNED)
    make_report(own)
    pass_duty(assignment_id=duties["B"].pk, by=call.created_by, to=land.units["X"].pk)
    duties["B"].refresh_from_db()
    assert (duties["B"].closed_as, duties["B"].joined) == (ClosedAs.EXEMPT, own)


def test_nothing_joins_a_duty_that_is_closed(land, call, duties):
    land.reform()
    own = pass_duty(assignment_id=duties["A"].pk, by=call.created_by, to=land.units["X"].pk)
    exempt(assignment_id=own.pk, by=call.created_by, reason="Không có địa bàn trọng điểm")
    with pytest.raises(Conflict, match="đã đóng"):
        pass_duty(assignment_id=duties["B"].pk, by=call.created_by, to=land.units["X"].pk)
    reopen_assignment(assignment_id=own.pk, by=call.created_by)
    assert pass_duty(assignment_id=duties["B"].pk, by=call.created_by, to=land.units["X"].pk) == own
    # What joined is opened again like any other closed duty: then it answers for itself, and stands beside nobody.
    again = reopen_assignment(assignment_id=duties["B"].pk, by=call.created_by)
    again.refresh_from_db()
    assert (again.closed_as, again.joined) == (ClosedAs.OPEN, None)


def test_only_a_successor_is_taken_and_only_by_who_oversees(land, call, duties):
    with pytest.raises(Invalid):
        pass_duty(assignment_id=duties["A"].pk, by=call.created_by, to=land.units["X"].pk)
    land.reform()
    assert [each.name for each in heirs_of(duties["C"]).agencies] == ["UBND phường Y", "UBND phường Z"]
    assert (heirs_of(duties["A"]).whole, heirs_of(duties["C"]).whole) == (True, False)
    with pytest.raises(Invalid):
        pass_duty(assignment_id=duties["A"].pk, by=call.created_by, to=land.units["E"].pk)
    with pytest.raises(NotAllowed):
        pass_duty(
            assignment_id=duties["A"].pk, by=make_member(land.units["X"], Role.HEAD), to=land.units["X"].pk
        )
    with pytest.raises(Conflict):
        pass_duty(assignment_id=call.root.pk, by=call.created_by, to=land.units["X"].pk)


def test_the_officer_reads_that_an_agency_is_no_more(land, call, duties):
    land.units["A"].valid_to = DAY
    land.units["A"].save(update_fields=["valid_to"])
    kinds = {(task.kind, task.who) for task in tasks_for(call.created_by)}
    assert ("pass", "UBND xã A") in kinds


def test_a_paper_prints_the_agency_of_its_date(land, call, duties):
    make_report(duties["A"], texts={"situation": ["Nội dung."]})
    land.reform()
    duty = pass_duty(assignment_id=duties["A"].pk, by=call.created_by, to=land.units["X"].pk)
    report = duty.reports.get()
    assert compose(report).head.agency_lines[-1] == "phường X"
    report.submitted_at = dt.datetime(2025, 6, 20, tzinfo=dt.UTC)
    assert Names(dt.date(2025, 6, 20)).full(duty.agency_on(dt.date(2025, 6, 20))).endswith("xã A")
    assert compose(report).head.agency_lines[-1] == "xã A"


def test_the_successor_of_the_lead_runs_the_open_call_on(land, client):
    call = make_call(lead=land.old_lead, version=land.outline)
    own = make_assignment(call, land.old_lead)
    unit = make_assignment(call, land.units["E"])
    report = make_report(unit, state=ReportState.SUBMITTED)
    with pytest.raises(NotAllowed):
        take_over_call(call_id=call.pk, by=land.officer)
    land.reform()
    assert "take_over" in {task.kind for task in tasks_for(land.officer)}
    client.force_login(land.officer)
    assert "Tiếp nhận" in client.get(reverse("reports:call_new")).content.decode()
    client.post(reverse("reports:call_take_over", args=[call.code]))
    call.refresh_from_db()
    own.refresh_from_db()
    assert (call.lead, own.agency, own.predecessor) == (land.lead, land.lead, land.old_lead)
    assert call.assignments.get(parent=None).agency == land.lead
    assert Report.objects.reviewable_by(land.officer).get() == report
    with pytest.raises(Conflict, match="không thay đổi"):
        take_over_call(call_id=call.pk, by=land.officer)


@pytest.mark.parametrize("sent", ["own", "heir"])
def test_a_call_is_taken_over_though_both_had_a_report_of_their_own_in_it(land, sent):
    """One of the two is sent, so they are not joined; the call goes on all the same, and nothing is closed."""
    call = make_call(lead=land.old_lead, version=land.outline)
    own, heirs = make_assignment(call, land.old_lead), make_assignment(call, land.lead)
    make_report(own if sent == "own" else heirs, state=ReportState.SUBMITTED)
    land.reform()
    assert take_over_call(call_id=call.pk, by=land.officer).lead == land.lead
    own.refresh_from_db()
    assert (own.agency, own.closed_as, own.joined) == (land.old_lead, ClosedAs.OPEN, None)


# --- kỳ trước over a reform ---


def now_of(land, name):
    call = make_call(lead=land.lead, version=land.outline, period=make_period(2026))
    return make_report(make_assignment(call, land.units[name]))


def then_of(land, **figures):
    call = make_call(lead=land.old_lead, version=land.outline, period=make_period(2024))
    for name, given in figures.items():
        make_report(make_assignment(call, land.units[name]), state=ReportState.ACCEPTED, figures=given)


def test_whole_units_that_merged_are_added_up(land):
    then_of(
        land,
        A={("TT.02", ""): 100, ("DH.01", ""): (3, 4), ("TT.01", ""): 5, ("CSKD.01", ""): None},
        B={("TT.02", ""): 200, ("DH.01", ""): (2, 4), ("CSKD.01", ""): None},
    )
    land.reform()
    before = previous_figures(now_of(land, "X"))
    assert before.figures[key("TT.02")].value == 300
    ratio = before.figures[key("DH.01")]
    assert (ratio.numerator, ratio.denominator) == (5, 8)
    assert before.figures[key("CSKD.01")].state == FigureState.ZERO_CONFIRMED
    assert key("TT.01") not in before.figures  # one of the two did not state it
    assert "cộng 2 đơn vị đã sáp nhập" in before.label
    assert (before.why, before.report_id) == ("", None)


def test_where_a_part_came_nothing_is_added_up_and_the_reason_is_said(land, client):
    then_of(land, C={("TT.02", ""): 100}, D={("TT.02", ""): 50})
    land.reform()
    report = now_of(land, "Z")
    before = previous_figures(report)
    assert before.figures == {}
    assert "địa giới đã thay đổi một phần (UBND xã C)" in before.why
    client.force_login(report.created_by)
    page = client.get(reverse("reports:section", args=[report.pk, "communication"])).content.decode()
    assert "địa giới đã thay đổi một phần" in page


def test_where_one_of_the_merged_did_not_report_the_sum_is_no_sum(land):
    then_of(land, A={("TT.02", ""): 100})
    land.reform()
    before = previous_figures(now_of(land, "X"))
    assert (before.figures, "thiếu UBND xã B" in before.why) == ({}, True)


def test_an_agency_that_took_others_in_is_not_held_against_its_former_self_alone(land):
    """Control: without the step its own report of then stands as it is."""
    then_of(land, E={("TT.02", ""): 10}, A={("TT.02", ""): 100})
    assert previous_figures(now_of(land, "E")).figures[key("TT.02")].value == 10
    follow(land.units["A"], land.units["E"])
    land.units["A"].valid_to = DAY
    land.units["A"].save(update_fields=["valid_to"])
    Report.objects.filter(state=ReportState.DRAFT).delete()
    assert previous_figures(now_of(land, "E")).figures[key("TT.02")].value == 110


def test_one_that_only_goes_by_another_name_takes_its_report_whole(land):
    then_of(land, A={("TT.02", ""): 100, ("TT.01", ""): 5})
    renamed = make_agency("UBND phường A", kind=AgencyKind.COMMUNE, parent=land.province, valid_from=DAY)
    follow(land.units["A"], renamed, "rename")
    land.units["N"] = renamed
    before = previous_figures(now_of(land, "N"))
    assert before.figures[key("TT.01")].value == 5
    assert before.report_id is not None


def test_the_first_report_of_an_agency_without_forebears_has_nothing_before_it(land):
    report = now_of(land, "E")
    assert previous_figures(report).figures == {}
    assert start_report(assignment_id=report.assignment_id, by=report.created_by) == report
