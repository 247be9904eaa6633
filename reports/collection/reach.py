"""How much of a tree of duties is covered (pure, no Django).

A level asks the reports that go straight into it, and through them the communes whose figures they carry. A commune is
covered at a level only when its report was taken and so was every summary between: what a district has and has not
sent on is not yet covered at the province.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from portal.core.numbers import format_percent


class Node(NamedTuple):
    """One duty; a tuple, since a round has thousands. `done`: its report was taken into the level above; `exempt`:
    neither it nor what is below it is asked; `communes`: how many communes its own report speaks for (of a summary 0:
    those below it do)."""

    pk: int
    parent: int | None
    done: bool
    exempt: bool = False
    communes: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Reports and communes, taken and asked."""

    reports: int = 0
    asked: int = 0
    communes: int = 0
    communes_asked: int = 0

    @property
    def percent(self) -> str:
        """Of the reports: "66,7%", a dash where none is asked."""
        return format_percent(self.reports, self.asked)

    @property
    def communes_percent(self) -> str:
        """Of the communes."""
        return format_percent(self.communes, self.communes_asked)

    @property
    def words(self) -> str:
        """ "8/10 báo cáo, 70/75 xã"; without communes where the tree has none."""
        reports = f"{self.reports}/{self.asked} báo cáo"
        return f"{reports}, {self.communes}/{self.communes_asked} xã" if self.communes_asked else reports


def shares(nodes: Iterable[Node], levels: Iterable[int]) -> dict[int, Share]:
    """The coverage of each of these levels, in time that grows with the number of duties. A level that is itself no
    node (the uppermost) is fine."""
    below: dict[int, list[Node]] = {}
    for node in nodes:
        if node.parent is not None:
            below.setdefault(node.parent, []).append(node)
    known: dict[int, Share] = {}
    for level in levels:
        _count(level, below, known)
    return {level: known[level] for level in levels}


def _count(level: int, below: dict[int, list[Node]], known: dict[int, Share]) -> None:
    """Fill `known` for a level and everything under it; without recursion, the children before their parent."""
    waiting = [level]
    while waiting:
        here = waiting[-1]
        children = [node for node in below.get(here, ()) if not node.exempt]
        missing = [node.pk for node in children if node.pk in below and node.pk not in known]
        if missing and here not in known:
            waiting += missing
            continue
        waiting.pop()
        if here not in known:
            known[here] = _sum(children, below, known)


def _sum(children: list[Node], below: dict[int, list[Node]], known: dict[int, Share]) -> Share:
    communes = communes_asked = 0
    for node in children:
        under = known[node.pk] if node.pk in below else Share()
        communes_asked += node.communes + under.communes_asked
        if node.done:
            communes += node.communes + under.communes
    return Share(sum(node.done for node in children), len(children), communes, communes_asked)
