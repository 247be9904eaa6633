"""What is open in the name of a person who leaves an agency. Each package that keeps work says what it keeps.

Work belongs to the agency; only a few things name a person (contacts, who looks after a section). Whoever keeps such a
thing registers how it is listed, and how it passes to a successor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from agencies.models import Agency, User


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves which agency, and who reads the list (links are given only to what the reader may open)."""

    user: User
    agency: Agency
    reader: User


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is open. `url` is "" where the reader may not open it."""

    label: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind. `passes`: a chosen successor takes them over by name; the rest stays with the agency."""

    title: str
    hint: str
    items: tuple[Item, ...]
    passes: bool = False


Lister = Callable[[Leaving], Iterable[Group]]
Taker = Callable[[User, Leaving, User], int]
_LISTERS: Final[dict[str, Lister]] = {}
_TAKERS: Final[dict[str, Taker]] = {}


def register_list(name: str) -> Callable[[Lister], Lister]:
    """Make a function known that lists what a package keeps under the name of a person."""

    def remember(lister: Lister) -> Lister:
        _LISTERS[name] = lister
        return lister

    return remember


def register_taker(name: str) -> Callable[[Taker], Taker]:
    """Make a function known that writes a successor (third argument) where the person was named; how many places.

    It is called in a transaction; the first argument is who does it.
    """

    def remember(taker: Taker) -> Taker:
        _TAKERS[name] = taker
        return taker

    return remember


def open_work(leaving: Leaving) -> list[Group]:
    """Everything that is open, by kind; kinds with nothing in them are left out."""
    groups = (group for name in sorted(_LISTERS) for group in _LISTERS[name](leaving))
    return [group for group in groups if group.items]


def take_over(by: User, leaving: Leaving, successor: User) -> int:
    """Put the successor in every place that names the person. Call inside a transaction."""
    return sum(_TAKERS[name](by, leaving, successor) for name in sorted(_TAKERS))
