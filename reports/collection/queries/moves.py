"""What has happened in a draft since a page was loaded: fields that others moved, who writes where, what is done."""

from __future__ import annotations

from typing import Any

from agencies.models import User
from portal.core import clock
from reports.collection.locks import lock_of
from reports.collection.models import FieldState, Report, SectionWork
from reports.collection.queries import asked_often
from reports.collection.queries.sharing import present_in, works_of
from reports.collection.queries.stored import Field, fields_of, names_in


def moves_of(report: Report, user: User, key: str, since: int) -> dict[str, Any]:
    """The answer to a poll, small while nothing happens. Queries do not grow with the report.

    `versions`: of every field that moved since; `changes`: with their values, where somebody else moved them.
    """
    moved: list[FieldState] = []
    if report.edit_version > since:
        moved = asked_often.moved_since(report=report.pk, since=since)
    # which section is asked about matters only once something has moved
    section = asked_often.section_of_key.first(version=report.outline_pk, key=key) if moved and key else None
    if section is not None:
        here = names_in(section)
        moved = [each for each in moved if each.field in here]
    others = [each for each in moved if each.by_id != user.pk]
    stored = fields_of(report, [each.field for each in others]) if others else {}
    lock = lock_of(report)
    return {
        "edit_version": report.edit_version,
        "outline": str(report.outline_pk),
        "locked": {"lock": lock.name, "error": lock.words} if lock else None,
        "versions": {each.field: each.version for each in moved},
        "changes": [_change(each, stored[each.field]) for each in others if each.field in stored],
        "present": [
            {"name": each.name, "section": each.section_key, "words": each.words}
            for each in present_in(report, user)
        ],
        "sections": {each.section.key: _work(each) for each in works_of(report).values()},
    }


def _change(state: FieldState, field: Field) -> dict[str, Any]:
    at = f"{state.at.astimezone(clock.VIETNAM):%H:%M}"
    return {
        "field": state.field, "version": state.version, "typed": field.typed, "by": state.by.full_name, "at": at,
    }  # fmt: skip


def _work(work: SectionWork) -> dict[str, Any]:
    return {
        "owner": work.owner.full_name if work.owner else "",
        "done": work.done_at is not None,
        "done_by": work.done_by.full_name if work.done_by else "",
    }
