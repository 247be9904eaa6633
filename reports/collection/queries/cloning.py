"""What became of the agencies of last period's call: each change is a line that a person confirms, none is guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency, Succession, User
from agencies.queries import chains, name_on
from agencies.states import Role, SuccessionKind
from agencies.succession import Chains, Landing, percent
from portal.core import clock
from reports.collection.models import Call
from reports.collection.queries.calls import branch_of
from reports.collection.scope import held
from reports.collection.states import AssignmentKind, Channel
from reports.outlines.models import Programme, ProgrammeRole, ProgrammeRoleKind

RENAMED, MERGED, MOVED, SPLIT, GONE, NEW = "renamed", "merged", "moved", "split", "gone", "new"


@dataclass(frozen=True, slots=True)
class Target:
    """An agency that may answer now; `share` in words where it was entered; `proposed`: it is the only one."""

    agency: Agency
    share: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One agency of the old call that changed. `kind`: renamed, merged, moved, split, gone; `new` for one that came."""

    agency: Agency
    kind: str
    words: str
    targets: list[Target] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether a person has to say who answers; a new name on the same door is only told."""
        return self.kind not in (RENAMED, NEW)

    @property
    def choose(self) -> bool:
        """Whether there is more than one to choose from."""
        return len(self.targets) > 1


@dataclass
class Plan:
    """A call to be copied: who leads it now, what changed since, which agencies are new beside them."""

    source: Call
    lead: Agency | None
    lines: list[Line]
    new: list[Line]

    @property
    def asks(self) -> bool:
        """Whether anything has to be looked at before the copy is made."""
        return bool(self.lines or self.new)

    @cached_property
    def asked(self) -> dict[int, Line]:
        """The lines that need a decision, by agency."""
        return {line.agency.pk: line for line in self.lines if line.asks}


def since_of(call: Call) -> dt.date:
    """The day whose agencies the call asked."""
    return (call.opened_at or call.created_at).astimezone(clock.VIETNAM).date()


def heir_of(agency: Agency, chain: Chains, since: dt.date, until: dt.date) -> int | None:
    """Who has all of an agency on a day; None where that is nobody or several."""
    landing = chain.land(agency.pk, since, until)
    return landing.single if landing.is_whole else None


def plan(source: Call) -> Plan:
    """Look at every agency of a call through Succession. A constant number of queries."""
    since, until = since_of(source), clock.today()
    chain = chains(source.programme.code)
    asked = {duty.agency_id: duty.agency for duty in source.assignments.select_related("agency")}
    asked[source.lead_id] = source.lead
    landings = {pk: chain.land(pk, since, until) for pk in asked}
    followers = {pk: reached(pk, landing, chain, since, until) for pk, landing in landings.items()}
    known = Agency.objects.prefetch_related("names").in_bulk(
        {*asked, *(t for found in followers.values() for t in found)}
    )
    steps = _steps(asked, until)
    roles = _roles(source.programme, asked)
    lead_id = heir_of(source.lead, chain, since, until)
    lines = []
    for pk, agency in sorted(asked.items(), key=lambda each: each[1].sort_key):
        line = _line(known.get(pk, agency), landings[pk], [known[t] for t in followers[pk]], since, until)
        if line is not None:
            words = f"{line.words} {steps.get(pk, '')}".strip()
            lines.append(
                Line(line.agency, line.kind, words, line.targets, roles.get(pk, []) if line.asks else [])
            )
    lead = known.get(lead_id) if lead_id is not None else None
    taken = {*asked, *(target.agency.pk for line in lines for target in line.targets)}
    return Plan(source, lead, lines, _new(source, lead, since, taken) if lead else [])


def reached(pk: int, landing: Landing, chain: Chains, since: dt.date, until: dt.date) -> list[int]:
    """Everybody who may follow, the agency itself included where something of it is left."""
    if not landing.unknown:
        return list(landing.parts)
    found, waiting = list(landing.parts), [pk]
    nexts: dict[int, list[int]] = {}
    for step in chain.steps:
        if step.successor is not None and since < step.day <= until:
            nexts.setdefault(step.predecessor, []).append(step.successor)
    while waiting:
        for after in nexts.get(waiting.pop(), []):
            if after not in found:
                found.append(after)
                waiting.append(after)
    return [each for each in found if not (chain.ends.get(each) and chain.ends[each] <= until)]


def _line(
    agency: Agency, landing: Landing, followers: list[Agency], since: dt.date, until: dt.date
) -> Line | None:
    if landing.is_whole and landing.single == agency.pk:
        before, now = name_on(agency, since).name, name_on(agency, until).name
        if before == now:
            return None
        return Line(agency, RENAMED, _("Đổi tên: trước là “%(name)s”.") % {"name": before})
    ordered = sorted(followers, key=lambda each: each.sort_key)
    if landing.is_whole:
        merged = SuccessionKind.MERGE in landing.kinds
        words = {
            True: _("Sáp nhập."),
            False: _("Chuyển chức năng.")
            if SuccessionKind.TRANSFER in landing.kinds
            else _("Đổi thành cơ quan khác."),
        }[merged]
        return Line(
            agency, MERGED if merged else MOVED, words, [Target(each, proposed=True) for each in ordered]
        )
    if not ordered:
        words = _("Đã kết thúc hoạt động; chưa ghi cơ quan kế thừa.") if landing.unknown else _("Giải thể.")
        return Line(agency, GONE, words)
    targets = [
        Target(
            each, percent(landing.parts[each.pk]) if each.pk in landing.parts and not landing.unknown else ""
        )
        for each in ordered
    ]
    return Line(agency, SPLIT, _("Chia tách; hãy chọn cơ quan phải báo cáo."), targets)


def _steps(asked: Iterable[int], until: dt.date) -> dict[int, str]:
    """The last recorded step of each agency in words: when, and by which act."""
    rows = Succession.objects.filter(predecessor__in=list(asked), effective_date__lte=until)
    return {
        row.predecessor_id: _("Từ %(day)s, %(basis)s.")
        % {"day": f"{row.effective_date:%d/%m/%Y}", "basis": row.legal_basis}
        for row in rows.order_by("effective_date", "id")
    }


def _roles(programme: Programme, asked: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    roles = ProgrammeRole.objects.filter(programme=programme, agency__in=list(asked), valid_to__isnull=True)
    for role in roles.order_by("id"):
        found.setdefault(role.agency_id, []).append(str(ProgrammeRoleKind(role.kind).label))
    return found


def _new(source: Call, lead: Agency, since: dt.date, taken: set[int]) -> list[Line]:
    """Agencies of the same kinds around the lead that came into being since and follow nobody in the call."""
    kinds = source.assignments.filter(kind=AssignmentKind.CONTRIBUTION).values_list("agency__kind", flat=True)
    found = branch_of(lead).filter(valid_from__gt=since, kind__in=set(kinds)).exclude(pk__in=taken)
    return [
        Line(each, NEW, _("Cơ quan mới từ %(day)s.") % {"day": f"{each.valid_from:%d/%m/%Y}"})
        for each in found.distinct().order_by("sort_key")
    ]


def cloneable(user: User) -> QuerySet[Call]:
    """Calls that the person may copy: of agencies where they are an officer, and of those that wholly became them.
    Twin of policies.can_create_call for the lead of now."""
    mine = set(held(user, Role.OFFICER))
    wanted = Q(lead__in=mine)
    for programme in Programme.objects.all():
        wanted |= Q(programme=programme, lead__in=_forebears(programme, mine))
    return Call.objects.filter(wanted)


def inherited(user: User) -> QuerySet[Call]:
    """Calls of agencies that became one's own, the newest first."""
    mine = held(user, Role.OFFICER)
    found = cloneable(user).exclude(lead__in=mine).exclude(assignments__reports__channel=Channel.EARLIER)
    return found.select_related("lead", "period").order_by("-data_to", "-id")


def _forebears(programme: Programme, mine: set[int]) -> set[int]:
    """Agencies whose calls of a programme went to these as a whole."""
    chain, today = chains(programme.code), clock.today()
    found = set()
    for agency in mine:
        for before in chain.origins(agency):
            since = min((step.day for step in chain.steps if step.predecessor == before), default=today)
            landing = chain.land(before, since - dt.timedelta(days=1), today)
            if before != agency and landing.is_whole and landing.single == agency:
                found.add(before)
    return found
