"""Several workers at one file, several people asking for one: one result, on a database that lets them run at once."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from django.db import connections

from agencies.models import AuditEntry
from portal.core import clock
from reports.documents import renderers
from reports.documents.actions import files, issuing
from reports.documents.models import Rendering
from reports.documents.renderers import FORMATS, RenderedFile
from tests.factories.agencies import make_member
from tests.reports.documents.rounds import NOW, TODAY
from tests.reports.documents.test_file_jobs import expire, stored_names

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
HANDS = 4


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


def together(work):
    """Several threads do it at the same moment, each with a connection of its own; what each got."""
    barrier, got = Barrier(HANDS), []

    def one(at):
        try:
            barrier.wait()
            got.append(work(at))
        finally:
            connections.close_all()

    threads = [Thread(target=one, args=(at,)) for at in range(HANDS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return got


@pytest.fixture
def two_files(monkeypatch):
    def many(_paper, _progress):
        yield RenderedFile(b"main")
        yield RenderedFile(b"annex", "Phụ lục")

    monkeypatch.setitem(renderers.FORMATS, "xlsx", replace(FORMATS["xlsx"], many=many))


def make(row):
    """What a worker does; whether it had the job."""
    job = files.claim(row.pk)
    if job is not None:
        files.perform(job)
    return job is not None


def one_result(rows):
    assert [(each.part, each.state, each.attempt) for each in rows] == [(0, "done", 1), (1, "done", 1)]
    assert stored_names() == sorted(each.file.name for each in rows)


def test_several_workers_told_about_a_document_make_its_parts_once(report, clerk, signer, two_files):
    document = issuing.issue(
        report_id=report.pk, by=clerk, date=TODAY, issuing_agency=report.assignment.agency, signer=signer
    )
    row = document.renderings.get(format="xlsx")
    assert sorted(together(lambda _at: make(row))) == [False, False, False, True]
    one_result(document.renderings.filter(format="xlsx").order_by("part"))
    assert AuditEntry.objects.filter(key="documents.file.made").count() == 1


def test_attempts_that_all_believe_they_hold_the_lease_leave_one_result(report, clerk, two_files):
    row = files.request_files(report_id=report.pk, format="xlsx", by=clerk)
    claimed = []
    for _each in range(HANDS):  # each thinks that the one before has died
        claimed.append(files.claim(row.pk))
        expire(row)
    together(lambda at: files.perform(claimed[at]))
    rows = list(report.renderings.order_by("part"))
    assert [(each.part, each.state, each.attempt) for each in rows] == [(0, "done", 4), (1, "done", 4)]
    assert stored_names() == sorted(each.file.name for each in rows)


def test_several_people_who_ask_for_one_report_get_one_job(report, clerk, two_files):
    people = [clerk, *(make_member(report.assignment.agency, "drafter") for _each in range(HANDS - 1))]
    got = together(lambda at: files.request_files(report_id=report.pk, format="xlsx", by=people[at]).pk)
    assert len(set(got)) == 1
    row = Rendering.objects.get()
    assert sorted(together(lambda _at: make(row))) == [False, False, False, True]
    one_result(report.renderings.order_by("part"))
