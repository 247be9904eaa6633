"""Whose lateness begins anew: a duty that was answered, is asked for more, and has time for it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.collection.models import Assignment, Report
from reports.collection.states import INTERNAL


def measure_anew(duties: QuerySet[Assignment], since: dt.datetime) -> None:
    """Of those that a supplement waits for and whose due time lies after `since`, the receipt of the new part counts.

    Due times belong to the duty (NĐ 09/2019, Điều 8 khoản 5 điểm b): where it has one that lies ahead, the new part is
    due then, overdue when it is over, late when it came later. Where the due time was over and none was given, the new
    part has none: the first receipt goes on to count. When each version came is kept by its receipt.
    """
    ahead = Q(extended_to__gt=since) | Q(extended_to__isnull=True, due_at__gt=since)
    waiting = Report.objects.filter(assignment=OuterRef("pk"), extends__isnull=False, state__in=INTERNAL)
    duties.filter(ahead, Exists(waiting)).update(first_received_at=None)
