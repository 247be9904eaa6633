"""One sweep for all kinds of job, and nudges that may fail."""

import threading

import pytest

from portal.core import jobs

PATIENCE = 20


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """An empty registry."""
    known = {}
    monkeypatch.setattr(jobs, "_SWEEPERS", known)
    monkeypatch.setattr(jobs, "_SIGNS", [])
    monkeypatch.setattr(jobs, "_SILENCE", jobs._Silence())
    return known


def test_every_kind_is_swept():
    jobs.register_sweeper("runs")(lambda: 2)
    jobs.register_sweeper("files")(lambda: 0)
    assert jobs.sweep() == {"runs": 2, "files": 0}


def test_a_kind_that_fails_stops_no_other(caplog):
    jobs.register_sweeper("runs")(lambda: 1 // 0)
    jobs.register_sweeper("files")(lambda: 3)
    assert jobs.sweep() == {"files": 3}
    assert "the sweep of runs failed" in caplog.text


def test_a_nudge_that_fails_is_logged_not_raised(caplog):
    assert jobs.send_quietly(lambda: 1 // 0, "run 7") is False
    assert "run 7 could not be sent" in caplog.text
    assert jobs.send_quietly(lambda: None, "run 7") is True


@pytest.fixture
def watch(monkeypatch):
    """A clock that only the queue moves: `watch(seconds)`."""
    now = [100.0]
    monkeypatch.setattr(jobs.time, "monotonic", lambda: now[0])

    def passes(seconds):
        now[0] += seconds

    return passes


def test_a_silent_queue_is_waited_for_once_and_then_left_alone_for_a_while(watch, caplog):
    asked = []

    def silent():
        asked.append(1)
        watch(4)
        raise TimeoutError

    assert [jobs.send_quietly(silent, f"file {n}") for n in range(5)] == [False] * 5
    assert len(asked) == 1
    assert "file 4 was not sent: the queue did not answer a moment ago" in caplog.text
    watch(jobs.PAUSE)
    assert jobs.send_quietly(lambda: watch(0), "file 5") is True


def test_a_queue_that_says_no_at_once_holds_nobody_up_and_is_asked_each_time():
    asked = []
    for n in range(5):
        jobs.send_quietly(lambda: asked.append(1) or 1 // 0, f"file {n}")
    assert len(asked) == 5


def test_a_lease_is_renewed_as_long_as_the_work_goes_on_and_says_that_it_does(monkeypatch):
    signs, renewed = [], threading.Semaphore(0)
    monkeypatch.setattr(jobs, "_SIGNS", [signs.append])
    with jobs.kept(renewed.release, every=0.01):
        assert renewed.acquire(timeout=PATIENCE)
        assert renewed.acquire(timeout=PATIENCE)
    assert set(signs) == {"work"}
    while renewed.acquire(blocking=False):
        pass
    assert not renewed.acquire(timeout=0.1)


def test_a_renewal_that_fails_is_tried_again(caplog):
    calls = threading.Semaphore(0)

    def renew():
        calls.release()
        raise jobs.DATABASE_AWAY[0]

    with jobs.kept(renew, every=0.01):
        assert calls.acquire(timeout=PATIENCE)
        assert calls.acquire(timeout=PATIENCE)
    assert "could not be renewed" in caplog.text
