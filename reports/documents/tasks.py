"""The queue's side of file jobs: id in, action out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from celery import shared_task
from django.db import transaction
from django.db.models import Count, Q

from portal.core.jobs import Load, kept, register_counter, register_sweeper, send_quietly
from reports.documents.actions import casefile, files, signing
from reports.documents.casefile.models import CaseFile
from reports.documents.models import Document, Rendering, Signature
from reports.documents.states import RenderingState


@shared_task(name="reports.documents.render")  # type: ignore[untyped-decorator]  # celery ships no types
def render_file(rendering_id: int) -> None:
    """Make one file, if nobody else does."""
    rendering = files.claim(rendering_id)
    if rendering is not None:
        with kept(partial(files.renew, rendering)):
            files.perform(rendering)


def nudge(rendering_id: int) -> bool:
    """Tell a worker; a queue that cannot be reached costs time only, the sweeper finds the row."""
    return send_quietly(lambda: render_file.apply_async((rendering_id,), retry=False), f"file {rendering_id}")


def nudge_files(document: Document) -> None:
    """After commit, tell a worker about every file of the document."""
    for rendering_id in document.renderings.values_list("pk", flat=True):
        transaction.on_commit(partial(nudge, rendering_id))


@register_sweeper("files")
def sweep_files() -> int:
    """Send again what nobody works on; a file that was told about twice is still made once."""
    files.give_up()
    files.forget_old()
    return sum(nudge(rendering_id) for rendering_id in files.waiting_ids())


@register_counter("files")
def count_files(before: dt.datetime) -> Load:
    """Files that wait since before a moment, and those that are being made. One query."""
    asked = Rendering.objects.filter(part=0, created_at__lt=before)
    return Load(**asked.aggregate(
        waiting=Count("id", filter=Q(state=RenderingState.QUEUED)),
        under_way=Count("id", filter=Q(state=RenderingState.RUNNING)),
    ))  # fmt: skip


@shared_task(name="reports.documents.sign")  # type: ignore[untyped-decorator]  # celery ships no types
def sign_file(signature_id: int) -> None:
    """Make one signature, if nobody else does."""
    job = signing.claim(signature_id)
    if job is not None:
        with kept(partial(signing.renew, job)):
            signing.perform(job)


def nudge_signature(signature_id: int) -> bool:
    """Tell a worker about a signature to be made."""
    return send_quietly(
        lambda: sign_file.apply_async((signature_id,), retry=False), f"signature {signature_id}"
    )


def nudge_signatures(jobs: Iterable[Signature]) -> None:
    """After commit, tell a worker about every signature."""
    for job in jobs:
        transaction.on_commit(partial(nudge_signature, job.pk))


@register_sweeper("signatures")
def sweep_signatures() -> int:
    """Send again what nobody works on or whose wait for time-stamps is over; end what died too often."""
    signing.give_up()
    return sum(nudge_signature(signature_id) for signature_id in signing.waiting_ids())


@shared_task(name="reports.documents.case_file")  # type: ignore[untyped-decorator]  # celery ships no types
def make_case_file(job_id: int) -> None:
    """Make the file of a round, if nobody else does."""
    job = casefile.claim(job_id)
    if job is not None:
        with kept(partial(casefile.renew, job)):
            casefile.perform(job)


def nudge_case_file(job_id: int) -> bool:
    """Tell a worker about the file of a round to be made."""
    return send_quietly(lambda: make_case_file.apply_async((job_id,), retry=False), f"case file {job_id}")


@register_sweeper("case files")
def sweep_case_files() -> int:
    """Send again what nobody works on; end what died too often."""
    casefile.give_up()
    return sum(nudge_case_file(job_id) for job_id in casefile.waiting_ids())


@register_counter("case files")
def count_case_files(before: dt.datetime) -> Load:
    """Files of rounds that wait since before a moment, and those that are being made. One query."""
    asked = CaseFile.objects.filter(created_at__lt=before)
    return Load(**asked.aggregate(
        waiting=Count("id", filter=Q(state=RenderingState.QUEUED)),
        under_way=Count("id", filter=Q(state=RenderingState.RUNNING)),
    ))  # fmt: skip
