"""From values to SVG: one function per kind of chart, registered by its name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element, tostring

from portal.core.charts import bars, share, trend
from portal.core.charts.looks import (
    FONTS,
    GREY,
    LINE,
    SIZE,
    WIDTH,
    add,
    clean,
    hatching,
    number,
    wrapped,
    write,
)
from portal.core.charts.model import Drawable, described, value_words

# Draws below the title from `top` on and gives the lower edge; `fill` is the pattern of soft marks.
Body = Callable[[Element, Drawable, float, str], float]
BODIES: Final[dict[str, Body]] = {"share": share.body, "trend": trend.body, "bars": bars.body}
_TOP: Final = 14.0
_BELOW_HEAD: Final = 4.0


def draw(chart: Drawable) -> str:
    """The chart as one `<svg>` element: no script, no style, no reference to anything outside itself.

    Equal charts give equal text; the ids inside differ between different charts, so that a page may hold many.
    """
    root, _height = _drawn(chart)
    return tostring(root, encoding="unicode")


def height_of(chart: Drawable) -> float:
    """How high the drawing is where it is `WIDTH` wide."""
    return _drawn(chart)[1]


def _drawn(chart: Drawable) -> tuple[Element, float]:
    key = _key(chart)
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-labelledby": f"{key}-title {key}-desc",
            "font-family": FONTS, "class": f"chart chart-{chart.kind}",
        },
    )  # fmt: skip
    add(root, "title", chart.title, id=f"{key}-title")
    add(root, "desc", described(chart), id=f"{key}-desc")
    fill = hatching(add(root, "defs"), key)
    top = _TOP
    title = wrapped(clean(chart.title), WIDTH - 4.0, SIZE, 3)
    for line in title:
        write(root, 0.0, top, line, bold=True)
        top += LINE
    if chart.unit:
        write(root, 0.0, top, f"Đơn vị tính: {clean(chart.unit)}", ink=GREY)
        top += LINE
    top += _BELOW_HEAD
    bottom = BODIES[chart.kind](root, chart, top, fill) + 4.0
    root.set("viewBox", f"0 0 {WIDTH} {number(bottom)}")
    root.set("width", number(WIDTH))
    root.set("height", number(bottom))
    return root, bottom


def _key(chart: Drawable) -> str:
    """A name that no other chart of a page has."""
    said = [
        chart.kind,
        chart.title,
        chart.unit,
        *(f"{mark.label}|{value_words(mark)}" for mark in chart.marks),
    ]
    return "c" + hashlib.sha256(json.dumps(said).encode()).hexdigest()[:10]
