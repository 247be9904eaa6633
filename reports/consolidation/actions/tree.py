"""A tree run on many workers: its lower summaries are rows that workers take in batches; the run itself comes last.

A part begins when the parts that go into it are done. What a dead worker held is free after its lease; what it had
written is there and found fresh, so that doing a part again makes nothing twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Sequence
from functools import reduce
from operator import or_
from typing import Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core.errors import Conflict, PortalError
from portal.core.jobs import DATABASE_AWAY, LEASE, drop_lost_connection
from reports.collection.actions.gate import refuse_closed
from reports.consolidation.actions.jobs import (
    MAX_ATTEMPTS,
    NUDGE_AGAIN,
    Claim,
    LostClaim,
    hold,
    mark_nudged,
)
from reports.consolidation.actions.levels import lower_levels, recompute
from reports.consolidation.models import Run, RunPart
from reports.consolidation.policies import can_consolidate, sums_up
from reports.consolidation.rules import pin
from reports.consolidation.states import RunState

logger = logging.getLogger(__name__)

# A level is taken in batches of one size, so that several workers end together: SHARES of them or a multiple of that,
# none over LARGEST; only two where they would be under WORTHWHILE, as a few cost nearly as much as a dozen; none under
# SMALLEST.
LARGEST: Final = 64
WORTHWHILE: Final = 12
SMALLEST: Final = 4
SHARES: Final = 4
# Messages about one tree that are on their way at once, at most.
HANDS: Final = 8


def _now() -> dt.datetime:
    return timezone.now()  # noqa: TID251 -- the life of a job runs in real time


@transaction.atomic
def plan(held: Claim) -> bool:
    """Write down the parts of a claimed tree run and give it back until they are done; whether there are any.

    False: nothing stands below, or the parts are done already: the run itself is next. Raises LostClaim.
    """
    run = hold(held)
    if not run.tree or run.provisional or run.parts.exists():
        return False
    pin(run)
    levels = lower_levels(run.assignment)
    RunPart.objects.bulk_create(
        (
            RunPart(run=run, assignment_id=duty, level=number)
            for number, duties in enumerate(levels)
            for duty in duties
        ),
        batch_size=1000,
    )
    if not levels:
        return False
    run.state, run.lease_until, run.nudged_at = RunState.PARTS, None, None
    run.save(update_fields=["state", "lease_until", "nudged_at"])
    return True


def claim_parts(run_id: int) -> list[RunPart]:
    """Take some parts of one level that may begin; none if all are held, done or wait for others.

    A part that has killed several workers is given up, so that it does not kill the next ones.
    """
    taken = _take(run_id)
    if taken:
        mark_nudged(run_id)
    return taken


@transaction.atomic
def _take(run_id: int) -> list[RunPart]:
    now = _now()
    free = RunPart.objects.claimable(run_id, now)
    dying = free.annotate(tries=F("attempt") % MAX_ATTEMPTS).filter(state=RunState.RUNNING, tries=0)
    dying.update(
        state=RunState.FAILED, finished_at=now, lease_until=None,
        error=_("Đã thử %(n)d lần nhưng việc tổng hợp đều bị ngắt giữa chừng.") % {"n": MAX_ATTEMPTS},
    )  # fmt: skip
    level = next_level(run_id)
    if level is None:
        return []
    skip = connection.features.has_select_for_update_skip_locked
    locked = free.filter(level=level).order_by("id").select_for_update(of=("self",), skip_locked=skip)
    taken = list(locked[: _batch(run_id, level)])
    RunPart.objects.filter(pk__in=[each.pk for each in taken]).update(
        state=RunState.RUNNING, attempt=F("attempt") + 1, lease_until=now + LEASE
    )
    for each in taken:
        each.attempt += 1
    return taken


@transaction.atomic
def retry_part(*, part_id: int, by: User) -> RunPart:
    """Do a lower summary that failed once more, the others stay as they are; the caller calls the workers.

    For whoever may ask for the tree run. Conflict when it did not fail.
    """
    part = (
        RunPart.objects.select_for_update(of=("self",))
        .select_related("run__assignment__call", "run__assignment__agency", "assignment__agency")
        .get(pk=part_id)
    )
    require(sums_up, by, part.run.assignment)
    refuse_closed(part.run.assignment)
    require(can_consolidate, by, part.run.assignment)
    if part.state != RunState.FAILED:
        raise Conflict(_("Phần này không bị lỗi, không cần làm lại."))
    # Tries are counted anew from the next multiple; the number never goes back, so that no dead attempt comes true.
    part.attempt = -(-part.attempt // MAX_ATTEMPTS) * MAX_ATTEMPTS
    part.state, part.error, part.finished_at = RunState.QUEUED, "", None
    part.save(update_fields=["attempt", "state", "error", "finished_at"])
    audit.record(
        by, "consolidation.part.retried", part.run, agency=part.run.assignment.agency,
        name=part.assignment.agency.name,
    )  # fmt: skip
    return part


def _batch(run_id: int, level: int) -> int:
    """How many parts of a level are taken at once."""
    count = RunPart.objects.filter(run=run_id, level=level).count()
    shares = SHARES * -(-count // (SHARES * LARGEST))
    return max(SMALLEST, -(-count // min(shares, max(2, count // WORTHWHILE))))


def _mine(parts: Sequence[RunPart]) -> Q:
    """These parts as long as they are held under these attempts."""
    attempts = {each.attempt for each in parts}
    held = (Q(attempt=n, pk__in=[p.pk for p in parts if p.attempt == n]) for n in attempts)
    return reduce(or_, held) & Q(state=RunState.RUNNING)


def renew_parts(parts: Sequence[RunPart]) -> None:
    """The worker lives: the leases begin anew. Without effect on parts that are not ours any more."""
    RunPart.objects.filter(_mine(parts)).update(lease_until=_now() + LEASE)


def hold_parts(parts: Sequence[RunPart], duties: Collection[int]) -> set[int]:
    """Which of the duties are still ours; locked, for the transaction that writes their summaries."""
    mine = RunPart.objects.filter(_mine(parts), assignment__in=duties).select_for_update(of=("self",))
    return set(mine.values_list("assignment_id", flat=True))


def do_parts(parts: Sequence[RunPart]) -> None:
    """Bring the summaries of claimed parts up to date and close the parts. Never raises.

    An error nobody foresaw fails the one summary that causes it: the others are done without it.
    """
    try:
        _do(parts)
    except DATABASE_AWAY:
        logger.exception("parts of run %s: the database failed, given back", parts[0].run_id)
        _give_back(parts)
    except Exception:
        logger.exception("parts of run %s failed together", parts[0].run_id)
        for each in parts:
            _do_one(each)


def _do_one(part: RunPart) -> None:
    try:
        _do([part])
    except DATABASE_AWAY:
        _give_back([part])
    except PortalError as error:
        _close([part], error.message)
    except Exception:
        logger.exception("part %s of run %s failed", part.pk, part.run_id)
        _close([part], _("Không tổng hợp được do lỗi của hệ thống; lỗi đã được ghi lại."))


def _do(parts: Sequence[RunPart]) -> None:
    asked = Run.objects.select_related("assignment__call__programme", "requested_by", "rules").get(
        pk=parts[0].run_id
    )
    duties = [each.assignment_id for each in parts]
    try:
        recompute(
            asked=asked, duties=duties, tell=lambda _step, _text: None,
            hold=lambda wanted: hold_parts(parts, wanted),
        )  # fmt: skip
    except LostClaim:
        logger.warning("parts of run %s were taken over", asked.pk)
        return
    failed = _failures(asked, duties)
    for each in parts:
        if each.assignment_id in failed:
            _close([each], failed[each.assignment_id])
    good = [each for each in parts if each.assignment_id not in failed]
    if good:
        _close(good)


def _failures(asked: Run, duties: Sequence[int]) -> dict[int, str]:
    """What the last runs of these duties said, where they failed on behalf of this tree."""
    later = Run.objects.filter(assignment__in=duties, pk__gt=asked.pk).order_by("pk")
    last = {run.assignment_id: run for run in later.only("assignment", "state", "error")}
    return {duty: run.error for duty, run in last.items() if run.state == RunState.FAILED}


def _close(parts: Sequence[RunPart], error: str = "") -> None:
    RunPart.objects.filter(_mine(parts)).update(
        state=RunState.FAILED if error else RunState.DONE, error=error[:500], finished_at=_now(),
        lease_until=None,
    )  # fmt: skip


def _give_back(parts: Sequence[RunPart]) -> None:
    drop_lost_connection()
    try:
        RunPart.objects.filter(_mine(parts)).update(state=RunState.QUEUED, lease_until=None)
    except DATABASE_AWAY:
        logger.exception("parts of run %s wait for the end of their lease", parts[0].run_id)


def hands_wanted(run_id: int) -> int:
    """How many workers could do something for a tree at this moment, HANDS at most."""
    level = next_level(run_id)
    if level is None:
        return 0
    free = RunPart.objects.claimable(run_id, _now()).filter(level=level).count()
    return min(HANDS, -(-free // _batch(run_id, level)))


def next_level(run_id: int) -> int | None:
    """The level whose parts come next, if any may begin."""
    free = RunPart.objects.claimable(run_id, _now())
    return free.order_by("level").values_list("level", flat=True).first()


def parts_over(run_id: int) -> bool:
    """Whether the run itself is next."""
    return Run.objects.claimable(_now()).filter(pk=run_id, state=RunState.PARTS).exists()


def forgotten_trees() -> list[int]:
    """Runs with parts that nobody works on and that nobody was told about lately."""
    now = _now()
    told = Q(nudged_at__gte=now - NUDGE_AGAIN)
    waiting = (
        Run.objects.filter(state=RunState.PARTS).exclude(told).order_by("pk").values_list("pk", flat=True)
    )
    return [run for run in waiting if RunPart.objects.claimable(run, now).exists()]
