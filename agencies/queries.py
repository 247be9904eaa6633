"""Reads about agencies and people."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from agencies.models import Agency, AgencyName, Membership, User
from agencies.policies import is_administrator


def idle_seconds(user: User) -> int:
    """After how long without activity a session ends: administrators sooner (settings.SESSION_IDLE_RULE)."""
    limit: int = settings.SESSION_IDLE_SECONDS
    return settings.SESSION_IDLE_SECONDS_ADMIN if is_administrator(user) else limit


def current_roles(user: User) -> list[Membership]:
    """The roles a person holds today, with their agencies, in a stable order."""
    return list(Membership.objects.filter(user=user).current(timezone.localdate()).order_by("id"))


def name_on(agency: Agency, day: dt.date) -> AgencyName:
    """What the agency is called on a day; before its first name or after its last one, the nearest.

    Works on prefetched names without a query. LookupError when the agency has no name at all.
    """
    names = sorted(agency.names.all(), key=lambda each: each.valid_from)
    if not names:
        raise LookupError(f"agency {agency.pk} has no name")
    started = [each for each in names if each.valid_from <= day]
    return started[-1] if started else names[0]
