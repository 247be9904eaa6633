"""Threads of one process let each other through: a save does not wait for the page that another one computes."""

from __future__ import annotations

import importlib
import sys
import threading
import time
from collections.abc import Iterator
from statistics import median

import pytest


@pytest.fixture
def own_interval() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def waits(interval: float) -> float:
    """How long a thread that gave way for a moment waits until it goes on beside one that computes."""
    sys.setswitchinterval(interval)
    over, found = threading.Event(), []

    def compute() -> None:
        while not over.is_set():
            sum(range(1000))

    other = threading.Thread(target=compute)
    other.start()
    try:
        for _ in range(40):
            begun = time.perf_counter()
            time.sleep(0)  # gives the interpreter away, as every question to a database does
            found.append(time.perf_counter() - begun)
    finally:
        over.set()
        other.join()
    return median(found)


@pytest.mark.usefixtures("own_interval")
def test_the_served_portal_lets_a_waiting_thread_through_ten_times_sooner_than_python_does():
    """Control: the interval with which Python begins."""
    by_default = 0.005
    sys.setswitchinterval(by_default)
    import portal.wsgi

    importlib.reload(portal.wsgi)
    ours = sys.getswitchinterval()
    assert ours <= by_default / 10
    # In turns, since on a machine that is busy with others a single try says little.
    tries = [(waits(ours), waits(by_default)) for _try in range(5)]
    assert median(each for each, _theirs in tries) < median(theirs for _each, theirs in tries) / 2
