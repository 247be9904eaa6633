"""Every number of a text with what it is: figure, share, money, or no figure at all (a date, a paper, a name …).

Nothing is tied to an indicator here. Text is NFC; spans are places in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from portal.core.numbers import MAX_SCALE, NumberError, parse_scaled
from reports.imports.reading.numerals import WORDS, value_of_words

__all__ = ["Kind", "Number", "figures_only", "flattened", "numbers_in"]


class Kind:
    """What a number is."""

    COUNT = "count"
    PERCENT = "percent"
    RATIO = "ratio"
    MONEY = "money"
    # Not a figure:
    DOCUMENT = "document"
    DATE = "date"
    PERIOD = "period"
    LAW = "law"
    LIST = "list"
    NAME = "name"
    TIME = "time"
    # A figure that is not one value of this period:
    RANGE = "range"
    RATE = "rate"
    UNCLEAR = "unclear"
    COMPARISON = "comparison"


FIGURES: Final = frozenset({Kind.COUNT, Kind.PERCENT, Kind.RATIO, Kind.MONEY})
LISTED: Final = frozenset({Kind.RANGE, Kind.RATE, Kind.UNCLEAR, Kind.COMPARISON})

_NUM: Final = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d.]\d)|\d+(?:,\d+)?"
_DOT: Final = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}"
# Tried in this order; what an earlier one takes, a later one does not see. Text is small letters of the same length.
_NOT_FIGURES: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.DOCUMENT, r"\d+[a-z]?\s?/(?:\d{4}\s?/)?[a-zđ][\wđ]*(?:\s?[-–&]\s?[a-zđ][\wđ]*)+"),
        (Kind.DOCUMENT, r"\d+[a-z]?/\d{4}/[a-zđ][\wđ]*(?:-[a-zđ]+)*"),
        (Kind.DOCUMENT, r"\d+[a-z]?\s?-\s?(?:nq|ct|qđ|kl|hd|qc|ttr|kh|bc|tb|cv|qđi)\s?/\s?[a-zđ]+"),
        (Kind.DOCUMENT, r"\d+[a-z]?\s?/\s?(?:nq|qđ|kh|bc|ct|cv|tb|hd|ttr|tt|nđ|qh\d*|cđ|kl)\b(?:-?[\wđ]+)*"),
        (
            Kind.DOCUMENT,
            r"(?:công văn|kế hoạch|quyết định|văn bản|chỉ thị|nghị quyết|nghị định|thông tư|công điện|thông báo|"
            r"báo cáo|hướng dẫn|kết luận|tờ trình|luật|pháp lệnh|giấy mời|biên bản)\s+số\s*:?\s*\d+[a-z]?"
            r"(?:\s?/\s?[\wđ\-]*)?",
        ),
        (Kind.DOCUMENT, r"(?:công văn|nghị định|thông tư|nghị quyết|chỉ thị|công điện)\s+\d+(?!\s*%)\b"),
        (Kind.DOCUMENT, r"(?:kế hoạch|quyết định|văn bản)\s+\d+(?=\s*(?:ngày|của|/|về))"),
        (Kind.DATE, rf"{_DOT}"),
        (Kind.DATE, r"ngày\s+\d{1,2}(?:\s*[,và]+\s*\d{1,2})*\s*tháng\s+\d{1,2}(?:\s*(?:năm|/)\s*\d{4})?"),
        (Kind.DATE, r"(?:ngày|từ|đến|trước|sau|hết|qua|dịp|lễ)\s+(?:ngày\s+)?\d{1,2}\s?[/-]\s?\d{1,2}\b(?!\s*(?:xã|phường|cơ sở|đơn vị|thị))"),
        (Kind.DATE, r"\b(?:30[/-]4|0?1[/-]5|26[/-]6|0?2[/-]9|20[/-]10|20[/-]11|8[/-]3|0?1[/-]12|22[/-]12|27[/-]7)\b(?!\s*(?:xã|phường|cơ sở|đơn vị|thị trấn|người|vụ))"),
        (Kind.DATE, r"ngày\s+\d{1,2}\b"),
        (Kind.DATE, r"tháng\s+\d{1,2}(?:\s*(?:/|năm)\s*\d{4})?"),
        (Kind.DATE, r"\b(?:0?[1-9]|1[0-2])/(?:19|20)\d\d\b"),
        (Kind.PERIOD, r"(?:năm|giai đoạn|nhiệm kỳ|khóa|thời kỳ|năm học|niên khóa)?\s*\b(?:19|20)\d\d\s*[-–—]\s*(?:19|20)\d\d\b"),
        (Kind.PERIOD, r"quý\s+(?:\d|i{1,3}v?|iv)\b(?:\s*(?:/|năm)\s*\d{4})?"),
        (Kind.PERIOD, r"\b\d{1,2}\s+tháng(?:\s+(?:đầu|cuối)\s+năm)?(?:\s+(?:năm\s+)?(?:19|20)\d\d)?"),
        (Kind.PERIOD, r"(?:năm|các năm)\s+(?:19|20)\d\d(?:\s*(?:,|và|đến)\s*(?:19|20)\d\d)*"),
        (Kind.PERIOD, r"\b\d{1,2}\s+(?:năm(?!\s+\()|ngày|tuần|giờ|phút|giây|quý)\b"),
        (Kind.TIME, r"\b\d{1,2}\s?(?:h|g)\s?\d{0,2}\b|\b24\s?/\s?(?:24|7)\b"),
        (Kind.LAW, r"(?:điều|khoản|điểm|chương|mục|tiết|phần)\s+\d+[a-zđ]?(?:\s*(?:,|và)\s*\d+[a-zđ]?(?=\s*(?:,|và|điều|khoản|luật|nghị|của|bộ)))*"),
        (Kind.LAW, r"(?:luật|bộ luật|hiến pháp|pháp lệnh)[^\d;.]{0,60}?(?:năm\s+)?(?:19|20)\d\d\b"),
        (Kind.NAME, r"(?:dưới|trên|từ|từ đủ|đủ|đến)\s+\d{1,2}\s+(?:đến\s+(?:dưới\s+)?\d{1,2}\s+)?tuổi|\d{1,2}\s+tuổi"),
        (
            Kind.NAME,
            r"(?:đội(?: kiểm tra(?: liên ngành)?)?|bcđ|bcd|ban chỉ đạo|tổ công tác|đề án|dự án|chương trình|tiểu đề án|"
            r"quốc lộ|tỉnh lộ|đường|số nhà|phụ lục|biểu(?: mẫu)?(?: số)?|mẫu(?: số)?|bảng|lần thứ|thứ|lần|đợt|khóa|"
            r"khu phố|khóm|ấp|thôn|tổ dân phố|tổ|bản|khu vực|khu|phường|quận|xã|hạng|loại|cấp|bước|kỳ|phase|"
            r"covid|sars-cov|vùng|cụm|tuyến|kênh|lô|kho|ca|nhóm|tập|kênh|lớp|số)\s*[-–]?\s*\d{1,3}\b"
            r"(?!\s*(?:%|[.,/]\d|(?:người|cuộc|vụ|lượt|cơ sở|tờ|lớp|buổi|trường hợp|đối tượng|hội nghị|cán bộ|quán|mô hình|tin|bài|bộ|em|hộ|"
            r"triệu|tỷ|tỉ|nghìn|ngàn|đồng|đội|văn bản|phóng sự|bị can|bị cáo|tụ điểm|nhân viên|lao động|học sinh|hội viên|"
            r"đoàn viên|km|phường|xã|đơn vị|lần|đợt)\b))",
        ),
        (Kind.NAME, r"(?:hiv|aids|covid|h\d|f\d|a/h|km|m)\d+|\bkm2\b|\bm2\b|[a-zđ]+\d[\wđ]*"),
        (Kind.NAME, r"\b\d[a-zđ]\b|\b0\d{8,10}\b|\b\d{9,}\b"),
        (Kind.LIST, r"\(\d{1,2}\)(?=\s*[a-zà-ỹđ])|(?:^|(?<=[;:.]\s))\d{1,2}[.)]\s(?=[a-zà-ỹđ])"),
        (Kind.RANGE, rf"(?:từ\s+)?(?:{_NUM})\s?%?\s*(?:[-–—]|đến)\s*(?:{_NUM})\s?%?(?=\s)"),
        (Kind.RATE, rf"(?:{_NUM})\s+[a-zà-ỹđ]+(?:\s[a-zà-ỹđ]+)?\s?/\s?(?:năm|tháng|quý|tuần|ngày|lần|xã|đơn vị|người|cơ sở|lượt|km2|km²)(?!\w)"),
        (Kind.RATE, rf"(?:bình quân|(?<!dân số )trung bình|mật độ|mỗi|hàng năm|hằng năm|mức phạt)[^;.\d]{{0,40}}(?:{_NUM})"),
        (Kind.RATE, rf"gấp\s+(?:hơn\s+)?(?:{_NUM})(?:\s+lần)?"),
        (Kind.UNCLEAR, r"\b0?\d*\.\d{1,2}\b(?!\.)|\b\d+\.\d{4,}\b|\b\d{1,3}(?:,\d{3})+\.\d+|\b\d{1,3}(?:,\d{3}){2,}\b|\b\d+(?:\.\d+){2,}\b(?<!\.\d{3})"),
        (Kind.UNCLEAR, r"(?:ít nhất|tối thiểu|không quá|tối đa|dưới|không dưới)\s+(?:\d[\d.,]*)\s?%?"),
        (
            Kind.COMPARISON,
            rf"(?:tăng|giảm|nhiều hơn|ít hơn|cao hơn|thấp hơn|vượt)\s+(?:thêm\s+|bình quân\s+|khoảng\s+|hơn\s+|gần\s+)?"
            rf"(?:{_NUM})(?:\s?%|\s?/\s?(?:{_NUM}))?(?:\s*\((?:tăng|giảm|tương đương|bằng|=)?\s*(?:{_NUM})\s?%\))?",
        ),
        (Kind.COMPARISON, rf"(?:cùng kỳ|năm trước|kỳ trước|năm ngoái|so với năm 20\d\d|năm trước đó)[^;,.\d)]{{0,30}}?(?:{_NUM})\s?%?"),
        (Kind.COMPARISON, rf"(?:bằng|đạt)\s+(?:{_NUM})\s?%\s+(?:so với|kế hoạch|chỉ tiêu|cùng kỳ|nghị quyết|mục tiêu)"),
    )
)  # fmt: skip
_SPACED = re.compile(r"(?<![\d.,/])[1-9]\d{0,2}(?: \d{3})+(?:,\d+)?(?![\d.,/]\d)(?!\d)")
_RATIO = re.compile(r"(?<![\d/])(\d{1,3}(?:\.\d{3})*|\d+)\s?/\s?(\d{1,3}(?:\.\d{3})*|\d+)(?![\d/])")
_PLAIN = re.compile(rf"(?<![\d.,])(?<!\d/)(?:{_NUM})(?!\d)")
_PERCENT = re.compile(r"\s?%|\s+phần trăm\b")
_MONEY = re.compile(r"\s*(?P<times>nghìn tỷ|nghìn|ngàn|triệu|tr\.?|tỷ|tỉ)?\s*(?P<unit>đồng|vnđ|vnd|đ)\b")
_THOUSANDS = re.compile(r"\s+(?P<times>nghìn|ngàn|triệu)(?=\s+\w)")
_TIMES: Final = {
    "nghìn": 10**3,
    "ngàn": 10**3,
    "triệu": 10**6,
    "tr": 10**6,
    "tr.": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
}
_QUALIFIER = re.compile(r"(?P<word>hơn|trên|khoảng|gần|xấp xỉ|ước khoảng|ước đạt|ước)\s+$")
_QUALIFIERS: Final = {
    "hơn": "more_than",
    "trên": "above",
    "khoảng": "about",
    "gần": "nearly",
    "xấp xỉ": "about",
    "ước khoảng": "about",
    "ước đạt": "about",
    "ước": "about",
}
# Two places for a tone mark are in use; only open syllables differ ("hoà", "hòa", but "đoàn", "quý").
_MARKS: Final = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe",
    "oẹ": "ọe", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_OLD_MARKS = re.compile(rf"(?<!q)(?:{'|'.join(_MARKS)})(?!\w)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [start:end] of a text. `text`: as written; `typed`: as the entry form would accept it.

    `value` is the decimal value (percent: of hundred); `numerator` and `denominator` for a ratio.
    """

    kind: str
    start: int
    end: int
    text: str
    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    typed: str = ""
    qualifier: str = "exact"
    in_words: bool = False


def flattened(text: str) -> str:
    """Small letters, one spelling of tone marks, commas inside fixed pairs gone; every place stays where it is."""
    flat = "".join(ch.lower() if len(ch.lower()) == 1 else ch for ch in text)
    flat = _OLD_MARKS.sub(lambda match: _MARKS[match[0]], flat)
    return flat.replace("\u00a0", " ").replace("\u202f", " ")


def numbers_in(text: str) -> list[Number]:
    """All numbers of a text in order, figures or not."""
    flat = flattened(text)
    taken = [False] * (len(flat) + 1)
    found: list[Number] = []
    for match in _SPACED.finditer(flat):
        if not re.search(
            r"(?:năm|tháng|quý|số|điều|đội|tổ|xã|phường|khu phố|ấp|thôn|ngày)\s+$",
            flat[: match.start()][-12:],
        ):
            _add(found, taken, _count(text, flat, match.start(), match.end()))
    for kind, pattern in _NOT_FIGURES:
        for match in pattern.finditer(flat):
            digits = [at for at in range(match.start(), match.end()) if flat[at].isdigit()]
            if digits and not any(taken[at] for at in digits):
                for at in range(match.start(), match.end()):
                    taken[at] = True
                start, end = _bare(match) if kind in LISTED else match.span()
                found.append(Number(kind, start, end, text[start:end].strip()))
    for match in _RATIO.finditer(flat):
        if not any(taken[match.start() : match.end()]):
            _add(found, taken, _ratio(text, flat, match))
    for match in _PLAIN.finditer(flat):
        if not any(taken[match.start() : match.end()]):
            _add(found, taken, _count(text, flat, match.start(), match.end()))
    for match in WORDS.finditer(flat):
        value = value_of_words(match["words"])
        if value is not None and not any(taken[match.start() : match.end()]):
            _add(found, taken, _in_words(text, flat, match, value))
    return sorted(found, key=lambda each: each.start)


def figures_only(numbers: list[Number]) -> list[Number]:
    """Those that may be figures."""
    return [number for number in numbers if number.kind in FIGURES]


def _bare(match: re.Match[str]) -> tuple[int, int]:
    """The number itself inside "tăng 58,4% so với", "từ 05 đến 07"; a year that it is compared with is not it."""
    inner = re.search(r"(?<!năm )\d(?:[\d.,\s%–—-]|đến)*%?", match[0])
    if inner is None:
        return match.span()
    said = inner[0].rstrip(" .,-–—đến") if not inner[0].rstrip().endswith("%") else inner[0].rstrip()
    return match.start() + inner.start(), match.start() + inner.start() + len(said)


def _add(found: list[Number], taken: list[bool], number: Number | None) -> None:
    if number is None:
        return
    for at in range(number.start, number.end):
        taken[at] = True
    found.append(number)


def _count(text: str, flat: str, start: int, end: int) -> Number:
    raw = text[start:end]
    value = _decimal(flat[start:end])
    if value is None:
        return Number(Kind.UNCLEAR, start, end, raw)
    if _is_year(flat, start, end):
        return Number(Kind.PERIOD, start, end, raw)
    qualifier = _qualifier(flat, start)
    if percent := _PERCENT.match(flat, end):
        return Number(
            Kind.PERCENT,
            start,
            percent.end(),
            text[start : percent.end()],
            value,
            typed=f"{raw.strip()}%",
            qualifier=qualifier,
        )
    money = _MONEY.match(flat, end)
    if money:
        whole = value
        for word in (money["times"] or "").split():
            whole *= _TIMES[word]
        return Number(
            Kind.MONEY,
            start,
            money.end(),
            text[start : money.end()],
            whole,
            typed=_typed(whole),
            qualifier=qualifier,
        )
    if times := _THOUSANDS.match(flat, end):
        value *= _TIMES[times["times"]]
        return Number(
            Kind.COUNT,
            start,
            times.end(),
            text[start : times.end()],
            value,
            typed=_typed(value),
            qualifier=qualifier,
        )
    return Number(Kind.COUNT, start, end, raw, value, typed=raw, qualifier=qualifier)


def _ratio(text: str, flat: str, match: re.Match[str]) -> Number:
    raw = text[match.start() : match.end()]
    over, under = (int(part.replace(".", "")) for part in match.groups())
    if under == 0 or not re.match(r"\s*(?:\(|số\s|[a-zà-ỹđ]|[,;.]|$)", flat[match.end() :]):
        return Number(Kind.UNCLEAR, match.start(), match.end(), raw)
    word = _qualifier(flat, match.start())
    return Number(
        Kind.RATIO, match.start(), match.end(), raw, None, over, under, re.sub(r"\s", "", raw),
        "exact" if word == "above" else word,
    )  # fmt: skip


def _in_words(text: str, flat: str, match: re.Match[str], value: int) -> Number:
    start, end = match.start("words"), match.end("words")
    return Number(
        Kind.COUNT, start, end, text[start:end], Decimal(value), typed=str(value), qualifier=_qualifier(flat, start),
        in_words=True,
    )  # fmt: skip


def _decimal(raw: str) -> Decimal | None:
    """The value by the house's rules of numbers; None if they refuse it."""
    part = raw.partition(",")[2]
    if len(part) > MAX_SCALE:
        return None
    try:
        return Decimal(parse_scaled(raw, len(part))).scaleb(-len(part))
    except NumberError:
        return None


def _typed(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _is_year(flat: str, start: int, end: int) -> bool:
    if not re.fullmatch(r"(?:19|20)\d\d", flat[start:end]):
        return False
    return not re.match(r"\s*(?:%|người|lượt|cơ sở|tờ|cuộc|vụ|đồng|triệu|tỷ|tỉ|hộ|em|tin|bài)", flat[end:])


def _qualifier(flat: str, start: int) -> str:
    match = _QUALIFIER.search(flat[max(0, start - 14) : start])
    return _QUALIFIERS[match["word"]] if match else "exact"


def spans(numbers: list[Number]) -> Iterator[tuple[int, int]]:
    """The places of numbers."""
    return ((number.start, number.end) for number in numbers)
