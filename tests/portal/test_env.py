"""The readers of the environment."""

import pytest

from portal import env


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("PORTAL_X", "  ")
    assert env.text("PORTAL_X", "default") == "default"
    with pytest.raises(env.Misconfigured, match="PORTAL_X"):
        env.text("PORTAL_X")


@pytest.mark.parametrize(("value", "meaning"), [("1", True), ("Yes", True), ("off", False), ("0", False)])
def test_flags_are_read(monkeypatch, value, meaning):
    monkeypatch.setenv("PORTAL_X", value)
    assert env.flag("PORTAL_X", default=not meaning) is meaning


def test_a_flag_that_is_neither_yes_nor_no_is_refused(monkeypatch):
    monkeypatch.setenv("PORTAL_X", "có")
    with pytest.raises(env.Misconfigured, match="PORTAL_X"):
        env.flag("PORTAL_X")


def test_a_number_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("PORTAL_X", "15m")
    with pytest.raises(env.Misconfigured, match="PORTAL_X"):
        env.integer("PORTAL_X", 1)


def test_lists_lose_blanks(monkeypatch):
    monkeypatch.setenv("PORTAL_X", " a, b ,,c ")
    assert env.words("PORTAL_X") == ["a", "b", "c"]


def test_a_postgres_address_is_taken_apart():
    settings = env.database("postgres://nguoi:m%40t@db.local:5433/so_lieu?sslmode=require")
    assert settings["USER"] == "nguoi"
    assert settings["PASSWORD"] == "m@t"
    assert settings["HOST"] == "db.local"
    assert settings["PORT"] == "5433"
    assert settings["NAME"] == "so_lieu"
    assert settings["OPTIONS"] == {"sslmode": "require"}
    assert settings["CONN_HEALTH_CHECKS"] is True


def test_a_postgres_address_may_name_a_socket_folder():
    settings = env.database("postgres://portal@/portal?host=/run/postgresql")
    assert settings["HOST"] == "/run/postgresql"
    assert settings["OPTIONS"] == {}


def test_sqlite_is_opened_for_several_writers(tmp_path):
    settings = env.database(f"sqlite:///{tmp_path}/new/portal.sqlite3")
    assert settings["NAME"] == f"{tmp_path}/new/portal.sqlite3"
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in settings["OPTIONS"]["init_command"]
    assert (tmp_path / "new").is_dir()


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite:///", "portal.sqlite3"])
def test_other_databases_are_refused(address):
    with pytest.raises(env.Misconfigured):
        env.database(address)
