"""Reads about agencies and people."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db.models import Case, Q, QuerySet, TextChoices, Value, When
from django.utils import timezone
from django.utils.translation import gettext

from agencies.models import (
    Agency,
    AgencyName,
    AgencyQuerySet,
    AuditEntry,
    Membership,
    MembershipQuerySet,
    PasswordLink,
    Succession,
    User,
)
from agencies.naming import OBJECT, names_in
from agencies.policies import is_administrator
from agencies.states import MANAGES_PEOPLE, Authority, Role, SuccessionKind
from agencies.succession import Chains, Step
from agencies.wording import fact_label, key_label
from portal.core.prepared import Asked, Prepared
from portal.core.text import nfc, search_key


def idle_seconds(user: User) -> int:
    """After how long without activity a session ends: administrators sooner (settings.SESSION_IDLE_RULE)."""
    limit: int = settings.SESSION_IDLE_SECONDS
    return settings.SESSION_IDLE_SECONDS_ADMIN if is_administrator(user) else limit


def current_roles(user: User) -> list[Membership]:
    """The roles a person holds today, with their agencies, in a stable order."""
    return _roles(user=user.pk, today=timezone.localdate())


_roles: Final = Prepared[Membership](
    lambda: Membership.objects.filter(user=Asked("user")).current(Asked("today")).order_by("id")
)


def name_on(agency: Agency, day: dt.date) -> AgencyName:
    """What the agency is called on a day; before its first name or after its last one, the nearest.

    Works on prefetched names without a query. LookupError when the agency has no name at all.
    """
    names = sorted(agency.names.all(), key=lambda each: each.valid_from)
    if not names:
        raise LookupError(f"agency {agency.pk} has no name")
    started = [each for each in names if each.valid_from <= day]
    return started[-1] if started else names[0]


def live_link(token: str, *, lock: bool = False) -> PasswordLink | None:
    """The one-time link of a token while it may be used: not used, not replaced, not too old, account active."""
    now = timezone.now()  # noqa: TID251 -- the life of a secret runs in real time
    links = PasswordLink.objects.select_related("user").filter(
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        used_at__isnull=True,
        expires_at__gt=now,
        user__is_active=True,
    )
    return (links.select_for_update(of=("self",)) if lock else links).first()


@dataclass(frozen=True, slots=True)
class Signer:
    """Who may sign for an agency: the person, the title printed, and by what right (NĐ 30/2020, Điều 13)."""

    membership_id: int
    user_id: int
    full_name: str
    title: str
    authority: str


def signers(agency: Agency) -> list[Signer]:
    """People who may sign for an agency today, the head of it first, then KT., Q., TL., TUQ."""
    order = [Authority.NONE, Authority.Q, Authority.KT, Authority.TL, Authority.TUQ]
    memberships = (
        Membership.objects.filter(agency=agency)
        .current(timezone.localdate())
        .roles([Role.HEAD, Role.LEADER])
        .select_related("user")
    )
    found = [Signer(m.pk, m.user_id, m.user.full_name, m.title, m.authority) for m in memberships]
    return sorted(found, key=lambda signer: (order.index(Authority(signer.authority)), signer.membership_id))


# --- agencies and their people ---------------------------------------------------------------------------


def members(agency: Agency) -> QuerySet[Membership]:
    """Everyone who holds or held a role there: present ones first, then former ones, the latest first."""
    today = timezone.localdate()
    ended = Case(When(valid_to__lte=today, then=Value(1)), default=Value(0))
    order = (Role.LEADER, Role.HEAD, Role.OFFICER, Role.DRAFTER, Role.CLERK)
    rank = Case(*(When(role=role, then=Value(n)) for n, role in enumerate(order)), default=Value(9))
    return (
        agency.memberships.select_related("user", "agency")
        .annotate(ended=ended, rank=rank)
        .order_by("ended", "-valid_to", "rank", "id")
    )


def agencies_managed_by(user: User) -> AgencyQuerySet:
    """Agencies whose people the person manages: own ones, for administrators all. Twin of can_manage_people."""
    if is_administrator(user):
        return Agency.objects.all()
    held = Membership.objects.filter(user=user).current(timezone.localdate()).roles(MANAGES_PEOPLE)
    return Agency.objects.filter(pk__in=held.values("agency_id"))


def memberships_managed_by(user: User) -> MembershipQuerySet:
    """Roles at those agencies."""
    return Membership.objects.filter(agency__in=agencies_managed_by(user)).select_related("user", "agency")


def users_managed_by(user: User) -> QuerySet[User]:
    """People who hold or held a role at those agencies."""
    return User.objects.filter(memberships__agency__in=agencies_managed_by(user)).distinct()


def search_agencies(agencies: AgencyQuerySet, typed: str, kind: str = "") -> AgencyQuerySet:
    """Narrow a list by any present or past name (accents do not matter), code, or kind."""
    key = search_key(typed)
    if key:
        by_name = AgencyName.objects.filter(search_key__contains=key).values("agency_id")
        agencies = agencies.filter(Q(pk__in=by_name) | Q(code__istartswith=typed.strip()))
    return agencies.filter(kind=kind) if kind else agencies


def colleagues_of(membership: Membership) -> QuerySet[User]:
    """Others who hold a role at the same agency today: who may take over from this person."""
    here = Membership.objects.current(timezone.localdate()).filter(agency=membership.agency_id)
    people = User.objects.filter(pk__in=here.order_by().values("user_id"))
    return people.exclude(pk=membership.user_id).order_by("full_name", "pk")


def only_agency(agencies: AgencyQuerySet) -> Agency | None:
    """The one agency of a list that holds exactly one."""
    first_two = list(agencies[:2])
    return first_two[0] if len(first_two) == 1 else None


def search_people(memberships: MembershipQuerySet, typed: str, *, former: bool) -> QuerySet[Membership]:
    """Roles held today (with `former`, ended ones too) by agency and name; narrowed by name or login.

    Names of people are compared in Python-made form only as far as NFC; accents matter here.
    """
    today = timezone.localdate()
    if not former:
        memberships = memberships.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
    if typed.strip():
        who = nfc(typed.strip())
        memberships = memberships.filter(
            Q(user__full_name__icontains=who)
            | Q(user__username__icontains=who.casefold())
            | Q(agency__search_key__contains=search_key(who))
        )
    ended = Case(When(valid_to__lte=today, then=Value(1)), default=Value(0))
    return memberships.annotate(ended=ended).order_by("ended", "agency__sort_key", "user__full_name", "id")


def successions(agency: Agency) -> QuerySet[Succession]:
    """What came before and after an agency."""
    both = Q(predecessor=agency) | Q(successor=agency)
    return Succession.objects.filter(both).select_related("predecessor", "successor")


def steps_of(successions: QuerySet[Succession] | None) -> list[Step]:
    """Rows (None: all there are) as the arithmetic of `agencies.succession` reads them."""
    rows = Succession.objects.all() if successions is None else successions
    fields = ("predecessor_id", "successor_id", "kind", "effective_date", "share")
    return [Step(*row) for row in rows.order_by("effective_date", "id").values_list(*fields)]


def chains(programme_code: str) -> Chains:
    """All successions as they count for the figures of one programme, and when agencies ended.

    A transfer counts for the programme that it names and for no other; where it takes the whole function on the day
    on which the rest of the agency goes elsewhere, the figures follow the function.
    """
    rows = Succession.objects.exclude(kind=SuccessionKind.TRANSFER)
    moved = steps_of(
        Succession.objects.filter(kind=SuccessionKind.TRANSFER, programme_code=programme_code).exclude(
            programme_code=""
        )
    )
    wholly = {(step.predecessor, step.day) for step in moved if step.part == 1}
    steps = [step for step in steps_of(rows) if (step.predecessor, step.day) not in wholly]
    ended = Agency.objects.filter(valid_to__isnull=False).values_list("pk", "valid_to")
    return Chains([*steps, *moved], {pk: day for pk, day in ended if day is not None})


# --- the journal -------------------------------------------------------------------------------------------


def journal_for(user: User) -> QuerySet[AuditEntry]:
    """Lines a person may read: administrators all; heads and leaders their agencies' and their people's."""
    entries = AuditEntry.objects.select_related("actor", "agency").order_by("-seq")
    if is_administrator(user):
        return entries
    today = timezone.localdate()
    led = (
        Membership.objects.filter(user=user)
        .current(today)
        .roles([Role.HEAD, Role.LEADER])
        .values("agency_id")
    )
    colleagues = Membership.objects.filter(agency__in=led).values("user_id")
    return entries.filter(Q(agency__in=led) | Q(agency__isnull=True, actor__in=colleagues))


def narrow_journal(
    entries: QuerySet[AuditEntry], *, typed: str = "", prefix: str = "", agency: str = ""
) -> QuerySet[AuditEntry]:
    """Narrow by part of a person's login or name, by subject (first word of the key), by agency name."""
    if typed.strip():
        who = nfc(typed.strip())
        entries = entries.filter(
            Q(actor__full_name__icontains=who) | Q(actor__username__icontains=who.casefold())
        )
    if prefix:
        entries = entries.filter(key__startswith=f"{prefix}.")
    if agency.strip():
        entries = entries.filter(agency__search_key__contains=search_key(agency))
    return entries


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of the journal as it is shown."""

    entry: AuditEntry
    what: str
    facts: tuple[tuple[str, str], ...]


def journal_lines(entries: Iterable[AuditEntry]) -> list[JournalLine]:
    """Lines with their words; the object first, then the facts in a stable order."""
    shown = list(entries)
    names = names_in(shown)
    return [JournalLine(entry, key_label(entry.key), _facts(entry, names)) for entry in shown]


def _said(name: str, value: Any) -> str:
    """A fact as people read it: yes and no, roles and rights to sign in words, lists in a row, the head of a hash."""
    if isinstance(value, bool):
        return gettext("có") if value else gettext("không")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    codes: dict[str, type[TextChoices]] = {"role": Role, "authority": Authority}
    known = codes.get(name)
    text = str(known(value).label) if known is not None and value in known.values else str(value)
    return f"{text[:12]}…" if name == "sha256" else text


def _facts(entry: AuditEntry, names: dict[tuple[int, str], str]) -> tuple[tuple[str, str], ...]:
    told = [
        (fact_label(name), names.get((entry.seq, name)) or _said(name, value))
        for name, value in sorted(entry.facts.items())
        if value not in ("", None)
    ]
    if entry.object_type and entry.object_type != User._meta.label_lower:
        try:
            noun = str(apps.get_model(entry.object_type)._meta.verbose_name)
        except LookupError:  # the journal outlives models
            noun = entry.object_type
        told.insert(0, (noun, names.get((entry.seq, OBJECT)) or f"#{entry.object_id}"))
    return tuple(told)
