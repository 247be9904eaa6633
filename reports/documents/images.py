"""Pages of a PDF as pictures, by pdfium: what the screen shows is what is printed.

pdfium may be used by one thread at a time, hence the lock. Everything here takes finished bytes and knows no rows.
"""

from __future__ import annotations

import io
import math
from threading import Lock
from typing import Any, Final

# 150 dots an inch: an upright A4 page is 1240 pixels wide, an A3 one lying 2480.
SCALE: Final = 150 / 72
# No sheet of a paper is larger (A3 lying, with room to spare); a page that claims more is not drawn.
MAX_SIDE: Final = 3600
MAX_PAGES: Final = 5000

Sheet = tuple[float, float]

_pdfium: Final = Lock()


def sheets(content: bytes) -> list[Sheet]:
    """Width and height of every page in points, in order; [] when the bytes are no PDF that can be read."""
    import pypdfium2

    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return []
        try:
            return [
                (round(width, 2), round(height, 2))
                for width, height in (
                    document.get_page_size(at) for at in range(min(len(document), MAX_PAGES))
                )
            ]
        finally:
            document.close()


def pixels(sheet: Sheet) -> tuple[int, int]:
    """Width and height of the picture of a page of this size."""
    return math.ceil(sheet[0] * SCALE), math.ceil(sheet[1] * SCALE)


def page_png(content: bytes, number: int) -> bytes:
    """Page `number` (from 0) as a PNG. ValueError when there is no such page or it is larger than a paper may be."""
    import pypdfium2

    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise ValueError("not a PDF") from error
        try:
            if not 0 <= number < len(document):
                raise ValueError(f"no page {number}")
            # without its form environment pdfium leaves out what stands in fields: number, date, signature, seal
            document.init_forms()
            page = document[number]
            if max(pixels(page.get_size())) > MAX_SIDE:
                raise ValueError(f"page {number} is too large")
            picture = page.render(scale=SCALE).to_pil()
            return _png(picture)
        finally:
            document.close()


def _png(picture: Any) -> bytes:
    """Most pages are black on white: kept as shades of grey they are a third as large and say the same."""
    red, green, blue = picture.convert("RGB").split()
    grey = red.tobytes() == green.tobytes() == blue.tobytes()
    out = io.BytesIO()
    (red if grey else picture).save(out, format="PNG", compress_level=6)
    return out.getvalue()
