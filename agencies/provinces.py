"""The agencies of a province as it was before July 2025, or as it is since, from facts alone (no database)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from agencies.bodies import (
    BEFORE,
    BESIDE,
    BORDER_GUARD,
    BORDER_PROVINCES,
    MEDIA_BEFORE,
    MEDIA_SINCE,
    MILITARY,
    MINISTRY_BEFORE,
    MINISTRY_SINCE,
    POLICE,
    SINCE,
    Body,
)
from agencies.specs import AgencySpec
from agencies.units import Unit, load, under

REFORM: Final = dt.date(2025, 7, 1)
_LONG_AGO: Final = dt.date(2004, 1, 1)
_MINISTRIES_CHANGED: Final = dt.date(2025, 3, 1)  # NĐ 42/2025/NĐ-CP
_POLICE_DISTRICTS_ENDED: Final = dt.date(2025, 3, 1)
_POLICE_SYMBOLS: Final = {"huyện": "CAH", "quận": "CAQ", "thị xã": "CATX", "thành phố": "CATP"}
_KINDS: Final = (
    "thành phố", "thị trấn", "đặc khu", "thị xã", "phường", "huyện", "quận", "tỉnh", "xã",
)  # fmt: skip
_COLLECTIVE: Final = "ỦY BAN NHÂN DÂN"


@dataclass(frozen=True, slots=True)
class Territory:
    """A unit's name taken apart: "Thị xã Long Mỹ" is kind "thị xã", own name "Long Mỹ"."""

    kind: str
    own: str

    @property
    def full(self) -> str:
        """With the kind in small letters, as it stands after "Ủy ban nhân dân"."""
        return f"{self.kind} {self.own}"

    @property
    def place(self) -> str:
        """The place before the date: the own name; with the kind where that is a number or a person's name."""
        return (
            f"{self.kind.capitalize()} {self.own}"
            if self.own.isdigit() or self.own == "Hồ Chí Minh"
            else self.own
        )


def territory(unit: Unit) -> Territory:
    """Take the name of a unit apart."""
    for kind in _KINDS:
        if unit.name.casefold().startswith(f"{kind} "):
            return Territory(kind, unit.name[len(kind) + 1 :])
    return Territory("", unit.name)


def province_specs(code: str, *, on: dt.date, communes: bool | None = None) -> list[AgencySpec]:
    """All agencies of a province that exist on a day, parents first; KeyError for an unknown code.

    Before 1 July 2025: districts and district police, communes only if asked for. Since: communes unless refused.
    """
    units = load()
    if on < REFORM:
        return _before(units.old_provinces[code], communes=bool(communes))
    return _since(units.new_provinces[code], communes=communes is not False)


def _before(province: Unit, *, communes: bool) -> list[AgencySpec]:
    units, root = load(), f"T{province.code}"
    ends = REFORM if not _survives(province) else None
    specs = [_committee(province, root, "province", valid_to=ends), _ministry(MINISTRY_BEFORE, ends=True)]
    extra = (BORDER_GUARD,) if province.code in BORDER_PROVINCES else ()
    for body in (*BEFORE, POLICE, MILITARY, *extra, *BESIDE, *MEDIA_BEFORE):
        specs.append(_body(body, province, root, valid_to=REFORM if body.ends else ends))
    for district in under(units.old_districts, province.code):
        code = f"{root}.{district.code}"
        specs.append(_committee(district, code, "district", parent=root, valid_to=REFORM))
        specs.append(_district_police(district, province, f"{code}.CA", f"{root}.CA"))
        for commune in under(units.old_communes, district.code) if communes else []:
            specs.append(
                _committee(commune, f"{root}.{commune.code}", "commune", parent=code, valid_to=REFORM)
            )
    return specs


def _since(province: Unit, *, communes: bool) -> list[AgencySpec]:
    root = f"T{province.code}"
    specs = [_committee(province, root, "province"), _ministry(MINISTRY_SINCE)]
    for body in (*SINCE, POLICE, MILITARY, *BESIDE, *MEDIA_SINCE):
        specs.append(_body(body, province, root, valid_from=REFORM if body.starts else _LONG_AGO))
    for commune in under(load().new_communes, province.code) if communes else []:
        # "M" (mới): codes of former communes go on in use for larger ones.
        specs.append(
            _committee(commune, f"{root}.M{commune.code}", "commune", parent=root, valid_from=REFORM)
        )
    return specs


def _survives(province: Unit) -> bool:
    """Whether the province of 2024 goes on under the same code, perhaps enlarged or under the name of another."""
    return province.code in load().new_provinces


def renamed(code: str) -> bool:
    """Whether the province of today carries the code of one and the name of another of those it was made of: Bắc Ninh
    has the code of Bắc Giang."""
    before, since = (units.get(code) for units in (load().old_provinces, load().new_provinces))
    return before is not None and since is not None and territory(before).own != territory(since).own


def _committee(
    unit: Unit,
    code: str,
    kind: str,
    *,
    parent: str = "",
    valid_from: dt.date = _LONG_AGO,
    valid_to: dt.date | None = None,
) -> AgencySpec:
    where = territory(unit)
    return AgencySpec(
        code=code,
        kind=kind,
        parent=parent,
        admin_code=unit.code,
        valid_from=valid_from,
        valid_to=valid_to,
        name=f"Ủy ban nhân dân {where.full}",
        short_name=f"UBND {where.full}",
        symbol="UBND",
        place=where.place,
        collective=True,
        collective_name=_COLLECTIVE,
    )


def _body(
    body: Body,
    province: Unit,
    root: str,
    *,
    valid_from: dt.date = _LONG_AGO,
    valid_to: dt.date | None = None,
) -> AgencySpec:
    where = territory(province)
    words = {
        "kind": where.kind,
        "province": where.own,
        "K": where.kind.upper(),
        "P": where.own.upper(),
        "initial": "T" if where.kind == "tỉnh" else "TP",
        "youth": "Tỉnh Đoàn" if where.kind == "tỉnh" else "Thành Đoàn",
    }
    return AgencySpec(
        code=f"{root}.{body.code}",
        kind=body.kind,
        parent=root,
        admin_code=province.code,
        valid_from=valid_from,
        valid_to=valid_to,
        name=body.name.format(**words),
        short_name=body.short.format(**words),
        symbol=body.symbol.format(**words),
        place=where.place,
        superior_line=body.superior.format(**words),
        collective=bool(body.collective),
        collective_name=body.collective,
    )


def _district_police(district: Unit, province: Unit, code: str, parent: str) -> AgencySpec:
    where, above = territory(district), territory(province)
    return AgencySpec(
        code=code,
        kind="police",
        parent=parent,
        admin_code=district.code,
        valid_from=_LONG_AGO,
        valid_to=_POLICE_DISTRICTS_ENDED,
        name=f"Công an {where.full}",
        symbol=_POLICE_SYMBOLS[where.kind],
        place=where.place,
        superior_line=f"CÔNG AN {above.full.upper()}",
    )


def _ministry(row: tuple[str, str, str, str], *, ends: bool = False) -> AgencySpec:
    code, name, symbol, short = row
    return AgencySpec(
        code=code,
        kind="ministry",
        valid_from=_LONG_AGO,
        valid_to=_MINISTRIES_CHANGED if ends else None,
        name=name,
        short_name=short,
        symbol=symbol,
        place="Hà Nội",
    )
