"""Where on the finished pages number, date, signature and seal belong: boxes in points from the lower left corner."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any, Final

from reports.documents.fitting import Sheet
from reports.documents.metrics import text_width
from reports.documents.typography import PT_PER_MM, SEAL_PT, SIGNATURE_PT

_PT_PER_PX: Final = 0.75
_PREFIX: Final = "paper-at-"
_OVERLAP: Final = 1 / 3
"""Share of the signature, from its left, that the seal covers (NĐ 30/2020, Phụ lục I, mục II.8)."""

CORNER_MM: Final = (70.0, 13.0)
"""Least width, and height, of the place for ô 14, in the top margin of the first page, against the right margin: what
the organisation's signature says of itself stands there, size 10 (NĐ 30/2020, Phụ lục I, mục II.14)."""
CORNER_SIZE: Final = 10
_CORNER_TOP_MM: Final = 6.0
_CORNER_AIR_PT: Final = 6.0

Box = dict[str, float | int]


def corner(sheet: Sheet, lines: Sequence[str] = ()) -> Box:
    """The place for ô 14 on the first page of such a sheet, as wide as the widest of `lines` needs it.

    In whole points: the text is drawn on a page of this size, WeasyPrint cuts that to whole points, and what is then
    stretched over the place would be larger than 10."""
    width, height = (measure * PT_PER_MM for measure in CORNER_MM)
    widest = max((text_width(line, CORNER_SIZE) for line in lines), default=0.0) + _CORNER_AIR_PT
    width, height = ceil(min(max(width, widest), sheet.text_width_pt)), ceil(height)
    page_width, page_height = sheet.size_mm
    right = (page_width - sheet.margins.right) * PT_PER_MM
    top = (page_height - _CORNER_TOP_MM) * PT_PER_MM
    return _box(0, right - width, top - height, width, height)


def places(document: Any) -> dict[str, Box]:
    """The marked places of a laid-out document (`WeasyPrint`), by name. {} when it has none.

    'number', 'day', 'month', 'year': the blanks of a fillable paper; 'signature': centred between office and name;
    'seal': over about a third of the signature, to its left.
    """
    found = dict(_marked(document))
    between = found.pop("signature", None)
    if between is not None:
        found["signature"] = signature = _centred(between, SIGNATURE_PT)
        found["seal"] = _beside(signature)
    return found


def _marked(document: Any) -> Iterator[tuple[str, Box]]:
    for number, page in enumerate(document.pages):
        for name, (left, top, right, bottom) in page.anchors.items():
            if name.startswith(_PREFIX):
                yield (
                    name.removeprefix(_PREFIX),
                    _box(
                        number,
                        left * _PT_PER_PX,
                        (page.height - bottom) * _PT_PER_PX,
                        (right - left) * _PT_PER_PX,
                        (bottom - top) * _PT_PER_PX,
                    ),
                )


def _box(page: int, x: float, y: float, width: float, height: float) -> Box:
    return {
        "page": page,
        "x": round(x, 2),
        "y": round(y, 2),
        "width": round(width, 2),
        "height": round(height, 2),
    }


def _centred(around: Box, size: tuple[float, float]) -> Box:
    width, height = min(size[0], around["width"]), min(size[1], around["height"])
    x = around["x"] + (around["width"] - width) / 2
    return _box(int(around["page"]), x, around["y"] + (around["height"] - height) / 2, width, height)


def _beside(signature: Box) -> Box:
    width, height = SEAL_PT
    x = signature["x"] + signature["width"] * _OVERLAP - width
    y = signature["y"] + (signature["height"] - height) / 2
    return _box(int(signature["page"]), x, y, width, height)
