"""Making the files of papers: the row is the job, claimed, performed once, made again when it failed."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core.errors import Conflict
from reports.collection.models import Report
from reports.documents import renderers
from reports.documents.layout import Paper
from reports.documents.models import Document, Rendering
from reports.documents.policies import can_make_again
from reports.documents.states import ACTIVE, RenderingState

LEASE = dt.timedelta(minutes=10)
MAX_ATTEMPTS = 5


def claim(rendering_id: int) -> Rendering | None:
    """Take a file job: one worker at a time, again after the lease of a dead one. None: not to be had."""
    now = timezone.now()  # noqa: TID251 -- a job's lease runs in real time
    free = Q(state=RenderingState.QUEUED) | Q(state=RenderingState.RUNNING, lease_until__lt=now)
    taken = Rendering.objects.filter(free, pk=rendering_id, attempt__lt=MAX_ATTEMPTS).update(
        state=RenderingState.RUNNING, attempt=F("attempt") + 1, lease_until=now + LEASE, error=""
    )
    return Rendering.objects.select_related("document").get(pk=rendering_id) if taken else None


def perform(rendering: Rendering) -> None:
    """Make the file of a claimed job; only the attempt that holds the lease may finish it."""
    document = rendering.document
    try:
        content = renderers.get(rendering.format)(Paper.from_json(document.layout))
    except Exception as error:
        _finish(rendering, state=RenderingState.FAILED, error=f"{type(error).__name__}"[:500])
        raise
    name = file_name(document.code, rendering.format)
    stored = Rendering.file.field.storage.save(
        f"documents/{document.year}/{document.pk}-{rendering.attempt}.{rendering.format}",
        ContentFile(content),
    )
    _finish(
        rendering, state=RenderingState.DONE, file=stored, file_name=name,
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), error="",
    )  # fmt: skip


@transaction.atomic
def _finish(rendering: Rendering, **fields: Any) -> None:
    mine = Rendering.objects.filter(
        pk=rendering.pk, attempt=rendering.attempt, state=RenderingState.RUNNING
    ).update(
        finished_at=timezone.now(),  # noqa: TID251 -- jobs run in real time
        **fields,
    )
    if mine and fields["state"] == RenderingState.DONE:
        audit.record(
            None, "documents.file.made", rendering, agency=rendering.document.issuing_agency,
            format=rendering.format, sha256=fields["sha256"],
        )  # fmt: skip


@transaction.atomic
def make_again(*, rendering_id: int, by: User) -> Rendering:
    """Queue a file whose making failed once more; the caller nudges. Conflict when it did not fail."""
    rendering = (
        Rendering.objects.select_for_update(of=("self",)).select_related("document").get(pk=rendering_id)
    )
    require(can_make_again, by, rendering.document)
    if rendering.state != RenderingState.FAILED:
        raise Conflict(str(_("Tệp này không bị lỗi, không cần tạo lại.")))
    rendering.state, rendering.attempt, rendering.error = RenderingState.QUEUED, 0, ""
    rendering.save(update_fields=["state", "attempt", "error"])
    agency = rendering.document.issuing_agency
    audit.record(by, "documents.file.requeued", rendering, agency=agency, format=rendering.format)
    return rendering


def file_name(code: str, file_format: str) -> str:
    """A name for the download: the number and symbol without a slash."""
    return f"{code.replace('/', '-')}{renderers.get(file_format).extension}"


def waiting_ids() -> list[int]:
    """Files that nobody works on: queued, or left by a worker that died. For the sweeper."""
    now = timezone.now()  # noqa: TID251 -- a job's lease runs in real time
    free = Q(state=RenderingState.QUEUED) | Q(state=RenderingState.RUNNING, lease_until__lt=now)
    return list(
        Rendering.objects.filter(free, state__in=ACTIVE, attempt__lt=MAX_ATTEMPTS).values_list(
            "pk", flat=True
        )
    )


def give_up() -> int:
    """Mark files whose workers died too often as failed, so that the page says so; how many. For the sweeper."""
    now = timezone.now()  # noqa: TID251 -- a job's lease runs in real time
    return Rendering.objects.filter(
        state=RenderingState.RUNNING, lease_until__lt=now, attempt__gte=MAX_ATTEMPTS
    ).update(state=RenderingState.FAILED, finished_at=now, error="interrupted")


def record_download(*, by: User, obj: Document | Report, format: str, sha256: str) -> None:
    """Every download leaves a line in the journal."""
    agency = obj.issuing_agency if isinstance(obj, Document) else obj.assignment.agency
    audit.record(by, "documents.file.downloaded", obj, agency=agency, format=format, sha256=sha256)
