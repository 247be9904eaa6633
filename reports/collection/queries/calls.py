"""Reads about calls: defaults for their duties, units to choose from, what is missing before opening."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership, User
from agencies.states import ASKED_NOT_ASSIGNED, TERRITORIAL, AgencyKind, Role
from portal.core import clock
from portal.core.dates import format_date, format_datetime
from reports.collection.models import Call, CallOutline
from reports.collection.scope import held
from reports.collection.states import AssignmentKind, Channel, Nature, ReportState
from reports.outlines.models import OutlineVersion, Programme
from reports.outlines.states import OutlineState, ReporterClass
from reports.periods.workdays import add_working_days

if TYPE_CHECKING:
    from reports.periods.models import Period

# In this order units are offered and listed.
KIND_ORDER = (
    AgencyKind.DISTRICT,
    AgencyKind.COMMUNE,
    AgencyKind.DEPARTMENT,
    AgencyKind.POLICE,
    AgencyKind.MILITARY,
    AgencyKind.JUSTICE,
    AgencyKind.MASS_ORGANISATION,
    AgencyKind.MEDIA,
    AgencyKind.PARTY,
    AgencyKind.PROVINCE,
    AgencyKind.MINISTRY,
)


def seen(user: User) -> QuerySet[Call]:
    """Calls a person may see, with `overseen`."""
    # The filters of sight join the duties: looked at over a fresh set of the same calls.
    return (
        Call.objects.filter(pk__in=Call.objects.visible_to(user).order_by().values("pk"))
        .select_related("programme", "period", "lead")
        .annotate(overseen=Exists(Call.objects.overseen_by(user).order_by().filter(pk=OuterRef("pk"))))
    )


def is_of_old_book(call: Call) -> bool:
    """Whether it holds figures of before the portal (actions.earlier): nobody was asked for them here."""
    return call.assignments.filter(reports__channel=Channel.EARLIER).exists()


def listed(user: User) -> QuerySet[Call]:
    """What may be seen, newest first, with `units` and `accepted` counted."""
    duties = Q(assignments__parent__isnull=False)
    accepted = duties & Q(assignments__reports__state=ReportState.ACCEPTED)
    counted = seen(user).annotate(
        units=Count("assignments", filter=duties, distinct=True),
        accepted=Count("assignments", filter=accepted, distinct=True),
    )
    return counted.order_by("-created_at", "-id")


def leads_of(user: User) -> QuerySet[Agency]:
    """Agencies on whose behalf the person may call for reports."""
    return Agency.objects.filter(pk__in=held(user, Role.OFFICER))


def default_class(agency: Agency, offered: Iterable[str]) -> str:
    """The class of reporter an agency answers as, among the outlines a call has (reform-2025: never by type alone)."""
    classes = set(offered)
    if agency.kind in TERRITORIAL:
        wanted = [ReporterClass.TERRITORIAL]
    elif agency.kind == AgencyKind.POLICE:
        wanted = [ReporterClass.POLICE, ReporterClass.DEPARTMENT]
    else:
        wanted = [ReporterClass.DEPARTMENT]
    return next((each for each in (*wanted, ReporterClass.ANY) if each in classes), wanted[-1])


def default_nature(agency: Agency) -> str:
    """Bodies that are not subordinate to the People's Committee are asked, the others assigned."""
    return Nature.REQUESTED if agency.kind in ASKED_NOT_ASSIGNED else Nature.ASSIGNED


def newest_versions(programme: Programme, period_kind: str) -> dict[str, OutlineVersion]:
    """Per class of reporter the newest published version for a kind of period; a draft where none is published."""
    found: dict[str, OutlineVersion] = {}
    versions = (
        OutlineVersion.objects.filter(
            outline__programme=programme, outline__period_kind=period_kind, outline__archived_at__isnull=True
        )
        .select_related("outline")
        .order_by("outline_id", "-number")
    )
    for version in versions:
        kept = found.get(version.outline.reporter_class)
        published = version.state == OutlineState.PUBLISHED
        if kept is None or (published and kept.state != OutlineState.PUBLISHED):
            found[version.outline.reporter_class] = version
    return found


def selectable(call: Call) -> QuerySet[Agency]:
    """Units that a call may ask: all that exist today around the lead (its superior's whole branch)."""
    return branch_of(call.lead)


def branch_of(lead: Agency) -> QuerySet[Agency]:
    """All that exist today around a lead, itself included."""
    top = lead.parent or lead
    if lead.kind in TERRITORIAL or lead.kind == AgencyKind.MINISTRY:
        top = lead
    branch = Agency.objects.below(top).alive(clock.today()).exclude(pk=top.pk)
    return branch | Agency.objects.filter(pk=lead.pk)


def default_contacts(agencies: Iterable[Agency]) -> dict[int, tuple[str, str]]:
    """Per agency the name and office phone of a person who drafts there, failing that of its head."""
    people = (
        Membership.objects.filter(agency__in=list(agencies))
        .current(timezone.localdate())
        .roles([Role.DRAFTER, Role.HEAD])
        .select_related("user")
    )
    found: dict[int, tuple[str, str]] = {}
    for each in sorted(people, key=lambda person: (person.role != Role.DRAFTER, person.pk)):
        found.setdefault(each.agency_id, (each.user.full_name, each.user.phone))
    return found


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """The outline of one class in a call, and how many duties answer it."""

    reporter_class: str
    label: str
    version: OutlineVersion | None
    duties: int


def outline_lines(call: Call) -> list[OutlineLine]:
    """One line per class of reporter, chosen or not; classes without outline and duty come last."""
    chosen = {
        each.reporter_class: each.version
        for each in call.outlines.select_related("version__outline").order_by("id")
    }
    counted = dict(
        call.assignments.order_by()
        .values_list("reporter_class")
        .annotate(Count("id"))
        .values_list("reporter_class", "id__count")
    )
    lines = [
        OutlineLine(each.value, str(each.label), chosen.get(each), counted.get(each.value, 0))
        for each in ReporterClass
    ]
    return sorted(lines, key=lambda line: (line.version is None, line.duties == 0))


def versions_offered(call: Call) -> list[OutlineVersion]:
    """Versions an officer may choose, those for this kind of period first, the newest of each outline first."""
    versions = OutlineVersion.objects.filter(
        Q(outline__archived_at__isnull=True) | Q(pk__in=call.outlines.values("version")),
        outline__programme=call.programme,
    ).select_related("outline")
    return sorted(
        versions,
        key=lambda v: (v.outline.period_kind != call.period.kind, v.outline.name, -v.number),
    )


def missing_for_opening(call: Call) -> list[str]:
    """What still has to be done before the call can be sent out, each a sentence; empty: ready."""
    problems = []
    letter = (call.letter_number, call.letter_date, call.letter_signer, call.letter_subject)
    if not all(letter):
        problems.append(_("Chưa đủ số, ngày, người ký và trích yếu của công văn yêu cầu."))
    if call.letter_date and call.default_due_at.astimezone(clock.VIETNAM).date() < call.letter_date:
        problems.append(
            _("Hạn gửi %(due)s đứng trước ngày công văn %(date)s.")
            % {"due": format_datetime(call.default_due_at), "date": format_date(call.letter_date)}
        )
    duties = list(call.assignments.values_list("parent_id", "kind", "reporter_class"))
    if not any(parent is None for parent, _kind, _class in duties):
        problems.append(_("Chưa chọn đề cương báo cáo tổng hợp của cơ quan chủ trì."))
    if not any(kind == AssignmentKind.CONTRIBUTION for _parent, kind, _class in duties):
        problems.append(_("Chưa chọn đơn vị nào phải báo cáo."))
    outlines = CallOutline.objects.filter(call=call).values_list(
        "reporter_class", "version__outline__name", "version__outline__archived_at"
    )
    have = {reporter_class: (name, archived) for reporter_class, name, archived in outlines}
    for name in sorted({name for name, archived in have.values() if archived is not None}):
        problems.append(_("Đề cương “%(name)s” đã lưu trữ; hãy chọn đề cương khác.") % {"name": name})
    for reporter_class in sorted({each for _parent, _kind, each in duties} - have.keys()):
        problems.append(
            _("Chưa chọn đề cương cho nhóm “%(group)s”.") % {"group": ReporterClass(reporter_class).label}
        )
    return problems


def new_code(lead: Agency, period: Period) -> str:
    """A unique readable code: HG-2023-H1, the second one HG-2023-H1-2."""
    stem = f"{re.split('[-.]', lead.code)[0].upper()}-{period.code}"
    taken = set(Call.objects.filter(code__startswith=stem).values_list("code", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{n}" for n in range(2, len(taken) + 3) if f"{stem}-{n}" not in taken)


def shifted(moment: dt.datetime, before: dt.date, after: dt.date) -> dt.datetime:
    """A due time moved from one period to another, by as many days as the ends of their data lie apart, and on to the
    next working day where offices are closed."""
    moved = moment.astimezone(clock.VIETNAM) + (after - before)
    return moved + (add_working_days(moved.date(), 0) - moved.date())
