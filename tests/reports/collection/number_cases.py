"""One table of what is typed, pasted or stood in a cell where a number is asked for, for every door to be held to.

(text, what is stored): an integer in the scale, a pair for a ratio of two counts, "zero", another state, BLANK, or
Refused with the suggestion that goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BLANK: Final = "blank"


@dataclass(frozen=True)
class Refused:
    """Not taken; `suggestion`: what may have been meant."""

    suggestion: str = ""


@dataclass(frozen=True)
class Case:
    """One input for an indicator of this scale, kind and unit."""

    text: str
    stored: object
    scale: int = 0
    is_ratio: bool = False
    unit: str = "người"

    @property
    def units(self) -> list[str]:
        """The words that may follow the number."""
        return [self.unit, *(part.strip() for part in self.unit.split(","))]


def _ratio(text: str, stored: object) -> Case:
    return Case(text, stored, is_ratio=True, unit="xã, phường")


CASES: Final = [
    # groups of three
    Case("0", "zero"), Case("00", "zero"), Case("6", 6), Case("06", 6), Case("226", 226), Case("1234", 1234), Case("1.234", 1234),
    Case("56.182", 56182), Case("1.234.567", 1234567), Case("1 234 567", 1234567), Case("1\u00a0234", 1234),
    Case("1\u202f234", 1234), Case("1\u2009234", 1234), Case("  43.000  ", 43000), Case("\ufeff500", 500), Case("12\u200b3", 123),
    Case("\u200e500", 500), Case("+5", 5), Case("00000000000000000007", 7), Case("99.999.999.999.999", 10**14 - 1),
    Case("1.234", 123400, 2), Case("1.234", 1234000, 3),
    # decimals
    Case("78,07", 7807, 2), Case("78,7", 7870, 2), Case("78", 7800, 2), Case("0,125", 125, 3), Case("0,5", 5, 1),
    Case("1.234,5", 12345, 1), Case("1 234,5", 12345, 1), Case("1.234.567,89", 123456789, 2), Case("0,00", "zero", 2),
    # words before, after and instead
    Case("12 người", 12), Case("1.234 Người", 1234), Case("78,07 km2", 7807, 2, unit="km2"), Case("5 lượt", 5, unit="lượt"),
    Case("hơn 420", 420), Case("Khoảng 1.000", 1000), Case("gần 12 người", 12), Case("trên 78,5", 785, 1),
    Case("không có", "zero"), Case("Không", "zero"), Case("khong co", "zero"), Case("không phát sinh", "zero"),
    Case("chưa phát hiện", "none_detected"), Case("chưa thống kê được", "not_known"), Case("mật", "classified"),
    Case("không có số liệu", "not_known"), Case("", BLANK), Case("   ", BLANK),
    # what may be meant in two ways, or is another country's
    Case("0.125", Refused("0,125"), 3), Case("0.125", Refused()), Case("12.34", Refused("12,34"), 2), Case("1.5", Refused("1,5"), 1),
    Case("1.23.4", Refused("1.234")), Case("1,234", Refused("1.234")), Case("1,234,567", Refused("1.234.567")),
    Case("1,234.5", Refused("1.234,5"), 1), Case("12 34", Refused("1.234")), Case("1.234 567", Refused("1.234.567")),
    Case("1  234", Refused()), Case("1\t234", Refused()), Case("12\n345", Refused()), Case("12\x07345", Refused()),
    Case("0.001.234", Refused("1.234")), Case("1'234", Refused()), Case("1’234", Refused()), Case("'12", Refused()),
    Case("12.5000", Refused("12,5000"), 4), Case("1..234", Refused()), Case("1.234,", Refused()), Case(",5", Refused(), 1),
    Case(".5", Refused(), 1), Case("1,5", Refused()), Case("12,0", Refused("12")), Case("78,070", Refused("78,07"), 2),
    Case("78,075", Refused(), 2), Case("1,234", Refused("1.234")), Case("1.2345", Refused()),
    # signs, powers, other digits, other words
    Case("-5", Refused()), Case("−5", Refused()), Case("(5)", Refused()), Case("--5", Refused()), Case("- 5", Refused()),
    Case("1e3", Refused("1.000")), Case("1E+5", Refused("100.000")), Case("1e21", Refused()), Case("１２", Refused("12")),
    Case("٣", Refused("3")), Case("½", Refused("0,5"), 1), Case("²", Refused()), Case("0x1F", Refused()), Case("1_000", Refused()),
    Case("1O", Refused()), Case("l2", Refused()), Case("12 quán", Refused("12")), Case("5%", Refused("5")),
    Case("12 người người", Refused("12")), Case("từ 5 đến 7", Refused()), Case("5-7", Refused()), Case("5+7", Refused()),
    Case("5 6/2023", Refused()), Case("06/06/2023", Refused()), Case("abc", Refused()), Case("–", Refused()), Case("n/a", Refused()),
    Case("NaN", Refused()), Case("inf", Refused()), Case("hơn", Refused()), Case("#N/A", Refused()), Case("=1+1", Refused()),
    Case("TRUE", Refused()), Case("\u202e321", Refused()), Case("100.000.000.000.000", Refused()), Case("9" * 15, Refused()),
    Case("1" * 70, Refused()), Case("1,2 triệu", Refused(), unit="đồng"), Case("1.234 đ", Refused("1.234"), unit="đồng"),
    # ratios
    _ratio("6/6", (6, 6)), _ratio("06/06", (6, 6)), _ratio("6 / 10", (6, 10)), _ratio("1.234/5.678", (1234, 5678)),
    _ratio("0/6", (0, 6)), _ratio("0/0", "zero"), _ratio("0", "zero"), _ratio("7/6", (7, 6)), _ratio("06/06 xã, phường", (6, 6)),
    _ratio("78,4%", 7840), _ratio("100 %", 10000), _ratio("gần 80%", 8000), _ratio("78,4", Refused("78,4%")),
    _ratio("78.4%", Refused("78,4%")), _ratio("6/0", Refused()), _ratio("6/6/6", Refused()), _ratio("/6", Refused()),
    _ratio("6/", Refused()), _ratio("1,5/3", Refused()), _ratio("6\t/10/2", Refused()), _ratio("%", Refused()),
    _ratio("nhiều", Refused()), _ratio("78,456%", Refused()), _ratio("6:10", Refused()), _ratio("0.784", Refused()),
]  # fmt: skip
