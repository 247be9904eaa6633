"""What the rules that read prose share: the paragraphs that are said, phrases for people, papers that are cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reports.collection.checks.content import Content
from reports.outlines.models import Section

NUMBER: Final = r"(?<![\w/.,])(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?![\w/%]|[.,][0-9]|\s?%)"
# From the kind and number of a paper to the end of what it is about.
_CITED: Final = re.compile(
    r"(?:Kế hoạch|Quyết định|Công văn|Chỉ thị|Nghị quyết|Nghị định|Thông tư|Hướng dẫn|Luật|Tờ trình|Thông báo|"
    r"Chương trình|Đề án|Văn bản|Kết luận|Chiến lược|Pháp lệnh)"
    r"\s+(?:số\s|phòng|về|hành động|quốc gia|mục tiêu|công tác|[0-9])|Báo cáo\s+(?:số|[0-9])",
)
_SENTENCE_END: Final = re.compile(r"[.;!?](?=\s|$)")


def paragraphs_of(content: Content) -> Iterator[tuple[Section, str]]:
    """Every paragraph that is printed, with its section, in the order of the outline."""
    for section in content.sections.values():
        text = content.texts.get(section.pk)
        for paragraph in text.paragraphs if text else ():
            if paragraph.get("used", True) and paragraph["text"].strip():
                yield section, paragraph["text"]


def ancestors_of(content: Content) -> dict[int, list[Section]]:
    """The headings above a section, the outermost first."""
    above: dict[int, list[Section]] = {}
    stack: list[Section] = []
    for section in content.sections.values():
        stack = [each for each in stack if each.level < section.level]
        above[section.pk] = list(stack)
        stack.append(section)
    return above


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Sentences with where they begin; "78.07" and "12.345" end none."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.end()].strip():
            yield start, text[start : match.end()]
        start = match.end()
    if text[start:].strip():
        yield start, text[start:]


def in_citation(sentence: str, at: int) -> bool:
    """Whether a place in a sentence belongs to the name of a paper that is cited before it."""
    return _CITED.search(sentence[:at]) is not None


def quote(text: str, start: int, end: int, around: int = 30) -> str:
    """The words at a place with a few on either side, whole words, for people."""
    left = max(0, start - around)
    right = min(len(text), end + around)
    left = text.find(" ", left, start) + 1 if left else 0
    cut = text.rfind(" ", end, right) if right < len(text) else len(text)
    right = cut if cut >= end else end
    return f"{'…' if left else ''}{text[left:right].strip()}{'…' if right < len(text) else ''}"
