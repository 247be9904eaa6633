"""Numbers written in words: "hai mươi", "một trăm linh năm". Only before a word that is counted."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_ONE: Final = "một|hai|ba|bốn|sáu|bảy|bẩy|tám|chín"
_ANY: Final = "|".join([*_DIGITS, "mười", "mươi", "trăm", "nghìn", "ngàn", "linh", "lẻ", "triệu"])
_COUNTED: Final = (
    "người|cuộc|vụ|lượt|cơ sở|tờ|lớp|buổi|trường hợp|đối tượng|hội nghị|cán bộ|quán|mô hình|tin|bài|phường|xã|"
    "tụ điểm|"
    "đơn vị|đội|đợt|karaoke|massage|khách sạn|nhà nghỉ|nhà hàng|bar|buổi|xã|nhân viên|học sinh|hội viên|văn bản|"
    "kế hoạch|bị can|bị cáo|phóng sự|hội thi|lao động"
)
# A single small word is an article as often as a number ("một số", "hai bên"), so the counted word must follow at once;
# "năm" alone is a year.
WORDS: Final = re.compile(
    rf"(?<![\w])(?P<words>(?:(?:{_ONE})\s+(?:mươi|trăm|nghìn|ngàn|triệu)|mười)(?:\s+(?:{_ANY}))*|(?:{_ONE}))"
    rf"(?=\s+(?:{_COUNTED})\b)(?!\s+(?:người dân nào|bài học|cơ sở nào))"
)


def value_of_words(words: str) -> int | None:
    """The value, None for a string that is no number. "một" alone is no number: it is an article."""
    said = words.split()
    if said == ["một"]:
        return None
    total = group = 0
    last: int | None = None
    for word in said:
        if word in _DIGITS:
            if last is not None:
                return None
            last = _DIGITS[word]
        elif word in {"linh", "lẻ"}:
            if last is not None:
                return None
        elif word == "mười":
            group, last = group + 10, None
        elif word in {"mươi", "trăm"}:
            if last is None:
                return None
            group, last = group + last * (10 if word == "mươi" else 100), None
        else:
            total += (group + (last or 0)) * (1_000_000 if word == "triệu" else 1000)
            group, last = 0, None
    return total + group + (last or 0)
