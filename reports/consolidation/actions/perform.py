"""The work of a run: inputs, figures, words, and one transaction that writes the new version of the summary."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Conflict, PortalError
from portal.core.jobs import DATABASE_AWAY, drop_lost_connection
from reports.collection.actions.drafts import lock_report, write_consolidated
from reports.collection.models import Assignment, Report
from reports.collection.states import ReportState
from reports.consolidation.actions.carrying import Work, carried, printed, works_of
from reports.consolidation.actions.jobs import (
    MESSAGE,
    Claim,
    LostClaim,
    fail,
    finish,
    hold,
    progress,
    release,
)
from reports.consolidation.actions.levels import (
    NOTHING_ACCEPTED,
    STEPS,
    levels_above,
    lower_levels,
    recompute,
    said,
)
from reports.consolidation.arithmetic import TooLarge
from reports.consolidation.engine import Level, compute
from reports.consolidation.gather import Gathered, gather, merged
from reports.consolidation.inputs import find_inputs
from reports.consolidation.models import Adjustment, Run, RunInput
from reports.consolidation.rules import pin
from reports.consolidation.states import InputRole

logger = logging.getLogger(__name__)

Watch = Callable[[int, int, str], object]


def _nobody(_done: int, _total: int, _message: str) -> None:
    """Nobody watches but the run's own row."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the progress of one summary stands inside the progress of the run that was asked for."""

    claim: Claim
    watch: Watch
    before: int = 0
    total: int = STEPS
    name: str = ""

    def tell(self, step: int, message: str) -> None:
        text = f"{self.name}: {message}" if self.name else message
        progress(self.claim, self.before + step, self.total, text)
        self.watch(self.before + step, self.total, text)


def perform(held: Claim, watch: Watch = _nobody, *, above: Assignment | None = None) -> Report | None:
    """Do the work of a claimed run. Never raises: a run ends as done, failed with a readable error, or given back.

    `watch` hears every step (done, of how many, what). A tree run recomputes the drafts of the lower summaries first,
    the lowest level before the next. A lower summary never counts before its own leader has approved it and the level
    above accepted it, so the run only says which ones wait for that; a provisional one looks through them instead.

    `above`: of the lower summaries only those this duty goes into, one of each level: what a new acceptance changes.

    Writing the report and closing the run are one transaction, conditional on the claim, so that a worker that lost
    its claim leaves nothing behind and nothing can be finished twice.
    """
    return _ended(held, lambda: _perform(held, watch, above))


def perform_root(held: Claim, watch: Watch = _nobody) -> Report | None:
    """As `perform`, for a claimed tree run whose lower levels others have done: only the summary that was asked for."""
    return _ended(held, lambda: _perform_root(held, watch))


def _ended(held: Claim, work: Callable[[], Report]) -> Report | None:
    try:
        return work()
    except LostClaim:
        logger.warning("run %s: attempt %s was taken over", held.run_id, held.attempt)
    except PortalError as error:
        fail(held, error.message)
    except TooLarge as error:
        fail(held, str(error))
    except DATABASE_AWAY:
        logger.exception("run %s: the database failed, given back", held.run_id)
        _release_quietly(held)
    except Exception:
        logger.exception("run %s failed", held.run_id)
        fail(
            held, _("Không tổng hợp được do lỗi của hệ thống; lỗi đã được ghi lại. Hãy thử lại sau ít phút.")
        )
    return None


def _release_quietly(held: Claim) -> None:
    drop_lost_connection()
    try:
        release(held)
    except DATABASE_AWAY:
        logger.exception("run %s waits for the end of its lease", held.run_id)


def _perform(held: Claim, watch: Watch, above: Assignment | None) -> Report:
    run = Run.objects.select_related("assignment__call__programme", "assignment__agency").get(pk=held.run_id)
    waiting: list[str] = []
    done = 0
    if run.tree and not run.provisional:
        levels = levels_above(above, run.assignment) if above else lower_levels(run.assignment)
        done = sum(map(len, levels)) * STEPS
        place = _Place(held, watch, 0, done + STEPS)
        for level in levels:
            waiting += recompute(asked=run, duties=level, tell=place.tell)
            place = replace(place, before=place.before + len(level) * STEPS)
    return _consolidate(run, held, _Place(held, watch, done, done + STEPS), waiting)


def _perform_root(held: Claim, watch: Watch) -> Report:
    run = Run.objects.select_related("assignment__call__programme", "assignment__agency").get(pk=held.run_id)
    return _consolidate(run, held, _Place(held, watch), _waiting(run))


# --- the lower levels of a tree run ---


def _waiting(run: Run) -> list[str]:
    """Names of the lower summaries whose newest version nobody has accepted, in the order they were done."""
    parts = run.parts.select_related("assignment__agency")
    newest: dict[int, str] = {}
    rows = Report.objects.filter(assignment__in=parts.values("assignment")).order_by("version")
    for duty, state in rows.values_list("assignment_id", "state"):
        newest[duty] = state
    return [
        each.assignment.agency.name
        for each in parts
        if newest.get(each.assignment_id) != ReportState.ACCEPTED
    ]


# --- one summary ---


def _consolidate(run: Run, held: Claim, place: _Place, waiting: list[str]) -> Report:
    place.tell(0, _("Xác định nguồn số liệu"))
    inputs = _write_inputs(run, held)
    if not any(each.role == InputRole.INCLUDED for each in inputs):
        raise Conflict(_(NOTHING_ACCEPTED))
    place.tell(1, _("Tính số liệu"))
    figures = compute(run)
    place.tell(2, _("Tập hợp nội dung thuyết minh"))
    gathered = gather(run)
    place.tell(3, _("Ghi bản tổng hợp"))
    return _write(run, held, figures, gathered, _said(inputs, waiting))


def _said(inputs: list[RunInput], waiting: list[str]) -> str:
    """One line for the list of runs: as many names as fit, none cut in the middle, and how many more there are."""
    text = said(inputs)
    if not waiting:
        return text
    for named in range(len(waiting), 0, -1):
        names = ", ".join(waiting[:named])
        more = _(" và %(n)d cơ quan khác") % {"n": len(waiting) - named} if named < len(waiting) else ""
        line = f"{text}; {_('cấp dưới chờ duyệt')}: {names}{more}"
        if len(line) <= MESSAGE:
            return line
    return f"{text}; {_('%(n)d cơ quan cấp dưới chờ duyệt') % {'n': len(waiting)}}"


@transaction.atomic
def _write_inputs(run: Run, held: Claim) -> list[RunInput]:
    """The versions that go in and the rules, written down before anything is computed; an earlier attempt's versions
    go."""
    mine = hold(held)
    pin(mine)
    run.rules = mine.rules
    RunInput.objects.filter(run=run).delete()
    return RunInput.objects.bulk_create(find_inputs(run), batch_size=1000)


@transaction.atomic
def _write(run: Run, held: Claim, figures: Level, gathered: Gathered, message: str) -> Report:
    """The new version with people's work carried over, and the end of the run. All or nothing."""
    before = _lock_newest(run.assignment_id)
    _refuse_moved(run, Assignment.objects.select_for_update(of=("self",)).get(pk=run.assignment_id))
    current = hold(held)
    work = works_of({run.assignment_id: before})[run.assignment_id] if before is not None else Work()
    entries, stale = printed(figures, work)
    report = write_consolidated(
        assignment_id=run.assignment_id,
        by=run.requested_by,
        paragraphs=merged(gathered, run.assignment, before),
        figures=entries,
        annexes=gathered.annexes,
        provisional=run.provisional,
        sources=[each.report_id for each in run.inputs.all() if each.report_id],
    )
    Adjustment.objects.bulk_create(carried(each, report, stale) for each in work.kept)
    finish(current, report, message)
    return report


def _refuse_moved(run: Run, duty: Assignment) -> None:
    """What was gathered is told by the sections of the outline that the run began with; in another it has no place."""
    if duty.version_id != run.assignment.version_id:
        raise Conflict(_("Đề cương của bản tổng hợp vừa được bổ sung trong lúc tổng hợp; hãy tổng hợp lại."))


def _lock_newest(assignment_id: int) -> Report | None:
    """The version people worked on last, locked before the duty (submission locks in this order too)."""
    while True:
        newest = Report.objects.filter(assignment=assignment_id).order_by("-version").first()
        if newest is None:
            return None
        locked = lock_report(newest.pk)
        if not Report.objects.filter(assignment=assignment_id, version__gt=locked.version).exists():
            return locked
