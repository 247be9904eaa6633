"""Steps before the leader: in order, on exactly the content that was seen, each able to send back."""

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions import endorsing, flow
from reports.collection.actions.summaries import _touch
from reports.collection.models import Endorsement
from reports.collection.queries.home import tasks_for
from reports.collection.states import AssignmentKind, CallState, Channel, Origin, ReportState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report

pytestmark = pytest.mark.django_db
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]


@pytest.fixture
def report():
    """A report of an agency that wants both steps, before its leader."""
    call = make_call(version=make_outline(SIMPLE, annex=False))
    agency = make_agency("Sở Thử")
    agency.initials_first = agency.form_check_first = True
    agency.save(update_fields=["initials_first", "form_check_first"])
    drafter = make_member(agency, Role.DRAFTER)
    report = make_report(make_assignment(call, agency), texts={"situation": ["Đủ."]}, by=drafter)
    return flow.send_for_approval(report_id=report.pk, by=drafter)


def somebody(report, role):
    return make_member(report.assignment.agency, role)


def initial(report, by=None, seen=None):
    by = by or somebody(report, Role.DIVISION_HEAD)
    seen = report.edit_version if seen is None else seen
    return endorsing.endorse(report_id=report.pk, by=by, step="initials", edit_version=seen)


def check(report, by=None, seen=None):
    by = by or somebody(report, Role.CLERK)
    seen = report.edit_version if seen is None else seen
    return endorsing.endorse(report_id=report.pk, by=by, step="form", edit_version=seen)


def submit(report):
    return flow.submit(report_id=report.pk, by=somebody(report, Role.HEAD))


def switch(report, *, initials, form):
    agency = report.assignment.agency
    agency.initials_first, agency.form_check_first = initials, form
    agency.save(update_fields=["initials_first", "form_check_first"])


def test_the_leader_approves_only_after_both_steps_and_is_told_which_is_missing(report):
    with pytest.raises(Conflict, match="lãnh đạo phòng ký nháy"):
        submit(report)
    initial(report)
    with pytest.raises(Conflict, match="văn thư kiểm tra thể thức"):
        submit(report)
    check(report)
    submit(report)
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_an_agency_without_steps_approves_as_before(report):
    switch(report, initials=False, form=False)
    submit(report)
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_one_step_alone_is_enough_where_only_that_is_wanted(report):
    switch(report, initials=False, form=True)
    with pytest.raises(NotAllowed):
        initial(report)
    check(report)
    submit(report)
    assert Endorsement.objects.get().step == "form"


def test_the_form_is_checked_after_the_initials(report):
    with pytest.raises(Conflict, match="Chưa đến bước này: trước hết lãnh đạo phòng"):
        check(report)


def test_only_what_was_seen_is_endorsed(report):
    with pytest.raises(Conflict, match="đã thay đổi"):
        initial(report, seen=report.edit_version - 1)
    assert not Endorsement.objects.exists()


def test_a_draft_is_endorsed_by_nobody_and_approved_by_nobody_past_the_steps(report):
    head = somebody(report, Role.HEAD)
    flow.send_back_to_draft(report_id=report.pk, by=head, reason="Viết lại.")
    report.refresh_from_db()
    with pytest.raises(Conflict, match="chưa trình"):
        initial(report)
    with pytest.raises(Conflict, match="còn thiếu bước"):
        submit(report)


def test_sending_again_gives_the_same_endorsement(report):
    by = somebody(report, Role.DIVISION_HEAD)
    assert initial(report, by) == initial(report, by)
    assert Endorsement.objects.count() == 1
    assert AuditEntry.objects.filter(key="collection.report.endorsed").count() == 1
    with pytest.raises(Conflict):
        initial(report)


@pytest.mark.parametrize(
    "role", [Role.DRAFTER, Role.OFFICER, Role.HEAD, Role.LEADER, Role.CLERK, Role.VIEWER]
)
def test_nobody_else_initials(report, role):
    with pytest.raises(NotAllowed):
        initial(report, somebody(report, role))


def test_a_division_head_of_another_agency_initials_nothing_here(report):
    with pytest.raises(NotAllowed):
        initial(report, make_member(make_agency("Sở Khác"), Role.DIVISION_HEAD))


def test_a_step_that_does_not_exist_is_refused(report):
    by = somebody(report, Role.CLERK)
    with pytest.raises(Invalid):
        endorsing.endorse(report_id=report.pk, by=by, step="stamp", edit_version=report.edit_version)


def test_steps_are_void_when_the_content_has_changed(report):
    initial(report)
    check(report)
    _touch(report)
    with pytest.raises(Conflict, match="ký nháy"):
        submit(report)


@pytest.mark.parametrize("role", [Role.DIVISION_HEAD, Role.CLERK, Role.HEAD])
def test_each_may_send_back_with_a_reason_and_the_steps_begin_anew(report, role):
    initial(report)
    check(report)
    by = somebody(report, role)
    with pytest.raises(Invalid):
        flow.send_back_to_draft(report_id=report.pk, by=by, reason=" ")
    back = flow.send_back_to_draft(report_id=report.pk, by=by, reason="Sửa mục I.")
    assert (back.state, back.sent_back_reason) == (ReportState.DRAFT, "Sửa mục I.")
    again = flow.send_for_approval(report_id=report.pk, by=report.created_by)
    with pytest.raises(Conflict, match="ký nháy"):
        submit(again)
    initial(again)
    check(again)
    submit(again)


@pytest.mark.parametrize("role", [Role.DIVISION_HEAD, Role.CLERK])
def test_whose_step_is_switched_off_sends_nothing_back(report, role):
    switch(report, initials=False, form=False)
    with pytest.raises(NotAllowed):
        flow.send_back_to_draft(report_id=report.pk, by=somebody(report, role), reason="Sửa.")


def test_a_closed_round_takes_no_endorsement(report):
    call = report.assignment.call
    call.state = CallState.CLOSED
    call.save(update_fields=["state"])
    with pytest.raises(Conflict, match="đã kết thúc"):
        initial(report)


def test_a_keyed_paper_went_through_them_on_paper(report):
    switch(report, initials=True, form=True)
    keyed = make_report(
        make_assignment(make_call(version=report.assignment.version), report.assignment.agency),
        channel=Channel.ON_BEHALF, texts={"situation": ["Đủ."]}, by=report.created_by,
    )  # fmt: skip
    flow.submit(report_id=keyed.pk, by=report.created_by)
    keyed.refresh_from_db()
    assert keyed.state == ReportState.SUBMITTED


# --- what the pages say ---


def page(client, report, by):
    client.force_login(by)
    return client.get(reverse("reports:report", args=(report.pk,))).content.decode()


def test_tasks_come_to_whoever_is_next_and_the_leader_is_not_bothered_before(report):
    division, clerk, head = (somebody(report, role) for role in (Role.DIVISION_HEAD, Role.CLERK, Role.HEAD))

    def waiting():
        return [[task.verb for task in tasks_for(each)] for each in (division, clerk, head)]

    assert waiting() == [["Ký nháy"], [], []]
    initial(report, division)
    assert waiting() == [[], ["Kiểm tra thể thức"], []]
    check(report, clerk)
    assert waiting() == [[], [], ["Duyệt và gửi"]]


def test_the_page_shows_each_step_with_who_and_when_and_one_button(client, report):
    division, clerk, head = (somebody(report, role) for role in (Role.DIVISION_HEAD, Role.CLERK, Role.HEAD))
    button = reverse("reports:endorse", args=(report.pk, "initials"))
    assert button in page(client, report, division)
    assert "Phê duyệt và gửi" not in page(client, report, head)
    assert button not in page(client, report, clerk)
    answer = client.post(button, {"seen": report.edit_version})
    assert answer.status_code == 403
    client.force_login(division)
    assert client.post(button, {"seen": report.edit_version}).status_code == 302
    shown = page(client, report, clerk)
    assert division.full_name in shown
    assert reverse("reports:endorse", args=(report.pk, "form")) in shown
    check(report, clerk)
    shown = page(client, report, head)
    assert clerk.full_name in shown
    assert "Phê duyệt và gửi" in shown


def test_a_post_without_what_was_seen_endorses_nothing(client, report):
    client.force_login(somebody(report, Role.DIVISION_HEAD))
    assert client.post(reverse("reports:endorse", args=(report.pk, "initials"))).status_code == 409
    assert client.post(reverse("reports:endorse", args=(report.pk, "khac"))).status_code == 400
    assert not Endorsement.objects.exists()


def test_a_summary_has_the_same_steps(client, report):
    agency = report.assignment.agency
    duty = make_assignment(
        make_call(version=report.assignment.version), agency, kind=AssignmentKind.CONSOLIDATION
    )
    officer = make_member(agency, Role.OFFICER)
    summary = make_report(duty, origin=Origin.CONSOLIDATED, texts={"situation": ["Đủ."]}, by=officer)
    flow.send_for_approval(report_id=summary.pk, by=officer)
    summary.refresh_from_db()
    division, leader = somebody(report, Role.DIVISION_HEAD), somebody(report, Role.LEADER)
    address = reverse("reports:summary", args=(summary.pk,))
    client.force_login(leader)
    assert "Phê duyệt bản tổng hợp này?" not in client.get(address).content.decode()
    client.force_login(division)
    assert reverse("reports:endorse", args=(summary.pk, "initials")) in client.get(address).content.decode()
    initial(summary, division)
    check(summary)
    client.force_login(leader)
    shown = client.get(address).content.decode()
    assert "Phê duyệt bản tổng hợp này?" in shown
    assert division.full_name in shown
    assert [task.verb for task in tasks_for(leader)] == ["Duyệt báo cáo tổng hợp"]
