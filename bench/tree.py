"""A tree run shared out over real worker processes: two of them against one, on the same data in the same run.

Each worker is `celery worker` with one child; both share one Redis and one database. `seconds` are those of two, the
reference those of one, so 0.50 would be twice as fast and 1.00 no gain. The database adds up and writes for all of
them, and on two cores two workers and PostgreSQL want three: little is to be expected there, and less on SQLite, where
one writes at a time.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from django.db.models import Min

from bench.dataset import Round, make
from bench.runner import REPEATS, Measured, bench
from portal.celery import app
from reports.collection.models import Assignment
from reports.collection.states import AssignmentKind
from reports.consolidation.actions.jobs import request_run
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole, RunState
from reports.consolidation.tasks import nudge

PATIENCE: Final = 300.0
DISTRICTS, UNITS, INDICATORS = 100, 1000, 50


@bench("tree-workers", databases=True)
def workers() -> Measured:
    """100 districts of 10 communes, 50 figures each."""
    made = make(units=UNITS, indicators=INDICATORS, districts=DISTRICTS)
    _districts(made)
    mine, theirs = [], []
    with tempfile.TemporaryDirectory(prefix="portal-bench-queue-") as name, _redis(Path(name)) as url:
        _send_to(url)
        with _worker(url, Path(name, "first.log")):
            _seconds(made)  # the first versions; the repeats write the next ones
            for number in range(REPEATS):
                theirs.append(_seconds(made))
                with _worker(url, Path(name, f"second-{number}.log")):
                    mine.append(_seconds(made))
    return Measured(statistics.median(mine), statistics.median(theirs))


def _districts(made: Round) -> None:
    """A summary for each district between the communes and the root."""
    root = made.root
    above: dict[int, int] = {}
    for duty in root.children.select_related("agency__parent"):
        agency = duty.agency.parent
        if agency is not None and agency.pk not in above:
            district = Assignment.objects.create(
                call=root.call, agency=agency, kind=AssignmentKind.CONSOLIDATION, version=root.version,
                reporter_class=duty.reporter_class, parent=root, due_at=root.due_at,
            )  # fmt: skip
            above[agency.pk] = district.pk
    for agency_id, district_id in above.items():
        Assignment.objects.filter(parent=root, agency__parent=agency_id).update(parent=district_id)


def _seconds(made: Round) -> float:
    """From the request to the end of one run of everything."""
    first = (
        RunInput.objects.order_by().values("run").annotate(first=Min("pk")).values_list("first", flat=True)
    )
    stale = list(first)  # as if one commune of each had just been accepted
    RunInput.objects.filter(pk__in=stale).update(role=InputRole.MISSING, report=None)
    before = Run.objects.filter(state=RunState.DONE).count()
    begun = time.perf_counter()
    run = request_run(assignment_id=made.root.pk, by=made.officer, tree=True)
    nudge(run.pk)
    while Run.objects.get(pk=run.pk).state not in (RunState.DONE, RunState.FAILED):
        if time.perf_counter() - begun > PATIENCE:
            raise RuntimeError("the tree run did not end")
        time.sleep(0.02)
    seconds = time.perf_counter() - begun
    if Run.objects.filter(state=RunState.DONE).count() - before < DISTRICTS:
        raise RuntimeError("not every district was done anew")  # the root itself has nothing accepted below
    return seconds


def _send_to(url: str) -> None:
    app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = url
    app.conf.broker_transport_options = {}


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    """A Redis of this measurement."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise RuntimeError("there is no Redis here")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        time.sleep(1)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()


@contextmanager
def _worker(url: str, log: Path) -> Iterator[None]:
    """A worker that is ready."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "portal",
        "worker",
        "--pool",
        "prefork",
        "--loglevel",
        "INFO",
    ]
    command += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--hostname", f"{log.stem}@%h"]
    variables = os.environ | {
        "DATABASE_URL": _database_url(), "CELERY_BROKER_URL": url, "PROCESS_ROLE": "worker",
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE),
    }  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=variables, stdout=out, stderr=out, start_new_session=True)
    try:
        end = time.monotonic() + PATIENCE
        while "ready." not in log.read_text(errors="replace"):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text(errors="replace")[-2000:])
            time.sleep(0.1)
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _database_url() -> str:
    """This database as another process names it: on PostgreSQL the fresh one beside the named one."""
    url = urlsplit(os.environ["DATABASE_URL"])
    if connection.vendor == "sqlite":
        return os.environ["DATABASE_URL"]
    return urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
