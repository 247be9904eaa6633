"""Nhập thay từ bản ký: recorded, keyed beside its scan, marked everywhere."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from portal.core.uploads import MAX_BYTES
from reports.collection.models import Report
from reports.collection.states import Channel, ReportState
from tests.factories.agencies import make_member
from tests.factories.rounds import DUE, make_assignment, make_report

pytestmark = pytest.mark.django_db
NOW = DUE + dt.timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def duty(private_files):
    with clock.travel(NOW):
        yield make_assignment()


@pytest.fixture
def officer(duty, client):
    person = make_member(duty.call.lead, Role.OFFICER)
    client.force_login(person)
    return person


def marks(scan=None, **changes):
    return {
        "number": "124/BC-UBND",
        "date": "15/6/2023",
        "signer": "Người Ký",
        "arrived_on": "16/6/2023",
        "arrived_at": "14h30",
        "scan": scan or SimpleUploadedFile("báo cáo ký.pdf", b"%PDF-1.7 scan"),
    } | changes


def record(client, duty, **changes):
    return client.post(reverse("reports:paper", args=[duty.pk]), marks(**changes))


def test_the_officer_records_the_paper_and_keys_it_beside_its_scan(client, duty, officer):
    answer = record(client, duty)
    report = Report.objects.get()
    assert answer.url == reverse("reports:report", args=[report.pk])
    assert (report.channel, report.paper_scan_name) == (Channel.ON_BEHALF, "báo cáo ký.pdf")
    assert "báo" not in report.paper_scan.name
    assert report.paper_arrived_at == dt.datetime(2023, 6, 16, 14, 30, tzinfo=clock.VIETNAM)
    section = client.get(reverse("reports:section", args=[report.pk, "situation"])).content.decode()
    assert "số 124/BC-UBND, ngày 15/6/2023" in section
    assert f'src="{reverse("reports:paper_scan", args=[report.pk])}#' in section


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scan": SimpleUploadedFile("a.pdf", b"<html>")}, "scan"),
        ({"scan": SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * MAX_BYTES)}, "scan"),
        ({"arrived_on": "25/6/2023"}, "arrived_on"),
        ({"date": "17/6/2023"}, "date"),
        ({"arrived_at": "25:00"}, "arrived_at"),
        ({"date": "06/15/2023"}, "date"),
    ],
)
def test_marks_that_cannot_be_are_refused(client, duty, officer, changes, field):
    answer = record(client, duty, **changes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Report.objects.exists()


def test_a_second_paper_while_a_draft_is_open_is_refused_with_the_typed_marks(client, duty, officer):
    make_report(duty)
    answer = record(client, duty)
    assert answer.status_code == 409
    assert "124/BC-UBND" in answer.content.decode()


def test_the_agencys_own_drafter_may_key_its_paper_and_a_clerk_may_not(client, duty):
    client.force_login(make_member(duty.agency, Role.CLERK))
    assert client.get(reverse("reports:paper", args=[duty.pk])).status_code == 403
    client.force_login(make_member(duty.agency, Role.DRAFTER))
    assert record(client, duty).status_code == 302


@pytest.mark.parametrize(("scan", "kind"), [(b"%PDF-1.7", "application/pdf"), (PNG, "image/png")])
def test_the_scan_is_shown_inside_our_page_and_can_do_nothing(client, duty, officer, scan, kind):
    record(client, duty, scan=SimpleUploadedFile("x.exe", scan))
    answer = client.get(reverse("reports:paper_scan", args=[Report.objects.get().pk]))
    assert b"".join(answer.streaming_content) == scan
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_a_download_of_the_scan_is_written_down_with_its_own_name(client, duty, officer):
    record(client, duty)
    answer = client.get(reverse("reports:paper_scan", args=[Report.objects.get().pk]) + "?tai=1")
    b"".join(answer.streaming_content)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "b%C3%A1o%20c%C3%A1o%20k%C3%BD.pdf" in answer.headers["Content-Disposition"]
    assert AuditEntry.objects.latest("seq").key == "collection.scan.downloaded"


def test_whoever_keyed_it_sends_it_and_the_receipt_names_the_paper(client, duty, officer):
    record(client, duty)
    report = Report.objects.get()
    for text in report.texts.all():
        text.paragraphs = [{"id": "a", "level": 0, "text": "Theo bản ký."}]
        text.save()
    client.post(
        reverse("reports:explain", args=[report.pk]),
        {"kind": "figure_missing", "reason": "Bản ký không nêu."},
    )
    answer = client.post(reverse("reports:submit", args=[report.pk]), follow=True)
    assert "Nhập thay từ bản ký" in answer.content.decode()
    assert "đúng hạn" in answer.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    assert report.assignment.first_received_at == report.paper_arrived_at
