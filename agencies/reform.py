"""What became of agencies on 1 July 2025, from the map of the country alone (no database).

Only what the map says: provinces and whole communes were merged, divided communes have several successors without a
share (shares are entered where somebody knows them), bodies of merged provinces went into those of the same kind.
Departments that were abolished for others (Sở LĐTBXH) are not here: which functions went where is each province's own
decision and is recorded on the agency's page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from agencies.bodies import BEFORE, BESIDE, MILITARY, POLICE, SINCE
from agencies.succession import MERGE, SPLIT
from agencies.units import Units, load


@dataclass(frozen=True, slots=True)
class Move:
    """One succession by codes of agencies."""

    predecessor: str
    successor: str
    kind: str
    divided: bool = False


def province_of(units: Units, commune: str) -> str:
    """The code of the province in which a commune of before lay."""
    return units.old_districts[units.old_communes[commune].parent].parent


def moves_into(code: str) -> list[Move]:
    """Every succession into the agencies of a province of today. KeyError for an unknown code."""
    units = load()
    name = units.new_provinces[code].code
    merged = [old for old, new in units.provinces_map.items() if new == name and old != name]
    return [*_of_bodies(name, merged), *_of_communes(units, name)]


def _of_bodies(code: str, merged: list[str]) -> Iterator[Move]:
    """The province itself comes last: its agencies go before it does."""
    here = {body.code for body in (*SINCE, POLICE, MILITARY, *BESIDE) if not body.starts}
    there = {body.code for body in (*BEFORE, POLICE, MILITARY, *BESIDE) if not body.ends}
    for old in merged:
        for body in sorted(here & there):
            yield Move(f"T{old}.{body}", f"T{code}.{body}", MERGE)
        yield Move(f"T{old}", f"T{code}", MERGE)


def _of_communes(units: Units, code: str) -> Iterator[Move]:
    targets: dict[str, list[str]] = defaultdict(list)
    for old, new, _divided in units.mapping:
        if units.new_communes[new].parent == code:
            targets[old].append(new)
    for old, found in targets.items():
        for new in found:
            kind = MERGE if len(found) == 1 else SPLIT
            yield Move(f"T{province_of(units, old)}.{old}", f"T{code}.M{new}", kind, len(found) > 1)
