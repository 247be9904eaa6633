"""The board: who sent, who waits, who owes; many at once; the text for Zalo and the Excel file."""

import datetime as dt
import io

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import AgencyKind, Role
from portal.core import clock
from reports.collection.models import Reminder, Report
from reports.collection.queries.board import board
from reports.collection.queries.debts import debt_text
from reports.collection.states import AssignmentKind, CallState, Nature, ReportState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import DUE, make_assignment, make_call, make_outline, make_report

pytestmark = pytest.mark.django_db
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]
AFTER = DUE + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _a_day_late():
    with clock.travel(AFTER):
        yield


@pytest.fixture
def call():
    return make_call(version=make_outline(SIMPLE, annex=False))


@pytest.fixture
def officer(call):
    return make_member(call.lead, Role.OFFICER)


@pytest.fixture
def visit(client, officer, call):
    client.force_login(officer)
    return lambda name="board", query="", **data: (
        client.post(reverse(f"reports:{name}", args=[call.code]) + query, data)
        if data
        else client.get(reverse(f"reports:{name}", args=[call.code]) + query)
    )


def unit(call, name="", **fields):
    return make_assignment(call, make_agency(name, kind=AgencyKind.DISTRICT), **fields)


def sent(duty, state=ReportState.SUBMITTED, **fields):
    return make_report(duty, state=state, submitted_by=make_member(duty.agency, Role.HEAD), **fields)


def status(call, officer, duty):
    found = board(call, officer)
    return next(row for row in found.whole(found.states) if row.duty == duty)


# --- what a row says ---


def test_a_duty_goes_from_nothing_to_accepted(call, officer):
    duty = unit(call)
    assert status(call, officer, duty).words == "chưa bắt đầu"
    report = make_report(duty)
    assert status(call, officer, duty).status == "draft"
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED, submitted_at=AFTER)
    assert status(call, officer, duty).can_be_judged
    Report.objects.filter(pk=report.pk).update(state=ReportState.ACCEPTED)
    row = status(call, officer, duty)
    assert (row.status, row.owes, row.can_be_judged) == ("accepted", False, False)


def test_a_returned_report_is_owed_again_and_a_reopened_one_stays_in_force(call, officer):
    back, again = unit(call), unit(call)
    make_report(back, copied_from=sent(back, ReportState.RETURNED))
    make_report(again, copied_from=sent(again, ReportState.ACCEPTED))
    assert status(call, officer, back).status == "returned"
    row = status(call, officer, again)
    assert (row.status, row.accepted.version) == ("reopened", 1)


def test_a_committee_is_asked_to_complete_and_a_department_gets_its_report_back(call, officer):
    district, department = unit(call), make_assignment(call, make_agency())
    for duty in (district, department):
        make_report(duty, copied_from=sent(duty, ReportState.RETURNED))
    assert status(call, officer, district).words == "đề nghị bổ sung, hoàn thiện"
    assert status(call, officer, department).words == "đã trả lại"


def test_the_counters_leave_out_what_was_closed_and_count_only_the_assigned_as_overdue(call, officer):
    unit(call)
    unit(call, nature=Nature.REQUESTED)
    unit(call, closed_as="exempt", closed_reason="Không có nhiệm vụ")
    sent(unit(call))
    sent(unit(call), ReportState.ACCEPTED)
    counted = board(call, officer).tally
    assert (counted.received, counted.total, counted.waiting, counted.accepted) == (2, 4, 1, 1)
    assert (counted.owing, counted.overdue, counted.closed) == (2, 1, 1)


def test_an_extension_takes_the_lateness_away(call, officer):
    duty = unit(call, extended_to=AFTER + dt.timedelta(days=2), extension_reason="Bận")
    assert not status(call, officer, duty).is_overdue


# --- levels ---


@pytest.fixture
def summary(call):
    district = make_agency("UBND huyện Vị Thủy", kind=AgencyKind.DISTRICT)
    return make_assignment(call, district, kind=AssignmentKind.CONSOLIDATION)


def test_each_level_shows_what_goes_straight_into_it(call, officer, summary):
    commune = make_assignment(call, make_agency(kind=AgencyKind.COMMUNE), parent=summary)
    upper = board(call, officer)
    assert [row.duty for row in upper.whole(upper.states)] == [summary]
    assert upper.whole(upper.states)[0].below == 1
    assert [state.duty for state in board(call, officer, into=str(summary.pk)).states] == [commune.pk]
    assert len(board(call, officer, into="all").states) == 2


def test_a_districts_officer_sees_its_own_level_and_no_other(call, summary):
    commune = make_assignment(call, make_agency(kind=AgencyKind.COMMUNE), parent=summary)
    unit(call)
    own = make_member(summary.agency, Role.OFFICER)
    assert [state.duty for state in board(call, own).states] == [commune.pk]
    assert board(call, own, into=str(call.root.pk)) is None


def test_whoever_only_reports_has_no_board(client, call):
    duty = unit(call)
    client.force_login(make_member(duty.agency, Role.OFFICER))
    for name in ("board", "debts", "debts_file"):
        assert client.get(reverse(f"reports:{name}", args=[call.code])).status_code == 404


def test_onlookers_see_the_board_without_boxes(client, call):
    duty = unit(call)
    client.force_login(make_member(call.lead, Role.LEADER))
    answer = client.get(reverse("reports:board", args=[call.code]))
    assert duty.agency.name in answer.text
    assert 'name="duty"' not in answer.text


# --- the page ---


def test_the_board_filters_by_what_a_row_needs(visit, call):
    owing, waiting = unit(call, "Huyện còn nợ"), unit(call, "Huyện đã gửi")
    sent(waiting)
    assert "Huyện đã gửi" not in visit(query="?loc=owing").text
    assert "Huyện còn nợ" in visit(query="?loc=overdue").text
    assert "Huyện còn nợ" not in visit(query="?loc=waiting").text
    assert owing.agency.name in visit(query="?loc=gibberish").text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_asks_as_often_for_three_rows_as_for_one(visit, call, rows, django_assert_num_queries):
    for _row in range(rows):
        duty = unit(call)
        make_report(duty, copied_from=sent(duty, ReportState.RETURNED))
        sent(unit(call))
    visit()
    with django_assert_num_queries(14):
        visit()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_debts_and_a_duty_ask_a_constant_number_of_times(
    visit, call, client, rows, django_assert_num_queries
):
    duty = unit(call)
    for _version in range(rows):
        sent(duty, ReportState.RETURNED)
        unit(call)
    visit("debts")
    with django_assert_num_queries(14):
        visit("debts")
    with django_assert_num_queries(15):
        client.get(reverse("reports:duty", args=[duty.pk]))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_calls_asks_a_constant_number_of_times(client, rows, django_assert_num_queries):
    lead = make_agency()
    for _row in range(rows):
        unit(make_call(lead=lead))
    client.force_login(make_member(lead, Role.OFFICER))
    client.get(reverse("reports:calls"))
    with django_assert_num_queries(6):
        answer = client.get(reverse("reports:calls"))
    assert answer.text.count("0/1") == rows


# --- many at once ---


def test_accepting_many_gives_a_result_for_every_row(visit, call):
    good, not_yet = unit(call, "Huyện gửi rồi"), unit(call, "Huyện chưa gửi")
    report = sent(good)
    answer = visit("board_act", verb="accept", duty=[good.pk, not_yet.pk])
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED
    assert "Thực hiện được 1/2" in answer.text
    assert "Chưa có báo cáo được gửi." in answer.text


def test_returning_many_needs_one_reason_and_keeps_what_was_ticked(visit, call):
    one, two = unit(call), unit(call)
    reports = [sent(one), sent(two)]
    refused = visit("board_act", verb="return", duty=[one.pk, two.pk], reason="")
    assert refused.status_code == 422
    assert refused.text.count("checked") == 2
    visit("board_act", verb="return", duty=[one.pk, two.pk], reason="Bổ sung số liệu")
    assert {Report.objects.get(pk=r.pk).state for r in reports} == {ReportState.RETURNED}
    assert Report.objects.filter(copied_from__in=reports, state=ReportState.DRAFT).count() == 2


def test_a_leader_who_ticks_is_refused_row_by_row(client, call):
    report = sent(unit(call))
    client.force_login(make_member(call.lead, Role.LEADER))
    url = reverse("reports:board_act", args=[call.code])
    answer = client.post(url, {"verb": "accept", "duty": [report.assignment_id]})
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    assert "Thực hiện được 0/1" in answer.text


def test_rows_of_another_call_are_not_touched(visit, call):
    foreign = sent(unit(make_call()))
    visit("board_act", verb="accept", duty=[foreign.assignment_id])
    foreign.refresh_from_db()
    assert foreign.state == ReportState.SUBMITTED


def test_all_who_owe_are_reminded_once_a_day(visit, call):
    unit(call)
    unit(call, nature=Nature.REQUESTED)
    sent(unit(call))
    assert "Thực hiện được 2/2" in visit("board_act", verb="remind_all").text
    assert "Không có đơn vị nào" in visit("board_act", verb="remind_all").text
    assert Reminder.objects.count() == 2


def test_an_ended_round_offers_no_boxes(visit, call):
    unit(call)
    call.state = CallState.CLOSED
    call.save(update_fields=["state"])
    assert 'name="duty"' not in visit().text


# --- who owes ---


def test_the_text_names_who_owes_how_late_and_whom_to_phone(call, officer):
    unit(call, "UBND huyện Vị Thủy", contact_name="Anh Ba", contact_phone="0907 1")
    sent(unit(call, "UBND huyện Long Mỹ"))
    text = debt_text(board(call, officer))
    assert "đã nhận 1/2, còn 1 đơn vị" in text
    assert (
        "QUÁ HẠN:\n1. UBND huyện Vị Thủy – hạn 23:59 ngày 16/06/2023, quá hạn 1 ngày – Anh Ba, 0907 1" in text
    )
    assert "Long Mỹ" not in text
    assert "Đầu mối tiếp nhận: Đầu Mối, 0293 000 000." in text


def test_a_court_is_asked_and_never_called_overdue(call, officer):
    make_assignment(call, make_agency("Tòa án", kind=AgencyKind.JUSTICE), nature=Nature.REQUESTED)
    text = debt_text(board(call, officer))
    assert "TRÂN TRỌNG ĐỀ NGHỊ" in text
    assert "quá hạn" not in text.lower()


def test_exempt_and_classified_are_not_chased(call, officer):
    unit(call, "Huyện miễn", closed_as="exempt")
    unit(call, "Huyện mật", closed_as="classified")
    assert "cảm ơn" in debt_text(board(call, officer))


def test_the_excel_file_holds_text_and_no_formula_and_is_logged(visit, call):
    unit(call, "=1+1", contact_name="@SUM(A1)", contact_phone="+84907")
    import openpyxl

    answer = visit("debts_file")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active
    row = list(sheet[4])
    assert [row[1].value, row[6].value, row[7].value] == ["=1+1", "@SUM(A1)", "+84907"]
    assert {cell.data_type for cell in row[1:]} == {"s"}
    assert AuditEntry.objects.filter(key="collection.debts.downloaded").count() == 1


def test_looking_changes_nothing(visit, call, client):
    duty = unit(call)
    report = sent(duty)
    before = list(Report.objects.values()), AuditEntry.objects.count(), Reminder.objects.count()
    visit()
    visit("debts")
    visit("call")
    client.get(reverse("reports:duty", args=[duty.pk]))
    client.get(reverse("reports:review", args=[report.pk]))
    assert (list(Report.objects.values()), AuditEntry.objects.count(), Reminder.objects.count()) == before
