"""What a file says otherwise than the paper it is said to be (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

MOST_WORDS: Final = 20_000
MOST_DIFFERENCES: Final = 30
_LONGEST: Final = 160
_DASHES: Final = re.compile("[\u2010-\u2015\u2212\ufffe]")
# Numbers of pages stand alone in the top margin; blanks are filled by hand on paper.
_PAGE_NUMBER: Final = re.compile(r"\s*\d{1,4}\s*")


def words_of(pages: Sequence[str]) -> list[str]:
    """The words of all pages in order, without the number of a page on its first line."""
    found: list[str] = []
    for at, page in enumerate(pages):
        lines = _DASHES.sub("-", unicodedata.normalize("NFC", page)).split("\n")
        if at and lines and _PAGE_NUMBER.fullmatch(lines[0]):
            lines = lines[1:]
        found += " ".join(lines).split()
    return found


def differences(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """One line in Vietnamese for every stretch of words that differs, at most MOST_DIFFERENCES of them.

    `ours`, `theirs`: the text of each page. A file without any text is a picture: that is said instead.
    """
    own, other = words_of(ours), words_of(theirs)
    if not other:
        return ["Tệp là ảnh quét, không có lớp chữ để so với văn bản trên hệ thống."]
    found = []
    if max(len(own), len(other)) > MOST_WORDS:
        found.append(f"Văn bản dài, chỉ so {MOST_WORDS} chữ đầu.")
        own, other = own[:MOST_WORDS], other[:MOST_WORDS]
    changes = [
        change for change in SequenceMatcher(None, own, other, autojunk=False).get_opcodes()
        if change[0] != "equal"
    ]  # fmt: skip
    found += [_told(own[a:b], other[c:d]) for _kind, a, b, c, d in changes[:MOST_DIFFERENCES]]
    if len(changes) > MOST_DIFFERENCES:
        found.append(f"Còn {len(changes) - MOST_DIFFERENCES} chỗ khác nữa.")
    return found


def _told(own: Sequence[str], other: Sequence[str]) -> str:
    if not own:
        return f"Tệp có thêm: “{_short(other)}”"
    if not other:
        return f"Tệp không có: “{_short(own)}”"
    return f"Văn bản: “{_short(own)}” – tệp: “{_short(other)}”"


def _short(words: Sequence[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
