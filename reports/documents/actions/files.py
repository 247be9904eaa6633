"""Making the files of papers: the row is the job, claimed, performed once, made again when it failed.

A job is the main file (part 0) of one format, of a document or of a report as it stands; separate annexes are made by
the same job and become rows when all is finished. Nothing of an attempt that failed stays behind.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.jobs import DATABASE_AWAY, LEASE, drop_lost_connection
from reports.collection.models import Report
from reports.collection.policies import can_view
from reports.documents import images
from reports.documents.actions.pages import forget_pictures, names_in
from reports.documents.layout import Paper
from reports.documents.models import Document, Rendering, Revision
from reports.documents.policies import can_make_again
from reports.documents.queries.files import STALE, file_name, layout_sha256, paper_sha256
from reports.documents.queries.papers import download_name
from reports.documents.renderers import FORMATS, RenderedFile
from reports.documents.states import ACTIVE, FileFormat, RenderingState, Signatory, Step, Way

MAX_ATTEMPTS = 5
# Progress is written down at most so often; every time the lease starts anew.
PULSE_SECONDS: Final = 1.0
# Of a report that is not issued: contents whose files are kept for each format, and for how long the others.
KEPT_CONTENTS: Final = 2
KEPT_FOR: Final = dt.timedelta(hours=1)
# So many files of one report that were overtaken by its changes in ten minutes: then its page stops asking.
MAX_STALE: Final = 5
STALE_WINDOW: Final = dt.timedelta(minutes=10)


def _now() -> dt.datetime:
    return timezone.now()  # noqa: TID251 -- jobs run in real time


# --- asking for files -------------------------------------------------------------------------------------


def request_files(*, report_id: int, format: str, by: User) -> Rendering:
    """The row of the file of a report as it stands now, made if there is none; the caller nudges when it is queued.

    The same content is never made twice. When the content keeps changing faster than its files are made, the last
    file that came too late is the answer: failed, with that as its reason.
    """
    report = Report.objects.select_related("assignment__call", "assignment__agency").get(pk=report_id)
    require(can_view, by, report)
    _paper, sha256 = paper_sha256(report, format)  # may take a while: before the transaction
    with transaction.atomic():
        return _row_of(report, format, sha256)


def _row_of(report: Report, format: str, sha256: str) -> Rendering:
    rows = Rendering.objects.filter(report=report, format=format, part=0)
    found = rows.filter(layout_sha256=sha256).first()
    if found is not None and found.error != STALE:
        return found
    late = rows.filter(error=STALE, finished_at__gt=_now() - STALE_WINDOW)
    if late.count() >= MAX_STALE:
        return late.latest("finished_at")
    row, created = Rendering.objects.get_or_create(report=report, format=format, part=0, layout_sha256=sha256)
    if not created and row.error == STALE:  # the content is again what it was
        row.state, row.attempt, row.error, row.created_at = RenderingState.QUEUED, 0, "", _now()
        row.save(update_fields=["state", "attempt", "error", "created_at"])
    return row


@transaction.atomic
def make_again(*, rendering_id: int, by: User) -> Rendering:
    """Queue a file whose making failed once more; the caller nudges. Conflict when it did not fail."""
    rendering = Rendering.objects.select_for_update(of=("self",)).get(pk=rendering_id)
    if rendering.report is not None:
        require(can_view, by, rendering.report)
    else:
        require(can_make_again, by, _document(rendering))
    if rendering.state != RenderingState.FAILED:
        raise Conflict(str(_("Tệp này không bị lỗi, không cần tạo lại.")))
    rendering.state, rendering.attempt, rendering.error = RenderingState.QUEUED, 0, ""
    rendering.done = rendering.total = 0
    rendering.save(update_fields=["state", "attempt", "error", "done", "total"])
    audit.record(by, "documents.file.requeued", rendering, agency=_agency(rendering), format=rendering.format)
    return rendering


def _document(rendering: Rendering) -> Document:
    if rendering.document is None:
        raise ValueError("a file of a document or a report: a constraint of the database says so")
    return rendering.document


def _agency(rendering: Rendering) -> Agency:
    if rendering.report is not None:
        return rendering.report.assignment.agency
    return _document(rendering).issuing_agency


# --- the job ----------------------------------------------------------------------------------------------


class Overtaken(Exception):
    """The attempt no longer holds the lease: another one has the job, or it is finished."""


def claim(rendering_id: int) -> Rendering | None:
    """Take a file job: one worker at a time, again after the lease of a dead one. None: not to be had."""
    now = _now()
    free = Q(state=RenderingState.QUEUED) | Q(state=RenderingState.RUNNING, lease_until__lt=now)
    taken = Rendering.objects.filter(free, pk=rendering_id, part=0, attempt__lt=MAX_ATTEMPTS).update(
        state=RenderingState.RUNNING, attempt=F("attempt") + 1, lease_until=now + LEASE, error="",
        done=0, total=0,
    )  # fmt: skip
    related = Rendering.objects.select_related("document", "report__assignment")
    return related.get(pk=rendering_id) if taken else None


@dataclass(frozen=True, slots=True)
class _Made:
    """One finished file in the storage, not yet in a row."""

    stored: str
    label: str
    size: int
    sha256: str
    facts: Mapping[str, Any]


def perform(rendering: Rendering) -> None:
    """Make the files of a claimed job; only the attempt that holds the lease may finish it."""
    storage = Rendering.file.field.storage
    made: list[_Made] = []
    finished = False
    try:
        paper, sha256 = _paper_of(rendering)
        if rendering.report is not None and sha256 != rendering.layout_sha256:
            _fail(rendering, STALE)
            return
        for file in FORMATS[rendering.format].files(paper, _Pulse(rendering)):
            made.append(_store(storage, rendering, len(made), _prepared(rendering, len(made), file)))
        finished = _finish(rendering, made, paper, sha256)
    except Overtaken:
        return
    except DATABASE_AWAY:
        made.clear()  # whether the rows are there is not known: the next attempt clears up
        _give_back(rendering)
        raise
    except Exception as error:
        _fail(rendering, type(error).__name__[:500])
        raise
    finally:
        if not finished:
            for each in made:
                storage.delete(each.stored)
    if finished:
        _clear_attempts(storage, rendering)


def _paper_of(rendering: Rendering) -> tuple[Paper, str]:
    """The frozen paper of a document; of a report, the paper as it stands at this moment."""
    if rendering.report is not None:
        return paper_sha256(rendering.report, rendering.format)
    layout = _document(rendering).layout
    return Paper.from_json(layout), layout_sha256(layout)


class _Pulse:
    """Progress of one attempt: written into the row, with a new lease, about once a second."""

    def __init__(self, rendering: Rendering) -> None:
        self.mine = _mine(rendering)
        self.last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.last < PULSE_SECONDS:
            return
        self.last = time.monotonic()
        if not self.mine.update(done=done, total=total, lease_until=_now() + LEASE):
            raise Overtaken


def renew(rendering: Rendering) -> None:
    """The worker lives: its lease begins anew. Without effect if the job is not ours any more."""
    _mine(rendering).update(lease_until=_now() + LEASE)


def _mine(rendering: Rendering) -> Any:
    return Rendering.objects.filter(pk=rendering.pk, attempt=rendering.attempt, state=RenderingState.RUNNING)


def _signed_digitally(rendering: Rendering) -> bool:
    document = rendering.document
    return document is not None and document.way == Way.DIGITAL and rendering.format == FileFormat.PDF


def _prepared(rendering: Rendering, part: int, file: RenderedFile) -> RenderedFile:
    """A PDF that will be signed gets its blanks and all its empty signature fields before anybody sees it."""
    if not _signed_digitally(rendering):
        return file
    from reports.documents.signing.preparing import prepare

    signatories = [Signatory.ORGANISATION] if part else _document(rendering).signatories
    content = prepare(
        file.content, file.facts.get("places", {}), signatories=[str(each) for each in signatories]
    )
    return RenderedFile(content, file.label, file.facts)


def _store(storage: Storage, rendering: Rendering, part: int, file: RenderedFile) -> _Made:
    facts = dict(file.facts)
    if rendering.format == FileFormat.PDF:
        facts["sheets"] = images.sheets(file.content)
    extension = FORMATS[rendering.format].extension
    name = f"{_folder(rendering)}/{rendering.pk}-{rendering.attempt}-{part}{extension}"
    stored = storage.save(name, ContentFile(file.content))
    return _Made(stored, file.label, len(file.content), hashlib.sha256(file.content).hexdigest(), facts)


def _folder(rendering: Rendering) -> str:
    if rendering.report_id is not None:
        return f"documents/reports/{rendering.report_id}"
    return f"documents/{rendering.document_id}"


@transaction.atomic
def _finish(rendering: Rendering, made: list[_Made], paper: Paper, sha256: str) -> bool:
    """All parts become rows at once, by the attempt that holds the lease; whether it was this one."""
    now = _now()
    main = made[0]
    names = [_name(rendering, paper, each.label) for each in made]
    won = _mine(rendering).update(
        state=RenderingState.DONE, file=main.stored, file_name=names[0], label=main.label, size=main.size,
        sha256=main.sha256, facts=main.facts, layout_sha256=sha256, finished_at=now, error="",
        done=len(made), total=len(made),
    )  # fmt: skip
    if not won:
        return False
    Rendering.objects.bulk_create(
        Rendering(
            document_id=rendering.document_id, report_id=rendering.report_id, format=rendering.format, part=part,
            label=each.label, layout_sha256=sha256, state=RenderingState.DONE, file=each.stored, file_name=name,
            size=each.size, sha256=each.sha256, facts=each.facts, finished_at=now, attempt=rendering.attempt,
            done=1, total=1,
        )
        for part, (each, name) in enumerate(zip(made, names, strict=True)) if part
    )  # fmt: skip
    if _signed_digitally(rendering):
        document = _document(rendering)
        Revision.objects.bulk_create(
            Revision(
                document=document, part=part, label=each.label, step=Step.PREPARED,
                file=each.stored, size=each.size, sha256=each.sha256, at=clock.now(),
            )
            for part, each in enumerate(made)
        )  # fmt: skip
    if rendering.document is not None:
        audit.record(
            None, "documents.file.made", rendering, agency=rendering.document.issuing_agency,
            format=rendering.format, sha256=main.sha256,
        )  # fmt: skip
    return True


def _name(rendering: Rendering, paper: Paper, label: str) -> str:
    if rendering.report is None:
        return file_name(_document(rendering).code, rendering.format, label)
    return file_name(download_name(rendering.report, paper), rendering.format, label)


def _fail(rendering: Rendering, error: str) -> None:
    _mine(rendering).update(state=RenderingState.FAILED, error=error, finished_at=_now())


def _give_back(rendering: Rendering) -> None:
    """The database was lost, not the job: queued again, or after its lease where even that cannot be written."""
    drop_lost_connection()
    with suppress(*DATABASE_AWAY):
        _mine(rendering).update(state=RenderingState.QUEUED, lease_until=None)


def _clear_attempts(storage: Storage, rendering: Rendering) -> None:
    """Files that earlier attempts left when their worker was killed."""
    folder = _folder(rendering)
    for name in names_in(storage, folder):
        row, _dash, rest = name.partition("-")
        attempt = rest.partition("-")[0]
        if row == str(rendering.pk) and attempt.isdigit() and int(attempt) < rendering.attempt:
            storage.delete(f"{folder}/{name}")


# --- the sweeper ------------------------------------------------------------------------------------------


def waiting_ids() -> list[int]:
    """Files that nobody works on: queued, or left by a worker that died. For the sweeper."""
    free = Q(state=RenderingState.QUEUED) | Q(state=RenderingState.RUNNING, lease_until__lt=_now())
    return list(
        Rendering.objects.filter(free, state__in=ACTIVE, attempt__lt=MAX_ATTEMPTS).values_list(
            "pk", flat=True
        )
    )


def give_up() -> int:
    """Mark files whose workers died too often as failed, so that the page says so; how many. For the sweeper."""
    now = _now()
    return Rendering.objects.filter(
        state=RenderingState.RUNNING, lease_until__lt=now, attempt__gte=MAX_ATTEMPTS
    ).update(state=RenderingState.FAILED, finished_at=now, error="interrupted")


def forget_old() -> int:
    """Delete the files of contents that a report no longer has; how many rows. For the sweeper."""
    return sum(_forget(rows) for rows in _old_contents())


def _old_contents() -> Iterator[list[Rendering]]:
    """For each report and format, all parts of what is neither among the last contents nor young nor being made."""
    finished = Rendering.objects.filter(report__isnull=False).exclude(state__in=ACTIVE)
    many = (
        finished.filter(part=0)
        .order_by()
        .values("report", "format")
        .annotate(contents=Count("layout_sha256"))
        .filter(contents__gt=KEPT_CONTENTS)
    )
    for group in many:
        rows = finished.filter(report=group["report"], format=group["format"])
        newest_first = rows.filter(part=0).order_by("-created_at", "-pk")
        old = [
            each.layout_sha256 for each in newest_first[KEPT_CONTENTS:] if each.created_at < _now() - KEPT_FOR
        ]
        yield list(rows.filter(layout_sha256__in=old))


def _forget(rows: list[Rendering]) -> int:
    """The rows first: a row without its file would be an error, a file without a row is only untidy."""
    Rendering.objects.filter(pk__in=[each.pk for each in rows]).delete()
    for each in rows:
        if each.file.name:
            each.file.storage.delete(each.file.name)
            forget_pictures(each.file.storage, each.sha256)
    return len(rows)


def record_download(*, by: User, obj: Document | Report, format: str, sha256: str) -> None:
    """Every download leaves a line in the journal."""
    agency = obj.issuing_agency if isinstance(obj, Document) else obj.assignment.agency
    audit.record(by, "documents.file.downloaded", obj, agency=agency, format=format, sha256=sha256)
