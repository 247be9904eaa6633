"""Widths of text set in Times (pure): what fits in a column, and how long a rule must be.

Advance widths in thousandths of an em, the metrics every Times New Roman compatible font shares.
"""

import unicodedata
from functools import cache
from typing import Final

_REGULAR: Final = (
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278,
    500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
    921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722,
    556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
    333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
    500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
)  # fmt: skip
_BOLD: Final = (
    250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278,
    500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 333, 333, 570, 570, 570, 500,
    930, 722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778,
    611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581, 500,
    333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500,
    556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
)  # fmt: skip
_FIRST: Final = 32
_OTHER: Final = {
    "ư": (542, 600), "Ư": (776, 796), "ơ": (529, 554), "Ơ": (722, 778), "đ": (500, 556), "Đ": (722, 722),
    "–": (500, 500), "—": (1000, 1000), "‘": (333, 333), "’": (333, 333), "“": (444, 500), "”": (444, 500),
    "…": (1000, 1000), "≤": (549, 549), "≥": (549, 549), "₫": (513, 513), "\u00a0": (250, 250),
}  # fmt: skip


def _advance(char: str, bold: bool) -> int:
    code = ord(char) - _FIRST
    if 0 <= code < len(_REGULAR):
        return (_BOLD if bold else _REGULAR)[code]
    if char in _OTHER:
        return _OTHER[char][bold]
    # ớ is ơ with a tone: strip tones only, keep the horn, which widens the letter
    base = unicodedata.normalize("NFD", char)
    if len(base) > 1:
        horned = unicodedata.normalize("NFC", base[0] + "\u031b") if "\u031b" in base else base[0]
        return _advance(horned, bold) if horned != char else 600
    return 1000 if unicodedata.east_asian_width(char) in "WF" else 600


class _Advances(dict[str, int]):
    """Advance of each character met so far in one weight: a table has a hundred thousand of them."""

    def __init__(self, *, bold: bool) -> None:
        super().__init__()
        self.bold = bold

    def __missing__(self, char: str) -> int:
        advance = self[char] = _advance(char, self.bold)
        return advance


_ADVANCES: Final = (_Advances(bold=False), _Advances(bold=True))


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of `text` on one line, in points, at `size` points."""
    return sum(map(_ADVANCES[bold].__getitem__, text)) * size / 1000


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """Width in points of the widest word: what a column must have to break only at spaces."""
    return max((text_width(word, size, bold=bold) for word in text.split()), default=0.0)


_OPENERS: Final = frozenset(
    "và trên của về năm giai tại theo từ đến cho VÀ TỈNH tỉnh THÀNH thành HUYỆN huyện".split()
)
"""Words a line of a title begins with naturally."""
_PLAIN_BREAK: Final = 0.15
_BAD_BREAK: Final = 1.0


def balanced_lines(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break `text` at spaces into as few lines of at most `width` points as possible, about equally long.

    Prefers to break after a comma or dash and before words like 'và', 'trên'; keeps '06 tháng' together.
    A word wider than the line stays on a line of its own. Joining the lines with one space gives the text
    back with runs of white space folded. Empty text → ().
    """
    words = text.split()
    widths = [text_width(word, size, bold=bold) for word in words]
    space = text_width(" ", size, bold=bold)
    count = _fewest_lines(widths, space, width)
    if count <= 1:
        return (" ".join(words),) if words else ()
    ideal = sum(widths, space * (len(words) - 1)) / count

    @cache
    def best(start: int, lines: int) -> tuple[float, tuple[int, ...]]:
        """Least cost of setting words[start:] in `lines` lines, and where each line ends."""
        if lines == 1:
            length = sum(widths[start:], space * (len(words) - start - 1))
            fits = length <= width or len(words) - start == 1
            return (((length - ideal) / ideal) ** 2 if fits else float("inf")), (len(words),)
        found: tuple[float, tuple[int, ...]] = (float("inf"), ())
        length = -space
        for end in range(start + 1, len(words) - lines + 2):
            length += widths[end - 1] + space
            if length > width and end > start + 1:
                break
            rest, ends = best(end, lines - 1)
            cost = ((length - ideal) / ideal) ** 2 + _break_cost(words[end - 1], words[end]) + rest
            if cost < found[0]:
                found = (cost, (end, *ends))
        return found

    _, ends = best(0, count)
    starts = (0, *ends[:-1])
    return tuple(" ".join(words[start:end]) for start, end in zip(starts, ends, strict=True))


def _break_cost(before: str, after: str) -> float:
    if before.isdigit():
        return _BAD_BREAK
    return 0.0 if before[-1] in ",;-–" or after in _OPENERS else _PLAIN_BREAK


def _fewest_lines(widths: list[float], space: float, limit: float) -> int:
    lines, length = 0, 0.0
    for width in widths:
        if lines and length + space + width <= limit:
            length += space + width
        else:
            lines, length = lines + 1, width
    return lines
