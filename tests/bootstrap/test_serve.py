"""`make run` keeps what was made, and says plainly what stands in its way."""

import json
import socket
from datetime import datetime, timedelta

import pytest

import environment
import serve
from errors import Stop


@pytest.fixture
def demonstration(tmp_path, monkeypatch) -> serve.Demonstration:
    monkeypatch.setattr(environment, "VAR", tmp_path)
    return serve.Demonstration("call-open")


def test_a_busy_port_is_named_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Stop, match=f"Cổng {port} đang được dùng.*PORT={port + 1}"):
            serve._refuse_busy_port("127.0.0.1", port)


def test_the_clock_of_a_new_demonstration_stands_in_june_2023(demonstration):
    facts = serve._facts_of(demonstration)
    business = datetime.now(serve.VIETNAM) + timedelta(seconds=facts["clock_offset_seconds"])
    assert abs(business - datetime(2023, 6, 12, 8, tzinfo=serve.VIETNAM)) < timedelta(seconds=10)


def test_a_second_start_finds_the_same_secret_clock_and_logins(demonstration):
    first = serve._facts_of(demonstration) | {
        "complete": True,
        "logins": [{"role": "Cán bộ", "username": "a"}],
    }
    demonstration.keep(first)
    demonstration.database.touch()
    assert serve._facts_of(demonstration) == first
    assert demonstration.sidecar.stat().st_mode & 0o077 == 0


def test_a_database_whose_loading_was_cut_off_is_made_again(demonstration):
    cut_off = serve._facts_of(demonstration)
    demonstration.database.write_text("half")
    again = serve._facts_of(demonstration)
    assert not demonstration.database.exists()
    assert again["secret_key"] != cut_off["secret_key"]


def test_a_database_without_its_sidecar_is_never_thrown_away(demonstration):
    demonstration.database.write_text("work of people")
    with pytest.raises(Stop, match=r"mất demo-call-open\.json"):
        serve._facts_of(demonstration)
    assert demonstration.database.read_text() == "work of people"


def test_each_stage_has_files_of_its_own(demonstration):
    other = serve.Demonstration("issued")
    facts = {"secret_key": "x", "clock_offset_seconds": -1}
    ours, theirs = demonstration.variables(facts), other.variables(facts)
    for name in ("DATABASE_URL", "BROKER_FOLDER", "FILES_ROOT"):
        assert ours[name] != theirs[name]


def test_the_logins_are_kept_and_their_file_is_removed(demonstration, monkeypatch):
    demonstration.folder.mkdir(parents=True)
    login = {"role": "Văn thư", "agency": "Sở", "username": "vanthu", "password": "abc"}

    def demo(_: object, *command: str, **__: object) -> None:
        with open(command[command.index("--passwords") + 1], "w") as file:
            json.dump([login], file)

    monkeypatch.setattr(serve, "_manage", demo)
    facts = serve._fill(demonstration, serve._facts_of(demonstration), {})
    assert facts["logins"] == [login]
    assert demonstration.facts()["complete"] is True
    assert [path.name for path in demonstration.folder.iterdir()] == []
