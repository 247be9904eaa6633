"""/livez and /readyz answer everybody, and tell the truth."""

import pytest
from django.db import DatabaseError

from portal import health


def test_the_process_says_it_lives_without_asking_the_database(client):
    answer = client.get("/livez")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_migrated_database_is_ready(client):
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_database_that_cannot_be_written_is_not_ready(client, monkeypatch):
    def refuse() -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(health, "_write_nothing", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


@pytest.mark.django_db
def test_a_database_that_lacks_a_migration_is_not_ready_until_it_has_it(client, monkeypatch):
    health._all_applied.cache_clear()
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    assert client.get("/readyz").status_code == 503
    monkeypatch.undo()
    assert client.get("/readyz").status_code == 200


def test_the_health_addresses_change_nothing(client):
    assert client.post("/livez").status_code == 405
