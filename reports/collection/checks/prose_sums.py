"""A total and its parts as the prose tells them: "226 cơ sở, trong đó: 142 …, 04 …, 70 …, 10 …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.numbers import format_scaled
from reports.collection.checks.content import Content
from reports.collection.checks.finding import Finding, rule
from reports.collection.checks.phrases import NUMBER, paragraphs_of, quote, sentences
from reports.collection.states import Severity

# Nouns that are counted together: a part is held against a total only when both are of one family.
_FAMILIES: Final = (
    "cơ sở|quán|nhà hàng|nhà nghỉ|nhà trọ|khách sạn|điểm|karaoke|massage|hộ|doanh nghiệp|vũ trường|spa|tiệm|"
    "lưu trú|xông hơi|tẩm quất|cà phê|giải khát|quầy bar|bar|hớt tóc|cắt tóc|gội đầu",
    "hồ sơ|đơn thư|tin báo|tố giác",
    "đơn vị|phường|xã|thị trấn|huyện|thành phố|thị xã|ấp|thôn|khu|tổ|quận",
    "lượt",
    "người|nam|nữ|học viên|cán bộ|công chức|viên chức|đối tượng|phụ nữ|trẻ em|học sinh|em|cháu|hội viên|đoàn viên|"
    "lao động|bị can|bị cáo|nạn nhân",
    "cuộc|buổi|lớp|hội nghị|đợt|lần|hội thảo|tọa đàm",
    "vụ|trường hợp",
    "văn bản|kế hoạch|công văn|quyết định|báo cáo|chỉ thị|hướng dẫn",
    "tài liệu|ấn phẩm|tờ|pano|băng|cuốn|bản|áp phích|sổ tay|đĩa",
    "tin|bài|phóng sự|chuyên mục",
    "triệu|đồng|tỷ|nghìn",
)
_UNITS: Final = tuple(re.compile(rf"\s*(?:{words})(?!\w)", re.IGNORECASE) for words in _FAMILIES)
_LEAD: Final = r"(?P<lead>[Tt]rong đó(?:\s+có)?|bao gồm|gồm(?:\s+có)?|cụ thể(?:\s+là)?)"
_TOTAL: Final = re.compile(rf"(?P<n>{NUMBER})(?P<what>\s[^0-9;:.()]{{2,80}}?)[,;:]?\s*[(]?{_LEAD}\s*:?\s")
_COLON: Final = re.compile(rf"(?P<n>{NUMBER})(?P<what>\s[^0-9;:.(),]{{2,40}}?)\s?:\s(?=[0-9])")
_BRACKET: Final = re.compile(rf"(?P<n>{NUMBER})(?P<what>\s[^0-9;:.()]{{2,60}}?)\s*\((?P<list>[^()]*)\)")
_WORDS: Final = r"(?:\s[^0-9=+.;]{1,40})?"
_EQUATION: Final = re.compile(
    rf"(?P<n>{NUMBER}){_WORDS}\s*=\s*(?P<list>{NUMBER}{_WORDS}(?:\s*\+\s*{NUMBER}{_WORDS}?)+)"
)
_VAGUE: Final = re.compile(r"(?:hơn|trên|khoảng|gần|ước|xấp xỉ|dưới)\s*$", re.IGNORECASE)
_COMPARED: Final = re.compile(
    r"tăng|giảm|so với|cùng kỳ|năm trước|kỳ trước|tỷ lệ|bình quân|mỗi|lũy kế|tổng", re.IGNORECASE
)
# People may be counted under several of these at once.
_OVERLAPPING: Final = re.compile(
    r"(?<!\w)(?:nữ|nam|dân tộc|đảng viên|đoàn viên|hội viên|tuổi|tái|hộ nghèo|trẻ em|học sinh)(?!\w)",
    re.IGNORECASE,
)
_AMONG_OTHERS: Final = re.compile(r"(?<!\w)(?:mới|lồng ghép|lần đầu)(?!\w)", re.IGNORECASE)
# What was done or found with some of them says nothing of the others: the same one may have several of these.
_DEEDS: Final = re.compile(
    r"(?<!\w)(?:được|đã|bị|ký|vi phạm|chấp hành|cam kết|dương tính)(?!\w)", re.IGNORECASE
)
_OPEN_ENDED: Final = re.compile(r"…|\.\.\.|v\.v|(?<!\w)(?:khác|còn lại|chủ yếu)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sum:
    """A total with parts that do not fit it; `start`, `end`: the whole phrase."""

    start: int
    end: int
    total: int
    parts: tuple[int, ...]


def wrong_sums(text: str) -> Iterator[Sum]:
    """Totals whose parts add up to something else. What may count twice or be incomplete stays silent."""
    for offset, sentence in _whole_sentences(text):
        for match in _TOTAL.finditer(sentence):
            end = _end_of_list(sentence, match.end())
            closed = match["lead"].lower().lstrip().startswith(("gồm", "bao"))
            yield from _judged(match, sentence, match.end(), end, offset, closed=closed)
        for match in _COLON.finditer(sentence):
            yield from _judged(
                match, sentence, match.end(), _end_of_list(sentence, match.end()), offset, closed=False
            )
        for match in _BRACKET.finditer(sentence):
            if not re.match(r"\s*(?:trong đó|bao gồm|gồm)", match["list"], re.IGNORECASE):
                yield from _judged(match, sentence, *match.span("list"), offset, closed=True)
        for match in _EQUATION.finditer(sentence):
            total, *parts = map(_value, re.findall(NUMBER, match[0]))
            if sum(parts) != total:
                yield Sum(offset + match.start(), offset + match.end(), total, tuple(parts))


def _whole_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Sentences with where they begin; a semicolon ends none: the items of a list stand between them."""
    start, whole = 0, ""
    for offset, part in sentences(text):
        start = start if whole else offset
        whole = text[start : offset + len(part)]
        if not whole.rstrip().endswith(";"):
            yield start, whole
            whole = ""
    if whole:
        yield start, whole


def _end_of_list(sentence: str, start: int) -> int:
    """A list ends with its bracket, or with the clause when that holds two parts already."""
    bracket = sentence.find(")", start)
    opened = sentence.find("(", start)
    if bracket >= 0 and (opened < 0 or bracket < opened):
        return bracket
    return len(sentence)


def _judged(
    match: re.Match[str], sentence: str, start: int, end: int, offset: int, *, closed: bool
) -> Iterator[Sum]:
    family = _family(match["what"])
    if family is None or _VAGUE.search(sentence[: match.start()]) or _COMPARED.search(match["what"]):
        return
    parts, used, ended = _parts(sentence[start:end], family)
    listed = sentence[start : start + used]
    if not parts or _COMPARED.search(listed):
        return
    total = _value(match["n"])
    if _is_wrong(total, parts, _Listed(match["what"], listed, closed and ended, ended)):
        yield Sum(offset + match.start(), offset + start + used, total, tuple(parts))


@dataclass(frozen=True, slots=True)
class _Listed:
    """The words of a list. `closed`: it names everything; `ended`: it stops by itself, not before something else."""

    what: str
    words: str
    closed: bool
    ended: bool


def _is_wrong(total: int, parts: Sequence[int], listed: _Listed) -> bool:
    if max(parts) > total:
        return True
    counted, words = sum(parts), listed.words
    if len(parts) < 2 or (_may_overlap(listed) and not _by_sex(parts, words)):
        return False
    if not listed.closed and (_AMONG_OTHERS.search(words) or _DEEDS.search(words)):
        return False
    if counted > total:
        return True
    missing = total - counted
    if _OPEN_ENDED.search(words) or not listed.ended:
        return False
    # "trong đó" may leave something out; what is less than the smallest part was hardly left out on purpose.
    return missing > 0 and (listed.closed or (len(parts) > 2 and missing < min(parts)))


def _may_overlap(listed: _Listed) -> bool:
    """A word that may be true of several parts; not one that all of them share ("hộ nghèo", in parts)."""
    return any(word[0].lower() not in listed.what.lower() for word in _OVERLAPPING.finditer(listed.words))


def _by_sex(parts: Sequence[int], words: str) -> bool:
    return len(parts) == 2 and all(re.search(rf"(?<!\w){sex}(?!\w)", words) for sex in ("nam", "nữ"))


def _parts(listed: str, family: int) -> tuple[list[int], int, bool]:
    """The numbers of a list, how far it goes, and whether it ends there: with the sentence, or at a semicolon.

    The list goes on while its pieces are plainly parts of that family.
    """
    parts: list[int] = []
    used, at = 0, 0
    for piece in re.split(r"([,;]|\s(?:và|với)\s(?=[0-9]))", listed):
        at += len(piece)
        if not piece.strip(" .,;") or piece.strip() in ("và", "với"):
            continue
        if re.search(r"[0-9]", piece) is None:
            used = at if parts else 0  # the second half of a name: "massage, tẩm quất"
            continue
        value = _part(piece.rstrip(" .;"), family)
        if value is None:
            return parts, used, ";" in listed[used : at - len(piece)]
        parts.append(value)
        used = at
    return parts, used, True


def _part(piece: str, family: int) -> int | None:
    """The one number of a piece with a unit of the family behind it ("10 cơ sở") or before it ("nam 20")."""
    found = list(re.finditer(NUMBER, piece))
    if len(found) != 1 or re.search(r"[0-9]", piece.replace(found[0][0], "", 1)):
        return None
    before, behind = piece[: found[0].start()], piece[found[0].end() :]
    unit = _family(behind) if behind.strip() else _family(before)
    return None if _VAGUE.search(before) or unit != family else _value(found[0][0])


def _family(words: str) -> int | None:
    return next((n for n, unit in enumerate(_UNITS) if unit.match(words)), None)


def _value(text: str) -> int:
    return int(text.replace(".", ""))


@rule(order=150, kinds={"prose_sum": gettext_lazy("Các phần trong lời văn không cộng đúng tổng")})
def _prose_sums(content: Content) -> Iterator[Finding]:
    for section, text in paragraphs_of(content):
        for found in wrong_sums(text):
            message = _("%(place)s: “%(quote)s” nêu tổng %(total)s, các phần %(parts)s cộng lại là %(sum)s.") % {
                "place": content.place(section.pk), "quote": quote(text, found.start, found.end, around=10),
                "total": format_scaled(found.total, 0), "sum": format_scaled(sum(found.parts), 0),
                "parts": " + ".join(format_scaled(part, 0) for part in found.parts),
            }  # fmt: skip
            yield Finding(Severity.HINT, "prose_sum", message, section.pk)
