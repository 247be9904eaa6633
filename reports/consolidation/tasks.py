"""The queue's side of consolidation: an id in, the action out; nudges that may fail; what the sweep looks for."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction

from portal.core.jobs import kept, register_sweeper, send_quietly
from reports.consolidation.actions.jobs import claim, forgotten, mark_nudged
from reports.consolidation.actions.perform import perform


@shared_task(name="reports.consolidation.run")  # type: ignore[untyped-decorator] # celery has no types
def consolidate(run_id: int) -> None:
    """Take the run and do it; without effect if somebody else has it or it is over."""
    held = claim(run_id)
    if held is not None:
        perform(held)


def nudge(run_id: int) -> bool:
    """Tell a worker. A queue that does not answer is logged; the run waits for the sweep."""
    sent = send_quietly(lambda: consolidate.apply_async((run_id,), retry=False), f"run {run_id}")
    if sent:
        mark_nudged(run_id)
    return sent


def nudge_on_commit(run_id: int) -> None:
    """Tell a worker once the run is really there."""
    transaction.on_commit(lambda: nudge(run_id))


@register_sweeper("runs")
def sweep_runs() -> int:
    """Send again what nobody works on: never sent, sent long ago, or the worker has died."""
    return sum(nudge(run_id) for run_id in forgotten())
