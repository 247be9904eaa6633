"""A broker that is away or silent holds a web request up for seconds at most."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from tests.portal.test_settings import SANE


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def seconds_until_refusal(options: dict, port: int) -> float:
    app = Celery("outage", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
    app.conf.broker_transport_options = options
    begun = time.monotonic()
    with closing(app), pytest.raises(OperationalError):
        app.send_task("reports.sweep", retry=False)
    return time.monotonic() - begun


def test_a_closed_port_is_noticed_at_once(load):
    options = load("production", **SANE).CELERY_BROKER_TRANSPORT_OPTIONS
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert seconds_until_refusal(options, port) < 2


@pytest.mark.slow
def test_a_silent_broker_is_given_up(load, silent_port):
    options = load("production", **SANE).CELERY_BROKER_TRANSPORT_OPTIONS
    assert seconds_until_refusal(options, silent_port) < 8
