"""How late a duty is, in words: the one place that turns a due time into "quá hạn 2 ngày".

For every page that shows a due time (board, home, an agency's own list, exports). Lateness comes from the first
submission (or arrival of the signed paper) and the due time with its extension, half-open by the minute
(portal.core.clock.is_on_time). A request to a body that is not subordinate ("đề nghị") is never overdue and never
late; its words stay polite. Use `of(assignment)`; `measure` is the same on plain values.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from portal.core import clock
from reports.collection.states import ClosedAs, Nature

SOON_DAYS = 3


class Duty(Protocol):
    """What an Assignment has and this module reads."""

    nature: str
    closed_as: str
    first_received_at: dt.datetime | None

    @property
    def deadline(self) -> dt.datetime:
        """The due time with any extension."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """`key`: closed, on_time, late, received (a request answered), asked (one that waits), overdue, today, soon, ahead.

    `words` stand behind the due time on a page; `rank` orders a list by urgency, the most urgent first.
    """

    key: str
    words: str
    rank: int

    @property
    def is_overdue(self) -> bool:
        """Due, assigned, nothing received, and the last minute is over."""
        return self.key == "overdue"

    @property
    def tone(self) -> str:
        """The Bootstrap colour that goes with it; words say the same for those who see no colour."""
        return {"overdue": "danger", "late": "warning", "today": "warning", "soon": "warning"}.get(
            self.key, "secondary"
        )


def of(duty: Duty, now: dt.datetime | None = None) -> Lateness:
    """The lateness of a duty at a moment (business time by default)."""
    return measure(
        deadline=duty.deadline,
        received_at=duty.first_received_at,
        requested=duty.nature == Nature.REQUESTED,
        closed_as=duty.closed_as,
        now=now or clock.now(),
    )


def measure(
    *,
    deadline: dt.datetime,
    received_at: dt.datetime | None,
    requested: bool,
    closed_as: str,
    now: dt.datetime,
) -> Lateness:
    """See `of`. All moments aware; `closed_as` is a ClosedAs value."""
    if closed_as != ClosedAs.OPEN:
        return Lateness("closed", str(ClosedAs(closed_as).label), 9)
    if received_at is not None:
        return _received(received_at, deadline, requested)
    if requested:
        on_time = clock.is_on_time(now, deadline)
        return Lateness("asked", _("đề nghị gửi") if on_time else _("đề nghị sớm gửi"), 4 if on_time else 2)
    if not clock.is_on_time(now, deadline):
        return Lateness("overdue", _("quá hạn %(span)s") % {"span": span(deadline, now)}, 0)
    days = days_between(now, deadline)
    if days == 0:
        at = deadline.astimezone(clock.VIETNAM).strftime("%H:%M")
        return Lateness("today", _("hạn hôm nay, %(at)s") % {"at": at}, 1)
    words = _("còn %(days)d ngày") % {"days": days}
    return Lateness("soon", words, 2) if days <= SOON_DAYS else Lateness("ahead", words, 3)


def span(since: dt.datetime, until: dt.datetime) -> str:
    """How long in words as an office counts: calendar days, within one day hours: "2 ngày", "3 giờ", "dưới 1 giờ"."""
    days = days_between(since, until)
    if days:
        return _("%(days)d ngày") % {"days": days}
    hours = int((until - since).total_seconds() // 3600)
    return _("%(hours)d giờ") % {"hours": hours} if hours else _("dưới 1 giờ")


def _received(received_at: dt.datetime, deadline: dt.datetime, requested: bool) -> Lateness:
    if requested:
        return Lateness("received", _("đã nhận"), 6)
    if clock.is_on_time(received_at, deadline):
        return Lateness("on_time", _("đúng hạn"), 6)
    return Lateness("late", _("gửi muộn %(span)s") % {"span": span(deadline, received_at)}, 5)


def days_between(since: dt.datetime, until: dt.datetime) -> int:
    """Calendar days in Vietnam from one moment to another."""
    return (until.astimezone(clock.VIETNAM).date() - since.astimezone(clock.VIETNAM).date()).days
