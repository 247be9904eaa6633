"""Reads about agencies and people."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from agencies.models import Membership, User
from agencies.policies import is_administrator


def idle_seconds(user: User) -> int:
    """After how long without activity a session ends: administrators sooner (settings.SESSION_IDLE_RULE)."""
    limit: int = settings.SESSION_IDLE_SECONDS
    return settings.SESSION_IDLE_SECONDS_ADMIN if is_administrator(user) else limit


def current_roles(user: User) -> list[Membership]:
    """The roles a person holds today, with their agencies, in a stable order."""
    return list(Membership.objects.filter(user=user).current(timezone.localdate()).order_by("id"))
