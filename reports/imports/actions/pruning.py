"""Forms that were handed out and workbooks that came back do not stay for ever; what was written into the report does.

Ages are in business time, like the dates they are counted from. The row of a file stays with its name, hash and who
brought it: the same file is still recognised.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.core import clock
from reports.collection.models import Assignment, Report
from reports.collection.states import UNFINISHED, CallState, ReportState
from reports.imports.models import Batch, IssuedForm
from reports.imports.states import BatchKind, BatchState

AT_ONCE: Final = 500
"""Rows of one sweep; the next one goes on."""
DISCARDED_AT: Final = "discarded_at"


def forget_workbooks() -> int:
    """Delete forms and files of duties that ended long enough ago, and files that were put aside. How many."""
    ended = _ended(clock.now() - dt.timedelta(days=settings.IMPORTS_KEPT_DAYS))
    forms = list(IssuedForm.objects.filter(assignment__in=ended).values_list("pk", flat=True)[:AT_ONCE])
    IssuedForm.objects.filter(pk__in=forms).delete()
    return len(forms) + sum(_forget(batch) for batch in _old_batches(ended))


def _ended(before: dt.datetime) -> QuerySet[Assignment]:
    """Duties answered for good, or whose round has ended, before that moment."""
    own = Report.objects.filter(assignment=OuterRef("pk"))
    accepted = Exists(own.filter(state=ReportState.ACCEPTED, reviewed_at__lt=before))
    answered = Q(accepted) & ~Q(Exists(own.filter(state__in=UNFINISHED)))
    closed = Q(call__state=CallState.CLOSED, call__closed_at__lt=before)
    return Assignment.objects.filter(answered | closed).order_by()


def _old_batches(ended: QuerySet[Assignment]) -> list[Batch]:
    kept = Batch.objects.filter(kind=BatchKind.WORKBOOK).exclude(file="")
    before = clock.now() - dt.timedelta(days=settings.IMPORTS_DISCARDED_DAYS)
    aside = kept.filter(state=BatchState.DISCARDED, created_at__lt=before)
    old = {batch.pk: batch for batch in kept.filter(assignment__in=ended)[:AT_ONCE]}
    old |= {batch.pk: batch for batch in aside[:AT_ONCE] if _put_aside(batch) < before}
    return list(old.values())


def _put_aside(batch: Batch) -> dt.datetime:
    at: Any = batch.facts.get(DISCARDED_AT)
    return dt.datetime.fromisoformat(at) if at else batch.created_at


def _forget(batch: Batch) -> int:
    """First the row: a row without its file would be an error, a file without a row is only untidy."""
    state = BatchState.DISCARDED if batch.state == BatchState.STAGED else batch.state
    gone = Batch.objects.filter(pk=batch.pk, state=batch.state).update(
        state=state, file="", facts={}, rows=[], rejects=[]
    )
    if gone and batch.file.name:
        batch.file.storage.delete(batch.file.name)
    return gone
