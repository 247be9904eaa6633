"""Forms that went out and workbooks that came back go when their time is over; the report keeps what was written."""

import datetime as dt

import pytest
from django.urls import reverse

from portal.core import clock
from portal.core.jobs import sweep
from reports.collection.models import Call, Report
from reports.collection.states import CallState, ReportState
from reports.imports.actions import batches
from reports.imports.actions.pruning import forget_workbooks
from reports.imports.models import Batch, IssuedForm
from reports.imports.states import BatchState
from reports.imports.tasks import sweep_workbooks
from tests.factories.rounds import OPENED
from tests.reports.imports.workbooks import bring, draft, filled, form_for

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAY = dt.timedelta(days=1)


@pytest.fixture
def report(private_files):
    with clock.travel(OPENED):
        return draft()


def brought(report, value=350):
    with clock.travel(OPENED + DAY):
        return bring(report, filled(form_for(report), {("TT.02", "value"): value}))


def after(days):
    with clock.travel(OPENED + days * DAY):
        return forget_workbooks()


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_put_aside_goes_after_seven_days_and_its_name_and_hash_stay(report, private_files, client):
    batch = brought(report)
    with clock.travel(OPENED + 30 * DAY):
        batches.discard(batch_id=batch.pk, by=report.created_by)
    assert after(36) == 0
    assert files(private_files), "the days are counted from the day it was put aside"
    assert after(38) == 1
    assert files(private_files) == []
    kept = Batch.objects.get()
    assert (kept.state, kept.sha256, kept.name) == (BatchState.DISCARDED, batch.sha256, batch.name)
    assert (kept.facts, kept.rows, kept.rejects) == ({}, [], [])
    assert after(39) == 0
    client.force_login(report.created_by)
    page = client.get(reverse("reports:workbook_batch", args=[batch.pk]))
    assert "hết thời hạn lưu" in page.content.decode()


def test_what_still_waits_or_was_written_stays_while_the_report_is_at_work(report, private_files):
    waiting = brought(report)
    assert after(400) == 0
    batches.apply(batch_id=waiting.pk, by=report.created_by)
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUBMITTED)
    assert after(400) == 0
    assert len(files(private_files)) == 1


def test_forms_and_files_go_ninety_days_after_the_report_was_accepted(report, private_files):
    written = brought(report)
    batches.apply(batch_id=written.pk, by=report.created_by)
    brought(report, 351)
    figures = list(report.figures.order_by("pk").values())
    Report.objects.filter(pk=report.pk).update(state=ReportState.ACCEPTED, reviewed_at=OPENED + 10 * DAY)
    assert after(99) == 0
    assert after(101) == 4  # two forms, two files
    assert files(private_files) == []
    assert not IssuedForm.objects.exists()
    assert sorted(Batch.objects.values_list("state", flat=True)) == [BatchState.APPLIED, BatchState.DISCARDED]
    assert list(report.figures.order_by("pk").values()) == figures


def test_a_newer_version_that_is_being_written_keeps_them(report, private_files):
    brought(report)
    Report.objects.filter(pk=report.pk).update(state=ReportState.ACCEPTED, reviewed_at=OPENED + 10 * DAY)
    newer = Report.objects.create(
        assignment=report.assignment, version=2, created_by=report.created_by, created_at=OPENED
    )
    assert after(101) == 0
    newer.delete()
    assert after(101) == 2  # control


def test_they_go_ninety_days_after_the_round_has_ended_whatever_became_of_the_report(
    report, private_files, settings
):
    brought(report)
    Call.objects.update(state=CallState.CLOSED, closed_at=OPENED + 5 * DAY)
    assert after(94) == 0
    settings.IMPORTS_KEPT_DAYS = 10
    assert after(94) == 2
    assert files(private_files) == []


def test_the_sweep_does_it(report, private_files):
    brought(report)
    Call.objects.update(state=CallState.CLOSED, closed_at=OPENED)
    with clock.travel(OPENED + 200 * DAY):
        assert sweep()["workbooks"] == 2
    assert sweep_workbooks() == 0
