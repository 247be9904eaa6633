"""Colours, letters and small pieces every drawing is made of.

Lengths are units of a drawing that is 360 wide: on the narrowest telephone about a pixel, on paper a third of a
millimetre.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from xml.etree.ElementTree import Element, SubElement

WIDTH: Final = 360
SIZE: Final = 12.0
SMALL: Final = 11.0
LINE: Final = 15.0
# Against white: ink 16:1, fill 10:1, grey 5:1 (WCAG 1.4.3 and 1.4.11 ask for 4,5:1 and 3:1).
INK: Final = "#1b222c"
FILL: Final = "#0b3f7f"
GREY: Final = "#55606e"
RULE: Final = "#7d8794"
PAPER: Final = "#ffffff"
PALE: Final = "#c9d1db"  # always within a border of ink
# The letters of official papers, so that screen, PDF and picture show the same drawing.
FONTS: Final = "Liberation Serif, Tinos, Times New Roman, serif"
# Not allowed in XML at all.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """What XML may hold, composed."""
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", text))


def number(value: float) -> str:
    """A coordinate: two decimals at most, the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def add(parent: Element, tag: str, text: str = "", **given: str | float) -> Element:
    """A new element; "_" in a name stands for "-"."""
    attributes = {
        name.rstrip("_").replace("_", "-"): value if isinstance(value, str) else number(value)
        for name, value in given.items()
    }
    made = SubElement(parent, tag, attributes)
    if text:
        made.text = clean(text)
    return made


def write(
    parent: Element,
    x: float,
    y: float,
    words: str,
    *,
    at: str = "start",
    size: float = SIZE,
    ink: str = INK,
    bold: bool = False,
) -> None:
    """A line of text; `y` is its base line, `at` says which end stands at `x`."""
    weight: dict[str, str] = {"font_weight": "bold"} if bold else {}
    add(parent, "text", words, x=x, y=y, font_size=size, fill=ink, text_anchor=at, **weight)


def wide(words: str, size: float = SIZE) -> float:
    """About how wide a text is set: rather too much than too little."""
    return sum(_advance(char) for char in words) * size


def _advance(char: str) -> float:
    if char in " .,:;'|()/-–":
        return 0.33
    if char.isupper() or char in "mwơưMWƠƯ%…":
        return 0.78
    return 0.5


def wrapped(words: str, room: float, size: float, lines: int) -> list[str]:
    """The text on at most so many lines, the last one cut with "…" if it must be."""
    found: list[str] = []
    left = words.split()
    while left and len(found) < lines:
        line = left.pop(0)
        while left and wide(f"{line} {left[0]}", size) <= room:
            line = f"{line} {left.pop(0)}"
        found.append(cut(line, room, size))
    if left and found:
        found[-1] = cut(f"{found[-1]} {' '.join(left)}", room, size)
    return found


def cut(words: str, room: float, size: float = SIZE) -> str:
    """The text, or as much of it as fits with "…" behind."""
    if wide(words, size) <= room:
        return words
    kept = words
    while kept and wide(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def hatching(defs: Element, key: str) -> str:
    """A pattern of slanting lines; the value of `fill` that draws with it."""
    pattern = add(
        defs, "pattern", id=f"{key}-hatch", width=6.0, height=6.0, patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    add(pattern, "rect", width=6.0, height=6.0, fill=PAPER)
    add(pattern, "rect", width=2.5, height=6.0, fill=FILL)
    return f"url(#{key}-hatch)"
