"""What a measurement is, and how one is made: each in a process of its own, on a database of its own.

A module of this package declares measurements:

    @bench("annex-200x30")
    def annex() -> Measured:
        return compared(work, reference)

`python -m bench [NAME …]` runs them, prints a table and writes var/bench/<module>.json, a list of
{"name", "seconds", "reference_seconds", "ratio", "peak_mb"}. A measurement with `databases` runs on PostgreSQL, if
DATABASE_URL names one, under its own name, and on SQLite under its name with "-sqlite".

A measurement may be held against several references by name (`compared_apart`). The first is the reference of the
table; each of them is printed in a line of its own, and written in "references" with its seconds, ratio and peak_mb.
"""

from __future__ import annotations

import json
import os
import pkgutil
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import bench as package

RESULTS: Final = Path(__file__).resolve().parents[1] / "var" / "bench"
REPEATS: Final = 3
_MARK: Final = "measured:"
_MAXRSS_MB: Final = 1024 * 1024 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Apart:
    """What a process of its own took: seconds, and the most memory of it or of one process it started, in MB."""

    seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of the work, and of the plainest way to the same result on the same data.

    peak_mb: where the work ran apart, of its largest process; None: of the process of the measurement.
    references: every reference by name, where there are several; the first is `reference_seconds`."""

    seconds: float
    reference_seconds: float
    peak_mb: float | None = None
    references: Mapping[str, Apart] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bench:
    """One declared measurement."""

    name: str
    module: str
    databases: bool
    work: Callable[[], Measured]


_BENCHES: Final[dict[str, Bench]] = {}


def bench(
    name: str, *, databases: bool = False
) -> Callable[[Callable[[], Measured]], Callable[[], Measured]]:
    """Declare a measurement; the function is called once, in a fresh process."""

    def remember(work: Callable[[], Measured]) -> Callable[[], Measured]:
        _BENCHES[name] = Bench(name, work.__module__.rpartition(".")[2], databases, work)
        return work

    return remember


def compared(work: Callable[[], object], reference: Callable[[], object], repeats: int = REPEATS) -> Measured:
    """Median seconds of both, in turns, so that other load on the machine hits both alike."""
    forget_peak()
    mine, theirs = [], []
    for _round in range(repeats):
        theirs.append(_seconds(reference))
        mine.append(_seconds(work))
    return Measured(statistics.median(mine), statistics.median(theirs))


def compared_apart(
    work: Callable[[], object],
    references: Mapping[str, Callable[[], object]],
    *,
    once: Collection[str] = (),
    repeats: int = REPEATS,
) -> Measured:
    """Like `compared`, against several references (those in `once` run one time), each run in a fork of this process:
    no run finds the memory of another, and the memory of the references is not counted as ours."""
    mine: list[Apart] = []
    theirs: dict[str, list[Apart]] = {name: [] for name in references}
    for at in range(repeats):
        for name, reference in references.items():
            if at == 0 or name not in once:
                theirs[name].append(apart(reference))
        mine.append(apart(work))
    found = {name: _median(runs) for name, runs in theirs.items()}
    ours = _median(mine)
    return Measured(ours.seconds, next(iter(found.values())).seconds, ours.peak_mb, found)


def _median(runs: list[Apart]) -> Apart:
    seconds = statistics.median(run.seconds for run in runs)
    return Apart(seconds, max(run.peak_mb for run in runs))


def apart(work: Callable[[], object]) -> Apart:
    """Run `work` in a fork."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            forget_peak()
            seconds = _seconds(work)
            largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MAXRSS_MB
            os.write(writer, json.dumps([seconds, max(peak_mb(), largest)]).encode())
            code = 0
        finally:
            # never back into the code of the parent, whatever happened
            if code:
                traceback.print_exc()
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        answer = told.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise RuntimeError("a run failed in its process")
    seconds, peak = json.loads(answer)
    return Apart(seconds, peak)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def forget_peak() -> None:
    """Start the memory's high-water mark anew where the system can (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def peak_mb() -> float:
    """The most memory this process has used, in MB."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MAXRSS_MB
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes.split()[1]) / 1024


def discover() -> dict[str, Bench]:
    """Every measurement declared in the modules of this package, which may import ours."""
    import django

    django.setup()
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("_"):
            import_module(f"bench.{module.name}")
    return _BENCHES


# --- in the process of one measurement ---


def inside(name: str) -> None:
    """Make the database, measure, print the result as the last line."""
    found = discover()[name]
    with _database() if found.databases else _nothing():
        measured = found.work()
        peak = peak_mb() if measured.peak_mb is None else measured.peak_mb
    references = {name: [each.seconds, each.peak_mb] for name, each in measured.references.items()}
    print(_MARK + json.dumps([measured.seconds, measured.reference_seconds, peak, references]))


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _database() -> Iterator[None]:
    """A fresh database with all tables: on PostgreSQL beside the named one, on SQLite the named file."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        yield
        return
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.close()
        connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)


# --- in the process of the command ---


def run(names: list[str]) -> int:
    """Measure what is named (everything), tell and write it. Non-zero when one failed."""
    known = discover()
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(sorted(known))}")
        return 2
    failed = False
    rows: dict[str, list[dict[str, Any]]] = {}
    print(f"{'name':36} {'seconds':>9} {'reference':>10} {'ratio':>7} {'peak MB':>8}")
    for name in names or sorted(known):
        for label, url in _databases(known[name]):
            row = _measure(name, label, url)
            failed = failed or row is None
            if row is not None:
                rows.setdefault(known[name].module, []).append(row)
    RESULTS.mkdir(parents=True, exist_ok=True)
    for module, made in rows.items():
        _write(RESULTS / f"{module}.json", made)
    return 1 if failed else 0


def _databases(found: Bench) -> Iterator[tuple[str, str]]:
    """(name in the table, DATABASE_URL) for every database a measurement runs on."""
    given = os.environ.get("DATABASE_URL", "")
    if found.databases and given.startswith("postgres"):
        yield found.name, given
        yield f"{found.name}-sqlite", ""
    else:
        yield found.name, ""


def _measure(name: str, label: str, url: str) -> dict[str, Any] | None:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        environment = os.environ | {"DATABASE_URL": url or f"sqlite:///{folder}/bench.sqlite3"}
        environment |= {"FILES_ROOT": f"{folder}/files", "BROKER_FOLDER": f"{folder}/broker"}
        command = [sys.executable, "-m", "bench", "--inside", name]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    last = (done.stdout.strip().splitlines() or [""])[-1]
    if done.returncode != 0 or not last.startswith(_MARK):
        print(f"{label:36} FAILED", flush=True)
        return None
    seconds, reference, peak, references = json.loads(last.removeprefix(_MARK))
    ratio = seconds / reference if reference else 0.0
    print(f"{label:36} {seconds:9.3f} {reference:10.3f} {ratio:7.2f} {peak:8.0f}", flush=True)
    row: dict[str, Any] = {
        "name": label, "seconds": round(seconds, 4), "reference_seconds": round(reference, 4),
        "ratio": round(ratio, 3), "peak_mb": round(peak, 1),
    }  # fmt: skip
    for against, (taken, used) in references.items():
        row.setdefault("references", {})[against] = {
            "seconds": round(taken, 4), "ratio": round(seconds / taken, 3), "peak_mb": round(used, 1),
        }  # fmt: skip
        print(
            f"{'  against ' + against:36} {'':9} {taken:10.3f} {seconds / taken:7.2f} {used:8.0f}", flush=True
        )
    return row


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Replace what was measured again, keep the rest of the file."""
    old = json.loads(path.read_text()) if path.exists() else []
    named = {row["name"] for row in rows}
    kept = [row for row in old if row["name"] not in named]
    path.write_text(json.dumps([*kept, *rows], ensure_ascii=False, indent=1) + "\n")
