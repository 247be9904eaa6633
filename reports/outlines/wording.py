"""Placeholders in titles and suggested sentences: "Thực hiện {letter}, {agency} báo cáo …" (pure)."""

from __future__ import annotations

import re
from typing import Final

# subject: of the programme; period: its label; area: the territory reported on; letter: the request, as cited.
PLACEHOLDERS: Final = frozenset({"subject", "period", "area", "agency", "letter"})

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_SPACES = re.compile(r" +")
_LOOSE_COMMA = re.compile(r" +([,.:;])")


def unknown_placeholders(pattern: str) -> list[str]:
    """Names in braces that nobody fills in, and stray braces."""
    unknown = [name for name in _PLACEHOLDER.findall(pattern) if name not in PLACEHOLDERS]
    rest = _PLACEHOLDER.sub("", pattern)
    return unknown + [brace for brace in "{}" if brace in rest]


def fill(pattern: str, **facts: str) -> str:
    """The pattern with what is known; what is not known leaves no gap. Values are never read as patterns."""
    text = _PLACEHOLDER.sub(lambda match: facts.get(match[1], ""), pattern)
    return _LOOSE_COMMA.sub(r"\1", _SPACES.sub(" ", text)).strip()
