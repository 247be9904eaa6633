"""`make test`, `test-quick`, `bench`, `lint`, `shots`: what is run, in which order, against which servers."""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import environment
import servers
import system

RESULTS = environment.VAR / "test"
WORKERS = "2"
NOTHING_COLLECTED = 5
ON_SQLITE = {"TEST_DATABASE_URL": ""}  # also where the caller has named a PostgreSQL
QUICK = "not postgres and not redis and not browser and not slow"
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@dataclass(frozen=True)
class Outcome:
    """One run of pytest, counted from the report it wrote."""

    name: str
    code: int
    seconds: float
    tests: int
    failed: int
    skipped: int

    @property
    def good(self) -> bool:
        return self.code in {0, NOTHING_COLLECTED}


def everything(rest: list[str]) -> int:
    """Every test: on SQLite, on PostgreSQL with Redis, and in a browser. Non-zero when one failed."""
    environment.prepare(development=True)
    system.prepare_documents()
    system.prepare_browser()
    system.prepare_office()
    system.prepare_signing()
    missing: list[str] = []
    if not system.softhsm():
        missing.append("SoftHSM2: none was found and none could be installed")
    if not system.office():
        missing.append("LibreOffice: none was found and none could be installed")
    outcomes = [
        _pytest(
            "SQLite", ["-n", WORKERS, "-m", "not postgres and not redis and not browser"], rest, ON_SQLITE
        )
    ]
    with servers.postgres() as database, servers.redis() as redis:
        named = {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": redis}
        missing += [f"{name}: none could be started" for name, url in named.items() if not url]
        if database:
            variables = {name: url for name, url in named.items() if url}
            # what LibreOffice reads comes from no database: once is enough
            marks = "not browser and not office"
            outcomes.append(
                _pytest("PostgreSQL", ["-n", WORKERS, "-m", marks, "--database-only"], rest, variables)
            )
        if not system.chromium():
            missing.append("Chromium: none was found and none could be installed")
        else:
            variables = ON_SQLITE | ({"TEST_REDIS_URL": redis} if redis else {})
            outcomes.append(_pytest("browser", ["-m", "browser"], rest, variables))
    return _summary(outcomes, missing)


def quick(rest: list[str]) -> int:
    """The part under a minute: SQLite, no browser, nothing slow."""
    environment.prepare(development=True)
    return _summary([_pytest("quick", ["-n", WORKERS, "-m", QUICK], rest, ON_SQLITE)], [])


def some(rest: list[str]) -> int:
    """pytest with your arguments and the servers started, on PostgreSQL."""
    environment.prepare(development=True)
    with servers.postgres() as database, servers.redis() as redis:
        named = {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": redis}
        return _run(["pytest", *rest], {name: url for name, url in named.items() if url})


def bench(rest: list[str]) -> int:
    """`python -m bench`, with DATABASE_URL naming a private PostgreSQL when one can be started."""
    environment.prepare(development=True)
    system.prepare_documents()
    with servers.postgres() as database:
        variables = {"DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
        if database:
            variables["DATABASE_URL"] = database
        return _run(["bench", *rest], variables)


def shots(rest: list[str]) -> int:
    """A picture of every page for every role, into var/shots."""
    environment.prepare(development=True)
    system.prepare_documents()
    system.prepare_browser()
    return _run(["tests.shots", *rest], {"DJANGO_SETTINGS_MODULE": "portal.settings.test"})


def lint(rest: list[str]) -> int:
    """Every check even when one fails, so that one round shows all."""
    environment.prepare(development=True)
    templates = ["pytest", "-q", "tests/architecture/test_templates.py"]
    commands: dict[str, list[str | Path]] = {
        "ruff": [environment.BIN / "ruff", "check"],
        "format": [environment.BIN / "ruff", "format", "--check"],
        "mypy": [environment.BIN / "mypy"],
        "imports": [environment.BIN / "lint-imports", "--no-logo"],
        "djlint": [environment.BIN / "djlint", "--lint", "--quiet", "templates"],
        "templates": [environment.PYTHON, "-m", *templates],
    }
    failed = []
    for name, command in commands.items():
        print(f"── {name}", flush=True)
        if subprocess.run(command, cwd=environment.ROOT, check=False).returncode != 0:
            failed.append(name)
    print(f"lint: {'failed: ' + ', '.join(failed) if failed else 'all passed'}")
    return 1 if failed else 0


def _run(module: list[str], variables: dict[str, str]) -> int:
    command = [str(environment.PYTHON), "-m", *module]
    return subprocess.run(command, cwd=environment.ROOT, env=os.environ | variables, check=False).returncode


def _pytest(name: str, options: list[str], rest: list[str], variables: dict[str, str]) -> Outcome:
    print(f"\n════ pytest: {name} ════", flush=True)
    RESULTS.mkdir(parents=True, exist_ok=True)
    report = RESULTS / f"{name.lower()}.xml"
    report.unlink(missing_ok=True)
    begun = time.monotonic()
    code = _run(["pytest", *options, f"--junitxml={report}", *rest], variables)
    tests, failed, skipped = _counted(report)
    return Outcome(name, code, time.monotonic() - begun, tests, failed, skipped)


def _counted(report: Path) -> tuple[int, int, int]:
    if not report.exists():
        return 0, 0, 0
    suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314 -- pytest has just written it

    def total(attribute: str) -> int:
        return sum(int(suite.get(attribute, "0")) for suite in suites)

    return total("tests"), total("failures") + total("errors"), total("skipped")


def _summary(outcomes: list[Outcome], missing: list[str]) -> int:
    print("\n════ summary ════")
    for one in outcomes:
        print(
            f"{one.name:12} {one.tests - one.failed - one.skipped:5} passed {one.failed:4} failed "
            f"{one.skipped:4} skipped  {one.seconds:6.0f} s  {'ok' if one.good else 'FAILED'}"
        )
    skipped = sum(one.skipped for one in outcomes)
    for line in missing:
        print(f"!!! NOT RUN — {line}")
    if skipped:
        print(f"!!! {skipped} TESTS SKIPPED — the reasons are above, in the lines that begin with SKIPPED")
    ran_nothing = not any(one.tests for one in outcomes)
    failed = not all(one.good for one in outcomes) or ran_nothing or (IN_CI and bool(missing))
    sys.stdout.flush()
    return 1 if failed else 0
