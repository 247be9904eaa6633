"""Jobs whose truth is a row: the queue is only nudged. Kinds of job register here so that one sweep finds them all."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.utils import InterfaceError, OperationalError

# A worker's lease on a job, and how often it is renewed while the worker lives: a dead worker's job is free after
# LEASE at the latest, and the next sweep (SWEEP_SECONDS) finds it.
LEASE: Final = dt.timedelta(seconds=30)
BEAT: Final = 6.0
SWEEP_SECONDS: Final = 20.0
# What the server does when a job is lost with it: the job is given back, it did not fail.
DATABASE_AWAY: Final = (OperationalError, InterfaceError)
# Priorities of messages, as Redis counts them: what somebody waits for before what takes long.
SOON, LATER = 0, 6
# A queue that took longer than SILENT to fail is not asked again by this process for PAUSE: it takes connections and
# does not answer, and everybody who nudges would wait as long. What is not sent meanwhile the sweep finds.
SILENT: Final = 1.0
PAUSE: Final = 15.0

logger = logging.getLogger(__name__)

Sweeper = Callable[[], int]
_SWEEPERS: Final[dict[str, Sweeper]] = {}


def register_sweeper(kind: str) -> Callable[[Sweeper], Sweeper]:
    """Make a function known that sends forgotten and interrupted jobs of one kind again and says how many."""

    def remember(sweeper: Sweeper) -> Sweeper:
        _SWEEPERS[kind] = sweeper
        return sweeper

    return remember


@dataclass(frozen=True, slots=True)
class Load:
    """Jobs of one kind: that wait since before a moment, and that somebody works on."""

    waiting: int
    under_way: int


Counter = Callable[[dt.datetime], Load]
_COUNTERS: Final[dict[str, Counter]] = {}
Sign = Callable[[str], object]
_SIGNS: Final[list[Sign]] = []


def register_counter(kind: str) -> Callable[[Counter], Counter]:
    """Make a function known that counts the jobs of one kind that were asked for before a moment."""

    def remember(counter: Counter) -> Counter:
        _COUNTERS[kind] = counter
        return counter

    return remember


def load(before: dt.datetime) -> Load:
    """The jobs of all kinds that were asked for before a moment."""
    found = [counter(before) for counter in _COUNTERS.values()]
    return Load(sum(each.waiting for each in found), sum(each.under_way for each in found))


def register_sign(sign: Sign) -> Sign:
    """Make a function known that writes down a sign of life: "sweep" after one, "work" while a job is under way."""
    _SIGNS.append(sign)
    return sign


def _alive(name: str) -> None:
    for sign in _SIGNS:
        sign(name)


def sweep() -> dict[str, int]:
    """Send every kind's forgotten jobs again; a kind that fails stops none of the others."""
    sent = {}
    for kind, sweeper in _SWEEPERS.items():
        try:
            sent[kind] = sweeper()
        except Exception:
            logger.exception("the sweep of %s failed", kind)
    _alive("sweep")
    return sent


@dataclass(slots=True)
class _Silence:
    """Until when, on the monotonic clock, nobody here asks a queue that did not answer."""

    until: float = 0.0


_SILENCE: Final = _Silence()


def send_quietly(send: Callable[[], object], what: str) -> bool:
    """Nudge a worker. An unreachable queue costs time, never the request: the sweep finds the row. Whether it went.

    A silent queue costs its time-out once in PAUSE for each process, not once for each file of a paper.
    """
    begun = time.monotonic()
    if begun < _SILENCE.until:
        logger.warning("%s was not sent: the queue did not answer a moment ago; the sweep will find it", what)
        return False
    try:
        send()
    except Exception:
        logger.exception("%s could not be sent; the sweep will find it", what)
        now = time.monotonic()
        if now - begun > SILENT:
            _SILENCE.until = now + PAUSE
        return False
    return True


@contextmanager
def kept(renew: Callable[[], object], every: float | None = None) -> Iterator[None]:
    """Inside, another thread renews a job's lease, so that no step is too long for it and a lease can be short.

    It ends with the process: whoever is killed or frozen loses the job, and writes under its attempt no more.
    """
    over = threading.Event()
    thread = threading.Thread(target=_renew, args=(renew, every or BEAT, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def drop_lost_connection() -> None:
    """After one of DATABASE_AWAY: the next statement opens a connection anew."""
    if not connection.in_atomic_block and not connection.is_usable():
        connection.close()


def _renew(renew: Callable[[], object], every: float, over: threading.Event) -> None:
    while not over.wait(every):
        try:
            renew()
            _alive("work")
        except Exception:
            logger.exception("a lease could not be renewed")
        finally:
            connection.close()  # this thread's own
