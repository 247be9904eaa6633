"""Where an agency's figures belong under later boundaries: steps of succession, composed exactly. Pure (no Django).

A step says that from a day on a share of a predecessor belongs to a successor. Shares are entered data, in
ten-thousandths; nothing is estimated here. What is not known stays not known and says why (reform-2025.md §5.2).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

MERGE: Final = "merge"
SPLIT: Final = "split"
RENAME: Final = "rename"
TRANSFER: Final = "transfer"
ABOLISH: Final = "abolish"
# Taken over in one piece: no share but the whole one makes sense.
WHOLE_KINDS: Final = (MERGE, RENAME, ABOLISH)
WHOLE: Final = 10_000


class BadShares(ValueError):
    """Shares that cannot be; the message is Vietnamese."""


@dataclass(frozen=True, slots=True)
class Step:
    """From `day` on. `successor` None: abolished, nobody follows. `share` in ten-thousandths; None: not entered."""

    predecessor: int
    successor: int | None
    kind: str
    day: dt.date
    share: int | None = None

    @property
    def part(self) -> Fraction | None:
        """The share as a fraction; the whole where the kind leaves no other."""
        if self.kind in WHOLE_KINDS or (self.kind == TRANSFER and self.share is None):
            return Fraction(1)
        return None if self.share is None else Fraction(self.share, WHOLE)


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of one agency: `parts` of it by agency, `lost` with abolished ones; together exactly 1 unless
    `unknown` names agencies on the way whose shares are not (all) entered. `kinds`: of the steps on the way."""

    parts: Mapping[int, Fraction]
    lost: Fraction = Fraction(0)
    unknown: tuple[int, ...] = ()
    kinds: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """All of it is in one agency: no conversion, only another name on the door."""
        return not self.unknown and not self.lost and len(self.parts) == 1

    @property
    def single(self) -> int:
        """The agency that has all of it. ValueError where there is none."""
        (only,) = self.parts
        return only


def day_shares(steps: Iterable[Step]) -> Fraction:
    """How much of a predecessor the steps of one day give away, as far as entered."""
    return sum((step.part or Fraction(0) for step in steps), Fraction(0))


def check_shares(steps: Sequence[Step]) -> None:
    """Refuse steps of one predecessor and one day that together give away more than all of it.

    Raises BadShares. Shares that are not entered count as more than nothing: beside a full 100% there is no room.
    """
    given = day_shares(steps)
    if given > 1:
        raise BadShares(
            f"Tổng tỷ lệ chuyển của cơ quan này trong ngày {steps[0].day:%d/%m/%Y} là {percent(given)}, vượt quá 100%."
        )
    open_ = [step for step in steps if step.part is None]
    if given == 1 and open_:
        raise BadShares("Các phần khác đã đủ 100%; không còn phần nào để chia cho cơ quan kế thừa này.")


def makes_cycle(steps: Iterable[Step], predecessor: int, successor: int) -> bool:
    """Whether a step from one to the other would lead back to its beginning."""
    nexts: dict[int, set[int]] = {}
    for step in steps:
        if step.successor is not None:
            nexts.setdefault(step.predecessor, set()).add(step.successor)
    seen, waiting = set[int](), [successor]
    while waiting:
        at = waiting.pop()
        if at == predecessor:
            return True
        if at not in seen:
            seen.add(at)
            waiting += nexts.get(at, ())
    return False


@dataclass(slots=True)
class Chains:
    """All steps of one function, ready to follow. `ends`: the first day without an agency, where it ended."""

    steps: Sequence[Step]
    ends: Mapping[int, dt.date] = field(default_factory=dict)
    _days: dict[int, dict[dt.date, list[Step]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for step in sorted(self.steps, key=lambda each: each.day):
            self._days.setdefault(step.predecessor, {}).setdefault(step.day, []).append(step)

    def land(self, agency: int, since: dt.date, until: dt.date) -> Landing:
        """Where an agency as it stood at the end of `since` is on `until`: steps of the days after, up to and with it.

        An agency that had ended before is taken as on its last day, so that its figure is not lost.
        """
        end = self.ends.get(agency)
        if end is not None and end <= since:
            since = end - dt.timedelta(days=1)
        parts: dict[int, Fraction] = {}
        walk = _Walk(self._days, self.ends, until)
        walk.go(agency, since, Fraction(1), parts)
        return Landing(parts, walk.lost, tuple(dict.fromkeys(walk.unknown)), frozenset(walk.kinds))

    def origins(self, agency: int) -> dict[int, set[int]]:
        """Every agency some of which may be in this one, itself included, each with its direct successors."""
        back: dict[int, set[int]] = {}
        for step in self.steps:
            if step.successor is not None:
                back.setdefault(step.successor, set()).add(step.predecessor)
        found: dict[int, set[int]] = {agency: set()}
        waiting = [agency]
        while waiting:
            at = waiting.pop()
            for before in back.get(at, ()):
                if before not in found:
                    found[before] = set()
                    waiting.append(before)
                found[before].add(at)
        return found

    def former_selves(self, agency: int) -> list[int]:
        """The agency and those that it was before under other identities, where only the name changed."""
        found = [agency]
        for each in found:
            found += [
                step.predecessor for step in self.steps if step.kind == RENAME and step.successor == each
            ]
        return found

    def touched(self, agency: int, since: dt.date, until: dt.date) -> list[Step]:
        """Steps after `since` up to `until` that changed what the agency is; a new name is no change."""
        return [
            step
            for step in self.steps
            if since < step.day <= until
            and step.kind != RENAME
            and agency in (step.predecessor, step.successor)
        ]


class _Walk:
    """One agency followed through its steps; a chain is finite because cycles are refused when steps are entered."""

    def __init__(
        self, days: Mapping[int, Mapping[dt.date, list[Step]]], ends: Mapping[int, dt.date], until: dt.date
    ) -> None:
        self._days, self._ends, self._until = days, ends, until
        self.lost = Fraction(0)
        self.unknown: list[int] = []
        self.kinds: set[str] = set()

    def go(self, agency: int, since: dt.date, part: Fraction, parts: dict[int, Fraction]) -> None:
        """Spread `part` of the agency over where it went."""
        for day, steps in self._days.get(agency, {}).items():
            if not since < day <= self._until:
                continue
            self.kinds.update(step.kind for step in steps)
            rest = 1 - day_shares(steps)
            ends = (end := self._ends.get(agency)) is not None and end <= day
            if any(step.part is None for step in steps) or (ends and rest > 0) or rest < 0:
                self.unknown.append(agency)
                return
            for step in steps:
                share = part * (step.part or 0)
                if step.successor is None:
                    self.lost += share
                else:
                    self.go(step.successor, day, share, parts)
            part *= rest
            if not part:
                return
        end = self._ends.get(agency)
        if end is not None and end <= self._until:  # ended, and nobody wrote down who followed
            self.unknown.append(agency)
            return
        parts[agency] = parts.get(agency, Fraction(0)) + part


def percent(part: Fraction) -> str:
    """ "37,5%", "33,33%": as many decimals as a ten-thousandth needs, rounded half up."""
    hundredths = int(part * 10_000 + Fraction(1, 2))
    whole, rest = divmod(hundredths, 100)
    decimals = f"{rest:02d}".rstrip("0")
    return f"{whole},{decimals}%" if decimals else f"{whole}%"
