"""Lines of text as paragraphs: markers of items and headings, paragraphs broken by pages, running heads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from portal.core.text import clean_line
from reports.imports.reading.source import Block, TableBlock

# Capital letters of Vietnamese, for use inside a character class (a range would take small ones as well).
UPPER: Final = "A-ZÀ-ÖØ-ÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
_MARKDOWN_HEAD = re.compile(r"^(#{1,6})\s+")
_STARS = re.compile(r"(\*\*|__)")
_ITALIC = re.compile(r"^\*(?!\s|\*)(.+?)\*$")
_PAGE = re.compile(r"(?:-|–|Trang|trang|Page)?\s*\d{1,3}\s*(?:-|–|/\s*\d{1,3})?")
_HORIZONTAL = re.compile(r"[-_=*~.–—\s]{3,}")

# The marker of a line: kind, and the text that is left. Order matters.
MARKERS: Final = (
    (
        "part",
        re.compile(
            r"(?P<m>(?:PHẦN|Phần)\s+(?:thứ\s+\w+|THỨ\s+\w+|[IVX]+|\d+|[A-D]))\s*(?:[.:)\-–]\s*|\s+|$)"
        ),
    ),
    (
        "romandot",
        re.compile(r"(?P<m>[IVX]{1,4}\.\d{1,2}(?:\.\d{1,2}){0,2})\s*[.):]?\s+(?=[^\W\d])"),
    ),
    ("roman", re.compile(r"(?P<m>[IVX]{1,5})\s*(?:[.):]|/(?=\s|[A-ZĐ])|[-–](?=\s))\s*(?=\S)")),
    ("upper", re.compile(r"(?P<m>[A-EĐ])\s*[.)/]\s+(?=\S)")),
    ("dotted", re.compile(r"(?P<m>\d{1,2}(?:\.\d{1,2}){1,3})\s*[.):]?\s+(?=[^\W\d])")),
    ("arabic", re.compile(r"(?P<m>\d{1,2})\s*(?:[.)/]\s*|[-–:]\s+|[-–](?=[A-ZĐÀ-Ỹ]))(?=[^\W\d])")),
    ("paren", re.compile(r"\((?P<m>\d{1,2}|[a-zđ])\)\s*(?=\S)")),
    ("alpha", re.compile(r"(?P<m>[a-hđ])\s*[.)/]\s*(?=[^\W\d_])")),
    ("dash", re.compile(r"(?P<m>[-–—−‐‑•·●∙*\uf0b7\uf0a7\uf02d])\s*(?=[^\W_]|[“\"(])")),
    ("plus", re.compile(r"(?P<m>[+o◦○])\s+(?=\S)|(?P<n>\+)(?=[^\W\d])")),
)
NUMBERED: Final = frozenset({"part", "romandot", "roman", "upper", "dotted", "arabic", "paren", "alpha"})


@dataclass(frozen=True, slots=True)
class Marked:
    """A line taken apart: `kind` of its marker ("" for none), the marker as printed, the rest."""

    kind: str
    marker: str
    text: str


def marked(line: str) -> Marked:
    """The marker of a line. "-5%" or "12. 500" are no markers."""
    for kind, pattern in MARKERS:
        match = pattern.match(line)
        if match:
            return Marked(kind, line[: match.end()].strip(), line[match.end() :].strip())
    return Marked("", "", line)


def from_lines(lines: Iterable[str]) -> list[Block]:
    """Plain lines as blocks; signs of Markdown become hints, page numbers and rules go."""
    found = []
    for raw in lines:
        head = _MARKDOWN_HEAD.match(raw.strip())
        text = raw.strip()[head.end() :] if head else raw.strip()
        bold = bool(head) or (text.startswith("**") and _STARS.sub("", text) != text)
        text = clean_line(_ITALIC.sub(r"\1", _STARS.sub("", text)))
        if text and not _HORIZONTAL.fullmatch(text):
            found.append(Block(text, bold=bold))
    return found


def is_page_number(text: str) -> bool:
    """Whether a line is only the number of a page ("2", "- 2 -", "Trang 2/5")."""
    return bool(_PAGE.fullmatch(text)) and any(ch.isdigit() for ch in text)


def without_page_numbers(blocks: Sequence[Block | TableBlock]) -> list[Block | TableBlock]:
    """Page numbers that stand alone go if they count upwards (a lone figure that does not is kept)."""
    last, found = 0, []
    for block in blocks:
        if isinstance(block, Block) and not block.label and is_page_number(block.text):
            digits = re.search(r"\d{1,3}", block.text)
            number = int(digits[0]) if digits else 0
            if last < number <= last + 2 or (last == 0 and 1 < number <= 3):
                last = number
                continue
        found.append(block)
    return found


def joined(blocks: Sequence[Block | TableBlock], *, wrapped: bool = False) -> list[Block | TableBlock]:
    """Paragraphs whole again. `wrapped`: every line is one printed line, so full lines go on in the next."""
    width = _width(blocks) if wrapped else 0
    found: list[Block | TableBlock] = []
    last_length = 0
    for block in blocks:
        before = found[-1] if found else None
        if (
            isinstance(block, Block)
            and isinstance(before, Block)
            and _goes_on(before, block, width, last_length)
        ):
            found[-1] = replace(before, text=glued(before.text, block.text))
        else:
            found.append(block)
        last_length = len(block.line) if isinstance(block, Block) else 0
    return found


def glued(said: str, text: str) -> str:
    """Two parts of one paragraph; a line may break inside "60/KH-UBND" and "Văn hóa-Thể thao"."""
    inside = re.search(r"\S[/-]$", said) and re.match(r"\w", text)
    return f"{said}{'' if inside else ' '}{text}"


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether a text was cut into lines of one width (so that lines are not paragraphs)."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    if len(lengths) < 12 or lengths[-1] > 160:
        return False
    widest = lengths[int(len(lengths) * 0.95) - 1]
    full = sum(1 for length in lengths if length >= widest * 0.75)
    return widest >= 45 and full * 2 >= len(lengths)


def _width(blocks: Sequence[Block | TableBlock]) -> int:
    lengths = sorted(len(block.line) for block in blocks if isinstance(block, Block))
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


_ENDED = re.compile(r"(?:[.;:!?…]|\./\.|[.;:!?][”\"’)])\s*$")
_HALF_A_NAME = re.compile(
    r"(?:Lao động|LĐ|[Kk]inh tế|[Vv]ăn hóa|[Pp]hát thanh|[Tt]hể thao|Trẻ em|Dân số|Thông tin|Độc lập|Tự do)$"
)
_OPEN_END = re.compile(
    r"(?:,|[-–]|\b(?:của|và|về|các|cho|với|trong|tại|theo|là|có|được|đã|năm|tháng|ngày|số|hoặc|do|từ|đến|trên|"
    r"những|một|công|phòng|tổ|cơ|xã|nhân|thực|Ủy|Hội|thành|tỉnh|huyện))\s*$"
)
FORMAL: Final = re.compile(
    r"(?:Nơi nhận|Kính gửi|Số\s*:|Độc lập|CỘNG H|TM\.|KT\.|TL\.|TUQ\.|Q\.|BÁO CÁO\s*$|KẾ HOẠCH\s*$|Lưu\s*:|PHỤ LỤC)",
    re.IGNORECASE,
)


def half_a_name(said: str) -> bool:
    """Whether a line breaks off before the dash of "Sở Lao động - Thương binh và Xã hội"."""
    return bool(_HALF_A_NAME.search(said))


def _goes_on(before: Block, block: Block, width: int, last_length: int) -> bool:
    """Whether `block` is the rest of the paragraph `before`."""
    text, said = block.text, before.text
    if block.label or block.heading or FORMAL.match(text) or FORMAL.match(said):
        return False
    if marked(text).kind:
        return bool(width) and text[:1] in "-–" and half_a_name(said)
    if said.isupper() or (before.bold and not block.bold) or (block.bold and not before.bold):
        return False
    first = next((ch for ch in text if ch.isalnum()), "")
    is_ended = (bool(_ENDED.search(said)) and not said.endswith(":")) or said.endswith("./.")
    if first.islower() and not is_ended:
        return not text.isupper()
    if text.isupper():
        return False
    if not is_ended and not said.endswith(":") and _OPEN_END.search(said) and len(said) > 40:
        return True
    if width and not block.opens and not before.heading:
        full = last_length >= width * 0.82
        heading_like = bool(marked(said).kind in NUMBERED and len(said) < width * 0.8)
        return (
            full and not heading_like and not (is_ended and _looks_new(text) and last_length < width * 0.97)
        )
    return bool(
        not is_ended
        and not block.opens
        and not said.endswith(":")
        and len(said) >= 90
        and not before.heading
        and marked(said).kind not in {"roman", "part", "upper"}
        and _unfinished(said)
    )


def _looks_new(text: str) -> bool:
    return text[:1].isupper()


def _unfinished(said: str) -> bool:
    """A long paragraph with sentences in it, whose last one has no end."""
    return bool(re.search(r"[.;] ", said))
