"""One sweep for all kinds of job, and nudges that may fail."""

import pytest

from portal.core import jobs


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """An empty registry."""
    known = {}
    monkeypatch.setattr(jobs, "_SWEEPERS", known)
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
