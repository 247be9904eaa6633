"""What every test shares: which servers are there, how Chromium is started.

`make test` starts PostgreSQL and Redis and names them in TEST_DATABASE_URL and TEST_REDIS_URL. A test that
needs one that is not there is skipped; with CI=true it fails instead, so that green means "was run".
"""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
OFFICE_NAMES = ("soffice", "libreoffice")
OFFICE_ON_MACOS = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def chromium() -> str | None:
    """The browser to drive: CHROMIUM, else the one on the machine."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if not found and CHROMIUM_ON_MACOS.exists():
        found = str(CHROMIUM_ON_MACOS)
    return found


def office() -> str | None:
    """The LibreOffice that opens our files: SOFFICE, else the one on the machine."""
    found = os.environ.get("SOFFICE") or next(filter(None, map(shutil.which, OFFICE_NAMES)), None)
    return found or (str(OFFICE_ON_MACOS) if OFFICE_ON_MACOS.exists() else None)


def missing_for(marks: set[str]) -> str | None:
    """Why a test with these marks cannot run here, or None."""
    if "postgres" in marks and connection.vendor != "postgresql":
        return "no PostgreSQL (TEST_DATABASE_URL)"
    if "redis" in marks and not os.environ.get("TEST_REDIS_URL"):
        return "no Redis (TEST_REDIS_URL)"
    if "browser" in marks and not chromium():
        return "no Chromium (CHROMIUM)"
    if "office" in marks and not office():
        return "no LibreOffice (SOFFICE)"
    return None


_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="leave out tests that never ask a database anything"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The second run of `make test` is there for the second database: what asks none was run in the first."""
    if not config.getoption("--database-only"):
        return
    asking = [item for item in items if asks_a_database(item)]
    left_out = [item for item in items if not asks_a_database(item)]
    items[:] = asking
    config.hook.pytest_deselected(items=left_out)


def asks_a_database(item: pytest.Item) -> bool:
    """Marked for it, through a fixture of it, or marked for a server that only the second run has; unless its
    subject lies elsewhere."""
    marks = {mark.name for mark in item.iter_markers()}
    if "once" in marks:
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(marks & {"django_db", "postgres", "redis"} or fixtures & _DATABASE_FIXTURES)


def pytest_runtest_setup(item: pytest.Item) -> None:
    reason = missing_for({mark.name for mark in item.iter_markers()})
    if reason and IN_CI:
        pytest.fail(f"NOT RUN: {reason}", pytrace=False)
    if reason:
        pytest.skip(f"NOT RUN: {reason}")


def pytest_sessionfinish() -> None:
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture
def redis_url() -> str:
    """A Redis of this test run; ask for it together with `@pytest.mark.redis`."""
    return os.environ["TEST_REDIS_URL"]


@pytest.fixture
def private_files(tmp_path: Path, settings) -> Path:
    """An empty folder in place of the private files."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The Chromium of the machine, also as root, and without calling home."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop in this thread
    flags = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"]
    flags += ["disable-component-update", "disable-sync", "disable-dev-shm-usage"]
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": [f"--{flag}" for flag in flags],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """An office screen with Vietnamese as its language; nothing moves, so nothing has to be waited for."""
    return {
        **browser_context_args,
        "viewport": {"width": 1366, "height": 768},
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "reduced_motion": "reduce",
    }
