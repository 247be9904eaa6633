"""One horizontal bar per agency: name and value stand above the bar, where the longest name has room."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from portal.core.charts.looks import FILL, GREY, RULE, WIDTH, add, clean, cut, wide, write
from portal.core.charts.model import Drawable, value_words

# More is no picture any more, and would not fit a page: the table beside has them all.
SHOWN: Final = 15
_ROW: Final = 30.0
_BAR: Final = 10.0


def body(root: Element, chart: Drawable, top: float, fill: str) -> float:
    """Draw it; gives the lower edge."""
    most = max((abs(mark.amount) for mark in chart.marks if mark.amount is not None), default=0)
    y = top
    for mark in chart.marks[:SHOWN]:
        value = clean(value_words(mark))
        write(root, 0.0, y, cut(clean(mark.label), WIDTH - wide(value) - 12.0))
        write(root, WIDTH, y, value, at="end", bold=mark.amount is not None)
        line = y + 4.0
        if mark.amount is None:
            add(root, "line", x1=0.0, y1=line + _BAR / 2, x2=WIDTH, y2=line + _BAR / 2, stroke=RULE,
                stroke_dasharray="1 4")  # fmt: skip
        else:
            long = WIDTH * abs(mark.amount) / most if most else 0.0
            add(root, "rect", x=0.0, y=line, width=long, height=_BAR, fill=fill if mark.soft else FILL,
                stroke=FILL)  # fmt: skip
        y += _ROW
    left = len(chart.marks) - SHOWN
    if left > 0:
        write(root, 0.0, y, f"Còn {left} đơn vị nữa trong bảng số liệu.", ink=GREY)
        y += _ROW / 2
    return y - _ROW / 2
