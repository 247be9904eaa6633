"""The queue is nudged in time and its absence harms nobody."""

import threading

import pytest

from portal import celery


@pytest.fixture
def sent(monkeypatch):
    names: list[str] = []
    monkeypatch.setattr(celery.app, "send_task", lambda name, **_: names.append(name))
    return names


def test_a_sweep_is_sent_once_when_beat_does_the_rest(sent):
    celery.sweep_forever(0, threading.Event())
    assert sent == [celery.SWEEP]


def test_an_embedded_worker_repeats_the_sweep_until_it_stops(sent, monkeypatch):
    stop = threading.Event()
    monkeypatch.setattr(
        celery.app, "send_task", lambda name, **_: sent.append(name) or len(sent) < 3 or stop.set()
    )
    celery.sweep_forever(0.001, stop)
    assert sent == [celery.SWEEP] * 3


def test_a_broker_that_is_away_does_not_end_the_sweeping(monkeypatch, caplog):
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionError("away")

    monkeypatch.setattr(celery.app, "send_task", refuse)
    celery.send_sweep()
    assert "could not be sent" in caplog.text


def test_beat_sends_the_sweep_under_the_name_the_worker_knows():
    assert celery.app.conf.beat_schedule[celery.SWEEP]["task"] == "reports.sweep"
    assert celery.app.conf.task_ignore_result
    assert celery.app.conf.accept_content == ["json"]
