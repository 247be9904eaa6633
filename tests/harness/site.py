"""The portal as it is really served, several worker processes over one real database, to be killed at will.

    site = Site(url, folder)            # url: sqlite:////… or postgres://…, migrated and filled by the caller
    with site.up():                     # gunicorn: a master and `workers` processes of `threads` threads each
        site.address                    # "http://127.0.0.1:PORT", the same after every start
        site.kill_worker(chance)        # SIGKILL for one worker; the master forks another
        site.kill_master()              # SIGKILL for the master alone; its workers leave by themselves
        site.kill_everything()          # as when the machine loses power
        site.start()                    # after the last two: serves again; returns when it answers

In a test the database of the running test is served (`database_url()` in tests/flows/workers.py names it; the test
needs `django_db(transaction=True)`, so that other processes see what it has written). Without pytest, `fresh(url,
folder)` gives a migrated database of its own on SQLite, or beside the one that a postgres:// address names.

`fault`: the name of a mistake of tests/harness/faults.py that the served processes make: the controls.
`variables`: more environment, as {"CELERY_BROKER_URL": "redis://…"}.

Sizes come from the environment: HARNESS_SCALE (1 in CI) multiplies the number of edits, see `scaled()`.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds, on a machine that has other things to do


def scaled(number: int) -> int:
    """So many in CI, more where HARNESS_SCALE asks for it: the full figures are run by hand."""
    return round(number * float(os.environ.get("HARNESS_SCALE") or 1))


def free_port() -> int:
    """A TCP port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """One portal: where its database is, how many processes serve it, and the process group that does."""

    database_url: str
    folder: Path
    workers: int = 3  # as the image of the Dockerfile
    threads: int = 4
    fault: str = ""
    settings: str = "tests.harness.served_settings"
    variables: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    kills: int = 0
    _master: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What all processes have said since the first start."""
        return self.folder / "web.log"

    @contextmanager
    def up(self) -> Iterator[Site]:
        """Served from here to the end of the block, whatever was killed meanwhile."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.start()
        try:
            yield self
        finally:
            self.kill_everything()

    def start(self) -> None:
        """Serve, and return when all workers are there and one has answered."""
        self._wait_for_the_last()
        command = ["gunicorn", "tests.harness.served:application", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--workers", str(self.workers)]
        command += ["--threads", str(self.threads)]
        command += ["--timeout", "120", "--no-control-socket", "--log-level", "warning", "--preload"]
        if Path("/dev/shm").is_dir():
            command += ["--worker-tmp-dir", "/dev/shm"]
        with self.log.open("ab") as log:
            self._master = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=self.environment(), stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._master.poll() is None:
            if len(self.worker_pids()) == self.workers and self.answers():
                return
            time.sleep(0.05)
        raise RuntimeError(self.log.read_text(errors="replace")[-3000:])

    def _wait_for_the_last(self) -> None:
        """Workers that outlive their master hold the port; it takes them about a second to notice."""
        end = time.monotonic() + PATIENCE
        while self._master is not None and time.monotonic() < end:
            try:
                os.killpg(self._master.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether somebody serves at this moment."""
        try:
            with urllib.request.urlopen(f"{self.address}/livez", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def environment(self) -> dict[str, str]:
        """Of every process of this site, also of a `manage.py` beside it."""
        broker = self.folder / "broker"
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": self.settings, "DATABASE_URL": self.database_url, "HARNESS_FAULT": self.fault,
            "FILES_ROOT": str(self.folder / "files"), "CELERY_BROKER_URL": "filesystem://",
            "BROKER_FOLDER": str(broker), "SECRET_KEY": "only-for-the-harness", "LOG_LEVEL": "WARNING",
            "PROCESS_ROLE": "web", "PYTHONPATH": str(ROOT), **self.variables,
        }  # fmt: skip

    def worker_pids(self) -> list[int]:
        """The processes that answer requests."""
        if self._master is None or self._master.poll() is not None:
            return []
        try:
            of_master = Path(f"/proc/{self._master.pid}/task/{self._master.pid}/children").read_text()
        except OSError:  # not a Linux
            found = subprocess.run(
                ["pgrep", "-P", str(self._master.pid)], capture_output=True, text=True, check=False
            )
            of_master = found.stdout
        return [int(pid) for pid in of_master.split()]

    def kill_worker(self, chance: random.Random) -> None:
        """One worker loses its life in whatever it is doing."""
        pids = self.worker_pids()
        if pids:
            self._kill(chance.choice(pids))

    def kill_master(self) -> None:
        """The master alone; its workers notice within a second or so and leave."""
        if self._master is not None and self._master.poll() is None:
            self._kill(self._master.pid)
            self._master.wait()

    def kill_everything(self) -> None:
        """Every process of the site at the same moment."""
        if self._master is None:
            return
        try:
            os.killpg(self._master.pid, signal.SIGKILL)
            self.kills += 1
        except ProcessLookupError:
            pass
        self._master.wait()

    def _kill(self, pid: int) -> None:
        try:
            os.kill(pid, signal.SIGKILL)
            self.kills += 1
        except ProcessLookupError:
            return


@contextmanager
def fresh(url: str, folder: Path) -> Iterator[str]:
    """The address of a migrated, empty database of our own, for use outside a test.

    `url` "" or sqlite://: a new file in the folder. postgres://…/name: a new database on the same server, dropped
    afterwards.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not url.startswith("postgres"):
        made = f"sqlite:///{folder / 'harness.sqlite3'}"
        for suffix in ("", "-wal", "-shm"):
            (folder / f"harness.sqlite3{suffix}").unlink(missing_ok=True)
        _migrate(made, folder)
        yield made
        return
    name = f"harness_{os.getpid()}"
    _on_server(url, f'drop database if exists "{name}" with (force)')
    _on_server(url, f'create database "{name}"')
    try:
        made = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        _migrate(made, folder)
        yield made
    finally:
        _on_server(url, f'drop database if exists "{name}" with (force)')


def _migrate(url: str, folder: Path) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=Site(url, folder).environment(), check=True)


def _on_server(url: str, statement: str) -> None:
    import psycopg2

    from portal import env

    known = env.database(url)
    parts = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {name: known[key] for name, key in parts.items() if known[key]}
    with closing(psycopg2.connect(**given)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
