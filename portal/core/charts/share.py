"""The parts of a whole in one bar, each with its words below: solid, hatched, white, pale."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from portal.core.charts.looks import FILL, INK, LINE, PALE, PAPER, WIDTH, add, clean, cut, wide, write
from portal.core.charts.model import Drawable, value_words

_HIGH: Final = 22.0
_SWATCH: Final = 11.0


def body(root: Element, chart: Drawable, top: float, fill: str) -> float:
    """Draw it; gives the lower edge. The first mark is solid, soft ones hatched, then white and pale."""
    whole = sum(mark.amount or 0 for mark in chart.marks)
    y = top - 8.0
    x = 0.5
    rest = iter((FILL, PAPER, PALE))
    looks = [fill if mark.soft else next(rest, PALE) for mark in chart.marks]
    for mark, look in zip(chart.marks, looks, strict=True):
        if mark.amount and whole:
            long = (WIDTH - 1.0) * mark.amount / whole
            add(root, "rect", x=x, y=y, width=long, height=_HIGH, fill=look, stroke=INK)
            x += long
    if not whole:
        add(
            root,
            "rect",
            x=0.5,
            y=y,
            width=WIDTH - 1.0,
            height=_HIGH,
            fill=PAPER,
            stroke=INK,
            stroke_dasharray="3 3",
        )
    y += _HIGH + LINE + 2.0
    for mark, look in zip(chart.marks, looks, strict=True):
        add(root, "rect", x=0.5, y=y - _SWATCH + 1.0, width=_SWATCH, height=_SWATCH, fill=look, stroke=INK)
        value = clean(value_words(mark))
        write(root, _SWATCH + 7.0, y, cut(clean(mark.label), WIDTH - _SWATCH - wide(value) - 18.0))
        write(root, WIDTH, y, value, at="end", bold=True)
        y += LINE + 2.0
    return y - LINE
