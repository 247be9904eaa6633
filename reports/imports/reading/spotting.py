"""Every number of a text with what it is: figure, share, money, or no figure at all (a date, a paper, a name …).

Nothing is tied to an indicator here. Text is NFC; spans are places in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from portal.core.numbers import MAX_SCALE, NumberError, parse_scaled
from reports.imports.reading.numerals import WORDS, value_of_words
from reports.imports.reading.other_numbers import NOT_FIGURES, NUM, Kind

__all__ = ["FIGURES", "LISTED", "Kind", "Number", "flattened", "numbers_in"]


FIGURES: Final = frozenset({Kind.COUNT, Kind.PERCENT, Kind.RATIO, Kind.MONEY})
LISTED: Final = frozenset({Kind.RANGE, Kind.RATE, Kind.LIMIT, Kind.UNCLEAR, Kind.COMPARISON})

_SPACED = re.compile(r"(?<![\d.,/])(?<!\d[ .])[1-9]\d{0,2}(?: \d{3})+(?:,\d+)?(?![\d.,/]\d)(?!\d)")
_RATIO = re.compile(r"(?<![\d/])(\d{1,3}(?:\.\d{3})*|\d+)\s?/\s?(\d{1,3}(?:\.\d{3})*|\d+)(?![\d/])")
_PLAIN = re.compile(rf"(?<![\d.,])(?<!\d/)(?:{NUM})(?!\d)")
_PERCENT = re.compile(r"\s?%|\s+phần trăm\b")
# "167 tỷ 438 triệu đồng" is one sum.
_SUM_OF_MONEY = re.compile(
    r"(?<![\d.,/])(?P<high>\d{1,4}(?:\.\d{3})*)\s*(?P<times>tỷ|tỉ|triệu)\s+(?:đồng\s+)?"
    r"(?P<low>\d{1,3})\s*(?P<part>triệu|nghìn|ngàn)\s*(?:(?P<least>\d{1,3})\s*(?:nghìn|ngàn)\s*)?(?:đồng|đ)(?!\w)"
)
_MONEY = re.compile(
    r"\s*(?P<times>nghìn tỷ|nghìn|ngàn|triệu|tr\.?|tỷ|tỉ)?\s*(?P<unit>đồng(?! chí)|vnđ|vnd|đ(?!/c))(?!\w)"
)
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
_QUALIFIER = re.compile(r"(?<!\w)(?P<word>hơn|trên|khoảng|gần|xấp xỉ|ước khoảng|ước đạt|ước)\s+$")
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


@lru_cache(maxsize=1024)
def flattened(text: str) -> str:
    """Small letters, one spelling of tone marks, commas inside fixed pairs gone; every place stays where it is."""
    flat = text.lower()
    if len(flat) != len(text):  # a few letters of other languages become two
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
    _take_others(text, flat, found, taken)
    for match in _SUM_OF_MONEY.finditer(flat):
        if not any(taken[match.start() : match.end()]):
            _add(found, taken, _sum_of_money(text, flat, match))
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


def _take_others(text: str, flat: str, found: list[Number], taken: list[bool]) -> None:
    """The numbers that the words around them make something else than a figure."""
    for kind, pattern in NOT_FIGURES:
        for match in pattern.finditer(flat):
            digits = [at for at in range(match.start(), match.end()) if flat[at].isdigit()]
            if digits and not any(taken[at] for at in digits):
                for at in range(match.start(), match.end()):
                    taken[at] = True
                start, end = _bare(match) if kind in LISTED else match.span()
                found.append(Number(kind, start, end, text[start:end].strip()))


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


def _sum_of_money(text: str, flat: str, match: re.Match[str]) -> Number:
    whole = Decimal(match["high"].replace(".", "")) * _TIMES[match["times"]]
    whole += Decimal(match["low"]) * _TIMES[match["part"]] + Decimal(match["least"] or 0) * 1000
    return Number(
        Kind.MONEY, match.start(), match.end(), text[match.start() : match.end()], whole, typed=_typed(whole),
        qualifier=_qualifier(flat, match.start()),
    )  # fmt: skip


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
