"""A closed duty and an ended round take nothing more, by no door, and the answer says which lock it is."""

import pytest
from django.db import transaction
from django.urls import reverse

from agencies.states import Role
from portal.core.errors import Conflict
from reports.collection.actions import calls, drafts, flow, review
from reports.collection.entries import SectionEntry
from reports.collection.models import Assignment, Call, Report
from reports.collection.states import CallState, ClosedAs, ReportState
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report, section_of

pytestmark = pytest.mark.django_db
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]
LOCKS = {"exempt": "được miễn", "classified": "chế độ mật", "ended": "đã kết thúc"}


@pytest.fixture
def duty(db):
    return make_assignment(make_call(version=make_outline(SIMPLE, annex=False)))


@pytest.fixture
def head(duty):
    return make_member(duty.agency, Role.HEAD)


@pytest.fixture
def officer(duty):
    return make_member(duty.call.lead, Role.OFFICER)


def lock(duty: Assignment, name: str) -> None:
    if name == "ended":
        Call.objects.filter(pk=duty.call_id).update(state=CallState.CLOSED)
    else:
        Assignment.objects.filter(pk=duty.pk).update(closed_as=ClosedAs(name), closed_reason="x")


def doors(report: Report, head, officer):
    """Every verb that would write into the duty, by the state its report is in."""
    section = section_of(report, "situation")
    entry = SectionEntry(paragraphs=[(0, "Thêm.")])
    return {
        ReportState.DRAFT: [
            lambda: drafts.save_section(
                report_id=report.pk, section_id=section.pk, by=head, edit_version=0, entry=entry
            ),
            lambda: drafts.set_nothing_to_report(report_id=report.pk, by=head, nothing=True),
            lambda: flow.send_for_approval(report_id=report.pk, by=head),
            lambda: flow.submit(report_id=report.pk, by=head),
        ],
        ReportState.PENDING: [lambda: flow.submit(report_id=report.pk, by=head)],
        ReportState.SUBMITTED: [
            lambda: flow.recall(report_id=report.pk, by=head),
            lambda: review.return_report(report_id=report.pk, by=officer, reason="Sửa."),
        ],
        ReportState.ACCEPTED: [lambda: review.reopen(report_id=report.pk, by=officer, reason="Sửa.")],
    }[ReportState(report.state)]


@pytest.mark.parametrize("name", LOCKS)
@pytest.mark.parametrize(
    "state", [ReportState.DRAFT, ReportState.PENDING, ReportState.SUBMITTED, ReportState.ACCEPTED]
)
def test_no_verb_writes_through_a_lock(duty, head, officer, name, state):
    report = make_report(duty, state=state, texts={"situation": ["Đủ."]})
    lock(duty, name)
    for verb in doors(report, head, officer):
        with pytest.raises(Conflict, match=LOCKS[name]), transaction.atomic():
            verb()
    report.refresh_from_db()
    assert (report.state, report.edit_version) == (state, 0)
    assert duty.reports.count() == 1


@pytest.mark.parametrize("name", LOCKS)
def test_no_draft_is_begun_behind_a_lock(duty, head, name):
    lock(duty, name)
    with pytest.raises(Conflict, match=LOCKS[name]):
        drafts.start_report(assignment_id=duty.pk, by=head)


def test_a_draft_survives_an_exemption_and_goes_on_when_the_duty_is_asked_for_again(duty, head, officer):
    report = make_report(duty, texts={"situation": ["Đủ."]})
    calls.exempt(assignment_id=duty.pk, by=officer, reason="Không có địa bàn.")
    calls.reopen_assignment(assignment_id=duty.pk, by=officer)
    assert flow.submit(report_id=report.pk, by=head).report_id == report.pk


def test_text_typed_into_a_duty_that_was_closed_meanwhile_comes_back(duty, head, client):
    report = make_report(duty)
    section = section_of(report, "situation")
    lock(duty, "exempt")
    client.force_login(head)
    answer = client.post(
        reverse("reports:section", args=[report.pk, "situation"]),
        {f"s{section.pk}-version": "0", f"text-{section.pk}": "Một câu đã gõ."},
    )
    assert answer.status_code == 409
    assert "Một câu đã gõ." in answer.text
    assert "được miễn" in answer.text


# --- what was not seen is not approved, and not overwritten ------------------------------------------------


def test_a_head_approves_only_the_content_that_was_on_the_page(duty, head, client):
    report = make_report(duty, texts={"situation": ["Đủ."]})
    client.force_login(head)
    page = client.get(reverse("reports:report", args=[report.pk])).text
    assert 'name="seen" value="0"' in page
    section = section_of(report, "situation")
    drafts.save_section(
        report_id=report.pk, section_id=section.pk, by=report.created_by, edit_version=0,
        entry=SectionEntry(paragraphs=[(0, "Số khác hẳn.")]),
    )  # fmt: skip
    answer = client.post(reverse("reports:submit", args=[report.pk]), {"seen": "0"})
    assert answer.status_code == 409
    assert "đã thay đổi" in answer.text
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
    assert client.post(reverse("reports:submit", args=[report.pk]), {"seen": "1"}).status_code == 302


def test_nothing_to_report_from_an_old_page_overwrites_nobody(duty, head, client):
    report = make_report(duty)
    client.force_login(head)
    assert 'name="version" value="0"' in client.get(reverse("reports:nothing", args=[report.pk])).text
    drafts.save_section(
        report_id=report.pk, section_id=section_of(report, "situation").pk, by=report.created_by, edit_version=0,
        entry=SectionEntry(paragraphs=[(0, "Có phát sinh.")]),
    )  # fmt: skip
    answer = client.post(
        reverse("reports:nothing", args=[report.pk]), {"op": "set", "confirmed": "on", "version": "0"}
    )
    assert answer.status_code == 409
    report.refresh_from_db()
    assert not report.nothing_to_report
