"""Whose programmes one shapes, as queries; the twin of policies.can_manage_programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import models
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from agencies.models import Membership, User
from agencies.states import Role

if TYPE_CHECKING:
    from reports.outlines.models import Outline, OutlineVersion, Programme  # noqa: F401 -- names in the generic bases

LEAD: Final = "lead"
"""ProgrammeRoleKind.LEAD, spelled here because the models stand above."""

Found = TypeVar("Found", bound="QuerySet[Any]")


def _shaped(found: Found, user: User, prefix: str) -> Found:
    """Those whose programme (under `prefix`) is led today by an agency at which the person is officer.

    Administrators shape all. Rights follow the real calendar, as memberships do.
    """
    if not user.is_active:
        return found.none()
    today = timezone.localdate()
    held = Membership.objects.filter(user=user).current(today)
    led = Q(
        **{
            f"{prefix}roles__kind": LEAD,
            f"{prefix}roles__valid_from__lte": today,
            f"{prefix}roles__agency__in": held.roles([Role.OFFICER]).values("agency"),
        }
    ) & (Q(**{f"{prefix}roles__valid_to__isnull": True}) | Q(**{f"{prefix}roles__valid_to__gt": today}))
    own = found.model._default_manager.filter(Exists(held.roles([Role.ADMINISTRATOR])) | led)
    return found.filter(pk__in=own.values("pk"))


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes by who may shape them."""

    def manageable_by(self, user: User) -> ProgrammeQuerySet:
        """As policies.can_manage_programme says of each."""
        return _shaped(self, user, "")


class OutlineQuerySet(models.QuerySet["Outline"]):
    """Outlines by who may shape them."""

    def manageable_by(self, user: User) -> OutlineQuerySet:
        """Those of the programmes one may shape."""
        return _shaped(self, user, "programme__")


class VersionQuerySet(models.QuerySet["OutlineVersion"]):
    """Versions by who may shape them."""

    def manageable_by(self, user: User) -> VersionQuerySet:
        """Those of the programmes one may shape."""
        return _shaped(self, user, "outline__programme__")
