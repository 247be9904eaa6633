"""Labels of sections, from the shape of an outline: I. 1. a) or nothing (pure).

Phần, mục, khoản, điểm of NĐ 30/2020, Phụ lục I; letters follow the Vietnamese alphabet (after d comes đ).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

ROMAN: Final = "roman"
ARABIC: Final = "arabic"
ALPHA: Final = "alpha"
NONE: Final = "none"

LETTERS: Final = "abcdđeghiklmnopqrstuvxy"
_TENS: Final = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")
_ONES: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def one_label(style: str, number: int) -> str:
    """The label of the n-th heading of a style, n from 1: ("roman", 4) -> "IV.", ("alpha", 5) -> "đ)".

    Raises ValueError for an unknown style or more headings than the style can count (99 Roman, 23 letters).
    """
    if style == NONE:
        return ""
    if style == ARABIC:
        return f"{number}."
    if style == ROMAN and 1 <= number < 100:
        return f"{_TENS[number // 10]}{_ONES[number % 10]}."
    if style == ALPHA and 1 <= number <= len(LETTERS):
        return f"{LETTERS[number - 1]})"
    raise ValueError(f"no label {number} in style {style}")


def labels(shape: Sequence[str], sections: Iterable[tuple[int, bool]]) -> list[str]:
    """Labels of the sections of an outline in reading order, each given as (level from 0, numbered).

    An unnumbered section (mở đầu, kết) gets "" and uses up no number; levels below the shape get "".
    """
    counters: list[int] = []
    found = []
    for level, numbered in sections:
        style = shape[level] if level < len(shape) else NONE
        if not numbered:
            found.append("")
            continue
        del counters[level + 1 :]
        counters.extend([0] * (level + 1 - len(counters)))
        counters[level] += 1
        found.append(one_label(style, counters[level]))
    return found
