"""The queue's side of file jobs: id in, action out."""

from __future__ import annotations

import logging
from functools import partial

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from reports.documents import actions
from reports.documents.models import Document

logger = logging.getLogger(__name__)


@shared_task(name="reports.documents.render")  # type: ignore[untyped-decorator]  # celery ships no types
def render_file(rendering_id: int) -> None:
    """Make one file, if nobody else does."""
    rendering = actions.claim(rendering_id)
    if rendering is not None:
        actions.perform(rendering)


def nudge(rendering_id: int) -> None:
    """Tell a worker; a queue that cannot be reached costs time only, the sweeper finds the row."""
    try:
        render_file.apply_async((rendering_id,), retry=False)
    except (OperationalError, OSError):
        logger.warning("queue not reached; file job %s waits for the sweep", rendering_id)


def nudge_files(document: Document) -> None:
    """After commit, tell a worker about every file of the document."""
    for rendering_id in document.renderings.values_list("pk", flat=True):
        transaction.on_commit(partial(nudge, rendering_id))
