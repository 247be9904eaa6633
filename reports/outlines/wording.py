"""Placeholders in titles and suggested sentences: "Thực hiện {letter}, {agency} báo cáo …" (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# subject: of the programme; period: its label; area: the territory reported on; letter: the request, as cited.
PLACEHOLDERS: Final[Mapping[str, str]] = {
    "subject": "nội dung", "period": "kỳ báo cáo", "area": "địa bàn", "agency": "đơn vị", "letter": "công văn",
}  # fmt: skip
"""What can be filled in: the name that is stored and stands in files, and the word that people read and type."""

_NAMES: Final = {word: name for name, word in PLACEHOLDERS.items()}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SPACES = re.compile(r" +")
_LOOSE_COMMA = re.compile(r" +([,.:;])")


def unknown_placeholders(pattern: str) -> list[str]:
    """Names in braces that nobody fills in, and stray braces."""
    unknown = [name for name in _PLACEHOLDER.findall(pattern) if name not in PLACEHOLDERS]
    rest = _PLACEHOLDER.sub("", pattern)
    return unknown + [brace for brace in "{}" if brace in rest]


def in_words(pattern: str) -> str:
    """A stored pattern as people read it: "Kết quả {nội dung} {kỳ báo cáo}". Other names stay as they are."""
    return _PLACEHOLDER.sub(lambda match: f"{{{PLACEHOLDERS.get(match[1], match[1])}}}", pattern)


def from_words(typed: str) -> str:
    """What people typed as it is stored; a name that is typed itself is taken, too."""

    def name(match: re.Match[str]) -> str:
        return f"{{{_NAMES.get(' '.join(match[1].split()).casefold(), match[1])}}}"

    return _PLACEHOLDER.sub(name, typed)


def fill(pattern: str, **facts: str) -> str:
    """The pattern with what is known; what is not known leaves no gap. Values are never read as patterns."""
    text = _PLACEHOLDER.sub(lambda match: facts.get(match[1], ""), pattern)
    return _LOOSE_COMMA.sub(r"\1", _SPACES.sub(" ", text)).strip()
