"""Tables of a PDF by the rules that are drawn around their cells: what stands in a cell is no prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.core.text import clean_line

_THIN: Final = 3.0  # points; a drawn rule is no thicker
_NEAR: Final = 3.5  # points between rules that belong together
_MOST_RULES: Final = 6000
_LAYOUT = re.compile(r"CỘNG H\w+ XÃ HỘI|Độc lập\s*[-–]|Nơi nhận|Kính gửi", re.IGNORECASE)

Bounds = tuple[float, float, float, float]


@dataclass(slots=True)
class Grid:
    """The rules of one table: `columns` from left to right, `rows` from top to bottom; `cells` are filled by `put`."""

    columns: list[float]
    rows: list[float]
    cells: dict[tuple[int, int], list[tuple[float, float, str]]] = field(default_factory=dict)

    @property
    def top(self) -> float:
        """The upper edge, in points from below."""
        return self.rows[0]

    def put(self, left: float, bottom: float, right: float, top: float, text: str) -> bool:
        """Take a piece of text if it stands in the table; the answer is whether it does."""
        x, y = (left + right) / 2, (bottom + top) / 2
        if not (self.columns[0] < x < self.columns[-1] and self.rows[-1] < y < self.rows[0]):
            return False
        column = sum(1 for edge in self.columns[1:-1] if edge < x)
        row = sum(1 for edge in self.rows[1:-1] if edge > y)
        self.cells.setdefault((row, column), []).append((-y, left, text))
        return True

    def table(self) -> tuple[tuple[str, ...], ...]:
        """Its rows of cells, empty ones left out; () for a table that only places the head or the signature."""
        found = []
        for row in range(len(self.rows) - 1):
            cells = tuple(self._text(row, column) for column in range(len(self.columns) - 1))
            if any(cells):
                found.append(cells)
        if len(self.columns) <= 3 and any(_LAYOUT.search(cell) for cells in found for cell in cells):
            return ()
        return tuple(found)

    def _text(self, row: int, column: int) -> str:
        pieces = sorted((round(y / 4), left, text) for y, left, text in self.cells.get((row, column), ()))
        return clean_line(" ".join(text for _y, _left, text in pieces))


def grids_of(page: Any) -> list[Grid]:
    """The tables with rules of a page (pypdfium2), from top to bottom."""
    import pypdfium2.raw as pdfium

    rules: list[Bounds] = []
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
        rules.extend(_edges(drawn.get_bounds()))
        if len(rules) > _MOST_RULES:
            return []
    upright = [rule for rule in rules if rule[2] - rule[0] <= _THIN]
    level = [rule for rule in rules if rule[2] - rule[0] > _THIN]
    found = []
    for group in _stacked(upright):
        columns = _places([rule[0] for rule in group])
        top, bottom = max(rule[3] for rule in group), min(rule[1] for rule in group)
        across = [
            rule
            for rule in level
            if bottom - _NEAR <= rule[1] <= top + _NEAR
            and _meets(rule[0], columns)
            and _meets(rule[2], columns)
        ]
        rows = _places([rule[1] for rule in across])[::-1]
        if len(columns) >= 3 and len(rows) >= 3:
            found.append(Grid(columns, rows))
    return sorted(found, key=lambda grid: -grid.top)


def _edges(bounds: Bounds) -> list[Bounds]:
    """A thin box is one rule, a large one the four around it; specks are none."""
    left, bottom, right, top = bounds
    width, height = right - left, top - bottom
    if width <= _THIN and height <= _THIN:
        return []
    if width <= _THIN or height <= _THIN:
        return [bounds]
    return [
        (left, bottom, left, top),
        (right, bottom, right, top),
        (left, bottom, right, bottom),
        (left, top, right, top),
    ]


def _stacked(upright: Sequence[Bounds]) -> list[list[Bounds]]:
    """Upright rules that follow each other without a gap: those of one table."""
    groups: list[list[Bounds]] = []
    floor = 0.0
    for rule in sorted(upright, key=lambda each: -each[3]):
        if groups and rule[3] >= floor - _NEAR:
            groups[-1].append(rule)
            floor = min(floor, rule[1])
        else:
            groups.append([rule])
            floor = rule[1]
    return groups


def _places(values: Sequence[float]) -> list[float]:
    """Values that differ by no more than a rule's width are one place; from small to large."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _meets(value: float, columns: Sequence[float]) -> bool:
    return any(abs(value - edge) <= _NEAR for edge in columns)
