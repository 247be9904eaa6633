"""Whether a duty and a report still take anything: the locks that every way of writing, sending and returning asks."""

from __future__ import annotations

from portal.core.errors import Conflict
from reports.collection import locks
from reports.collection.models import Assignment, Report
from reports.collection.states import ReportState


class Locked(Conflict):
    """A lock stands before the writer; `lock` names it for programs, the message for people, with the way out."""

    def __init__(self, lock: locks.Lock) -> None:
        super().__init__(lock.words)
        self.lock = lock.name


def refuse_closed(duty: Assignment) -> None:
    """Locked when the round has ended, or the duty was closed without a report; says which."""
    _refuse(locks.closed(duty))


def refuse_sent(report: Report) -> None:
    """Locked when the report went further than to its own leader: sent, accepted, returned; says when."""
    if report.state != ReportState.PENDING:
        _refuse(locks.sent(report))


def refuse_locked(report: Report) -> None:
    """Locked when nothing may be written into this report, for whatever reason; says which."""
    _refuse(locks.lock_of(report))


def _refuse(lock: locks.Lock | None) -> None:
    if lock is not None:
        raise Locked(lock)
