"""The history of a section: how it stood before somebody began to change it, and at the points of its way.

Bounded, so that saving with every pause of the keyboard does not bury what one looks for: a person opens at most one
record of a section in ten minutes, and fifty are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from itertools import takewhile
from typing import Final

from agencies.models import User
from portal.core import clock
from reports.collection.models import Report, SectionRecord
from reports.collection.queries import asked_often
from reports.collection.queries.fields import section_contents
from reports.collection.states import RecordReason

WINDOW: Final = dt.timedelta(minutes=10)
KEPT: Final = 50


def record_before(report: Report, sections: Collection[int], *, by: User, reason: str) -> list[int]:
    """Keep how these sections stand, before they are written. Call inside a transaction, row locked.

    Gives the sections for which a record was begun; typing on within ten minutes begins none, but whoever joins in is
    noted in the record that is open ("people"), so that a change is not laid at another's door.
    """
    if not sections:
        return []
    begun = list(sections)
    if reason == RecordReason.EDIT:
        begun = [pk for pk in sections if not _joined(report, pk, by)]
    if begun:
        _write(report, begun, by=by, reason=reason)
    return begun


def mark(report: Report, *, by: User, reason: str) -> None:
    """Keep how the sections that say something stand: sent, or given back."""
    sections = [text.section_id for text in report.texts.all()]
    _write(report, sections, by=by, reason=reason, blank=False)


def forget_operations(report: Report) -> None:
    """A report that is no draft takes no edit, so that nobody sends one again."""
    report.operations.all().delete()
    report.presences.all().delete()


def _joined(report: Report, section_id: int, by: User) -> bool:
    """Whether the person has an open record here; if another's is the newest, they are noted in it."""
    newest_first = asked_often.recent_records(
        report=report.pk, section=section_id, since=clock.now() - WINDOW
    )
    # What was sent, given back or read from a file stands between: after it, typing begins afresh.
    recent = list(takewhile(lambda record: record.reason == RecordReason.EDIT, newest_first))
    if not any(record.by_id == by.pk for record in recent):
        return False
    newest = recent[0]
    if newest.by_id != by.pk:
        people = newest.content.setdefault("people", [newest.by.full_name])
        if by.full_name not in people:
            people.append(by.full_name)
            newest.save(update_fields=["content"])
    return True


def _write(report: Report, sections: Collection[int], *, by: User, reason: str, blank: bool = True) -> None:
    contents = section_contents(report, sections)
    now = clock.now()
    SectionRecord.objects.bulk_create(
        SectionRecord(
            report=report,
            section_id=pk,
            by=by,
            at=now,
            reason=reason,
            content={**content, "people": [by.full_name]},
        )
        for pk, content in contents.items()
        if blank or any(content.values())
    )
    for pk in sections:
        old = report.records.filter(section=pk).values_list("pk", flat=True)[KEPT:]
        if old:
            SectionRecord.objects.filter(pk__in=list(old)).delete()
