"""Late or not after a supplement: by the new part where it has a due time ahead, else by the first receipt."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.states import Role
from portal.core import clock
from reports.collection import lateness
from reports.collection.actions import flow
from reports.collection.actions.oversight import extend
from reports.collection.actions.supplement import MoreTime, supplement_call
from reports.collection.models import Assignment
from reports.collection.queries.coverage import HEADER, coverage, file_rows
from tests.factories.rounds import DUE
from tests.factories.supplements import GROUP, LATER, make_newer, make_running

pytestmark = pytest.mark.django_db
SENT = DUE - dt.timedelta(days=2)
SOON, AFTER = DUE - dt.timedelta(days=1), DUE + dt.timedelta(days=1)


@pytest.fixture
def running():
    running = make_running()
    for where in ("submitted", "accepted"):
        Assignment.objects.filter(pk=running.duties[where].pk).update(first_received_at=SENT)
    return running


def supplement(running, now, *longer):
    more = MoreTime([running.duties[where].pk for where in longer], LATER) if longer else None
    with clock.travel(now):
        supplement_call(
            call_id=running.call.pk, by=running.officer, outlines={GROUP: make_newer(running.before)},
            reason="Bộ yêu cầu thêm chỉ tiêu", more_time=more,
        )  # fmt: skip


def late(running, where, now):
    return lateness.of(Assignment.objects.get(pk=running.duties[where].pk), now).key


@pytest.mark.parametrize("where", ["submitted", "accepted"])
def test_a_new_part_with_its_own_due_time_waits_for_it_and_is_overdue_after_it(running, where):
    assert late(running, where, AFTER) == "on_time"  # before it is asked for more
    supplement(running, AFTER, where)
    assert late(running, where, AFTER) == "ahead"
    assert late(running, where, LATER + dt.timedelta(hours=1)) == "overdue"


def test_the_new_part_is_late_or_on_time_by_its_own_receipt(running):
    supplement(running, AFTER, "submitted", "accepted")
    for where, now, key in (
        ("submitted", LATER - dt.timedelta(days=1), "on_time"),
        ("accepted", LATER + dt.timedelta(days=1), "late"),
    ):
        duty = Assignment.objects.get(pk=running.duties[where].pk)
        Assignment.objects.filter(pk=duty.pk).update(first_received_at=now)
        assert late(running, where, now) == key


def test_sending_the_new_part_writes_when_it_came(running, monkeypatch):
    supplement(running, AFTER, "accepted")
    report = running.newest("accepted")
    head = running.person("accepted", Role.HEAD)
    now = LATER - dt.timedelta(days=1)
    monkeypatch.setattr(
        flow, "_refuse_errors", lambda _report: None
    )  # what the checks say is tested elsewhere
    with clock.travel(now):
        flow.send_for_approval(report_id=report.pk, by=running.person("accepted"))
        flow.submit(report_id=report.pk, by=head)
    duty = Assignment.objects.get(pk=running.duties["accepted"].pk)
    assert duty.first_received_at == now
    assert lateness.of(duty, now).key == "on_time"


def test_where_the_due_time_is_over_and_none_was_given_the_first_receipt_goes_on_to_count(running):
    supplement(running, AFTER)
    for where in ("submitted", "accepted"):
        assert late(running, where, AFTER) == "on_time"
    with clock.travel(AFTER):  # time that is given afterwards is a due time of the new part, too
        extend(
            assignment_id=running.duties["submitted"].pk,
            by=running.officer,
            until=LATER,
            reason="thêm thời gian",
        )
    assert late(running, "submitted", LATER + dt.timedelta(hours=1)) == "overdue"
    assert late(running, "accepted", LATER + dt.timedelta(hours=1)) == "on_time"  # nobody gave it any


def test_before_the_due_time_the_new_part_is_due_with_everything_else(running):
    supplement(running, SOON)
    assert late(running, "submitted", SOON) in ("soon", "today")
    assert late(running, "submitted", AFTER) == "overdue"


def test_more_time_without_a_supplement_changes_no_receipt(running):
    with clock.travel(AFTER):
        extend(assignment_id=running.duties["submitted"].pk, by=running.officer, until=LATER, reason="mưa lũ")
    assert Assignment.objects.get(pk=running.duties["submitted"].pk).first_received_at == SENT


def test_the_page_of_coverage_says_so_too(running):
    supplement(running, AFTER, "submitted")
    with clock.travel(LATER + dt.timedelta(days=1)):
        lines = {line.duty: line for line in coverage(running.call, running.officer).lines}
    line = lines[running.duties["submitted"].pk]
    assert (line.status, line.late, line.received) == ("again", True, None)


def times_chart(found):
    return {mark.label: mark.amount for mark in found.charts[1].marks}


def test_page_chart_and_file_say_alike_that_the_new_part_has_not_come(running, client):
    """Who sent, and is measured anew by what a supplement asks, did not stay silent."""
    duties = Assignment.objects.filter(call=running.call, parent__isnull=False)
    silent = duties.filter(first_received_at=None).count()
    for duty in duties.filter(first_received_at=None):
        duty.reports.all().delete()
    before = times_chart(coverage(running.call, running.officer))
    assert before == {"Đúng hạn": 2, "Muộn": 0, "Chưa gửi": silent}  # the control: only the silent
    supplement(running, AFTER, "submitted", "accepted")
    with clock.travel(AFTER):
        found = coverage(running.call, running.officer)
        client.force_login(running.officer)
        page = client.get(reverse("reports:coverage", args=[running.call.code])).text
    assert times_chart(found) == {"Đúng hạn": 0, "Muộn": 0, "Chưa gửi": silent, "Chưa gửi phần bổ sung": 2}
    place = HEADER.index("Nhận lần đầu")
    anew = {line.duty for line in found.lines if line.measured_anew}
    assert anew == {running.duties[where].pk for where in ("submitted", "accepted")}
    told = [row[place] for line, row in zip(found.lines, file_rows(found), strict=True) if line.duty in anew]
    assert told == ["chưa gửi phần bổ sung"] * 2
    assert page.count(">chưa gửi phần bổ sung<small>") == 2
    assert "Nhận lần đầu" in page
