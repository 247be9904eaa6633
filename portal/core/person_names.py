"""Full names of Vietnamese people in a text, told from places, streets, premises and offices. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# The block of Vietnamese letters alternates capitals and small ones, so a range would take both.
UPPER: Final = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
SURNAMES: Final = (
    "Nguyễn|Trần|Lê|Phạm|Huỳnh|Hoàng|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đoàn|Vương|Trịnh|Trương|Đinh|Lâm|"
    "Phùng|Mai|Tô|Hà|Tạ|Nông|Hoa|Triệu|Lò|Giàng|Vàng|Thạch|Kim|Sơn|Danh|Châu|Lương|Lưu|Cao|Chu|Thái|Tống|Quách|Vi|Ma|"
    "Khổng|La|Mạc|Nghiêm|Ninh|Quan|Tăng|Thân|Tôn|Trà|Viên|Văn|Hứa|Kiều|Lục|Doãn|Diệp|Bạch|Âu|Hầu|Sùng|Thào|Vừ|Hạng|Lầu|"
    "Lường|Cà|Quàng|Lèo|Tòng|Cầm|Bế|Đàm|Bàn|Tẩn|Chảo|Phàn|Lù|Tráng|Đèo|Voòng|Đậu|Phí|Cù|Giáp|Lại|Mạch|Nhữ|Khúc"
)
# The second word of a full name. A place or a premise of three words hardly ever has one of these after a surname.
_MIDDLES: Final = (
    "Văn|Thị|Hữu|Đức|Minh|Quốc|Ngọc|Thanh|Hoàng|Xuân|Công|Đình|Thành|Bá|Duy|Gia|Hồng|Quang|Trọng|Tiến|Tuấn|Mạnh|Hải|"
    "Nhật|Thu|Thúy|Bích|Mỹ|Diệu|Như|Huỳnh|Tấn|Chí|Phước|Hoài|Trung|Việt|Viết|Vĩnh|Thế|Sỹ|Kiều|Cẩm|Ánh|Khánh|Bảo|Trí|"
    "Nguyễn|Trần|Lê|Phạm|Phan|Kim|Anh|Đăng|Phúc|Thùy|Thị|Tuyết|Yến|Huy|Đại|Khắc|Ái|A|Seo|Thi"
)
_PLAIN: Final = (
    "Nguyen|Tran|Le|Pham|Huynh|Hoang|Phan|Vu|Vo|Dang|Bui|Do|Ho|Ngo|Duong|Ly|Dao|Doan|Truong|Dinh|Lam|Cao"
)
_SMALL: Final = "nguyễn|trần|phạm|huỳnh|phan|đặng|bùi|ngô|trương|hoàng|lê"
_WORD: Final = rf"[{UPPER}]\w{{0,6}}"
NAME: Final = rf"(?:{SURNAMES})(?: {_WORD}){{1,3}}"
"""Any name, also one of two words, as it may also be a place's: only beside something that says it is a person."""
FULL_NAME: Final = (
    rf"(?:(?:{SURNAMES})(?: (?:{_MIDDLES}))(?: {_WORD}){{1,2}}"
    rf"|(?:{SURNAMES.upper()})(?: (?:{_MIDDLES.upper()}))(?: [{UPPER}]{{1,7}}){{1,2}}(?!\w)"
    rf"|(?:{_PLAIN}) (?:Van|Thi)(?: [A-Z][a-z]{{0,6}}){{1,2}}"
    rf"|(?:{_PLAIN.upper()}) (?:VAN|THI)(?: [A-Z]{{1,7}}){{1,2}}(?!\w)"
    rf"|(?:{_SMALL}) (?:văn|thị)(?: [^\W\d_A-Z]{{1,6}}){{1,2}}?(?!\w))"
)

_FULL: Final = re.compile(rf"(?<!\w){FULL_NAME}(?!\w)")
# Named after somebody: a street, a school; or the sign of a premise.
_BEARER: Final = (
    r"đường|phố|đại lộ|tuyến|trường|THPT|THCS|tiểu học|mầm non|phường|xã|ấp|khóm|thôn|khu phố|khu vực|bệnh viện|"
    r"công viên|cầu|chợ|kênh|hẻm|ngõ|bến xe|quảng trường|tượng đài|nhà văn hóa|nhà thờ|chùa|cơ sở|nhà hàng|"
    r"khách sạn|nhà nghỉ|nhà trọ|quán|karaoke|massage|công ty|doanh nghiệp|hộ kinh doanh|"
    r"đoàn thanh niên cộng sản|tư tưởng|chủ tịch|bác|"
    r"giải thưởng|quỹ|học bổng|hội trường|chi bộ|học viện"
)
_BEFORE_BEARER: Final = re.compile(
    rf"(?<!\w)(?:{_BEARER})(?:\s(?:mang tên|là|của))?\s*[“\"']?$", re.IGNORECASE
)
# People in their office: who inspected, who signs, who reports.
_OFFICE_BEFORE: Final = re.compile(
    r"(?:đồng chí|đ/c|đ\.c\.?|bác sĩ|BS\.?|ThS\.?|TS\.?|luật sư|giám đốc|chủ tịch|trưởng ban|trưởng phòng|bí thư|"
    r"chuyên viên|cán bộ|thứ trưởng|bộ trưởng|thủ tướng|người ký|ký thay|báo cáo viên|đại tá|trung tá|"
    r"thượng tá|thiếu tá|đại úy|thượng úy|trung úy)[:\s]*(?:ông|bà)?\s*$",
    re.IGNORECASE,
)
_OFFICE_AFTER: Final = re.compile(
    r"\s*[,–(-]\s*(?:quyền\s|nguyên\s)?(?:phó |trưởng|giám đốc|chủ tịch|bí thư|ủy viên|uỷ viên|chuyên viên|thành viên|"
    r"thứ trưởng|bộ trưởng|cán bộ|công chức|đại tá|trung tá|thượng tá|thiếu tá|đội trưởng|chánh|tổ trưởng|báo cáo viên|"
    r"điều phối|phụ trách|Phòng|Sở|Công an|UBND)",
    re.IGNORECASE,
)
_LETTER_HEAD: Final = re.compile(r"(?:GIÁM ĐỐC|CHỦ TỊCH|TRƯỞNG \w+|CHÁNH VĂN PHÒNG|BÍ THƯ|HIỆU TRƯỞNG)\s*$")
# Between two names of one list: a sign, "và", a line break, with a number or a short remark.
_BETWEEN: Final = re.compile(
    r"\s*(?:\([^()\n]{0,40}\)\s*)?(?:[,;/|–-]|\bvà\b|\bcùng\b|\n)"
    r"(?:[^.;\n]{0,40}(?:[,;/|–-]|\bvà\b|\n))?[\s\d.)–(+|-]*"
    r"(?:(?:vợ|chồng|con|mẹ|cha|bố|bạn)(?: gái| trai)?(?: là| tên)?\s)?"
    r"(?:(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Ee]m|[Cc]háu)\s)?"
    r"|\s*\d{1,2}[.)]\s*"
)


@dataclass(frozen=True, slots=True)
class Names:
    """Two names or more in a row. `start`, `end`: in the text; `names`: as written, in order."""

    start: int
    end: int
    names: tuple[str, ...]


def lists_of_names(text: str) -> Iterator[Names]:
    """Every list of at least two people who are not named in their office."""
    run: list[re.Match[str]] = []
    bearer: re.Match[str] | None = None
    for match in _FULL.finditer(text):
        if _bears(text, match) or (bearer and _BETWEEN.fullmatch(text, bearer.end(), match.start())):
            bearer = match  # "các tuyến đường A, B, C": one word for all of them
            continue
        if _in_office(text, match):
            continue
        if run and not _BETWEEN.fullmatch(text, run[-1].end(), match.start()):
            yield from _listed(run)
            run = []
        run.append(match)
    yield from _listed(run)


def _listed(run: list[re.Match[str]]) -> Iterator[Names]:
    if len(run) > 1:
        yield Names(run[0].start(), run[-1].end(), tuple(" ".join(match[0].split()) for match in run))


def _bears(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    return match[0].startswith("Hồ Chí Minh") or bears_a_name(before)


def _in_office(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    return bool(
        _OFFICE_BEFORE.search(before) or _OFFICE_AFTER.match(text, match.end()) or _LETTER_HEAD.search(before)
    )


def bears_a_name(before: str) -> bool:
    """Whether what stands before a name makes it that of a street, a school or a premise."""
    return bool(_BEFORE_BEARER.search(before))
