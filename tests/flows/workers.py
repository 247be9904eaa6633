"""A real Celery worker process on the database of the running test, and the queue between it and the pages."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from portal.celery import app
from portal.core import jobs

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 45.0


@dataclass(frozen=True)
class Queue:
    """A broker as both sides name it: settings of the pages, environment of the worker."""

    url: str
    options: dict[str, object] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)


def folder_queue(folder: Path) -> Queue:
    """The embedded way: a folder."""
    for name in ("queue", "control"):
        (folder / name).mkdir(parents=True)
    options = {
        "data_folder_in": str(folder / "queue"), "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
    }  # fmt: skip
    return Queue("filesystem://", options, {"BROKER_FOLDER": str(folder)})


@contextmanager
def pages_send_to(queue: Queue) -> Iterator[None]:
    """The pages of this process put their nudges into the queue, which in other tests nobody reads."""
    before = app.conf.broker_url, app.conf.broker_transport_options
    _switch(queue.url, queue.options)
    try:
        yield
    finally:
        _switch(*before)


def _switch(url: str, options: dict[str, object]) -> None:
    jobs._SILENCE.until = 0.0  # what is known of the last queue says nothing about this one
    app.conf.broker_url, app.conf.broker_transport_options = url, options
    app.conf.broker_read_url = app.conf.broker_write_url = url
    app._pool = None
    app.amqp._producer_pool = None


@contextmanager
def worker(queue: Queue, log: Path, *, module: str = "portal") -> Iterator[subprocess.Popen[bytes]]:
    """A worker as `make run` starts it; `module` names another app to load instead."""
    process = start(queue, log, module=module)
    try:
        yield process
    finally:
        kill(process)


def start(
    queue: Queue, log: Path, *, module: str = "portal", concurrency: int = 1, **more: str
) -> subprocess.Popen[bytes]:
    """As `worker`, left running: whoever starts it kills it. `more`: variables of its environment."""
    command = ["celery", "-A", module, "worker", "--pool", "prefork", "--concurrency", str(concurrency)]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
    variables = os.environ | queue.variables | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev", "DATABASE_URL": database_url(), "PROCESS_ROLE": "worker",
        "CELERY_BROKER_URL": queue.url, "FILES_ROOT": str(settings.MEDIA_ROOT), "PYTHONPATH": str(ROOT),
    } | more  # fmt: skip
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for the worker and its children, as when the machine loses power."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def database_url() -> str:
    """The test database as another process may name it."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    host, user, port = known["HOST"], known["USER"] or "", known["PORT"]
    password = f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else ""
    if host.startswith("/"):
        return f"postgres://{user}{password}@/{known['NAME']}?host={host}" + (f"&port={port}" if port else "")
    return f"postgres://{user}{password}@{host}{f':{port}' if port else ''}/{known['NAME']}"


def wait_for(happened: Callable[[], object], log: Path, patience: float = PATIENCE) -> None:
    """Until it is true; the log of the worker when it does not become so."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace")[-3000:] if log.exists() else "no worker")
