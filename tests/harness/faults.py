"""The mistakes that a control lets the served portal make: each takes away one guard and nothing else."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, transaction

from agencies.models import User
from portal.core import clock
from portal.core.errors import PortalError
from reports.collection.actions import flow
from reports.collection.actions.autosave import Applied, Edit, apply_edit, apply_many
from reports.collection.models import Receipt, Report
from reports.collection.states import RecordReason, ReportState
from reports.collection.views import autosave as autosave_view
from reports.collection.views import flow as flow_view

LATER = 0.3  # seconds between an acknowledgement and the write that it spoke of


def make(name: str) -> None:
    """Make the named mistake in this process."""
    _FAULTS[name]()


def _acknowledge_first() -> None:
    """The answer says "saved"; the write comes a moment later, in a thread of the process."""
    waiting: queue.Queue[dict[str, Any]] = queue.Queue()
    begun: list[threading.Thread] = []

    def write() -> None:
        while True:
            edit = waiting.get()
            time.sleep(max(0.0, edit.pop("due") - time.monotonic()))
            try:
                apply_edit(**edit)
            except PortalError:
                continue
            finally:
                connection.close()

    def answer(*, seen: int, **edit: Any) -> Applied:
        with transaction.atomic():
            applied = apply_edit(seen=seen, **edit)
            transaction.set_rollback(True)
        if not begun:  # here and not before: a thread of the master would not be in its workers
            begun.append(threading.Thread(target=write, daemon=True))
            begun[0].start()
        waiting.put({"seen": seen, **edit, "due": time.monotonic() + LATER})
        return applied

    autosave_view.apply_edit = answer


def _forget_versions() -> None:
    """Whoever writes last wins; nobody is asked what they saw."""

    def answer(
        *, report_id: int, by: User, op: str, field: str, seen: int, typed: Mapping[str, Any]
    ) -> Applied:
        (applied,) = apply_many(
            report_id=report_id, by=by, edits=[Edit(field, None, typed)], reason=RecordReason.EDIT
        )
        return applied

    autosave_view.apply_edit = answer


def _look_then_write() -> None:
    """A submission without its lock: look at the state, think, write."""

    def submit(*, report_id: int, by: User, edit_version: int | None = None) -> Receipt:
        report = Report.objects.get(pk=report_id)
        given = report.receipts.first()
        if report.state != ReportState.DRAFT and given is not None:
            return given
        time.sleep(0.05)
        now = clock.now()
        Report.objects.filter(pk=report_id).update(
            state=ReportState.SUBMITTED, submitted_at=now, submitted_by=by
        )
        return Receipt.objects.create(
            report=report, number=f"BN-{report.reference}-{time.monotonic_ns()}"[:40], at=now, by=by,
            sha256=flow.content_sha256(report),
        )  # fmt: skip

    flow_view.flow.submit = submit


_FAULTS: dict[str, Callable[[], None]] = {
    "acknowledge first": _acknowledge_first,
    "forget versions": _forget_versions,
    "look then write": _look_then_write,
}
