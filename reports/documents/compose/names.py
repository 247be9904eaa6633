"""What agencies are called on one day, asked for in bulk, so that a table of any size costs one query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.db.models import prefetch_related_objects

from agencies.models import Agency, AgencyName
from agencies.queries import name_on

_COMMITTEE: Final = "Ủy ban nhân dân"
_SHORT_COMMITTEE: Final = "UBND"
# As they stand in narrow heads of columns.
_TERRITORIES: Final = {
    "thành phố": "TP.", "thị xã": "TX.", "thị trấn": "TT.", "huyện": "Huyện", "quận": "Quận", "phường": "Phường",
    "xã": "Xã", "đặc khu": "Đặc khu",
}  # fmt: skip
# The head of a body by the first word of its name: for whom TL. and TUQ. sign, and the title of an unsigned draft.
_CHIEFS: Final = {
    _COMMITTEE: "Chủ tịch", "Sở": "Giám đốc", "Công an": "Giám đốc", "Ban": "Trưởng ban", "Phòng": "Trưởng phòng",
    "Văn phòng": "Chánh Văn phòng", "Thanh tra": "Chánh Thanh tra", "Chi cục": "Chi cục trưởng", "Tòa án": "Chánh án",
    "Viện kiểm sát": "Viện trưởng", "Đài": "Giám đốc", "Báo": "Tổng Biên tập",
}  # fmt: skip
_LEADERS: Final = {
    "Sở": "Lãnh đạo Sở",
    "Ban": "Lãnh đạo Ban",
    "Công an": "Lãnh đạo Công an",
    "Phòng": "Lãnh đạo Phòng",
}


class Names:
    """Names as valid on `day`. `learn` fetches those of many agencies at once."""

    def __init__(self, day: dt.date) -> None:
        self.day = day

    def learn(self, agencies: Iterable[Agency]) -> None:
        """Fetch the names of these agencies in one query."""
        found = list(agencies)
        if found:
            prefetch_related_objects(found, "names")

    def of(self, agency: Agency) -> AgencyName:
        """The whole record: symbol, place, superior line."""
        return name_on(agency, self.day)

    def full(self, agency: Agency) -> str:
        """The official name; UBND is written out (NĐ 30/2020, Phụ lục I, ô số 2)."""
        return official(self.of(agency).name)

    def short(self, agency: Agency) -> str:
        """The name inside a sentence or after a paragraph: "UBND huyện Long Mỹ", "Sở LĐTBXH"."""
        name = self.of(agency)
        return name.short_name or name.name

    def head(self, agency: Agency, *, province: str = "") -> str:
        """The name over a narrow column: "TP. Vị Thanh", "Công an tỉnh" (`province`: "tỉnh Hậu Giang")."""
        short = self.short(agency).replace(_COMMITTEE, _SHORT_COMMITTEE, 1)
        if province and short.endswith(f" {province}") and not agency.is_territorial:
            return short.removesuffix(province) + _kind_of(province)
        territory = short.removeprefix(f"{_SHORT_COMMITTEE} ")
        if not agency.is_territorial or territory == short:
            return short
        kind = _kind_of(territory)
        return f"{_TERRITORIES[kind]} {territory[len(kind) + 1 :]}" if kind in _TERRITORIES else territory


def _kind_of(territory: str) -> str:
    """ "thành phố Vị Thanh" → "thành phố", "tỉnh Hậu Giang" → "tỉnh"."""
    kinds = (*_TERRITORIES, "tỉnh")
    return next((kind for kind in kinds if territory.casefold().startswith(f"{kind} ")), "")


def official(name: str) -> str:
    """UBND at the start of a name, written out."""
    return name.replace(_SHORT_COMMITTEE, _COMMITTEE, 1) if name.startswith(_SHORT_COMMITTEE) else name


def agency_lines(name: str) -> tuple[str, ...]:
    """A committee's name as it is set on two lines; any other name as it is."""
    whole = official(name)
    rest = whole.removeprefix(f"{_COMMITTEE} ")
    return (_COMMITTEE, rest) if rest != whole else (whole,)


def chief_of(name: str) -> str:
    """The title of whoever heads the body with this name; "Thủ trưởng cơ quan" if its kind does not tell."""
    whole = official(name)
    return next(
        (chief for start, chief in _CHIEFS.items() if whole.startswith(f"{start} ")), "Thủ trưởng cơ quan"
    )


def leaders_of(name: str) -> str:
    """How the leaders of the body stand among the recipients of its own papers."""
    whole = official(name)
    if whole.startswith(f"{_COMMITTEE} "):
        return f"Lãnh đạo {_SHORT_COMMITTEE} {_kind_of(whole.removeprefix(_COMMITTEE).strip())}".rstrip()
    return next(
        (words for start, words in _LEADERS.items() if whole.startswith(f"{start} ")), "Lãnh đạo cơ quan"
    )
