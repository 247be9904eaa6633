"""Rights that follow from roles. A right is a predicate; `require` turns a no into an error for a person."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership, User
from agencies.states import MANAGES_PEOPLE, Role
from portal.core.errors import NotAllowed
from portal.core.prepared import Asked, Prepared

T = TypeVar("T")


@lru_cache(maxsize=128)
def _held(roles: tuple[str, ...]) -> Prepared[int]:
    """Roles of a person at an agency on a day, of these kinds: asked several times with every page and every save."""

    def build() -> QuerySet[Membership, int]:
        found = Membership.objects.filter(user=Asked("user"), agency=Asked("agency")).current(Asked("today"))
        return found.roles(roles).order_by().values_list("pk", flat=True)[:1]

    return Prepared(build)


def holds(user: User, agency: Agency | int | None, *roles: str) -> bool:
    """Whether the person holds one of the roles at the agency today."""
    if agency is None or not user.is_active:
        return False
    agency_id = agency if isinstance(agency, int) else agency.pk
    return bool(_held(roles)(user=user.pk, agency=agency_id, today=timezone.localdate()))


def is_administrator(user: User) -> bool:
    """Accounts and set-up everywhere, no report content."""
    return (
        Membership.objects.filter(user=user)
        .current(timezone.localdate())
        .roles([Role.ADMINISTRATOR])
        .exists()
    )


def can_manage_people(user: User, agency: Agency) -> bool:
    """The agency's head, leader or clerk, and administrators for all."""
    return holds(user, agency, *MANAGES_PEOPLE) or is_administrator(user)


def require(allowed: Callable[[User, T], bool], by: User, obj: T) -> None:
    """Raise NotAllowed unless the predicate says yes."""
    if not allowed(by, obj):
        raise NotAllowed(str(_("Bạn không có quyền thực hiện việc này.")))


def can_set_up(by: User | None) -> bool:
    """Create and rename agencies: administrators, and commands given on the server itself (no person)."""
    return by is None or is_administrator(by)


def can_grant(by: User | None, agency: Agency, user: User, role: str) -> bool:
    """Give a role: never to oneself; the administrator's only by administrators; else whoever manages people."""
    if by is None:
        return True
    if by.pk == user.pk:
        return False
    if role == Role.ADMINISTRATOR:
        return is_administrator(by)
    return can_manage_people(by, agency)


def can_end(by: User | None, membership: Membership) -> bool:
    """End or change a role: the administrator's only by administrators; else whoever manages people."""
    if by is None:
        return True
    if membership.role == Role.ADMINISTRATOR:
        return is_administrator(by)
    return can_manage_people(by, membership.agency)


def can_manage_account(by: User | None, user: User) -> bool:
    """Send a password link, lock, end sessions: who manages people everywhere the account has rights.

    Otherwise the clerk of one agency could take over a person's rights at another, or an administrator's.
    """
    if by is None or is_administrator(by):
        return True
    today = timezone.localdate()
    memberships = list(user.memberships.all())
    held = [m for m in memberships if m.valid_to is None or m.valid_to > today] or memberships
    return bool(held) and all(
        m.role != Role.ADMINISTRATOR and holds(by, m.agency_id, *MANAGES_PEOPLE) for m in held
    )


def can_read_journal(user: User) -> bool:
    """Administrators read all of it, heads and leaders the lines of their agency."""
    led = Membership.objects.filter(user=user).current(timezone.localdate())
    return led.roles([Role.ADMINISTRATOR, Role.HEAD, Role.LEADER]).exists()
