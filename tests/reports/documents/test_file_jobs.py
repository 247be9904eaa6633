"""Files as jobs: several parts, progress, one winner, nothing left of what failed."""

import datetime as dt
import hashlib
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import AuditEntry
from portal.core import clock
from portal.core.errors import Conflict, NotAllowed
from reports.collection.models import Report
from reports.documents import renderers, tasks
from reports.documents.actions import files, issuing
from reports.documents.models import Document, Rendering
from reports.documents.queries.files import current_file, current_files, files_of
from reports.documents.renderers import FORMATS, RenderedFile
from reports.documents.states import RenderingState
from tests.factories.agencies import make_member
from tests.reports.documents.pages import fetched, url
from tests.reports.documents.rounds import NOW, TODAY, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


@pytest.fixture
def document(report, clerk, signer):
    agency = report.assignment.agency
    return issuing.issue(
        report_id=report.pk, by=clerk, date=TODAY, issuing_agency=agency, signer=signer, number=7
    )


@pytest.fixture
def three_files(monkeypatch):
    """A format that gives a main file and two separate annexes, and tells how far it is."""

    def many(paper, progress):
        for at, label in enumerate(("", "Phụ lục I", "Phụ lục II (tệp 1/2)")):
            progress(at, 3)
            yield RenderedFile(f"{at} {paper.head.number} {paper.subject}".encode(), label, {"pages": at + 1})

    monkeypatch.setitem(renderers.FORMATS, "xlsx", replace(FORMATS["xlsx"], many=many))
    return many


def job(document, key="xlsx"):
    return files.claim(document.renderings.get(format=key, part=0).pk)


def stored_names():
    found = []

    def walk(folder):
        try:
            folders, names = default_storage.listdir(folder)
        except FileNotFoundError:
            return
        found.extend(f"{folder}/{name}" for name in names)
        for each in folders:
            walk(f"{folder}/{each}")

    walk("documents")
    return sorted(found)


# --- parts ---


def test_separate_annexes_become_files_of_their_own_when_all_is_finished(document, three_files):
    files.perform(job(document))
    rows = list(document.renderings.filter(format="xlsx").order_by("part"))
    assert [(row.part, row.label, row.state) for row in rows] == [
        (0, "", "done"), (1, "Phụ lục I", "done"), (2, "Phụ lục II (tệp 1/2)", "done"),
    ]  # fmt: skip
    for row in rows:
        with row.file.open("rb") as opened:
            content = opened.read()
        assert (row.size, row.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert row.facts["pages"] == row.part + 1
    assert rows[2].file_name == "07-BC-UBND – Phụ lục II (tệp 1-2).xlsx"
    assert AuditEntry.objects.filter(key="documents.file.made").count() == 1


def test_a_part_is_downloaded_by_its_own_address_and_the_download_is_logged(
    client, document, three_files, clerk
):
    files.perform(job(document))
    client.force_login(clerk)
    answer, content = fetched(client, url("document_file", document.pk, "xlsx", 1))
    assert content.startswith(b"1 7")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    entry = AuditEntry.objects.latest("seq")
    assert entry.facts["sha256"] == hashlib.sha256(content).hexdigest()
    assert client.get(url("document_file", document.pk, "xlsx", 9)).status_code == 404
    page = client.get(url("document_files", document.pk)).content.decode()
    assert "Tải Excel, Phụ lục II (tệp 1/2)" in page
    for row in document.renderings.filter(format="xlsx"):
        assert row.sha256 in page


def test_what_is_downloaded_is_the_stored_file_of_the_part(document, three_files):
    assert current_file(document, "xlsx") is None
    files.perform(job(document))
    assert [each.part for each in current_files(document, "xlsx")] == [0, 1, 2]
    second = current_file(document, "xlsx", 2)
    assert (second.label, second.format) == ("Phụ lục II (tệp 1/2)", "xlsx")
    assert current_file(document, "xlsx", 3) is None


# --- failures ---


def break_after_two(paper, progress):
    yield RenderedFile(b"main")
    yield RenderedFile(b"annex", "Phụ lục")
    raise RuntimeError("Phụ lục 2")


def test_nothing_of_a_failed_attempt_stays_in_the_storage_or_in_rows(document, monkeypatch):
    monkeypatch.setitem(renderers.FORMATS, "xlsx", replace(FORMATS["xlsx"], many=break_after_two))
    claimed = job(document)
    with pytest.raises(RuntimeError):
        files.perform(claimed)
    assert stored_names() == []
    row = document.renderings.get(format="xlsx")
    assert (row.state, row.part, row.error) == (RenderingState.FAILED, 0, "RuntimeError")
    (shown,) = [each for each in files_of(document) if each.rendering == row]
    assert shown.why.startswith("Máy chủ gặp lỗi")
    assert shown.stored is None


def test_what_a_killed_worker_left_in_the_storage_goes_when_the_next_one_is_done(document, three_files):
    killed = job(document)
    for at, each in enumerate(three_files(renderers_paper(document), lambda *_: None)):
        files._store(default_storage, killed, at, each)
    assert len(stored_names()) == 3, "the control: what was killed leaves its files"
    expire(killed)
    files.perform(job(document))
    kept = sorted(row.file.name for row in document.renderings.filter(format="xlsx"))
    assert stored_names() == kept
    assert len(kept) == 3


def renderers_paper(document):
    return files.Paper.from_json(document.layout)


def expire(rendering):
    past = timezone.now() - dt.timedelta(seconds=1)  # noqa: TID251 -- a lease runs in real time
    Rendering.objects.filter(pk=rendering.pk).update(lease_until=past)


def test_of_two_attempts_only_the_one_with_the_lease_writes_rows_and_keeps_files(document, three_files):
    slow = job(document)
    expire(slow)
    fast = job(document)
    files.perform(fast)
    before = stored_names()
    files.perform(slow)
    assert stored_names() == before
    assert document.renderings.filter(format="xlsx").count() == 3
    assert AuditEntry.objects.filter(key="documents.file.made").count() == 1


# --- progress and lease ---


def test_progress_is_written_down_with_a_new_lease_and_not_at_every_step(document, monkeypatch):
    monkeypatch.setattr(files, "PULSE_SECONDS", 0.0)
    claimed = job(document)
    expire(claimed)
    files._Pulse(claimed)(3, 10)
    claimed.refresh_from_db()
    assert (claimed.done, claimed.total) == (3, 10)
    assert claimed.lease_until > timezone.now()  # noqa: TID251 -- a lease runs in real time
    assert claimed.pk not in files.waiting_ids()
    monkeypatch.setattr(files, "PULSE_SECONDS", 60.0)
    with CaptureQueriesContext(connection) as asked:
        pulse = files._Pulse(claimed)
        for at in range(1000):
            pulse(at, 1000)
    assert len(asked) == 0


def test_an_attempt_that_lost_its_lease_stops_at_the_next_step_and_leaves_nothing(document, monkeypatch):
    monkeypatch.setattr(files, "PULSE_SECONDS", 0.0)
    steps = []

    def endless(paper, progress):
        yield RenderedFile(b"main")
        for at in range(100):
            steps.append(at)
            if at == 2:
                expire(slow)
                assert job(document) is not None
            progress(at, 100)

    monkeypatch.setitem(renderers.FORMATS, "xlsx", replace(FORMATS["xlsx"], many=endless))
    slow = job(document)
    files.perform(slow)
    assert steps == [0, 1, 2]
    assert stored_names() == []
    slow.refresh_from_db()
    assert (slow.state, slow.attempt) == (RenderingState.RUNNING, 2)


# --- files of a report that is not issued ---


def asked(report, by, key="xlsx"):
    return files.request_files(report_id=report.pk, format=key, by=by)


def change(report, text):
    report.texts.update(paragraphs=[{"id": "a", "level": 0, "text": text}])


def test_the_same_content_is_made_once_however_often_it_is_asked_for(client, report, clerk, monkeypatch):
    rendered = []

    def counted(paper, progress):
        rendered.append(paper)
        yield RenderedFile(b"the file")

    monkeypatch.setitem(renderers.FORMATS, "xlsx", replace(FORMATS["xlsx"], many=counted))
    client.force_login(clerk)
    waiting = client.get(url("report_file", report.pk, "xlsx"))
    assert "Đang chờ đến lượt" in waiting.content.decode()
    assert not AuditEntry.objects.filter(key="documents.file.downloaded").exists()
    (pk,) = files.waiting_ids()
    files.perform(files.claim(pk))
    for _each in range(3):
        _answer, content = fetched(client, url("report_file", report.pk, "xlsx"))
        assert content == b"the file"
    assert len(rendered) == 1
    assert AuditEntry.objects.filter(key="documents.file.downloaded").count() == 3
    change(report, "Nội dung khác.")
    assert asked(report, clerk).state == RenderingState.QUEUED, "the control: another content is another file"


def test_a_waiting_page_asks_about_its_job_without_composing_and_is_told_when_it_is_there(
    client, report, clerk, monkeypatch
):
    client.force_login(clerk)
    address = url("report_file", report.pk, "xlsx")
    page = client.get(address).content.decode()
    row = Rendering.objects.get()
    assert f'hx-get="{address}?job={row.pk}"' in page
    claimed = files.claim(row.pk)
    Rendering.objects.filter(pk=row.pk).update(done=30, total=120)
    composed = []
    monkeypatch.setattr(files, "paper_sha256", composed.append)
    poll = client.get(address, {"job": row.pk}, headers={"HX-Request": "true"}).content.decode()
    assert "25%" in poll
    assert composed == []
    monkeypatch.undo()
    files.perform(claimed)
    poll = client.get(address, {"job": row.pk}, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in poll
    assert f'href="{address}" data-download' in poll


def test_a_job_of_another_report_says_nothing(client, report, clerk, root):
    other = make_member(make_town("Khác"), "clerk")
    strange = Rendering.objects.create(report=report, format="xlsx", layout_sha256="0" * 64)
    client.force_login(other)
    address = url("report_file", report.pk, "xlsx")
    answer = client.get(address, {"job": strange.pk}, headers={"HX-Request": "true"})
    assert answer.status_code == 404


def test_content_that_changed_under_the_render_ends_as_stale_and_is_asked_for_anew(report, clerk):
    first = asked(report, clerk)
    claimed = files.claim(first.pk)
    change(report, "Sửa trong lúc tạo tệp.")
    files.perform(claimed)
    first.refresh_from_db()
    assert (first.state, first.error) == (RenderingState.FAILED, "stale")
    assert stored_names() == []
    second = asked(report, clerk)
    assert (second.state, second.pk != first.pk) == (RenderingState.QUEUED, True)
    files.perform(files.claim(second.pk))
    assert asked(report, clerk) == second


def test_content_that_never_stands_still_is_not_chased_for_ever(client, report, clerk):
    for at in range(files.MAX_STALE):
        change(report, f"Lần {at}.")
        row = asked(report, clerk, "pdf")
        assert row.state == RenderingState.QUEUED
        claimed = files.claim(row.pk)
        change(report, f"Sau lần {at}.")
        files.perform(claimed)
    assert asked(report, clerk, "pdf").error == "stale"
    client.force_login(clerk)
    fragment = client.get(url("report_pages", report.pk)).content.decode()
    assert "sửa liên tục" in fragment
    assert "hx-get" not in fragment
    past = timezone.now() - files.STALE_WINDOW  # noqa: TID251 -- jobs run in real time
    Rendering.objects.update(finished_at=past)
    assert asked(report, clerk, "pdf").state == RenderingState.QUEUED


def test_only_who_may_read_a_report_has_its_file_made(report):
    with pytest.raises(NotAllowed):
        asked(report, make_member(make_town("Khác"), "officer"))
    assert not Rendering.objects.exists()


def test_a_file_of_a_report_that_failed_is_made_again_by_whoever_reads_it(client, report, clerk):
    row = asked(report, clerk)
    Rendering.objects.filter(pk=row.pk).update(state=RenderingState.FAILED, error="MemoryError", attempt=1)
    client.force_login(clerk)
    page = client.get(url("report_file", report.pk, "xlsx")).content.decode()
    assert "quá lớn" in page
    again = url("make_report_again", report.pk, "xlsx")
    assert again in page
    assert client.post(again).status_code == 302
    assert row.pk in files.waiting_ids()
    with pytest.raises(Conflict):
        files.make_again(rendering_id=row.pk, by=clerk)


def test_files_of_older_contents_are_swept_away_and_the_last_two_stay(report, clerk):
    rows = []
    for at in range(4):
        change(report, f"Bản {at}.")
        row = asked(report, clerk)
        files.perform(files.claim(row.pk))
        rows.append(row)
    assert files.forget_old() == 0, "young files are left alone"
    Rendering.objects.update(created_at=timezone.now() - files.KEPT_FOR)  # noqa: TID251 -- real time
    assert len(stored_names()) == 4, "the control: they are there"
    assert files.forget_old() == 2
    left = Rendering.objects.order_by("pk")
    assert list(left) == rows[2:]
    assert stored_names() == sorted(row.file.name for row in left)
    assert files.forget_old() == 0


def test_the_files_of_documents_are_never_swept_away(document, three_files):
    files.perform(job(document))
    old = timezone.now() - dt.timedelta(days=900)  # noqa: TID251 -- real time
    Rendering.objects.update(created_at=old, layout_sha256="")
    assert files.forget_old() == 0


def test_a_job_that_nobody_was_told_about_is_found_by_the_sweeper(report, clerk, monkeypatch):
    row = asked(report, clerk)
    told = []
    monkeypatch.setattr(tasks, "nudge", lambda pk: told.append(pk) or True)
    assert tasks.sweep_files() == 1
    assert told == [row.pk]


def test_an_issued_report_is_asked_for_as_its_document(client, report, clerk, document):
    client.force_login(clerk)
    assert client.get(url("report_file", report.pk, "pdf")).url == url("document_file", document.pk, "pdf")
    assert client.get(url("report_file", report.pk, "pdf", 1)).url == url(
        "document_file", document.pk, "pdf", 1
    )
    assert not Rendering.objects.filter(report=Report.objects.get(pk=report.pk)).exists()
    assert Document.objects.count() == 1
