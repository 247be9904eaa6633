"""The private servers come up, belong to this run alone, and leave nothing behind."""

from pathlib import Path

import psycopg2
import pytest
import redis as client

import servers


@pytest.mark.postgres
def test_a_private_postgres_comes_up_and_goes_without_a_trace(monkeypatch):
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    with servers.postgres() as address:
        folder = Path(address.partition("host=")[2])
        connection = psycopg2.connect(host=str(folder), user="portal", dbname="portal")
        cursor = connection.cursor()
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)
        cursor.execute("SELECT upper('đường phố')")
        assert cursor.fetchone() == ("ĐƯỜNG PHỐ",)
        connection.close()
    assert not folder.exists()


def test_a_named_postgres_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://elsewhere/x")
    with servers.postgres() as address:
        assert address == "postgres://elsewhere/x"


@pytest.mark.redis
def test_the_redis_of_this_run_answers(redis_url):
    connection = client.Redis.from_url(redis_url)
    assert connection.ping()
    connection.close()


def test_a_free_port_answers_to_nobody():
    assert not servers.answers(servers.free_port(), 0.1)
