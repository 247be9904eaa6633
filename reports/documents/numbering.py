"""Numbers of sections: I. 1. a) - and their mixtures (pure).

NĐ 30/2020, Phụ lục I: phần, mục (Roman), khoản (Arabic), điểm (letters of the *Vietnamese* alphabet);
dashes are practice. An outline says which style each of its levels has; these functions give the labels.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, get_args

LevelStyle = Literal["part", "roman", "arabic", "decimal", "alpha", "dash", "plus", "none"]
LEVEL_STYLES: Final[tuple[LevelStyle, ...]] = get_args(LevelStyle)

HeadingStyle = Literal["part", "upper", "bold", "plain"]

ALPHABET: Final = "abcdđeghiklmnopqrstuvxy"
"""Letters that number điểm: Vietnamese order, no f j w z, no letters with marks but đ."""

_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip

_HEADINGS: Final[dict[LevelStyle, HeadingStyle]] = {
    "part": "part", "roman": "upper", "arabic": "bold", "decimal": "bold",
}  # fmt: skip


def roman(number: int) -> str:
    """Roman numeral of a positive number: 4 → 'IV'. Raises ValueError below 1."""
    if number < 1:
        raise ValueError(number)
    letters = []
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        letters.append(sign * times)
    return "".join(letters)


def alpha(number: int) -> str:
    """Letter of a positive number: 5 → 'đ'; after the alphabet two letters: 24 → 'aa'. ValueError below 1."""
    if number < 1:
        raise ValueError(number)
    letters = ""
    while number:
        number, place = divmod(number - 1, len(ALPHABET))
        letters = ALPHABET[place] + letters
    return letters


def label(level_styles: Sequence[LevelStyle], counters: Sequence[int]) -> str:
    """The label of the section whose path is `counters` (1-based, one per level, outermost first).

    `label(("roman", "arabic", "alpha"), (2, 1, 5))` → 'đ)'; the styles may be longer than the path;
    a path longer than the styles goes on in the last style. 'decimal' joins the Arabic and decimal
    counters above it: (roman, arabic, decimal), (1, 2, 3) → '2.3.'. Empty path or 'none' → ''.
    """
    if not counters or not level_styles:
        return ""
    depth = len(counters)
    styles = [level_styles[min(at, len(level_styles) - 1)] for at in range(depth)]
    number = counters[-1]
    match styles[-1]:
        case "part":
            return f"Phần {roman(number)}"
        case "roman":
            return f"{roman(number)}."
        case "arabic":
            return f"{number}."
        case "alpha":
            return f"{alpha(number)})"
        case "decimal":
            start = depth - 1
            while start > 0 and styles[start - 1] in ("arabic", "decimal"):
                start -= 1
            return ".".join(str(count) for count in counters[start:]) + "."
        case "dash":
            return "-"
        case "plus":
            return "+"
        case "none":
            return ""


def number_sections(depths: Iterable[int | None], level_styles: Sequence[LevelStyle]) -> list[str]:
    """Labels of a flat list of sections, given the depth of each (0 = outermost).

    None is a section without a number (mở đầu, kết): it gets '' and uses up no number.
    A section deeper than its predecessor starts at 1; a shallower one goes on counting.
    """
    counters: list[int] = []
    labels: list[str] = []
    for depth in depths:
        if depth is None:
            labels.append("")
            continue
        del counters[depth + 1 :]
        counters.extend([0] * (depth + 1 - len(counters)))
        counters[depth] += 1
        labels.append(label(level_styles, [max(count, 1) for count in counters]))
    return labels


def heading_style(level_style: LevelStyle) -> HeadingStyle:
    """How a heading numbered in this style is printed (Roman: bold capitals; Arabic: bold; else upright)."""
    return _HEADINGS.get(level_style, "plain")
