"""A text as a reader sees it, for rules that look for things in it, with the way back to its own places.

Accents on letters of their own (NFD), invisible signs, wide digits, odd blanks and dashes, and the letters O and l
among digits hide a number from a pattern and not from an eye. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_SAME_LENGTH: Final = str.maketrans(
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t‐‑‒–—−＠",
    " " * 16 + "------@",
)
# Wide, Arabic, mathematical and other digits: one sign each, whatever the script.
_OTHER_DIGIT: Final = re.compile(r"(?![0-9])\d")
_HIDDEN: Final = re.compile(
    r"[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
    r"|(?<=[0-9])[\u0300-\u036f]| (?= )"
)
# A long number of which at most half is mistyped or disguised.
_DISGUISED: Final = re.compile(r"(?<!\w)[0-9OoIl](?:[ .-]?[0-9OoIl]){8,13}(?!\w)")
_DIGITS: Final = str.maketrans("OoIl", "0011")
# A number that goes on in the next line. Short runs are the cells of a column.
_BROKEN: Final = re.compile(r"(?<=[0-9]{3})\n(?=[0-9]{3})")


@dataclass(frozen=True, slots=True)
class Seen:
    """`text`: to look in. `places`: for each of its signs the place in the original, and one more for the end; None
    when they are the same."""

    text: str
    places: Sequence[int] | None

    def place(self, at: int) -> int:
        """The place in the original of a place in `text`."""
        return at if self.places is None else self.places[at]


def seen(text: str) -> Seen:
    """The text as it is seen."""
    places: list[int] | None = None
    if not unicodedata.is_normalized("NFC", text):
        text, places = _composed(text)
    text = text.translate(_SAME_LENGTH)
    text = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    if _HIDDEN.search(text):
        text, places = _shown(text, places)
    text = _BROKEN.sub(" ", text)
    return Seen(_DISGUISED.sub(_undisguised, text), places)


def _composed(text: str) -> tuple[str, list[int]]:
    """NFC letter by letter."""
    parts: list[str] = []
    places: list[int] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and unicodedata.combining(text[at]):
            continue
        letter = unicodedata.normalize("NFC", text[start:at])
        parts.append(letter)
        places += [start] * len(letter)
        start = at
    return "".join(parts), [*places, len(text)]


def _shown(text: str, places: Sequence[int] | None) -> tuple[str, list[int]]:
    hidden = {match.start() for match in _HIDDEN.finditer(text)}
    kept = [at for at in range(len(text) + 1) if at not in hidden]
    shown = "".join(text[at] for at in kept[:-1])
    return shown, kept if places is None else [places[at] for at in kept]


def _undisguised(match: re.Match[str]) -> str:
    digits = sum(ch.isdigit() for ch in match[0])
    signs = sum(ch.isalnum() for ch in match[0])
    return match[0].translate(_DIGITS) if digits * 2 >= signs else match[0]
