"""What has changed between two texts, by words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_TOKENS: Final = re.compile(r"\S+\s*|\s+")
# Two long passages are not compared word by word: that would take seconds, and nobody reads it.
_LONGEST: Final = 2_000
# Below this share of equal words it is another sentence: crumbs of the old one in it would only confuse.
_ALIKE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. `kind`: "same", "gone" or "new"."""

    kind: str
    text: str


def changed_lines(before: Sequence[str], after: Sequence[str]) -> list[list[Piece]]:
    """The lines that differ, each as pieces; lines that are the same are left out."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[list[Piece]] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        old, new = list(before[a:b]), list(after[c:d])
        pairs = min(len(old), len(new))
        found += [list(words(*pair)) for pair in zip(old[:pairs], new[:pairs], strict=True)]
        found += [[Piece("gone", line)] for line in old[pairs:]]
        found += [[Piece("new", line)] for line in new[pairs:]]
    return found


def words(before: str, after: str) -> Iterator[Piece]:
    """One line against another."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > _LONGEST or matcher.ratio() < _ALIKE:
        yield Piece("gone", before)
        yield Piece("new", after)
        return
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("gone", "".join(old[a:b]))
        if c < d:
            yield Piece("new", "".join(new[c:d]))
