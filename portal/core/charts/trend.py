"""Values in order of time: a line that breaks where a period has none, dashed where it leads to an estimate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final
from xml.etree.ElementTree import Element

from portal.core.charts.looks import (
    FILL,
    GREY,
    INK,
    PAPER,
    RULE,
    SMALL,
    WIDTH,
    add,
    clean,
    wide,
    wrapped,
    write,
)
from portal.core.charts.model import Drawable, Marked, value_words

_HIGH: Final = 110.0
_ABOVE: Final = 26.0
"""Room above the highest point for two rows of values; more of them make more of it."""
_LABEL_LINES: Final = 6
_LINE: Final = 13.0
_DOT: Final = 3.5
_NEAR: Final = 7.0
"""From a point to the base line of the value above it."""
_PAD: Final = 3.0
"""Between a value and a line that ends at it."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, upper, right, lower edge."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A value beside its point: the middle of its base line, and half its width."""

    mark: Marked
    x: float
    y: float
    half: float

    @property
    def box(self) -> Box:
        return self.x - self.half, self.y - SMALL + 1.0, self.x + self.half, self.y + 2.0


def body(root: Element, chart: Drawable, top: float, fill: str) -> float:
    """Draw it; gives the lower edge. `fill` is not used: a soft point is hollow, the way to it dashed."""
    del fill
    slot = WIDTH / max(len(chart.marks), 1)
    amounts = [mark.amount for mark in chart.marks if mark.amount is not None]
    high, low = max(*amounts, 0) if amounts else 0, min(*amounts, 0) if amounts else 0
    span = (high - low) or 1

    def at_height(upper: float) -> list[Point | None]:
        return [
            None
            if mark.amount is None
            else (slot * (at + 0.5), upper + _HIGH - _HIGH * (mark.amount - low) / span)
            for at, mark in enumerate(chart.marks)
        ]

    zero = _HIGH - _HIGH * (0 - low) / span
    needed = -min((value.box[1] for value in _placed(chart, at_height(0.0), slot, zero)), default=0.0)
    upper = top + max(_ABOVE, needed)
    lower, zero, points = upper + _HIGH, upper + zero, at_height(upper)
    add(root, "line", x1=0.0, y1=zero, x2=WIDTH, y2=zero, stroke=INK)
    if high:
        add(root, "line", x1=0.0, y1=upper, x2=WIDTH, y2=upper, stroke=RULE, stroke_dasharray="2 4")
    _line(root, chart, points)
    _gaps(root, chart, points, slot, zero)
    _points(root, chart, points, _placed(chart, points, slot, zero))
    return _labels(root, chart, slot, lower)


def _line(root: Element, chart: Drawable, points: list[Point | None]) -> None:
    """From point to point; over a gap goes no line."""
    for at in range(1, len(points)):
        before, here = points[at - 1], points[at]
        if before is None or here is None:
            continue
        soft = chart.marks[at].soft or chart.marks[at - 1].soft
        dashes: dict[str, str] = {"stroke_dasharray": "5 4"} if soft else {}
        add(root, "line", x1=before[0], y1=before[1], x2=here[0], y2=here[1], stroke=FILL, stroke_width=2.0,
            **dashes)  # fmt: skip


def _gaps(root: Element, chart: Drawable, points: list[Point | None], slot: float, zero: float) -> None:
    """A gap says why it is one, above the base line, in words."""
    for at, (mark, point) in enumerate(zip(chart.marks, points, strict=True)):
        for line, words in enumerate(reversed(_why(mark, slot))) if point is None else ():
            write(
                root, slot * (at + 0.5), zero - 5.0 - line * _LINE, words, at="middle", size=SMALL, ink=GREY
            )


def _why(mark: Marked, slot: float) -> list[str]:
    return wrapped(clean(value_words(mark)), max(slot - 4.0, 40.0), SMALL, 3)


def _placed(chart: Drawable, points: list[Point | None], slot: float, zero: float) -> list[_Value]:
    """Every value where it covers no other one, no point and no words of a gap: a number half hidden is a wrong one."""
    taken: list[Box] = []
    for at, (mark, point) in enumerate(zip(chart.marks, points, strict=True)):
        if point is None:
            x, half = slot * (at + 0.5), max(slot - 4.0, 40.0) / 2
            taken.append((x - half, zero - 5.0 - len(_why(mark, slot)) * _LINE, x + half, zero))
        else:
            taken.append((point[0] - _DOT, point[1] - _DOT, point[0] + _DOT, point[1] + _DOT))
    found: list[_Value] = []
    for mark, point in zip(chart.marks, points, strict=True):
        if point is not None:
            value = next(each for each in _places(mark, point, zero) if not _meets(each.box, taken))
            taken.append(value.box)
            found.append(value)
    return found


def _places(mark: Marked, point: Point, zero: float) -> Iterator[_Value]:
    """Where the value may stand, the best first: above its point, below it, then a line higher and higher."""
    half = wide(clean(value_words(mark)), SMALL) / 2
    x = min(max(point[0], half), WIDTH - half)
    yield _Value(mark, x, point[1] - _NEAR, half)
    under = _Value(mark, x, point[1] + _NEAR + SMALL - 2.0, half)
    if under.box[3] < zero:
        yield under
    for lines in count(1):
        yield _Value(mark, x, point[1] - _NEAR - lines * _LINE, half)


def _meets(box: Box, taken: Sequence[Box]) -> bool:
    return any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in taken
    )


def _points(root: Element, chart: Drawable, points: list[Point | None], values: Sequence[_Value]) -> None:
    dots = [(mark, point) for mark, point in zip(chart.marks, points, strict=True) if point is not None]
    for (_mark, point), value in zip(dots, values, strict=True):
        if value.y < point[1] - _NEAR:  # it stands higher than usual: a thin line says whose it is
            add(
                root,
                "line",
                x1=point[0],
                y1=point[1],
                x2=point[0],
                y2=value.y,
                stroke=RULE,
                stroke_width=0.75,
            )
    for value in values:
        # the lines of the drawing do not run through the digits
        left, upper, right, lower = value.box
        add(
            root,
            "rect",
            x=left - _PAD,
            y=upper,
            width=right - left + 2 * _PAD,
            height=lower - upper,
            fill=PAPER,
        )
    for mark, point in dots:
        add(root, "circle", cx=point[0], cy=point[1], r=_DOT, fill=PAPER if mark.soft else FILL, stroke=FILL,
            stroke_width=1.5)  # fmt: skip
    for value in values:
        write(root, value.x, value.y, value_words(value.mark), at="middle", size=SMALL, bold=True)


def _labels(root: Element, chart: Drawable, slot: float, lower: float) -> float:
    deepest = lower
    for at, mark in enumerate(chart.marks):
        for line, words in enumerate(wrapped(clean(mark.label), slot - 6.0, SMALL, _LABEL_LINES)):
            y = lower + 15.0 + line * _LINE
            write(root, slot * (at + 0.5), y, words, at="middle", size=SMALL)
            deepest = max(deepest, y)
    return deepest + 2.0
