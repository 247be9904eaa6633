"""Where on the finished pages number, date, signature and seal belong: boxes in points from the lower left corner."""

from collections.abc import Iterator
from typing import Any, Final

from reports.documents.typography import SEAL_PT, SIGNATURE_PT

_PT_PER_PX: Final = 0.75
_PREFIX: Final = "paper-at-"
_OVERLAP: Final = 1 / 3
"""Share of the signature, from its left, that the seal covers (NĐ 30/2020, Phụ lục I, mục II.8)."""

Box = dict[str, float | int]


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
