"""The queue's side of consolidation: an id in, the action out; nudges that may fail; what the sweep looks for."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from celery import shared_task
from django.db import transaction

from portal.core.jobs import LATER, SOON, kept, register_sweeper, send_quietly
from reports.consolidation.actions import tree
from reports.consolidation.actions.jobs import LostClaim, claim, forgotten, large, mark_nudged, renew
from reports.consolidation.actions.perform import perform_root
from reports.consolidation.models import Run


@shared_task(name="reports.consolidation.run")  # type: ignore[untyped-decorator] # celery has no types
def consolidate(run_id: int) -> None:
    """Take the run and do it; without effect if somebody else has it or it is over.

    Of a tree run only the lower levels are written down as parts, and workers are called for them.
    """
    held = claim(run_id)
    if held is None:
        return
    with kept(partial(renew, held)), suppress(LostClaim):
        if tree.plan(held):
            call_hands(run_id)
        else:
            perform_root(held)


@shared_task(name="reports.consolidation.parts")  # type: ignore[untyped-decorator] # celery has no types
def consolidate_parts(run_id: int) -> None:
    """Do some parts of a tree run, then go to the end of the queue: what came meanwhile has its turn."""
    parts = tree.claim_parts(run_id)
    if parts:
        with kept(partial(tree.renew_parts, parts)):
            tree.do_parts(parts)
        go_on(run_id, after=parts[0].level)
    elif tree.parts_over(run_id):
        nudge(run_id)


def go_on(run_id: int, *, after: int) -> None:
    """What follows a batch of parts: one more of its level, the next level on all hands, or the run itself."""
    if tree.parts_over(run_id):
        nudge(run_id)
    elif tree.next_level(run_id) == after:
        call_hands(run_id, at_most=1)
    else:
        call_hands(run_id)


def call_hands(run_id: int, *, at_most: int = tree.HANDS, priority: int = LATER) -> int:
    """Tell as many workers as can do something for a tree run; how many were told."""
    wanted = min(at_most, tree.hands_wanted(run_id))
    send = partial(consolidate_parts.apply_async, (run_id,), retry=False, priority=priority)
    told = 0
    while told < wanted and send_quietly(send, f"parts of run {run_id}"):
        told += 1
    if told:
        mark_nudged(run_id)
    return told


def nudge(run_id: int, *, priority: int | None = None) -> bool:
    """Tell a worker, of large runs after what is small. Where no queue answers the sweep finds the run."""
    if priority is None:
        run = Run.objects.select_related("assignment").get(pk=run_id)
        priority = LATER if large(run) else SOON
    send = partial(consolidate.apply_async, (run_id,), retry=False, priority=priority)
    sent = send_quietly(send, f"run {run_id}")
    if sent:
        mark_nudged(run_id)
    return sent


def nudge_on_commit(run_id: int) -> None:
    """Tell a worker once the run is really there."""
    transaction.on_commit(lambda: nudge(run_id))


def call_hands_on_commit(run_id: int) -> None:
    """Tell a worker once the part is really there."""
    transaction.on_commit(lambda: call_hands(run_id, priority=SOON))


@register_sweeper("runs")
def sweep_runs() -> int:
    """Send again what nobody works on: never sent, sent long ago, or the worker has died.

    What waited that long goes before what is new, so that nothing large waits for ever.
    """
    return sum(nudge(run_id, priority=SOON) for run_id in forgotten())


@register_sweeper("parts")
def sweep_parts() -> int:
    """The same for the lower levels of tree runs."""
    return sum(call_hands(run_id, priority=SOON) for run_id in tree.forgotten_trees())
