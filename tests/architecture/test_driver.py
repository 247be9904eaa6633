"""PostgreSQL is spoken to through psycopg2: with psycopg 3 beside it Django would take that in silence."""

import re
from importlib.util import find_spec

import pytest
from django.db import connection

from tests.architecture.source import ROOT


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_psycopg_3_is_not_locked(lock):
    names = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / lock).read_text(), re.MULTILINE)
    assert names
    assert [name for name in names if re.fullmatch(r"psycopg(-binary|-c|-pool)?", name)] == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_names_no_registry_and_hashes_everything(lock):
    text = (ROOT / lock).read_text()
    assert re.findall(r"https?://|file:|--index|--find-links", text) == []
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_psycopg_3_is_not_installed():
    assert find_spec("psycopg") is None


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_connection_is_made_by_psycopg2():
    connection.ensure_connection()
    assert type(connection.connection).__module__.startswith("psycopg2")
