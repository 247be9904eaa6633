"""Values in order of time: a line that breaks where a period has none, dashed where it leads to an estimate."""

from __future__ import annotations

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
from portal.core.charts.model import Drawable, value_words

_HIGH: Final = 110.0
_ABOVE: Final = 34.0
"""Room above the highest point for two rows of values."""
_LABEL_LINES: Final = 4
_LINE: Final = 13.0
_DOT: Final = 3.5

Point = tuple[float, float]


def body(root: Element, chart: Drawable, top: float, fill: str) -> float:
    """Draw it; gives the lower edge. `fill` is not used: a soft point is hollow, the way to it dashed."""
    del fill
    upper, lower = top + _ABOVE - 8.0, top + _ABOVE - 8.0 + _HIGH
    slot = WIDTH / max(len(chart.marks), 1)
    amounts = [mark.amount for mark in chart.marks if mark.amount is not None]
    high, low = max(*amounts, 0) if amounts else 0, min(*amounts, 0) if amounts else 0
    span = (high - low) or 1
    zero = lower - _HIGH * (0 - low) / span
    add(root, "line", x1=0.0, y1=zero, x2=WIDTH, y2=zero, stroke=INK)
    if high:
        add(root, "line", x1=0.0, y1=upper, x2=WIDTH, y2=upper, stroke=RULE, stroke_dasharray="2 4")
    points: list[Point | None] = [
        None if mark.amount is None else (slot * (at + 0.5), lower - _HIGH * (mark.amount - low) / span)
        for at, mark in enumerate(chart.marks)
    ]
    _line(root, chart, points)
    _points(root, chart, points, slot, zero)
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


def _points(root: Element, chart: Drawable, points: list[Point | None], slot: float, zero: float) -> None:
    crowded = any(wide(value_words(mark), SMALL) > slot for mark in chart.marks)
    for at, (mark, point) in enumerate(zip(chart.marks, points, strict=True)):
        value = clean(value_words(mark))
        x = slot * (at + 0.5)
        if point is None:
            # a gap says why it is one, above the base line, in words
            for line, words in enumerate(reversed(wrapped(value, max(slot - 4.0, 40.0), SMALL, 3))):
                write(root, x, zero - 5.0 - line * _LINE, words, at="middle", size=SMALL, ink=GREY)
            continue
        add(root, "circle", cx=x, cy=point[1], r=_DOT, fill=PAPER if mark.soft else FILL, stroke=FILL,
            stroke_width=1.5)  # fmt: skip
        # where values are wider than their place, every second one stands a line higher
        lift = _LINE if crowded and at % 2 else 0.0
        half = wide(value, SMALL) / 2
        place, y = min(max(x, half), WIDTH - half), point[1] - 7.0 - lift
        # the line of the drawing does not run through the digits
        add(root, "rect", x=place - half, y=y - SMALL + 1.0, width=2 * half, height=SMALL + 1.0, fill=PAPER)
        write(root, place, y, value, at="middle", size=SMALL, bold=True)


def _labels(root: Element, chart: Drawable, slot: float, lower: float) -> float:
    deepest = lower
    for at, mark in enumerate(chart.marks):
        for line, words in enumerate(wrapped(clean(mark.label), slot - 6.0, SMALL, _LABEL_LINES)):
            y = lower + 15.0 + line * _LINE
            write(root, slot * (at + 0.5), y, words, at="middle", size=SMALL)
            deepest = max(deepest, y)
    return deepest + 2.0
