"""A run as a job: the row is the truth. Requested by a person, claimed by one worker at a time, finished once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core.errors import Conflict, PortalError
from portal.core.jobs import LEASE
from reports.collection.actions.gate import refuse_closed
from reports.collection.models import Assignment, Report
from reports.collection.states import UNFINISHED, ReportState
from reports.consolidation.models import Run
from reports.consolidation.policies import can_consolidate, can_stop, sums_up
from reports.consolidation.states import ACTIVE, RunState

NUDGE_AGAIN: Final = dt.timedelta(seconds=30)
MAX_ATTEMPTS: Final = 5
MANY: Final = 200  # so many units make a run a large one
MESSAGE: Final = 200  # the longest line that a run's row takes


class LostClaim(PortalError):
    """Another worker has the run now, or it is finished: nothing of this attempt may be written."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write into a run: its row and the number of the attempt."""

    run_id: int
    attempt: int


def _now() -> dt.datetime:
    return timezone.now()  # noqa: TID251 -- the life of a job runs in real time


@transaction.atomic
def request_run(*, assignment_id: int, by: User, tree: bool = False, provisional: bool = False) -> Run:
    """Ask for a consolidation; one at a time for each summary.

    `tree`: the lower summaries first; `provisional`: look through those that are not accepted (tạm tính, only
    together with `tree`). Nobody is told here: the caller nudges a worker, the sweeper finds what was forgotten.
    """
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)
    require(sums_up, by, assignment)
    refuse_closed(assignment)
    require(can_consolidate, by, assignment)
    running = assignment.runs.filter(state__in=ACTIVE).first()
    if running is not None:
        raise Conflict(_("Bản tổng hợp này đang được tính (lần %(n)d); hãy chờ xong.") % {"n": running.pk})
    _refuse_sent(assignment)
    try:
        with transaction.atomic():
            run = Run.objects.create(
                assignment=assignment, requested_by=by, tree=tree, provisional=tree and provisional
            )
    except IntegrityError as error:
        raise Conflict(_("Bản tổng hợp này vừa được người khác yêu cầu tính.")) from error
    audit.record(
        by, "consolidation.run.requested", run, agency=assignment.agency,
        tree=tree, provisional=run.provisional,
    )  # fmt: skip
    return run


def _refuse_sent(assignment: Assignment) -> None:
    sent = assignment.reports.filter(state__in=UNFINISHED).exclude(state=ReportState.DRAFT)
    if sent.exists():
        raise Conflict(
            _("Bản tổng hợp đang trình lãnh đạo hoặc chờ rà soát; hãy đưa về dự thảo rồi tổng hợp lại.")
        )


def claim(run_id: int) -> Claim | None:
    """Take a run: a waiting one, or one whose worker has died. None if somebody else has it or it is over.

    A run that has killed several workers is given up, so that it does not kill the next ones.
    """
    now = _now()
    taken = (
        Run.objects.claimable(now)
        .filter(pk=run_id)
        .update(
            state=RunState.RUNNING, attempt=F("attempt") + 1, started_at=now, lease_until=now + LEASE,
            steps_done=0, message=_("Bắt đầu"),
        )
    )  # fmt: skip
    if not taken:
        return None
    attempt: int = Run.objects.values_list("attempt", flat=True).get(pk=run_id)
    held = Claim(run_id, attempt)
    if attempt > MAX_ATTEMPTS:
        fail(held, _("Đã thử %(n)d lần nhưng việc tổng hợp đều bị ngắt giữa chừng.") % {"n": MAX_ATTEMPTS})
        return None
    return held


def _mine(held: Claim) -> Q:
    return Q(pk=held.run_id, attempt=held.attempt, state=RunState.RUNNING)


def progress(held: Claim, done: int, total: int, message: str) -> None:
    """Say how far the work is, and keep the lease. Raises LostClaim."""
    kept = Run.objects.filter(_mine(held)).update(
        steps_done=done, steps_total=total, message=message[:MESSAGE], lease_until=_now() + LEASE
    )
    if not kept:
        raise LostClaim(_("Lần tổng hợp này đã do tiến trình khác làm tiếp."))


def renew(held: Claim) -> None:
    """The worker lives: its lease begins anew. Without effect if the run is not ours any more."""
    Run.objects.filter(_mine(held)).update(lease_until=_now() + LEASE)


def hold(held: Claim) -> Run:
    """The locked run, still ours, for the transaction that finishes it. Raises LostClaim."""
    run = (
        Run.objects.select_for_update(of=("self",))
        .select_related("assignment__call__programme", "assignment__agency", "requested_by")
        .filter(_mine(held))
        .first()
    )
    if run is None:
        raise LostClaim(_("Lần tổng hợp này đã do tiến trình khác làm tiếp."))
    return run


def finish(run: Run, report: Report | None, message: str) -> None:
    """Close a held run with its result. Call inside the transaction that wrote it."""
    run.state, run.finished_at, run.lease_until = RunState.DONE, _now(), None
    run.report, run.message, run.steps_done = report, message[:MESSAGE], run.steps_total
    run.save(update_fields=["state", "finished_at", "lease_until", "report", "message", "steps_done"])
    audit.record(
        run.requested_by, "consolidation.run.finished", run, agency=run.assignment.agency,
        report=report.pk if report else None,
    )  # fmt: skip


@transaction.atomic
def fail(held: Claim, error: str) -> None:
    """Close a run without a result, with a message for the person who asked. Without effect if it is not ours."""
    run = Run.objects.select_for_update(of=("self",)).filter(_mine(held)).first()
    if run is None:
        return
    run.state, run.finished_at, run.lease_until, run.error = RunState.FAILED, _now(), None, error[:500]
    run.save(update_fields=["state", "finished_at", "lease_until", "error"])
    audit.record(run.requested_by, "consolidation.run.failed", run, agency=run.assignment.agency)


@transaction.atomic
def stop_run(*, run_id: int, by: User) -> Run:
    """End a run that is not over. What it has written already stays, what a worker is at ends, the rest is not begun.

    The summary itself is written in one piece at the end, so a stopped run leaves none. Conflict when it is over.
    """
    run = Run.objects.select_for_update(of=("self",)).select_related("assignment__agency").get(pk=run_id)
    require(can_stop, by, run)
    if run.state not in ACTIVE:
        raise Conflict(_("Lần tổng hợp này đã kết thúc, không còn gì để dừng."))
    left = run.parts.filter(state=RunState.QUEUED).update(state=RunState.STOPPED, finished_at=_now())
    done = run.parts.filter(state=RunState.DONE).count()
    still = run.parts.filter(state=RunState.RUNNING).count()
    run.state, run.finished_at, run.lease_until = RunState.STOPPED, _now(), None
    run.message = _what_stays(by, done, still, left)[:MESSAGE]
    run.save(update_fields=["state", "finished_at", "lease_until", "message"])
    audit.record(
        by, "consolidation.run.stopped", run, agency=run.assignment.agency, done=done + still, left_out=left
    )
    return run


def _what_stays(by: User, done: int, still: int, left: int) -> str:
    who = _("%(name)s đã dừng") % {"name": by.full_name}
    if not done + still + left:
        return f"{who}; {_('chưa có gì được ghi')}"
    return "; ".join((
        who,
        _("%(n)d bản tổng hợp cấp dưới đã xong được giữ") % {"n": done},
        *([_("%(n)d bản đang tính sẽ được tính nốt") % {"n": still}] if still else []),
        _("%(n)d bản chưa bắt đầu thì không làm") % {"n": left},
    ))  # fmt: skip


def large(run: Run) -> bool:
    """Whether a run takes long, so that those somebody waits for go first."""
    return run.tree or run.assignment.children.count() > MANY


def release(held: Claim) -> None:
    """Give a run back because something outside failed (the database, the queue); the sweeper sends it again."""
    Run.objects.filter(_mine(held)).update(state=RunState.QUEUED, lease_until=None, nudged_at=None)


def forgotten() -> list[int]:
    """Runs nobody works on: never told to a worker, told too long ago, or their worker has died."""
    now = _now()
    told = Q(state__in=(RunState.QUEUED, RunState.PARTS), nudged_at__gte=now - NUDGE_AGAIN)
    return list(Run.objects.claimable(now).exclude(told).order_by("id").values_list("pk", flat=True))


def mark_nudged(run_id: int) -> None:
    """Remember that a worker was told."""
    Run.objects.filter(pk=run_id).update(nudged_at=_now())
