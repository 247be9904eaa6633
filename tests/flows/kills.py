"""Workers, a Redis and a database that lose their lives at random, and what must be true when they are back."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from agencies.models import AuditEntry
from portal.bootstrap import servers
from reports.collection.models import Report
from reports.consolidation.actions.jobs import request_run
from reports.consolidation.models import Run
from reports.documents.actions.files import request_files
from reports.documents.models import Rendering
from tests.factories.rounds import make_report
from tests.factories.summaries import Scene
from tests.flows.workers import Queue, kill, pages_send_to, start

COMMUNES, DISTRICTS = 2, 5


@dataclass
class OwnRedis:
    """A Redis that may be killed: it writes what it was told, as on the server."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, or start again on the same port with what was written."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        program = servers._redis_program()
        assert program
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise AssertionError("Redis did not start")

    def kill(self) -> None:
        """SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @property
    def queue(self) -> Queue:
        """As both sides name it; the pages' own options, so that a dead Redis holds nobody up."""
        options = {"socket_connect_timeout": 1, "socket_timeout": 2, "max_retries": 1, "interval_start": 0}
        return Queue(f"redis://127.0.0.1:{self.port}/0", options | {"retry_on_timeout": False})


@dataclass
class House:
    """One worker process of two children, its queue, and everything that may be killed."""

    queue: Queue
    log: Path
    redis: OwnRedis | None = None
    variables: dict[str, str] = field(default_factory=dict)
    worker: subprocess.Popen[bytes] | None = None
    killed: dict[str, int] = field(default_factory=dict)

    def open(self) -> None:
        """Start a worker."""
        self.worker = start(
            self.queue, self.log, module="tests.flows.slow_worker", concurrency=2, **self.variables
        )

    def look_after(self) -> None:
        """Start the worker again when it has ended by itself, as a supervisor does: losing Redis in the middle of an
        acknowledgement ends Celery's own process."""
        if self.worker is not None and self.worker.poll() is not None:
            self.killed["by itself"] = self.killed.get("by itself", 0) + 1
            self.open()

    def close(self) -> None:
        """Nothing stays."""
        if self.worker is not None:
            kill(self.worker)

    @property
    def ways(self) -> dict[str, Callable[[], None]]:
        """Every way to die that this house has."""
        ways: dict[str, Callable[[], None]] = {"child": self._child, "group": self._group}
        if self.redis is not None:
            ways["redis"] = self._redis
        if connection.vendor == "postgresql":
            ways["database"] = self._database
        return ways

    def strike(self, dice: random.Random) -> str:
        """One kill, and the recovery from it; which one it was."""
        name = dice.choice(sorted(self.ways))
        self.ways[name]()
        self.killed[name] = self.killed.get(name, 0) + 1
        return name

    def _child(self) -> None:
        assert self.worker is not None
        task = Path(f"/proc/{self.worker.pid}/task/{self.worker.pid}/children")
        for child in task.read_text().split() if task.exists() else ():
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)

    def _group(self) -> None:
        self.close()
        self.open()

    def _redis(self) -> None:
        assert self.redis is not None
        self.redis.kill()
        time.sleep(0.5)
        self.redis.start()

    def _database(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@contextmanager
def house(queue: Queue, log: Path, redis: OwnRedis | None = None, **variables: str) -> Iterator[House]:
    """A house with its worker, ended whatever happens."""
    made = House(queue, log, redis, variables)
    made.open()
    try:
        with pages_send_to(queue):
            yield made
    finally:
        made.close()


# --- what is asked, and what must have come of it ---


@dataclass
class Asked:
    """Jobs of every kind: two summaries, a tree of districts, two workbooks."""

    singles: list[Run]
    tree: Run
    files: list[Rendering]

    @property
    def under_way(self) -> bool:
        """A worker is at one of them at this moment, as far as anybody can see."""
        mine = Run.objects.filter(pk__in=[each.pk for each in (*self.singles, self.tree)])
        now = timezone.now()  # noqa: TID251 -- a lease runs in real time
        alive = {"state": "running", "lease_until__gt": now}
        rows = Rendering.objects.filter(pk__in=[each.pk for each in self.files], **alive)
        return mine.filter(**alive).exists() or self.tree.parts.filter(**alive).exists() or rows.exists()

    @property
    def over(self) -> bool:
        """Nothing is left to be done."""
        runs = Run.objects.filter(pk__in=[each.pk for each in (*self.singles, self.tree)])
        rows = Rendering.objects.filter(pk__in=[each.pk for each in self.files])
        return not (
            runs.exclude(state__in=("done", "failed")).exists()
            or rows.exclude(state__in=("done", "failed")).exists()
        )


def ask() -> Asked:
    """New rounds with new jobs; nobody is told of them: that is the caller's business."""
    singles, files = [], []
    for value in (7, 9):
        scene = Scene()
        scene.accepted("", {("TT.01", ""): value})
        scene.accepted("", {("TT.01", ""): 10})
        singles.append(request_run(assignment_id=scene.root.pk, by=scene.officer))
        report = make_report(scene.unit(), figures={("TT.01", ""): value})
        files.append(request_files(report_id=report.pk, format="xlsx", by=report.created_by))
    return Asked(singles, ask_tree(DISTRICTS, COMMUNES), files)


def ask_tree(districts: int, communes: int) -> Run:
    """A tree run over districts whose communes have answered; their own figures are 1, 2, 3 …"""
    scene = Scene()
    scene.accepted("", {("TT.01", ""): 100})
    for _district in range(districts):
        duty = scene.district()
        for commune in range(communes):
            scene.accepted("", {("TT.01", ""): commune + 1}, parent=duty)
    return request_run(assignment_id=scene.root.pk, by=scene.officer, tree=True)


def problems(asked: Asked) -> list[str]:
    """Everything that is not exactly once: one version, its figures, its journal line, one file."""
    found = []
    for number, run in enumerate(asked.singles):
        found += _run_problems(run, (17, 19)[number], inputs=3)
    found += tree_problems(asked.tree, DISTRICTS, sum(range(1, COMMUNES + 1)))
    for row in asked.files:
        found += _file_problems(row)
    return found


def tree_problems(run: Run, districts: int, value: int) -> list[str]:
    """The same for a tree: each district once, the root once."""
    found = _run_problems(run, 100, inputs=districts + 1)
    parts = list(run.parts.values_list("state", flat=True))
    if parts != ["done"] * districts:
        found.append(f"parts of {run.pk}: {parts}")
    for part in run.parts.all():
        lower = Run.objects.filter(assignment=part.assignment_id, state="done")
        if lower.count() != 1:
            found.append(f"runs of district {part.assignment_id}: {lower.count()}")
        else:
            found += _run_problems(lower.get(), value)
    return found


def _run_problems(run: Run, value: int, inputs: int | None = None) -> list[str]:
    run.refresh_from_db()
    if run.state != "done":
        return [f"run {run.pk} {run.state}: {run.error}"]
    reports = list(Report.objects.filter(assignment=run.assignment_id))
    lines = AuditEntry.objects.filter(key="consolidation.run.finished", object_id=str(run.pk)).count()
    values = [each.value for r in reports for each in r.figures.filter(indicator__code="TT.01")]
    facts = {
        "versions": (len(reports), 1), "figures": (values, [value]), "journal": (lines, 1),
        "report": (run.report_id, reports[0].pk),
    }  # fmt: skip
    if inputs is not None:
        facts["inputs"] = (run.inputs.count(), inputs)
    return [
        f"run {run.pk} {name}: {is_}, not {ought}" for name, (is_, ought) in facts.items() if is_ != ought
    ]


def _file_problems(row: Rendering) -> list[str]:
    row.refresh_from_db()
    if row.state != "done":
        return [f"file {row.pk} {row.state}: {row.error}"]
    stored = default_storage.listdir(f"documents/reports/{row.report_id}")[1]
    rows = Rendering.objects.filter(report=row.report_id).count()
    alone = stored == [Path(row.file.name).name] and rows == 1
    return [] if alone else [f"file {row.pk}: {stored}, {rows} rows"]
