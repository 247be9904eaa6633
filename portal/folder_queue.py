"""The job queue in a folder, for one machine without a broker of its own (`CELERY_BROKER_URL=filesystem://`).

Kombu's transport opens a file under its final name and only then writes and locks it; a reader that lists the folder
in that moment takes the file away empty, and the worker dies of it. Here a file has its name when it is whole.
Messages are taken by priority as with Redis, 0 first, then in the order of their arrival.
"""

import os
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils import json


class Channel(filesystem.Channel):
    """Kombu's channel, but nobody ever sees half a message or half a table of queues."""

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]  # kombu names it in two ways
        urgency = self._get_message_priority(payload, reverse=False)
        name = f"{urgency}_{monotonic_ns():020}_{uuid4()}.{queue}.msg"
        _write(os.path.join(self.data_folder_out, name), json.dumps(payload))

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self.control_folder.mkdir(exist_ok=True)
        with open(self.control_folder / "lock", "a") as one_at_a_time:
            filesystem.lock(one_at_a_time, filesystem.LOCK_EX)
            known = self.get_table(exchange)
            if bound not in known:
                _write(str(self._exchange_file(exchange)), json.dumps([bound, *known]))


class Transport(filesystem.Transport):
    """What `filesystem://` means here once `use` was called."""

    Channel = Channel


def _write(path: str, text: str) -> None:
    part = f"{path}.{uuid4()}.part"
    with open(part, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(part, path)


def use() -> None:
    """Let `filesystem://` be this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
