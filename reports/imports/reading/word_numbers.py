"""Automatic numbers of Word, rebuilt from numbering.xml: what the reader of the paper sees but the text has not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS: Final = 9
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    style: str = ""
    legal: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    style_link: str = ""


class Numbering:
    """Counts as Word does: paragraphs of one abstract list go on counting, a deeper level starts again."""

    def __init__(self, root: Any | None) -> None:
        self._lists: dict[str, _List] = {}
        self._of_num: dict[str, str] = {}
        self._restart: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * _LEVELS)
        self._seen: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def label(self, num: str, level: int) -> str:
        """The number of the next paragraph of a list level, "-" or "+" for a bullet; "" if there is none."""
        abstract = self._of_num.get(num)
        found = self._lists.get(abstract or "")
        if abstract is None or found is None or not 0 <= level < _LEVELS:
            return ""
        shape = found.levels.get(level, _Level())
        if shape.form == "bullet":
            return "-" if level == 0 or shape.text in {"-", "–"} else "+"
        counts = self._count(num, abstract, level)
        if shape.form == "none" and "%" not in shape.text:
            return shape.text.strip()
        text = shape.text or f"%{level + 1}."
        for at in range(_LEVELS):
            of_level = found.levels.get(at, _Level())
            form = "decimal" if shape.legal and at < level else of_level.form
            text = text.replace(f"%{at + 1}", _written(counts[at], form))
        return text.strip()

    def level_of_style(self, num: str, style: str) -> int:
        """The level that a paragraph style is tied to in a list, 0 if it is not."""
        found = self._lists.get(self._of_num.get(num, ""))
        if found is None:
            return 0
        return next((at for at, level in found.levels.items() if level.style == style), 0)

    def _count(self, num: str, abstract: str, level: int) -> list[int]:
        counts = self._counts[abstract]
        levels = self._lists[abstract].levels
        restarted = self._restart.get(num, {})
        if level in restarted and (num, level) not in self._seen:
            counts[level] = restarted[level] - 1
        elif counts[level] == 0:
            counts[level] = levels.get(level, _Level()).start - 1
        self._seen.add((num, level))
        counts[level] += 1
        for above in range(level):
            if counts[above] == 0:
                counts[above] = levels.get(above, _Level()).start
        for below in range(level + 1, _LEVELS):
            counts[below] = 0
        return counts

    def _read(self, root: Any) -> None:
        for node in root.findall(f"{W}abstractNum"):
            found = _List()
            link = node.find(f"{W}numStyleLink")
            found.style_link = link.get(f"{W}val", "") if link is not None else ""
            for level in node.findall(f"{W}lvl"):
                found.levels[_number(level.get(f"{W}ilvl"), 0)] = _level(level)
            self._lists[node.get(f"{W}abstractNumId", "")] = found
        styled = {
            link.get(f"{W}val", ""): node.get(f"{W}abstractNumId", "")
            for node in root.findall(f"{W}abstractNum")
            for link in node.findall(f"{W}styleLink")
        }
        for node in root.findall(f"{W}num"):
            num = node.get(f"{W}numId", "")
            abstract = node.find(f"{W}abstractNumId")
            target = abstract.get(f"{W}val", "") if abstract is not None else ""
            linked = self._lists.get(target)
            if linked is not None and linked.style_link and not linked.levels:
                target = styled.get(linked.style_link, target)
            self._of_num[num] = target
            self._restart[num] = dict(_overrides(node))


def _overrides(node: Any) -> list[tuple[int, int]]:
    found = []
    for override in node.findall(f"{W}lvlOverride"):
        start = override.find(f"{W}startOverride")
        if start is not None:
            found.append((_number(override.get(f"{W}ilvl"), 0), _number(start.get(f"{W}val"), 1)))
    return found


def _level(node: Any) -> _Level:
    def value(tag: str, default: str) -> str:
        child = node.find(f"{W}{tag}")
        return str(child.get(f"{W}val", default)) if child is not None else default

    return _Level(
        start=_number(value("start", "1"), 1),
        form=value("numFmt", "decimal"),
        text=value("lvlText", ""),
        style=value("pStyle", ""),
        legal=node.find(f"{W}isLgl") is not None,
    )


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.lstrip("-").isdigit() and len(text) < 9 else default


def _written(number: int, form: str) -> str:
    if form in {"upperRoman", "lowerRoman"}:
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    if form in {"upperLetter", "lowerLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form == "decimalZero":
        return f"{number:02d}"
    return "" if form == "none" else str(number)


def _roman(number: int) -> str:
    said = ""
    for value, sign in _ROMAN:
        while 0 < value <= number < 4000:
            said += sign
            number -= value
    return said
