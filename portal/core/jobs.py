"""Jobs whose truth is a row: the queue is only nudged. Kinds of job register here so that one sweep finds them all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

logger = logging.getLogger(__name__)

Sweeper = Callable[[], int]
_SWEEPERS: Final[dict[str, Sweeper]] = {}


def register_sweeper(kind: str) -> Callable[[Sweeper], Sweeper]:
    """Make a function known that sends forgotten and interrupted jobs of one kind again and says how many."""

    def remember(sweeper: Sweeper) -> Sweeper:
        _SWEEPERS[kind] = sweeper
        return sweeper

    return remember


def sweep() -> dict[str, int]:
    """Send every kind's forgotten jobs again; a kind that fails stops none of the others."""
    sent = {}
    for kind, sweeper in _SWEEPERS.items():
        try:
            sent[kind] = sweeper()
        except Exception:
            logger.exception("the sweep of %s failed", kind)
    return sent


def send_quietly(send: Callable[[], object], what: str) -> bool:
    """Nudge a worker. An unreachable queue costs time, never the request: the sweep finds the row. Whether it went."""
    try:
        send()
    except Exception:
        logger.exception("%s could not be sent; the sweep will find it", what)
        return False
    return True
