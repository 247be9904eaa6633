"""Many people at their desks: reports of one round, who types into which fields of them, and what.

desks = make_desks(20)                       # two people to a report, each with sections of their own
work(desks, line.address, book, edits=75)    # all at once; returns when everybody has flushed
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from agencies.models import User
from agencies.states import Role
from reports.collection.fields import annex_field, figure_field, text_field
from reports.collection.models import Report
from tests.factories.agencies import PASSWORD, make_member
from tests.factories.rounds import make_assignment, make_call, make_report, section_of
from tests.harness.browserless import Window
from tests.harness.ledger import Ledger, Typed, Typist

_SECTIONS = (("communication", "inspection"), ("situation", "proposals"))


@dataclass(frozen=True)
class Desk:
    """One person, one report, and the fields that this person fills in."""

    user: User
    report: Report
    fields: tuple[str, ...]


def make_desks(number: int) -> list[Desk]:
    """So many people; every two of one agency share a report."""
    call = make_call()
    desks: list[Desk] = []
    while len(desks) < number:
        report = make_report(make_assignment(call))
        for keys in _SECTIONS[: number - len(desks)]:
            user = (
                report.created_by
                if not len(desks) % 2
                else make_member(report.assignment.agency, Role.DRAFTER)
            )
            desks.append(Desk(user, report, fields_in(report, keys)))
    return desks


def fields_in(report: Report, keys: Sequence[str]) -> tuple[str, ...]:
    """Every field of these sections, ratios aside: they are typed as two numbers."""
    names: list[str] = []
    for section in (section_of(report, key) for key in keys):
        rows = section.rows.exclude(indicator__code="DH.01").values_list("pk", flat=True)
        names += [text_field(section.pk), *map(figure_field, rows)]
        names += map(annex_field, section.annexes.values_list("pk", flat=True))
    return tuple(names)


def something_new(name: str, number: int) -> Typed:
    """What a person types there for the n-th time: never the same twice."""
    kind = name.partition(":")[0]
    if kind == "figure":
        return {"value": str(number)}
    if kind == "text":
        return {"text": f"Đã tổ chức {number} buổi, có ảnh hưởng tốt – lần ghi {number}."}
    return {"rows": [{"number": f"{number}/KH-{n}", "date": "", "copies": ""} for n in range(2)]}


def work(
    desks: Sequence[Desk], address: str, book: Ledger, *, edits: int, seed: int = 1, renames: bool = False
) -> None:
    """Everybody signs in, types until so many edits were acknowledged, and flushes. AssertionError of who could not."""
    failed: list[BaseException] = []

    def sit(place: int, desk: Desk) -> None:
        chance = random.Random(seed * 1000 + place)
        window = Window(address, desk.user.username, PASSWORD)
        try:
            window.sign_in()
            tab = Typist(window, desk.report.pk, book, chance, renames=renames)
            type_until(tab, desk.fields, edits, chance)
        except BaseException as error:
            failed.append(error)
        finally:
            window.close()

    hands = [threading.Thread(target=sit, args=each, daemon=True) for each in enumerate(desks)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    if failed:
        raise failed[0]


def type_until(tab: Typist, fields: Sequence[str], edits: int, chance: random.Random) -> None:
    """Type here and there, sometimes faster than the answers come, until so many edits of this tab are saved.

    HARNESS_SECONDS: on a machine that has other things to do, until then at the latest.
    """
    end = time.monotonic() + float(os.environ.get("HARNESS_SECONDS") or "inf")
    for number in count(1):
        if tab.saved >= edits or time.monotonic() > end:
            break
        name = chance.choice(fields)
        tab.type(name, something_new(name, number))
        if chance.random() < 0.8:
            tab.pump()
    tab.flush()


@contextmanager
def every(edits: int, book: Ledger, act: Callable[[], None]) -> Iterator[None]:
    """`act` whenever so many more edits were acknowledged, while the block runs: as often on a slow machine as on a
    fast one."""
    over = threading.Event()

    def watch() -> None:
        due = edits
        while not over.wait(0.02):
            if len(book.acknowledged) >= due:
                act()
                due = len(book.acknowledged) + edits

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(120)
