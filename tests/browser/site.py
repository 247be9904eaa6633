"""A demonstration of its own behind a real address: made from nothing, served, thrown away."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from serve import BUSINESS_DAYS

ROOT = Path(__file__).resolve().parents[2]
# Whose pages are walked; the demonstration prints the first seven, the last one writes a draft of its own.
PEOPLE = {
    "soan-thao": "soanthao.ngabay",
    "lanh-dao": "lanhdao.ngabay",
    "tong-hop": "tonghop.soldtbxh",
    "lanh-dao-so": "lanhdao.soldtbxh",
    "van-thu": "vanthu.soldtbxh",
    "nguoi-xem": "xem.haugiang",
    "quan-tri": "quantri.haugiang",
    "soan-thao-khac": "soanthao.vithanh",
}


@dataclass(frozen=True)
class Site:
    """Where it stands and the one password of everybody in it."""

    address: str
    stage: str
    password: str


def build(stage: str, folder: Path) -> str:
    """The database of a stage in a new folder; the password."""
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        (folder / f"demo.sqlite3{suffix}").unlink(missing_ok=True)
    _run(folder, stage, "manage.py", "migrate", "--verbosity", "0")
    logins = folder / "logins.json"
    _run(folder, stage, "manage.py", "demo", "--stage", stage, "--passwords", str(logins))
    password: str = json.loads(logins.read_text())[0]["password"]
    return password


@contextmanager
def served(stage: str, folder: Path, password: str) -> Iterator[Site]:
    """A demonstration that was built in the folder, served until the end of the block."""
    port = _free_port()
    command = ["gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"]
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--worker-class", "gthread", "--log-level", "warning"], cwd=ROOT,
            env=_variables(folder, stage), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_for(port, folder / "web.log")
        yield Site(f"http://127.0.0.1:{port}", stage, password)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _variables(folder: Path, stage: str) -> dict[str, str]:
    offset = BUSINESS_DAYS[stage] - dt.datetime.now(dt.UTC)
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.site_settings", "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
        "FILES_ROOT": str(folder / "files"), "BROKER_FOLDER": str(folder / "broker"), "DEMO": "1",
        "CELERY_BROKER_URL": "filesystem://", "CLOCK_OFFSET_SECONDS": str(round(offset.total_seconds())),
        "SECRET_KEY": "only-for-this-walk", "LOG_LEVEL": "WARNING", "PYTHONPATH": str(ROOT),
    }  # fmt: skip


def _run(folder: Path, stage: str, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=_variables(folder, stage), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, log: Path) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(log.read_text())
