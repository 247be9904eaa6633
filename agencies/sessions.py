"""Which sessions of a person are alive, and where. The session itself decides; a SignIn only says whose it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import SignIn, User


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One session that is alive. `seen`: the last time somebody did something in it; `here`: it asks this question."""

    sign_in: SignIn
    seen: dt.datetime
    here: bool


def own_sessions(user: User, session_key: str | None) -> list[OwnSession]:
    """The sessions of a person that are alive, this one first, then the latest. Two queries."""
    rows = list(user.sign_ins.all())
    living = _living(user, rows)
    found = [OwnSession(row, living[row.session_key], row.session_key == session_key) for row in rows
             if row.session_key in living]  # fmt: skip
    return sorted(found, key=lambda each: (not each.here, -each.seen.timestamp()))


def dead_sign_ins(user: User) -> QuerySet[SignIn]:
    """Rows whose session is over."""
    living = _living(user, list(user.sign_ins.all()))
    return user.sign_ins.exclude(session_key__in=living)


def _living(user: User, rows: list[SignIn]) -> dict[str, dt.datetime]:
    """The keys of the sessions that would be let in, with when they were last used."""
    now = timezone.now()  # noqa: TID251 -- sessions run in real time
    stored = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now)
    found = {}
    for session in stored:
        data: dict[str, Any] = session.get_decoded()
        if str(data.get(SESSION_KEY)) == str(user.pk) and _lives(data, user, int(now.timestamp())):
            found[session.session_key] = dt.datetime.fromtimestamp(data["seen"], dt.UTC)
    return found


def _lives(data: dict[str, Any], user: User, now: int) -> bool:
    """As portal.core.http.SessionLimits decides with the next request."""
    if "started" not in data or data.get("epoch") != user.session_epoch:
        return False
    over = now - data["started"] > settings.SESSION_ABSOLUTE_SECONDS
    return not over and now - data["seen"] <= data["idle"]
