"""Administrative units of the country before and since 1 July 2025, and how the communes map.

One data file, made by `manage.py import_units` from a maintained package, which it names with its version.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

DATA_FILE: Final = Path(__file__).parent / "data" / "units.json"


@dataclass(frozen=True, slots=True)
class Unit:
    """A province, district or commune; `name` with its kind ("Thị xã Long Mỹ"), `parent` a code or ""."""

    code: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Units:
    """The whole file. `mapping`: (old commune, new commune, divided among several); `provinces_map`: old to new."""

    source: str
    version: str
    old_provinces: dict[str, Unit]
    old_districts: dict[str, Unit]
    old_communes: dict[str, Unit]
    new_provinces: dict[str, Unit]
    new_communes: dict[str, Unit]
    mapping: tuple[tuple[str, str, bool], ...]
    provinces_map: dict[str, str]


def _level(rows: list[list[str]]) -> dict[str, Unit]:
    return {row[0]: Unit(*row) for row in rows}


@cache
def load() -> Units:
    """Read the file once per process."""
    raw = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    old, new = raw["before_2025_07_01"], raw["since_2025_07_01"]
    return Units(
        source=raw["source"],
        version=raw["version"],
        old_provinces=_level(old["provinces"]),
        old_districts=_level(old["districts"]),
        old_communes=_level(old["communes"]),
        new_provinces=_level(new["provinces"]),
        new_communes=_level(new["communes"]),
        mapping=tuple((row[0], row[1], bool(row[2])) for row in raw["communes_map"]),
        provinces_map=dict(raw["provinces_map"]),
    )


def under(units: dict[str, Unit], parent: str) -> list[Unit]:
    """The units of one parent, in the order of their codes."""
    return [unit for unit in units.values() if unit.parent == parent]
