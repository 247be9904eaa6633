"""What is a heading, and at which level: by number, type and length, in whatever shape an agency numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from portal.core.text import search_key
from reports.imports.reading.lines import NUMBERED, marked
from reports.imports.reading.meanings import means_a_section
from reports.imports.reading.source import Block, TableBlock

# Short titles that stand alone, also without number, bold type or capitals.
_ALONE: Final = re.compile(
    r"(?:(?:nhung |mot so |ve |cac )?(?:uu diem|mat (?:da )?(?:dat duoc|manh)|thuan loi|"
    r"ket qua dat duoc|han che|"
    r"ton tai|kho khan|vuong mac|mat han che|nguyen nhan|bai hoc kinh nghiem|de xuat|kien nghi|"
    r"phuong huong|nhiem vu trong tam|nhiem vu|giai phap|danh gia chung|tinh hinh chung|khai quat tinh hinh)"
    r"(?:(?:,| va|;| -)? ?)?)+(?: (?:chu yeu|chinh|khach quan|chu quan|cua (?:han che|ton tai)[a-z ,]*|"
    r"trong thoi gian toi|nam 20\d\d))?"
)
_RUN_IN: Final = re.compile(r"(?P<title>[^.:;]{3,90})\s*[:.]\s+(?P<rest>\S.*)", re.DOTALL)
_TOPIC: Final = re.compile(
    r"(?:ve |ket qua )?(?:cong tac|ket qua|hoat dong|tinh hinh|danh gia|phuong huong|nhiem vu|de xuat|"
    r"kien nghi|khai quat|"
    r"cac hoat dong|kinh phi|muc tieu|noi dung)\b"
)
_SENTENCE_END = re.compile(r"[.;,…]\s*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """`kind` tells headings of one level from those of another; `rest` is text that follows on the same line."""

    kind: str
    label: str
    title: str
    rest: str = ""


class Levels:
    """Levels in the order in which kinds of numbers appear: no shape is taken for granted."""

    def __init__(self) -> None:
        self._kinds: list[str] = []

    def of(self, kind: str) -> int:
        """The level of the next heading of a kind, from 1."""
        if kind in self._kinds:
            del self._kinds[self._kinds.index(kind) + 1 :]
        else:
            self._kinds.append(kind)
        return len(self._kinds)


def heading_of(block: Block, following: Block | TableBlock | None) -> Heading | None:
    """The heading that a paragraph is, or None."""
    found = marked(block.line)
    text = found.text
    kind = _kind(found.kind, found.marker)
    if not text:
        return Heading(kind, found.marker, _titled(block.text)) if found.kind == "part" else None
    alone = bool(_ALONE.fullmatch(search_key(text.rstrip(" :."))))
    if alone:
        return Heading(
            "plain" if found.kind in {"", "dash", "plus"} else kind,
            _label(found.kind, found.marker),
            _titled(text),
        )
    run_in = _run_in(found.kind, kind, found.marker, text)
    if run_in is not None:
        return run_in
    words = len(text.split())
    if found.kind in NUMBERED:
        if _is_numbered_heading(block, found.kind, text, words, following):
            return Heading(kind, found.marker, _titled(text))
        return None
    if found.kind:
        return None
    if _is_plain_heading(block, text, words, following):
        return Heading("plain", "", _titled(text))
    return None


def _kind(kind: str, marker: str) -> str:
    if kind == "dotted":
        return f"dotted{marker.strip('. ').count('.')}"
    if kind == "arabic":
        return "arabic)" if marker.endswith(")") else "arabic"
    if kind == "paren":
        return "paren1" if any(ch.isdigit() for ch in marker) else "parena"
    return kind or "plain"


def _label(kind: str, marker: str) -> str:
    return marker if kind in NUMBERED else ""


def _titled(text: str) -> str:
    return re.sub(r"\s*:\s*$", "", text).strip()


def _run_in(kind: str, level: str, marker: str, text: str) -> Heading | None:
    """ "1. Ưu điểm: Công tác …", "- Hạn chế: …"; with a number also "a) Công tác tuyên truyền: Đã …"."""
    match = _RUN_IN.match(text)
    if match is None:
        return None
    title = search_key(match["title"])
    if _ALONE.fullmatch(title):
        return Heading(
            level if kind in NUMBERED else "plain",
            _label(kind, marker),
            match["title"].strip(),
            match["rest"].strip(),
        )
    colon = text[match.end("title") :].lstrip().startswith(":")
    if re.match(r"(?:hơn |trên |khoảng |gần )?\d", match["rest"]) and (
        len(match["rest"].split()) <= 12 or re.match(r"(?:tong )?so |luot ", title)
    ):
        return None  # "3.1. Tờ rơi: 500 tờ" is a figure with its label
    if (
        kind in NUMBERED
        and colon
        and len(title.split()) <= 14
        and (_TOPIC.match(title) or means_a_section(title))
        and not re.search(r"\d", title)
    ):
        return Heading(level, marker, match["title"].strip(), match["rest"].strip())
    return None


def _is_numbered_heading(
    block: Block, kind: str, text: str, words: int, following: Block | TableBlock | None
) -> bool:
    if words > 45 or (following is None and not block.bold):
        return False
    if block.bold or block.heading or text.isupper():
        return not (len(text) > 220 and _SENTENCE_END.search(text))
    if _SENTENCE_END.search(text):
        return kind in {"part", "roman", "upper"} and words <= 14 and ";" not in text[:-1]
    if kind in {"part", "roman", "upper"}:
        return True
    if isinstance(following, Block):
        # A list of short points has nothing between its points; a heading has text under it.
        beside = marked(following.line)
        if beside.kind == kind and kind != "dotted" and not _TOPIC.match(search_key(text)):
            return False
    return words <= 35


def _is_plain_heading(block: Block, text: str, words: int, following: Block | TableBlock | None) -> bool:
    if words > 30 or following is None or _SENTENCE_END.search(text) or not any(map(str.isalpha, text)):
        return False
    if text.startswith(("(", "“", '"')):
        return False
    if bool(block.heading) or block.bold or (text.isupper() and words >= 2):
        return True
    return words <= 11 and text[:1].isupper() and _is_title_of_section(text, following)


def _is_title_of_section(text: str, following: Block | TableBlock) -> bool:
    """A short line without number or type: only if it names what sections are about, and a text follows."""
    title = search_key(text.rstrip(" :"))
    if isinstance(following, Block) and not (following.text[:1].isupper() or marked(following.line).kind):
        return False
    plain = re.sub(r"\b(?:6|06|9|09|thang|nam|quy|20\d\d|dau|cuoi)\b", "", title)
    if not re.search(r"\d|,$", plain) and _TOPIC.match(title) and means_a_section(title):
        return True
    return bool(re.fullmatch(r"(?:khai quat|dac diem|tinh hinh|thuc trang)[a-z ]{0,40}", title))
