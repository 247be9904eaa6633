"""A client that keeps the protocol of static/js/autosave.js, and the book of what it was told is saved.

    book = Ledger()
    tab = Typist(Window(line.address, username, password), report.pk, book, random.Random(1), name="Lan")
    tab.type(field, {"value": "25"})    # as a person does; nothing is sent yet
    tab.pump()                          # at most one request, its answer taken as the page takes it
    tab.flush()                         # until nothing waits: what a person sees as "Đã lưu"
    verdict = compare(book)             # against the database of this process
    assert verdict.clean, verdict

The rules kept: one request in flight per window; an edit names its operation and the version seen; what has no
definite answer is sent again first, under the same name; a later edit of the same field replaces the one that waits;
409 is noted as shown, with both values, and a person chooses; 401: signs in again and sends the same; a fresh token
after 403; every answer marks exactly what it acknowledged.

`choose(conflict)`: True keeps one's own. `renames=True`: the mistake of a client that names every try anew.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.harness.browserless import NO_ANSWER, Window

Typed = dict[str, Any]
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 1.0  # seconds; the page waits 1 to 30


@dataclass(frozen=True)
class Acknowledged:
    """One edit of which a client was told that it is saved."""

    who: str
    report: int
    edit: str
    op: str
    field: str
    seen: int
    version: int
    typed: Typed
    stored: Typed


@dataclass(frozen=True)
class Conflict:
    """One edit that met another's: both values were shown."""

    who: str
    report: int
    field: str
    seen: int
    version: int
    mine: Typed
    theirs: Typed
    by: str


@dataclass
class Ledger:
    """What all clients of a run were told. `sent`: the edit that each operation stood for."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    refused: list[tuple[str, int, str]] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        with self.lock:
            self.counted[what] += 1


@dataclass
class Box:
    """One field as a page knows it; the names are those of autosave.js."""

    name: str
    seen: int = 0
    typed: Typed | None = None
    saved: Typed | None = None
    dirty: bool = False
    sent: Typed | None = None  # the edit under way: op, seen, typed, edit
    clash: Conflict | None = None

    @property
    def waits(self) -> bool:
        return self.dirty or self.sent is not None


class Typist:
    """One open page of one person. One thread at a time."""

    def __init__(
        self,
        window: Window,
        report: int,
        book: Ledger,
        chance: random.Random,
        *,
        name: str = "",
        choose: Callable[[Conflict], bool] = lambda _conflict: True,
        renames: bool = False,
    ) -> None:
        self.window, self.report, self.book, self.chance = window, report, book, chance
        self.name, self.choose, self.renames = name or window.username, choose, renames
        self.boxes: dict[str, Box] = {}
        self.problem = ""
        self.saved = 0
        self._edits, self._state = (
            reverse(name, args=[report]) for name in ("reports:edits", "reports:edit_state")
        )
        self._tries, self._since = 0, 0

    # --- a person ---

    def type(self, name: str, typed: Typed) -> None:
        """What now stands in the field; sent when its turn comes."""
        box = self._box(name)
        if box.dirty:
            self.book.count("replaced")
        box.typed, box.dirty = typed, True
        self.book.count("typed")

    def flush(self, seconds: float = 600.0) -> None:
        """Until everything has its answer."""
        end = time.monotonic() + seconds
        while any(box.waits for box in self.boxes.values()):
            if self.problem or time.monotonic() > end:
                raise AssertionError(f"{self.name}: {self.problem or 'never saved'}")
            self.pump()

    def poll(self) -> None:
        """What others have changed: taken over only where nothing of ours waits."""
        status, said = self.window.fetch("GET", f"{self._state}?since={self._since}")
        if status != 200:
            return
        for change in said["changes"]:
            box = self._box(change["field"])
            if not box.waits and not box.clash and change["version"] > box.seen:
                box.typed = box.saved = change["typed"]
                box.seen = change["version"]
        self._since = max(self._since, said["edit_version"])

    # --- the page ---

    def _box(self, name: str) -> Box:
        return self.boxes.setdefault(name, Box(name))

    def pump(self) -> bool:
        """One request if one is due; whether there was one."""
        box = self._next()
        if box is None:
            return False
        if box.sent is None:
            if box.typed == box.saved:
                box.dirty = False
                return False
            assert box.typed is not None
            box.sent = {
                "op": str(uuid.uuid4()),
                "seen": box.seen,
                "typed": box.typed,
                "edit": uuid.uuid4().hex,
            }
            box.dirty = False
        elif self.renames:
            box.sent = {**box.sent, "op": str(uuid.uuid4())}
        with self.book.lock:
            self.book.sent[box.sent["op"]] = box.sent["edit"]
            self.book.counted["requests"] += 1
        body = {name: box.sent[name] for name in ("op", "seen", "typed")} | {"field": box.name}
        status, answer = self.window.fetch("POST", self._edits, body)
        self._take(box, status, answer)
        return True

    def _next(self) -> Box | None:
        boxes = list(self.boxes.values())
        first = next((box for box in boxes if box.sent), None)
        return first or next((box for box in boxes if box.dirty), None)

    def _take(self, box: Box, status: int, answer: dict[str, Any]) -> None:
        if status == NO_ANSWER or status >= 500 or status in {408, 429}:
            self.book.count("tried again")
            self._tries += 1
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self._tries - 1))
            time.sleep(pause * (0.75 + self.chance.random() / 2))
            return
        self._tries = 0
        if status == 200:
            self._acknowledged(box, answer)
        elif status == 401 or (status == 403 and "token" in answer):
            self.book.count("signed in again")
            self.window.sign_in()
        elif status == 409 and "version" in answer:
            self._clashed(box, answer)
        elif status in {403, 404, 423}:
            self.problem = f"{status} {answer.get('error')}"
            box.sent, box.dirty = None, True
        else:
            self.book.refused.append((self.name, status, str(answer.get("error"))))
            box.sent = None

    def _acknowledged(self, box: Box, answer: dict[str, Any]) -> None:
        assert box.sent is not None
        sent, box.sent = box.sent, None
        self.saved += 1
        with self.book.lock:
            self.book.acknowledged.append(
                Acknowledged(
                    self.name, self.report, sent["edit"], sent["op"], box.name, sent["seen"], answer["version"],
                    sent["typed"], answer["typed"],
                )
            )  # fmt: skip
        box.seen, box.saved = answer["version"], sent["typed"]
        box.dirty = box.typed != sent["typed"]

    def _clashed(self, box: Box, answer: dict[str, Any]) -> None:
        assert box.sent is not None
        conflict = Conflict(
            self.name, self.report, box.name, box.sent["seen"], answer["version"], box.sent["typed"],
            answer["theirs"], answer["by"],
        )  # fmt: skip
        with self.book.lock:
            self.book.conflicts.append(conflict)
        box.sent, box.seen, box.saved = None, answer["version"], None
        if self.choose(conflict):
            box.dirty = True
        else:
            box.typed, box.saved, box.dirty = answer["theirs"], answer["theirs"], False
