"""The last day of a round: everybody types, many send, others watch, and nobody waits for anybody.

    outcome = live(make_town(Day()), site.address, Day())
    outcome.errors              # {"save 500": 3}; nothing when all went well
    outcome.p95("save")         # seconds, counted from the moment the request was due

Open loop: when each person acts is drawn beforehand and does not depend on the answers, so a server that falls behind is
not spared; what an answer took is counted from that moment. By hand, against a database of its own that is made and
thrown away, with the portal served by real processes:

    python -m tests.harness.last_day --seconds 600 [--database postgres://…] [--workers 3] [--threads 4]
        [--sqlite-defaults]
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sqlite3
import tempfile
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.harness.site import Site, fresh

if TYPE_CHECKING:
    from agencies.models import User
    from reports.collection.models import Report
    from tests.harness.browserless import Window
    from tests.harness.office import Desk

DEFAULTS = "tests.harness.careless_settings"


@dataclass(frozen=True)
class Day:
    """How many do what, for how long. `think`, `poll`: seconds between two acts of one person, on average.

    An open page asks every 20 seconds what has moved; the pollers ask as often as the pages of them and all editors.
    """

    seconds: float = 600.0
    editors: int = 100
    think: float = 3.0
    saves_to_a_page: int = 10
    submits: int = 100
    heads: int = 10
    pollers: int = 30
    poll: float = 4.5


@dataclass(frozen=True)
class Town:
    """Who is there: people at reports, the finished reports of each head, reports that are watched, and the pages of
    sections of each report."""

    desks: Sequence[Desk]
    to_submit: Sequence[tuple[User, Sequence[Report]]]
    watched: Sequence[Desk]
    pages: Mapping[int, Sequence[str]]


@dataclass
class Outcome:
    """What all requests came to: seconds by kind, and every answer that was not the right one."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, due: float, status: int, right: bool) -> None:
        taken = time.monotonic() - due
        with self._lock:
            self.waits[kind].append(taken)
            if not right:
                self.errors[f"{kind} {status}"] += 1

    def p95(self, kind: str) -> float:
        found = sorted(self.waits[kind])
        return found[int(0.95 * (len(found) - 1))]

    def told(self) -> str:
        lines = [
            f"{kind}: {len(found)}, median {sorted(found)[len(found) // 2]:.3f} s, p95 {self.p95(kind):.3f} s"
            for kind, found in sorted(self.waits.items())
        ]
        return "\n".join([*lines, f"errors: {dict(self.errors) or 0}"])


def make_town(day: Day) -> Town:
    """The people and reports of a day, in the database of this process."""
    from django.urls import reverse

    from agencies.states import Role
    from tests.factories.agencies import make_membership, make_user
    from tests.factories.rounds import make_assignment, make_call, make_outline, make_report
    from tests.harness.office import make_desks

    desks = make_desks(day.editors)
    simple = [("situation", 0, "I.", "Tình hình", True, True, [])]
    call = make_call(version=make_outline(simple, annex=False))
    finished = [
        make_report(make_assignment(call), texts={"situation": ["Ổn định."]}) for _ in range(day.submits)
    ]
    heads = [make_user() for _ in range(min(day.heads, day.submits))]
    shares = [finished[n :: len(heads)] for n in range(len(heads))]
    for head, reports in zip(heads, shares, strict=True):
        for report in reports:
            make_membership(head, report.assignment.agency, Role.HEAD)
    watched = list(itertools.islice(itertools.cycle(desks), day.pollers))
    pages = {
        report.pk: [
            reverse("reports:section", args=[report.pk, section.key])
            for section in report.assignment.version.sections.filter(has_prose=True)
        ]
        for report in {desk.report for desk in desks}
    }
    return Town(desks, list(zip(heads, shares, strict=True)), watched, pages)


def journal_as_by_default() -> None:
    """The SQLite file of this process as Django would have made it; nobody may have it open."""
    from django.db import connection, connections

    file = connection.settings_dict["NAME"]
    connections.close_all()
    with closing(sqlite3.connect(file)) as plain:
        (mode,) = plain.execute("PRAGMA journal_mode=DELETE").fetchone()
    if mode != "delete":
        raise RuntimeError(f"the journal is still {mode}")


@dataclass(frozen=True)
class Person:
    """One signed-in person in one window, from one moment on; asks no database, only the portal."""

    window: Window
    day: Day
    outcome: Outcome
    begin: float
    chance: random.Random

    def moments(self, pause: float) -> Iterator[float]:
        """When a person acts: pauses of any length around the average, from somewhere in the first one."""
        due = self.begin + self.chance.random() * pause
        while due < self.begin + self.day.seconds:
            self._wait(due)
            yield due
            due += self.chance.expovariate(1 / pause)

    def _wait(self, due: float) -> None:
        """Until then. The server closes a line that is idle for seconds; a browser would notice, so each act has its own."""
        self.window.close()
        time.sleep(max(0.0, due - time.monotonic()))

    def edit(self, desk: Desk, pages: Sequence[str]) -> None:
        """Fields of one report in any order, now and then the page of a section."""
        from django.urls import reverse

        from tests.harness.office import something_new

        edits = reverse("reports:edits", args=[desk.report.pk])
        versions: Counter[str] = Counter()
        for number, due in enumerate(self.moments(self.day.think), 1):
            if number % self.day.saves_to_a_page == 0:
                status, text = self.window.ask("GET", self.chance.choice(pages))
                self.outcome.note("page", due, status, status == 200 and "data-entry" in text)
                continue
            name = self.chance.choice(desk.fields)
            typed = something_new(name, number)
            body = {"op": str(uuid.uuid4()), "field": name, "seen": versions[name], "typed": typed}
            status, answer = self.window.fetch("POST", edits, body)
            self.outcome.note("save", due, status, status == 200)
            versions[name] = answer.get("version", versions[name])

    def submit(self, reports: Sequence[Report]) -> None:
        """Several reports, spread over the day."""
        from django.urls import reverse

        moments = sorted(self.begin + self.chance.random() * self.day.seconds for _ in reports)
        for due, report in zip(moments, reports, strict=True):
            self._wait(due)
            path, form = reverse("reports:submit", args=[report.pk]), urlencode({"seen": report.edit_version})
            status, _page = self.window.ask("POST", path, form, "application/x-www-form-urlencoded")
            receipt = reverse("reports:receipt", args=[report.pk])
            self.outcome.note("submit", due, status, status == 302 and self.window.led_to == receipt)

    def watch(self, desk: Desk) -> None:
        """An open page that asks what has moved."""
        from django.urls import reverse

        path, since = reverse("reports:edit_state", args=[desk.report.pk]), 0
        for due in self.moments(self.day.poll):
            status, said = self.window.fetch("GET", f"{path}?since={since}")
            since = said.get("edit_version", since)
            self.outcome.note("poll", due, status, status == 200)


def live(town: Town, address: str, day: Day, *, seed: int = 1) -> Outcome:
    """Everybody signs in, then the day begins for all at once; returns when its last answer is there."""
    from tests.factories.agencies import PASSWORD
    from tests.harness.browserless import Window

    acts: list[tuple[str, Callable[[Person], None]]] = []
    for desk in town.desks:
        pages = town.pages[desk.report.pk]
        acts.append((desk.user.username, lambda who, desk=desk, pages=pages: who.edit(desk, pages)))  # type: ignore[misc] # bound in the loop
    for head, reports in town.to_submit:
        acts.append((head.username, lambda who, reports=reports: who.submit(reports)))  # type: ignore[misc] # as above
    for desk in town.watched:
        acts.append((desk.user.username, lambda who, desk=desk: who.watch(desk)))  # type: ignore[misc] # as above
    windows = [Window(address, username, PASSWORD, patience=120) for username, _act in acts]
    for window in windows:
        window.sign_in()
    outcome, begin = Outcome(), time.monotonic() + 0.2
    hands = [
        threading.Thread(
            target=act, args=(Person(window, day, outcome, begin, random.Random(seed * 1000 + n)),)
        )
        for n, (window, (_username, act)) in enumerate(zip(windows, acts, strict=True))
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    for window in windows:
        window.close()
    return outcome


def main() -> int:
    """The full figures, by hand; non-zero when there was an error."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--database", default="", help="postgres://…; a file of SQLite without it")
    parser.add_argument("--sqlite-defaults", action="store_true", help="the control")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--threads", type=int, default=4)
    for name, kind in (
        ("seconds", float),
        ("editors", int),
        ("think", float),
        ("submits", int),
        ("pollers", int),
    ):
        parser.add_argument(f"--{name}", type=kind, default=getattr(Day, name))
    given = parser.parse_args()
    day = Day(given.seconds, given.editors, given.think, submits=given.submits, pollers=given.pollers)
    made = tempfile.TemporaryDirectory(prefix="portal-last-day-")
    with made as folder, fresh(given.database, Path(folder)) as url:
        site = Site(url, Path(folder), workers=given.workers, threads=given.threads)
        os.environ |= site.environment()
        import django

        django.setup()
        town = make_town(day)
        from django.db import connections

        connections.close_all()
        if given.sqlite_defaults:
            site.settings = DEFAULTS
            journal_as_by_default()
        with site.up():
            outcome = live(town, site.address, day)
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{'PostgreSQL' if given.database else 'SQLite'}, {day.seconds:.0f} s, load of the machine {load}")
    print(outcome.told())
    return 1 if outcome.errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
