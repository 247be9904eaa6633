"""Make the file of a round: at once for a command, or as a job whose row is `CaseFile`."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.jobs import DATABASE_AWAY, LEASE, drop_lost_connection
from reports.collection.actions.duties import lock_call
from reports.collection.actions.ending import close_call
from reports.collection.models import Call
from reports.collection.states import CallState
from reports.documents.actions.pages import names_in
from reports.documents.casefile import listing
from reports.documents.casefile.contents import pieces_of
from reports.documents.casefile.listing import Packed
from reports.documents.casefile.models import CaseFile
from reports.documents.casefile.packing import Packer, whole
from reports.documents.casefile.pieces import Piece
from reports.documents.policies import can_file
from reports.documents.states import ACTIVE, RenderingState

MAX_ATTEMPTS: Final = 5
# What the row says when it failed; else a path that is missing, or the name of an error.
REOPENED, INTERRUPTED, GONE = "reopened", "interrupted", "gone:"
_PULSE_SECONDS: Final = 1.0
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Exported:
    """How many files are in the ZIP, and the SHA-256 of their list: the number to be written down."""

    files: int
    sha256: str


def export_round(
    *, call: Call, out: Path, by: User | None, unfinished: bool = False, watch: Callable[[str], object] = str
) -> Exported:
    """Write the file of a round to `out` (its whole content, or nothing), and a line into the journal.

    Conflict while the round is under way, unless `unfinished`: then it is marked as a preview. `watch` is told each
    path. OSError when it cannot be written, FileNotFoundError when a stored file is gone.
    """
    if call.state != CallState.CLOSED and not unfinished:
        raise Conflict(
            _("Đợt báo cáo %(code)s chưa kết thúc; hãy kết thúc đợt rồi lập hồ sơ.") % {"code": call.code}
        )
    with whole(out) as target:
        done = _written(target, call, pieces_of(call), watch)
        with transaction.atomic():
            _record(by, call, done)
    return done


def _written(target: Any, call: Call, pieces: Sequence[Piece], watch: Callable[[str], object]) -> Exported:
    at = (call.closed_at or clock.now()).astimezone(clock.VIETNAM)
    with Packer(target, at) as packer:
        _fill(packer, call, pieces, watch)
        return Exported(len(packer.digests) + 1, packer.finish())


def _fill(packer: Packer, call: Call, pieces: Sequence[Piece], watch: Callable[[str], object]) -> None:
    packed: list[Packed] = []
    for piece in pieces:
        watch(piece.path)
        content = piece.read()
        packed.append(Packed(piece, len(content), packer.add(piece.path, content)))
    said = listing.said_of(call, packed)
    packer.add(listing.JSON, listing.as_json(said))
    packer.add(listing.XML, listing.as_xml(said))
    packer.add(listing.PDF, listing.as_pdf(call, said))


def _record(by: User | None, call: Call, done: Exported) -> None:
    audit.record(
        by, "documents.casefile.exported", call, agency=call.lead, files=done.files, sha256=done.sha256
    )


# --- asking for it ----------------------------------------------------------------------------------------


@transaction.atomic
def request_file(*, call_id: int, by: User) -> CaseFile:
    """The job that makes the file of an ended round; the one under way or done for this ending when there is one, so
    that asking twice makes one file. The caller nudges."""
    call = lock_call(call_id)
    require(can_file, by, call)
    if call.state != CallState.CLOSED or call.closed_at is None:
        raise Conflict(_("Đợt báo cáo chưa kết thúc; hãy kết thúc đợt rồi lập hồ sơ."))
    rows = CaseFile.objects.filter(call=call)
    found = rows.filter(Q(state__in=ACTIVE) | Q(state=RenderingState.DONE, closed_at=call.closed_at)).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            job = CaseFile.objects.create(call=call, closed_at=call.closed_at, requested_by=by)
    except IntegrityError as error:
        raise Conflict(_("Hồ sơ của đợt này đang được lập; hãy tải lại trang.")) from error
    audit.record(by, "documents.casefile.requested", call, agency=call.lead)
    return job


@transaction.atomic
def close_and_file(*, call_id: int, by: User) -> CaseFile:
    """Đóng đợt và lập hồ sơ: both, or neither. The caller nudges."""
    close_call(call_id=call_id, by=by)
    return request_file(call_id=call_id, by=by)


def record_download(*, case_file: CaseFile, by: User) -> None:
    """The ZIP left the portal: one line of the journal."""
    call = case_file.call
    audit.record(by, "documents.casefile.downloaded", call, agency=call.lead, sha256=case_file.sha256)


# --- the job ----------------------------------------------------------------------------------------------


def _now() -> dt.datetime:
    return timezone.now()  # noqa: TID251 -- jobs run in real time


class _Overtaken(Exception):
    """The attempt no longer holds the lease."""


def claim(job_id: int) -> CaseFile | None:
    """Take a job: one worker at a time, again after the lease of a dead one. None: not to be had."""
    now = _now()
    free = Q(state=RenderingState.QUEUED) | Q(state=RenderingState.RUNNING, lease_until__lt=now)
    taken = CaseFile.objects.filter(free, pk=job_id, attempt__lt=MAX_ATTEMPTS).update(
        state=RenderingState.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=now + LEASE,
        error="",
        done=0,
        total=0,
    )
    related = CaseFile.objects.select_related("call__period", "call__programme", "call__lead", "requested_by")
    return related.get(pk=job_id) if taken else None


def renew(job: CaseFile) -> None:
    """The worker lives: its lease begins anew. Without effect if the job is not ours any more."""
    _mine(job).update(lease_until=_now() + LEASE)


def _mine(job: CaseFile) -> Any:
    return CaseFile.objects.filter(pk=job.pk, attempt=job.attempt, state=RenderingState.RUNNING)


def perform(job: CaseFile) -> None:
    """Make the ZIP of a claimed job; only the attempt that holds the lease may finish it."""
    storage = CaseFile.file.field.storage
    stored = ""
    finished = False
    try:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "ho-so.zip"
            pieces = pieces_of(job.call)
            with whole(out) as target:
                done = _written(target, job.call, pieces, _Pulse(job, len(pieces)))
            with out.open("rb") as content:
                sha256, size = _digest(content), out.stat().st_size
                content.seek(0)
                stored = storage.save(f"{_folder(job)}/{job.pk}-{job.attempt}.zip", File(content))
        finished = _finish(job, done, stored=stored, sha256=sha256, size=size)
    except _Overtaken:
        return
    except DATABASE_AWAY:
        stored = ""  # whether the row is there is not known: the next attempt clears up
        drop_lost_connection()
        with suppress(*DATABASE_AWAY):
            _mine(job).update(state=RenderingState.QUEUED, lease_until=None)
        raise
    except FileNotFoundError as error:
        _fail(job, f"{GONE}{Path(str(error.filename)).name}")
    except Exception as error:
        _fail(job, type(error).__name__)
        raise
    finally:
        if stored and not finished:
            storage.delete(stored)
    if finished:
        _clear_attempts(job)


def _digest(content: Any) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _folder(job: CaseFile) -> str:
    return f"casefiles/{job.call_id}"


@transaction.atomic
def _finish(job: CaseFile, done: Exported, *, stored: str, sha256: str, size: int) -> bool:
    """The row and the line of the journal together, unless the round was opened again meanwhile."""
    call = lock_call(job.call_id)
    if call.state != CallState.CLOSED or call.closed_at != job.closed_at:
        _fail(job, REOPENED)
        return False
    won = _mine(job).update(
        state=RenderingState.DONE, file=stored, file_name=f"ho-so-{call.code}.zip", size=size, sha256=sha256,
        contents_sha256=done.sha256, files=done.files, finished_at=_now(), error="", done=F("total"),
    )  # fmt: skip
    if won:
        _record(job.requested_by, job.call, done)
    return bool(won)


def _fail(job: CaseFile, error: str) -> None:
    _mine(job).update(state=RenderingState.FAILED, error=error[:500], finished_at=_now())


def _clear_attempts(job: CaseFile) -> None:
    """Files that earlier attempts left when their worker was killed."""
    storage = CaseFile.file.field.storage
    for name in names_in(storage, _folder(job)):
        row, _dash, rest = name.partition("-")
        attempt = rest.partition(".")[0]
        if row == str(job.pk) and attempt.isdigit() and int(attempt) < job.attempt:
            storage.delete(f"{_folder(job)}/{name}")


class _Pulse:
    """Progress of one attempt: written into the row, with a new lease, about once a second."""

    def __init__(self, job: CaseFile, total: int) -> None:
        self.mine, self.total = _mine(job), total
        self.done, self.last = 0, 0.0

    def __call__(self, _path: str) -> None:
        self.done += 1
        if time.monotonic() - self.last < _PULSE_SECONDS:
            return
        self.last = time.monotonic()
        if not self.mine.update(done=self.done - 1, total=self.total, lease_until=_now() + LEASE):
            raise _Overtaken


# --- the sweeper ------------------------------------------------------------------------------------------


def waiting_ids() -> list[int]:
    """Jobs that nobody works on: queued, or left by a worker that died. For the sweeper."""
    free = Q(state=RenderingState.QUEUED) | Q(state=RenderingState.RUNNING, lease_until__lt=_now())
    return list(CaseFile.objects.filter(free, attempt__lt=MAX_ATTEMPTS).values_list("pk", flat=True))


def give_up() -> int:
    """Mark jobs whose workers died too often as failed, so that the page says so; how many. For the sweeper."""
    now = _now()
    died = CaseFile.objects.filter(
        state=RenderingState.RUNNING, lease_until__lt=now, attempt__gte=MAX_ATTEMPTS
    )
    return died.update(state=RenderingState.FAILED, finished_at=now, error=INTERRUPTED)
