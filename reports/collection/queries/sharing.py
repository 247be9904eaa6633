"""Who in the agency looks after which section, who is writing now, and what is called finished."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Membership, User
from agencies.states import Role
from portal.core.prepared import Asked, Prepared
from reports.collection.models import Presence, Report, SectionWork
from reports.collection.queries import asked_often
from reports.outlines.models import Section

PRESENT: Final = dt.timedelta(seconds=60)
WRITERS: Final = (Role.DRAFTER, Role.HEAD, Role.OFFICER)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who wrote in the last minute. `words`: "Chị Lan đang sửa mục 4. Tuyên truyền"."""

    user_id: int
    name: str
    section_key: str
    words: str


def present_in(report: Report, but: User) -> list[Present]:
    """Who else is writing in this report now, by real time. One query."""
    since = timezone.now() - PRESENT  # noqa: TID251 -- who is here now has nothing to do with the business clock
    return [_present(row) for row in asked_often.present(report=report.pk, since=since, but=but.pk)]


def _present(row: Presence) -> Present:
    name, section = row.user.full_name, row.section
    if section is None:
        words = _("%(name)s đang nhập báo cáo này") % {"name": name}
    else:
        words = _("%(name)s đang sửa mục %(section)s") % {"name": name, "section": _name(section)}
    return Present(row.user_id, name, section.key if section else "", words)


def _name(section: Section) -> str:
    return str(section) or _("mở đầu")


def works_of(report: Report) -> dict[int, SectionWork]:
    """Owners and marks by section; a section nobody took has no entry. One query."""
    return {row.section_id: row for row in asked_often.works(report=report.pk)}


def colleagues_of(report: Report) -> list[User]:
    """Who may look after a section: those who write for the agency today, by name. Roles are held in real time."""
    return _writers(agency=report.assignment.agency_id, today=timezone.localdate())


def _members() -> QuerySet[User]:
    held = Membership.objects.filter(agency=Asked("agency")).current(Asked("today")).roles(WRITERS)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("full_name", "pk")


_writers: Final = Prepared[User](_members)
