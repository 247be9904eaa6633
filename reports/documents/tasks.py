"""The queue's side of file jobs: id in, action out."""

from __future__ import annotations

from functools import partial

from celery import shared_task
from django.db import transaction

from portal.core.jobs import register_sweeper, send_quietly
from reports.documents.actions import files
from reports.documents.models import Document


@shared_task(name="reports.documents.render")  # type: ignore[untyped-decorator]  # celery ships no types
def render_file(rendering_id: int) -> None:
    """Make one file, if nobody else does."""
    rendering = files.claim(rendering_id)
    if rendering is not None:
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
