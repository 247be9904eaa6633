"""Files as jobs: several parts, progress, one winner, nothing left of what failed."""

import datetime as dt
import hashlib
import io
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from agencies.models import AuditEntry
from portal.core import clock
from reports.documents import renderers
from reports.documents.actions import files, issuing
from reports.documents.models import Rendering, Revision
from reports.documents.queries.files import current_file, current_files, files_of
from reports.documents.renderers import FORMATS, RenderedFile
from reports.documents.signing.names import NUMBER_FIELDS, ORGANISATION_FIELD, PERSON_FIELD
from reports.documents.states import RenderingState, Way
from tests.reports.documents.pages import fetched, url
from tests.reports.documents.rounds import NOW, TODAY

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


def test_a_pdf_that_will_be_signed_gets_its_fields_and_its_first_revision_with_every_part(
    document, monkeypatch
):
    frozen = files.Paper.from_json(document.layout)
    paper = replace(frozen, fillable=True, head=replace(frozen.head, number=None, date=None))
    document.way, document.layout = Way.DIGITAL, paper.to_json()
    document.save(update_fields=["way", "layout"])
    real = FORMATS["pdf"].files

    def with_annex(given, progress):
        made = list(real(given, progress))
        yield from made
        yield RenderedFile(made[0].content, "Phụ lục I", {"places": {}})

    monkeypatch.setitem(renderers.FORMATS, "pdf", replace(FORMATS["pdf"], many=with_annex))
    files.perform(job(document, "pdf"))
    first, annex = document.revisions.order_by("part")
    assert [(each.step, each.label) for each in (first, annex)] == [
        ("prepared", ""),
        ("prepared", "Phụ lục I"),
    ]
    for each in (first, annex):
        assert current_file(document, "pdf", each.part).sha256 == each.sha256
    with first.file.open("rb") as opened:
        fields = set(PdfReader(io.BytesIO(opened.read())).get_fields())
    assert fields == {PERSON_FIELD, ORGANISATION_FIELD, *NUMBER_FIELDS.values()}
    with annex.file.open("rb") as opened:
        assert set(PdfReader(io.BytesIO(opened.read())).get_fields()) == {ORGANISATION_FIELD}
    assert not Revision.objects.exclude(document=document).exists()
    assert current_file(document, "pdf").file_name == "07-BC-UBND.pdf"


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


def test_without_the_lease_in_the_condition_a_late_attempt_would_write_over_the_result(
    document, three_files, monkeypatch
):
    """The control of the test above."""
    slow = job(document)
    expire(slow)
    files.perform(job(document))
    monkeypatch.setattr(files, "_mine", lambda rendering: Rendering.objects.filter(pk=rendering.pk))
    with pytest.raises(IntegrityError), transaction.atomic():
        files.perform(slow)


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


def test_the_files_of_documents_are_never_swept_away(document, three_files):
    files.perform(job(document))
    old = timezone.now() - dt.timedelta(days=900)  # noqa: TID251 -- real time
    Rendering.objects.update(created_at=old, layout_sha256="")
    assert files.forget_old() == 0
