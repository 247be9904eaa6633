"""Data about a person that has no place in a report: found in free text and uploads, to be taken out.

Reports of this kind carry sensitive subjects; a named or identifiable person in them is sensitive personal data
(Luật 91/2025/QH15). The rules are conservative: numbers of documents, dates and figures are not findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

KIND_LABELS: Final = {
    "id_number": "số căn cước hoặc chứng minh nhân dân",
    "phone": "số điện thoại",
    "birth": "ngày hoặc năm sinh",
    "address": "nơi ở của một người",
    "name": "họ tên trong danh sách",
}

# The block of Vietnamese letters alternates capitals and small ones, so a range would take both.
_UPPER: Final = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
_SURNAMES: Final = (
    "Nguyễn|Trần|Lê|Phạm|Huỳnh|Hoàng|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đoàn|Vương|Trịnh|Trương|Đinh|Lâm|"
    "Phùng|Mai|Tô|Hà|Tạ|Nông|Hoa|Triệu|Lò|Giàng|Vàng|Thạch|Kim|Sơn|Danh|Châu|Lương|Lưu|Cao|Chu|Thái|Tống|Quách|Vi|Ma"
)
_NAME = rf"(?:{_SURNAMES})(?:\s[{_UPPER}]\w{{0,6}}){{1,3}}"
_PERSON = rf"(?:\b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Ee]m|[Cc]háu|đối tượng|Đối tượng)\s+{_NAME})"
_MOBILE = r"(?:\+?84[ .-]?|0)[35789](?:[ .-]?[0-9]){8}"
_DAY = r"[0-3]?[0-9]\s?[/.-]\s?[01]?[0-9]\s?[/.-]\s?(?:19|20)[0-9]{2}"
_YEAR = r"(?:19[2-9][0-9]|20[0-2][0-9])"
_LONG_DAY = rf"[0-3]?[0-9] tháng [01]?[0-9] năm {_YEAR}"
_ID_WORD = r"(?:CCCD|CMND|CMTND|[Cc]ăn cước(?: công dân)?|[Cc]hứng minh(?: nhân dân| thư)?|[Đđ]ịnh danh(?: cá nhân)?)"
_HOME = r"(?:trú tại|thường trú|tạm trú|[Đđ]ịa chỉ|ngụ tại|ngụ ở|HKTT|ĐKTT|chỗ ở|quê quán|số nhà)"
_ALONE_BEFORE = r"(?<![\w/])(?<![0-9][.,-])"
_ALONE_AFTER = r"(?![\w/]|[.,-][0-9])"

_RULES: Final = (
    # 12 digits with a province code 001-096 in front; 9 digits only beside a word that says what they are.
    ("id_number", rf"{_ALONE_BEFORE}0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-9]{{9}}{_ALONE_AFTER}"),
    (
        "id_number",
        rf"{_ID_WORD}[^\w\n]{{0,3}}(?:số)?[^\w\n]{{0,3}}(?:[0-9][ .]?){{9}}(?:(?:[ .]?[0-9]){{3}})?(?![0-9])",
    ),
    ("id_number", rf"\b{_NAME}[^\n;]{{0,60}}?{_ALONE_BEFORE}[0-9]{{9}}{_ALONE_AFTER}(?! ?(?:đồng|đ\b|VNĐ))"),
    ("phone", rf"{_ALONE_BEFORE}{_MOBILE}{_ALONE_AFTER}"),
    (
        "phone",
        r"(?:SĐT|ĐTDĐ|[Ss]ố điện thoại|[Đđ]iện thoại di động)\W{1,3}0[0-9](?:[ .-]?[0-9]){8,9}(?![0-9])",
    ),
    (
        "birth",
        rf"\b(?:[Ss]inh ngày|[Nn]gày sinh|[Nn]gày, tháng, năm sinh)\W{{1,3}}(?:{_DAY}|{_LONG_DAY}|{_YEAR}\b)",
    ),
    ("birth", rf"\b[Nn]ăm sinh\W{{1,3}}{_YEAR}\b"),
    # Not "học sinh năm 2023", "phát sinh năm 2023": only after punctuation, a name or "người".
    ("birth", rf"(?:^|[,;:(]\s*|\b{_NAME}\s|người\s)\s*(?:[Ss]inh năm|SN)\W{{1,3}}{_YEAR}\b"),
    ("address", rf"(?:{_PERSON}|\b{_NAME})[^\n;]{{0,100}}?\b{_HOME}\W{{1,3}}\w+"),
    ("name", rf"\b[Hh]ọ (?:và )?tên\W{{1,4}}{_NAME}"),
)
_COMPILED: Final = tuple((kind, re.compile(pattern, re.MULTILINE)) for kind, pattern in _RULES)
# A street, school or hospital that bears a person's name.
_STREET_BEFORE = re.compile(r"(?:đường|phố|trường|phường|xã|bệnh viện|công viên|cầu|chợ)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What looks like personal data. `kind`: a key of KIND_LABELS; `snippet`: the text as found, at most 80 signs."""

    kind: str
    snippet: str

    @property
    def label(self) -> str:
        """The kind in Vietnamese."""
        return KIND_LABELS[self.kind]


def personal_data(text: str) -> list[Finding]:
    """Everything in the text that looks like personal data, in the order of the text, no place twice per kind."""
    places = sorted(_places(text))
    found: list[Finding] = []
    ends: dict[str, int] = {}
    for start, end, kind in places:
        if start >= ends.get(kind, -1):
            found.append(Finding(kind, " ".join(text[start:end].split())[:80]))
        ends[kind] = max(end, ends.get(kind, -1))
    return found


def _places(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            if not _STREET_BEFORE.search(text[max(0, match.start() - 20) : match.start()]):
                yield match.start(), match.end(), kind
