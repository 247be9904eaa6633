"""Rights that follow from roles. A right is a predicate; `require` turns a no into an error for a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership, User
from agencies.states import MANAGES_PEOPLE, Role
from portal.core.errors import NotAllowed

T = TypeVar("T")


def holds(user: User, agency: Agency | int | None, *roles: str) -> bool:
    """Whether the person holds one of the roles at the agency today."""
    if agency is None or not user.is_active:
        return False
    agency_id = agency if isinstance(agency, int) else agency.pk
    return (
        Membership.objects.filter(user=user, agency_id=agency_id)
        .current(timezone.localdate())
        .roles(roles)
        .exists()
    )


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
