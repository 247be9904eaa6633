"""The queue in a folder never shows half a message or half a table of queues."""

import json
import os
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport import filesystem

from portal import folder_queue


@pytest.fixture
def channels(tmp_path):
    """Two users of one folder: `channels(kind)` gives the channel of each."""
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    options = {"control_folder": str(tmp_path / "control")}
    options |= {"data_folder_in": str(tmp_path / "queue"), "data_folder_out": str(tmp_path / "queue")}

    def made(kind):
        return [kind(Connection("memory://", transport_options=options)) for _user in range(2)]

    return made


def reading_at(monkeypatch, place, name, read):
    """What `read` answered each time when `place.name` was about to be called."""
    seen, plain = [], getattr(place, name)

    def watched(*given, **named):
        try:
            seen.append(read())
        except Exception as problem:
            seen.append(type(problem))
        return plain(*given, **named)

    monkeypatch.setattr(place, name, watched)
    return seen


def bare(kind):
    """A channel without a connection: only what it does to the folder is asked."""

    def make(connection):
        channel = kind.__new__(kind)
        channel.connection = connection.transport
        channel.connection.client = connection
        return channel

    return make


def test_a_message_is_there_when_it_is_whole(channels, monkeypatch):
    writer, reader = channels(bare(folder_queue.Channel))
    seen = reading_at(monkeypatch, os, "replace", lambda: reader._get("celery"))
    writer._put("celery", {"id": 1})
    assert seen == [Empty]
    assert reader._get("celery") == {"id": 1}
    with pytest.raises(Empty):
        reader._get("celery")


def test_what_is_urgent_is_taken_before_what_came_first(channels):
    writer, reader = channels(bare(folder_queue.Channel))
    for number, priority in enumerate((6, 6, 0)):
        writer._put("celery", {"id": number, "properties": {"priority": priority}})
    assert [reader._get("celery")["id"] for _turn in range(3)] == [2, 0, 1]


def test_control_the_library_shows_a_message_before_it_is_written(channels, monkeypatch):
    writer, reader = channels(bare(filesystem.Channel))
    seen = reading_at(monkeypatch, filesystem, "lock", lambda: reader._get("celery"))
    writer._put("celery", {"id": 1})
    assert seen == [json.JSONDecodeError]


def test_a_table_of_queues_is_whole_and_loses_none(channels, monkeypatch):
    writer, reader = channels(bare(folder_queue.Channel))
    seen = reading_at(monkeypatch, os, "replace", lambda: reader.get_table("celery"))
    writer._queue_bind("celery", "celery", "", "celery")
    writer._queue_bind("celery", "other", "", "other")
    writer._queue_bind("celery", "other", "", "other")
    assert [len(table) for table in seen] == [0, 1]
    assert [row.queue for row in reader.get_table("celery")] == ["other", "celery"]


def test_the_portal_uses_this_one():
    assert isinstance(Connection("filesystem://localhost").transport, folder_queue.Transport)
