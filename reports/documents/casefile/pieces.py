"""One document of the file of a round, and how its name in the ZIP is made (pure)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

LETTERS, REPORTS, SUMMARIES, RUNS, JOURNAL = (
    "1-cong-van", "2-bao-cao-don-vi", "3-bao-cao-tong-hop", "4-lan-tong-hop", "5-nhat-ky",
)  # fmt: skip
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Piece:
    """`path` in the ZIP; `read` gives its bytes; what the list of contents says of it."""

    path: str
    title: str
    read: Callable[[], bytes]
    kind: str = ""
    code: str = ""
    date: dt.date | None = None
    author: str = ""


def plain(words: str) -> str:
    """A name that every archive and file system keeps: Latin letters without marks, digits, dots and dashes."""
    bare = unicodedata.normalize("NFD", words.replace("đ", "d").replace("Đ", "D"))
    ascii_only = "".join(each for each in bare if not unicodedata.combining(each))
    return re.sub(r"[^A-Za-z0-9.]+", "-", ascii_only).strip("-.")[:_LONGEST].strip("-.").lower() or "tep"


def unique(pieces: Iterable[Piece]) -> list[Piece]:
    """The same pieces, where two would have one name the later with a number before the ending."""
    taken: set[str] = set()
    found: list[Piece] = []
    for piece in pieces:
        path, number = piece.path, 2
        stem, dot, ending = piece.path.rpartition(".")
        while path in taken:
            path, number = f"{stem}-{number}{dot}{ending}", number + 1
        taken.add(path)
        found.append(replace(piece, path=path))
    return found
