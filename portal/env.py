"""Typed readers of the environment: the only source of configuration.

Every variable that is read anywhere is listed in `.env.example`. A variable that is set to an
empty string counts as not set, because that is what compose files and CI make of a missing one.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE = "django.db.backends.sqlite3"
POSTGRES = "django.db.backends.postgresql"
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"


class Misconfigured(Exception):
    """The environment lacks a value or holds one that cannot be used; the message names the variable."""


def text(name: str, default: str | None = None) -> str:
    """The value of `name`; raises Misconfigured when it is absent and has no default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise Misconfigured(f"{name} is not set")
    return default


def flag(name: str, default: bool = False) -> bool:
    """A yes/no value: 1, true, yes, on against 0, false, no, off."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} must be yes or no, not {value!r}")


def integer(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise Misconfigured(f"{name} must be a whole number, not {value!r}") from None


def words(name: str, default: str | None = None) -> list[str]:
    """A comma-separated list without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def numbers(name: str) -> dict[str, int]:
    """`a=1,b=2` as names and whole numbers; empty without the variable."""
    found = {}
    for each in words(name, ""):
        key, _equals, number = each.partition("=")
        if not number.strip().isdecimal():
            raise Misconfigured(f"{name} must read like year=0,half=20, not {each!r}")
        found[key.strip()] = int(number)
    return found


def database(url: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///relative`, `sqlite:////absolute` or `postgres://…`.

    A PostgreSQL address may name a socket folder: `postgres:///name?host=/run/postgresql`.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")))
    if parts.scheme in {"postgres", "postgresql"}:
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        return {
            "ENGINE": POSTGRES,
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", "") or parts.hostname or "",
            "PORT": str(parts.port or options.pop("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise Misconfigured(f"DATABASE_URL must begin with sqlite:// or postgres://, not {parts.scheme!r}")


def _sqlite(path: str) -> dict[str, Any]:
    """Settings with which several processes may write: without IMMEDIATE they fail as 'locked'."""
    if not path:
        raise Misconfigured("DATABASE_URL names no SQLite file")
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": SQLITE,
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
    }
