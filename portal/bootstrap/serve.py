"""`make run`: the demonstration province, the web process and the worker, on this machine only."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import environment
import system
from errors import Stop

VIETNAM = timezone(timedelta(hours=7))
BUSINESS_DAYS = {  # the day the demonstration begins on, one per point of the round
    "call-open": datetime(2023, 6, 12, 8, tzinfo=VIETNAM),
    "in-review": datetime(2023, 6, 19, 8, tzinfo=VIETNAM),
    "consolidated": datetime(2023, 6, 23, 8, tzinfo=VIETNAM),
    "issued": datetime(2023, 6, 26, 8, tzinfo=VIETNAM),
}
START_SECONDS = 60
STOP_SECONDS = 10
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- gunicorn makes a private file in it


@dataclass(frozen=True)
class Demonstration:
    """The files of one stage. The sidecar holds the secret key, the clock offset and the logins."""

    stage: str

    @property
    def database(self) -> Path:
        return environment.VAR / f"demo-{self.stage}.sqlite3"

    @property
    def sidecar(self) -> Path:
        return environment.VAR / f"demo-{self.stage}.json"

    @property
    def folder(self) -> Path:
        return environment.VAR / f"demo-{self.stage}"

    def facts(self) -> dict[str, Any]:
        """What the sidecar says; empty when there is none."""
        return json.loads(self.sidecar.read_text()) if self.sidecar.exists() else {}

    def keep(self, facts: dict[str, Any]) -> None:
        """Write the sidecar, readable by its owner only: there are passwords in it."""
        self.sidecar.touch(mode=0o600)
        self.sidecar.write_text(json.dumps(facts, ensure_ascii=False, indent=1))

    def variables(self, facts: dict[str, Any]) -> dict[str, str]:
        """The environment of every process of this demonstration."""
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "CELERY_BROKER_URL": "filesystem://",
            "BROKER_FOLDER": str(self.folder / "broker"),
            "FILES_ROOT": str(self.folder / "files"),
            "SIGNING_TRUST_ROOT": str(self.folder / "signing" / "trust"),
            "SIGNING_KEYS_ROOT": str(self.folder / "signing" / "keys"),
            "SIGNING_TSA_SLOTS": str(self.folder / "signing" / "slots"),
            "SECRET_KEY": facts["secret_key"],
            "CLOCK_OFFSET_SECONDS": str(facts["clock_offset_seconds"]),
            "DEMO": "1",
            "PYTHONUNBUFFERED": "1",
        }


def run(stage: str, host: str, port: int) -> int:
    """Prepare what is missing, then serve until Ctrl-C; the data stay for the next start."""
    _refuse_busy_port(host, port)
    environment.prepare(development=False)
    system.prepare_documents()
    demonstration = Demonstration(stage)
    demonstration.folder.mkdir(parents=True, exist_ok=True)
    facts = _facts_of(demonstration)
    variables = demonstration.variables(facts)
    _manage(variables, "migrate", "--verbosity", "0")
    if not facts["complete"]:
        facts = _fill(demonstration, facts, variables)
    return _serve(demonstration, facts, variables, host, port)


def _refuse_busy_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Stop(
                f"Cổng {port} đang được dùng. Chọn cổng khác, ví dụ: make run PORT={port + 1}\n"
                f"Port {port} is in use; choose another one as above."
            ) from None


def _facts_of(demonstration: Demonstration) -> dict[str, Any]:
    """The sidecar of a finished demonstration, or a fresh one; an unfinished database is made again."""
    facts = demonstration.facts()
    if facts.get("complete") and demonstration.database.exists():
        return facts
    if demonstration.database.exists() and not facts:
        raise Stop(
            f"Có {demonstration.database.name} nhưng mất {demonstration.sidecar.name}. "
            "Chuyển tệp cơ sở dữ liệu đi nơi khác rồi chạy lại.\n"
            "The database is there but its sidecar is gone: move the database away and start again."
        )
    for suffix in ("", "-wal", "-shm"):
        Path(f"{demonstration.database}{suffix}").unlink(missing_ok=True)
    moment = BUSINESS_DAYS[demonstration.stage]
    facts = {
        "complete": False,
        "secret_key": secrets.token_urlsafe(48),
        "clock_offset_seconds": round((moment - datetime.now(VIETNAM)).total_seconds()),
        "logins": [],
    }
    demonstration.keep(facts)
    return facts


def _fill(demonstration: Demonstration, facts: dict[str, Any], variables: dict[str, str]) -> dict[str, Any]:
    """Load the province. The command writes the logins as JSON: role, agency, username, password."""
    print(f"Nạp dữ liệu minh họa / loading the demonstration ({demonstration.stage}) …", flush=True)
    logins = demonstration.folder / "logins.json"
    _manage(variables, "demo", "--stage", demonstration.stage, "--passwords", str(logins), quiet=True)
    facts = facts | {"complete": True, "logins": json.loads(logins.read_text())}
    logins.unlink()
    demonstration.keep(facts)
    return facts


def _manage(variables: dict[str, str], *command: str, quiet: bool = False) -> None:
    done = subprocess.run(
        [environment.PYTHON, "manage.py", *command],
        cwd=environment.ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        print(done.stdout or "", file=sys.stderr)
        raise Stop(f"manage.py {command[0]} không thành công / failed; see the lines above.")


def _serve(
    demonstration: Demonstration, facts: dict[str, Any], variables: dict[str, str], host: str, port: int
) -> int:
    """Web and worker as children; a worker that dies is started again, a web process that dies ends it."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    children: dict[str, subprocess.Popen[bytes]] = {}
    commands = {"web": _web(host, port), "worker": _worker()}
    try:
        for name, command in commands.items():
            children[name] = _start(demonstration, name, command, variables)
        _wait_until_ready(demonstration, children, port)
        _greet(demonstration, facts, host, port)
        while children["web"].poll() is None:
            if children["worker"].poll() is not None:
                children["worker"] = _start(demonstration, "worker", commands["worker"], variables)
            time.sleep(1)
        raise Stop("Tiến trình web đã dừng / the web process ended.\n" + _tail(demonstration, "web"))
    except KeyboardInterrupt:
        print("\nĐang dừng, dữ liệu được giữ lại / stopping, the data stay …", flush=True)
        return 0
    finally:
        _stop(children)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _web(host: str, port: int) -> list[str]:
    """Two processes, so that one computes while the other holds SQLite's one lock: eight threads of one process would
    wait for each other and for the lock. Four threads each, so that a slow upload keeps nobody else waiting."""
    command = ["gunicorn", "portal.wsgi:application", "--bind", f"{host}:{port}", "--worker-class", "gthread"]
    command += ["--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "5"]
    command += ["--no-control-socket"]
    if SHARED_MEMORY.is_dir() and os.access(SHARED_MEMORY, os.W_OK):
        command += ["--worker-tmp-dir", str(SHARED_MEMORY)]  # its heartbeat must not wait for a disk
    return command


def _worker() -> list[str]:
    """Prefork with one child: a crash in a job does not take the worker along."""
    command = ["celery", "-A", "portal", "worker", "--pool", "prefork", "--concurrency", "1"]
    return [*command, "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]


def _start(
    demonstration: Demonstration, name: str, command: list[str], variables: dict[str, str]
) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches only us and we stop it in good order."""
    with (demonstration.folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [environment.PYTHON, "-m", *command],
            cwd=environment.ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_ready(
    demonstration: Demonstration, children: dict[str, subprocess.Popen[bytes]], port: int
) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        for name, child in children.items():
            if child.poll() is not None:
                raise Stop(f"Không khởi động được {name} / it did not start.\n" + _tail(demonstration, name))
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise Stop("Trang web không sẵn sàng / the site did not get ready.\n" + _tail(demonstration, "web"))


def _greet(demonstration: Demonstration, facts: dict[str, Any], host: str, port: int) -> None:
    offset = timedelta(seconds=facts["clock_offset_seconds"])
    day = (datetime.now(VIETNAM) + offset).strftime("%H:%M %d/%m/%Y")
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host
    print(f"\n  Cổng báo cáo: http://{shown}:{port}/   (giờ minh họa: {day})\n")
    widths = [max((len(str(row.get(key, ""))) for row in facts["logins"]), default=0) for key in _COLUMNS]
    for row in facts["logins"]:
        cells = (str(row.get(key, "")).ljust(width) for key, width in zip(_COLUMNS, widths, strict=True))
        print("  " + "  ".join(cells))
    print(
        "\n  Mã PIN của khóa ký minh họa: như mật khẩu / the PIN of the demonstration's keys is the password"
    )
    shown_folder = demonstration.folder.relative_to(environment.ROOT)
    print(f"\n  Nhật ký / logs: {shown_folder}/web.log, worker.log.   Dừng / stop: Ctrl-C\n", flush=True)


_COLUMNS = ("role", "agency", "username", "password")


def _tail(demonstration: Demonstration, name: str) -> str:
    lines = (demonstration.folder / f"{name}.log").read_text(errors="replace").splitlines()
    return "\n".join(lines[-15:])


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for child in children.values():
        try:
            child.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
