"""Việc cần làm: what waits for whom, the most urgent first."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.states import AgencyKind, Role
from portal.core import clock
from reports.collection.models import Reminder
from reports.collection.queries import home
from reports.collection.states import AssignmentKind, CallState, ReportState
from tests.factories.agencies import make_administrator, make_agency, make_member, make_membership
from tests.factories.rounds import DUE, make_assignment, make_call, make_outline, make_report

pytestmark = pytest.mark.django_db
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]


@pytest.fixture(autouse=True)
def _two_days_before():
    with clock.travel(DUE - dt.timedelta(days=2)):
        yield


@pytest.fixture(autouse=True)
def _only_the_rounds_own_tasks(monkeypatch):
    own = [provider for provider in home._providers if provider.__module__ == home.__name__]
    monkeypatch.setattr(home, "_providers", own)


@pytest.fixture
def call():
    return make_call(version=make_outline(SIMPLE, annex=False))


@pytest.fixture
def duty(call):
    return make_assignment(call)


def verbs(user):
    return [task.verb for task in home.tasks_for(user)]


def test_a_drafter_starts_goes_on_and_corrects(duty):
    drafter = make_member(duty.agency, Role.DRAFTER)
    assert verbs(drafter) == ["Bắt đầu báo cáo"]
    report = make_report(duty)
    assert verbs(drafter) == ["Viết tiếp báo cáo"]
    report.sent_back_reason = "Thiếu số liệu"
    report.save(update_fields=["sent_back_reason"])
    task = home.tasks_for(drafter)[0]
    assert (task.verb, task.detail) == ("Sửa báo cáo", "Trả về: Thiếu số liệu")


def test_a_returned_report_comes_with_its_reason(duty):
    returned = make_report(duty, state=ReportState.RETURNED, return_reason="Nêu rõ số cuộc")
    make_report(duty, copied_from=returned)
    task = home.tasks_for(make_member(duty.agency, Role.DRAFTER))[0]
    assert (task.kind, task.detail) == ("fix", "Ý kiến: Nêu rõ số cuộc")


def test_a_head_approves_and_a_drafter_waits(duty):
    make_report(duty, state=ReportState.PENDING)
    assert verbs(make_member(duty.agency, Role.HEAD)) == ["Duyệt và gửi"]
    assert verbs(make_member(duty.agency, Role.DRAFTER)) == []


def test_what_was_sent_or_closed_waits_for_nobody_in_the_agency(call, duty):
    make_report(duty, state=ReportState.SUBMITTED)
    closed = make_assignment(call, closed_as="exempt")
    for agency in (duty.agency, closed.agency):
        assert verbs(make_member(agency, Role.DRAFTER)) == []


def test_an_officer_reviews_chases_and_sums_up(call, duty):
    make_report(duty, state=ReportState.SUBMITTED)
    make_assignment(call)
    officer = make_member(call.lead, Role.OFFICER)
    assert sorted(verbs(officer)) == ["Rà soát", "Tổng hợp", "Đôn đốc 1 đơn vị"]


def test_many_reports_of_one_call_are_one_line_that_leads_to_the_board(client, call):
    for _unit in range(home.MANY):
        make_report(make_assignment(call), state=ReportState.SUBMITTED)
    officer = make_member(call.lead, Role.OFFICER)
    task = home.tasks_for(officer)[0]
    assert (task.verb, task.who.endswith("và 3 đơn vị khác")) == ("Rà soát 6 báo cáo", True)
    client.force_login(officer)
    board = reverse("reports:board", args=[call.code])
    assert f"{board}?loc=waiting&amp;cap={call.root.pk}" in client.get(reverse("reports:home")).text


def test_a_leader_approves_the_summary_and_an_officer_corrects_it(call):
    summary = make_report(call.root, state=ReportState.PENDING, origin="consolidated")
    leader, officer = make_member(call.lead, Role.LEADER), make_member(call.lead, Role.OFFICER)
    assert verbs(leader) == ["Duyệt báo cáo tổng hợp"]
    summary.state, summary.sent_back_reason = ReportState.DRAFT, "Viết gọn lại"
    summary.save(update_fields=["state", "sent_back_reason"])
    assert verbs(leader) == []
    assert home.tasks_for(officer)[0].detail == "Trả về: Viết gọn lại"


def test_a_district_sums_up_its_communes(call):
    summary = make_assignment(call, kind=AssignmentKind.CONSOLIDATION)
    commune = make_assignment(call, make_agency(kind=AgencyKind.COMMUNE), parent=summary)
    make_report(commune, state=ReportState.SUBMITTED)
    assert sorted(verbs(make_member(summary.agency, Role.OFFICER))) == ["Rà soát", "Tổng hợp"]


def test_a_call_in_preparation_waits_for_its_officer_alone(call):
    call.state = CallState.DRAFT
    call.save(update_fields=["state"])
    duty = make_assignment(call)
    assert verbs(make_member(call.lead, Role.OFFICER)) == ["Chuẩn bị và gửi công văn"]
    assert verbs(make_member(duty.agency, Role.DRAFTER)) == []


def test_the_overdue_comes_first_then_what_is_due_soonest(call):
    drafter = make_member(role=Role.DRAFTER, agency=make_agency())
    agency = drafter.memberships.get().agency
    for days, lead in ((9, "xa"), (-3, "quá"), (1, "gần")):
        other = make_call(lead=make_agency(lead), version=call.root.version)
        make_assignment(other, agency, due_at=clock.now() + dt.timedelta(days=days))
    keys = [task.lateness.key for task in home.tasks_for(drafter)]
    assert keys == ["overdue", "soon", "ahead"]


def test_a_reminder_stands_with_the_work_it_is_about(client, call, duty):
    Reminder.objects.create(
        assignment=duty, day=clock.today(), at=clock.now(), text="Đề nghị gửi ngay.",
        by=make_member(call.lead, Role.OFFICER),
    )  # fmt: skip
    client.force_login(make_member(duty.agency, Role.DRAFTER))
    page = client.get(reverse("reports:home")).text
    assert "Được nhắc" in page
    assert "Đề nghị gửi ngay." in page


def test_a_package_above_adds_its_own_tasks(call):
    clerk = make_member(call.lead, Role.CLERK)

    @home.register
    def to_issue(worker):
        if worker.agencies(Role.CLERK):
            yield home.Task(
                "issue", "Cấp số", "Báo cáo", "Sở", (("reports:nowhere", ()), ("reports:calls", ()))
            )

    assert home.register(to_issue) is to_issue  # twice is once
    assert verbs(clerk) == ["Cấp số"]
    assert verbs(make_member(call.lead, Role.VIEWER)) == []


def test_a_task_without_a_page_of_its_own_leads_to_the_next_best_one(client, call, monkeypatch):
    monkeypatch.setattr(home, "_providers", [])
    home.register(
        lambda _worker: [home.Task("x", "Việc", "", "", (("reports:nowhere", ()), ("reports:calls", ())))]
    )
    client.force_login(make_member(call.lead, Role.CLERK))
    assert f'href="{reverse("reports:calls")}" aria-label' in client.get(reverse("reports:home")).text


def test_nothing_to_do_is_said_to_each_in_their_words(client):
    for user, words in (
        (make_member(role=Role.DRAFTER), "không có việc nào chờ bạn"),
        (make_administrator(), "không nhận việc báo cáo"),
        (make_member(role=Role.VIEWER), "văn bản đã phát hành"),
    ):
        client.force_login(user)
        assert words in client.get(reverse("reports:home")).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_three_lines_as_for_one(client, rows, call, django_assert_num_queries):
    officer = make_member(call.lead, Role.OFFICER)
    for _row in range(rows):
        make_report(make_assignment(call), state=ReportState.SUBMITTED)
        other = make_call(version=call.root.version)
        make_report(make_assignment(other, call.lead))
        make_call(lead=call.lead, version=call.root.version, state=CallState.DRAFT)
    make_membership(officer, call.lead, Role.HEAD)
    client.force_login(officer)
    client.get(reverse("reports:home"))
    with django_assert_num_queries(14):
        client.get(reverse("reports:home"))
