"""Whether the work behind the pages goes on: signs of life, jobs that wait too long, and what to do about it.

A sweep goes from the scheduler through the queue to a worker and its database; that none has come says that one of
them stands still, whichever. Real time, never the demonstration clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.states import Role
from portal.core.jobs import load
from reports.collection.models import Pulse
from reports.collection.queries.home import Task, Worker, register

# Sweeps that did not come. A worker whose only process is at a long job says so (WORKS), and is believed for a
# while: no longer, or a dead scheduler would hide behind much work.
LATE: Final = dt.timedelta(seconds=90)
WORKS: Final = dt.timedelta(seconds=45)
BELIEVED: Final = dt.timedelta(minutes=10)
WAITS_LONG: Final = dt.timedelta(minutes=10)


def _now() -> dt.datetime:
    return timezone.now()  # noqa: TID251 -- the life of a job runs in real time


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something an administrator must see to: what it is, and the next step."""

    what: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How the work behind the pages stands. `sweep`: when the last one came, real time."""

    sweep: dt.datetime | None
    waiting: int
    under_way: int
    troubles: tuple[Trouble, ...]


def sweep_is_late() -> bool:
    """Whether no sweep has come for too long. One query."""
    return _late(_signs(), _now())


def upkeep() -> Upkeep:
    """Everything at once: one query, and one or two for each kind of job."""
    now, signs = _now(), _signs()
    all_jobs, old = load(now), load(now - WAITS_LONG)
    troubles = []
    if _late(signs, now):
        troubles.append(Trouble(_no_sweep(signs.get("sweep"), now), _next_step()))
    if old.waiting:
        troubles.append(
            Trouble(
                _("%(n)d việc đã chờ quá %(minutes)d phút")
                % {"n": old.waiting, "minutes": WAITS_LONG.seconds // 60},
                _("Xem tiến trình worker có chạy không; nếu đang bận lâu, hãy thêm worker."),
            )
        )
    return Upkeep(signs.get("sweep"), all_jobs.waiting, all_jobs.under_way, tuple(troubles))


def _signs() -> dict[str, dt.datetime]:
    return dict(Pulse.objects.values_list("name", "at"))


def _late(signs: dict[str, dt.datetime], now: dt.datetime) -> bool:
    swept, works = signs.get("sweep"), signs.get("work")
    if swept is not None and now - swept <= LATE:
        return False
    busy = works is not None and now - works <= WORKS
    return not (busy and swept is not None and now - swept <= BELIEVED)


def _no_sweep(swept: dt.datetime | None, now: dt.datetime) -> str:
    if swept is None:
        return _("Chưa có lượt quét nào: tiến trình nền chưa chạy lần nào")
    return _("Đã quá %(n)d phút chưa có lượt quét việc nền") % {"n": (now - swept) // dt.timedelta(minutes=1)}


def _next_step() -> str:
    return _(
        "Tổng hợp, tạo tệp và ký số đang đứng lại, không mất việc nào. Khởi động lại dịch vụ beat và worker; nếu vẫn"
        " vậy, xem Redis có trả lời không."
    )


@register
def troubles_of_the_house(worker: Worker) -> Iterator[Task]:
    """For administrators: what stands still behind the pages, the first thing to see to."""
    if not worker.agencies(Role.ADMINISTRATOR):
        return
    for trouble in upkeep().troubles:
        yield Task(
            kind="upkeep",
            verb=_("Xem tình trạng"),
            subject=trouble.what,
            who=_("Hệ thống"),
            targets=(("reports:upkeep", ()),),
            detail=trouble.next_step,
            rank=0,
        )
