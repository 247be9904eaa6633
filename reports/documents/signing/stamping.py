"""How a signature looks on the page (NĐ 30/2020, Phụ lục I, ô số 7c, 8 and 14; mục III for separate annexes).

* Competent person: their signature as a picture, blue, transparent ground, no text.
* Organisation on the main document: the seal in its real size, red, transparent ground, no text. The box it gets
  (`places['seal']`) lies over about a third of the signature, to its left.
* Organisation on a separate annex: no picture, but number and symbol and the time of signing, Times 10, upright, black.
* Organisation on an electronic copy: the same with the kind of copy and the copying agency instead of the number.

Everything is drawn as a small PDF with embedded fonts and placed as one form: the text stamps of pyHanko use a font
that is not embedded and count its widths wrongly, and PDF/A forbids the first.
"""

import base64
import datetime
import io
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any, Final

from portal.core.clock import VIETNAM
from reports.documents.signing.errors import SigningFailed
from reports.documents.typography import FONT_STACK

MAX_BYTES: Final = 2 * 1024 * 1024
MIN_SIDE: Final = 40
MAX_SIDE: Final = 4000
KEPT_SIDE: Final = 1000  # pixels: 36 mm of a seal at 700 dots an inch
TEXT_SIZE: Final = 10


def corner_lines(what: str | Sequence[str], at: datetime.datetime) -> tuple[str, ...]:
    """Ô 14. what: of a separate annex number and symbol ('05/BC-SLĐTBXH'), of an electronic copy its lines ('SAO Y',
    agency). Below them the time as ISO 8601 in Vietnam's zone ('2022-12-05T14:30:05+07:00')."""
    lines = (what,) if isinstance(what, str) else what
    return (*lines, at.astimezone(VIETNAM).isoformat(timespec="seconds"))


def checked_picture(data: bytes) -> bytes:
    """A picture of a signature or seal, as it is put on the page: PNG, transparent, at most KEPT_SIDE pixels a side.

    SigningFailed when it is larger than MAX_BYTES, no PNG, too small, too large, or has no transparent ground."""
    from PIL import Image, UnidentifiedImageError

    if len(data) > MAX_BYTES:
        raise SigningFailed("Tệp ảnh lớn hơn 2 MB. Hãy dùng ảnh PNG nhỏ hơn.")
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            width, height = opened.size
            if not MIN_SIDE <= min(width, height) <= max(width, height) <= MAX_SIDE:
                raise SigningFailed(f"Ảnh phải có mỗi cạnh từ {MIN_SIDE} đến {MAX_SIDE} điểm ảnh.")
            opened.verify()  # WeasyPrint tells Pillow to take what is cut off for whole
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise SigningFailed("Tệp ảnh không phải PNG đọc được. Hãy lưu lại ảnh ở dạng PNG.") from error
    lightest, darkest = picture.getchannel("A").getextrema()
    if lightest == 255 or darkest == 0:
        raise SigningFailed(
            "Ảnh chữ ký, con dấu phải có nền trong suốt (và không trống). Hãy bỏ nền trắng rồi lưu lại dạng PNG."
        )
    picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


@lru_cache(maxsize=16)
def stamp(width: float, height: float, image: bytes | None, text: tuple[str, ...]) -> bytes | None:
    """A PDF of one page of this size in points, drawn on nothing; None when there is nothing to show."""
    if image is not None:
        data = base64.b64encode(checked_picture(image)).decode()
        return _drawn(width, height, f'<img alt="" src="data:image/png;base64,{data}">')
    if any(text):
        return _drawn(width, height, "".join(f"<p>{escape(line)}</p>" for line in text))
    return None


def _drawn(width: float, height: float, inside: str) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    family = ",".join(f"'{name}'" for name in FONT_STACK)
    rules = (
        f"@page{{size:{width}pt {height}pt;margin:0}}"
        f"body{{margin:0;width:{width}pt;height:{height}pt;display:flex;flex-direction:column;justify-content:center}}"
        # PDF/A forbids smoothed (interpolated) pictures, the engine's default
        f"img{{width:{width}pt;height:{height}pt;object-fit:contain;display:block;image-rendering:crisp-edges}}"
        f"p{{margin:0;text-align:center;font:{TEXT_SIZE}pt/1.15 {family};color:#000;white-space:nowrap}}"
    )
    page = f"<!DOCTYPE html><html lang=vi><meta charset=utf-8><title></title><body>{inside}</body></html>"
    source = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    return bytes(source.write_pdf(stylesheets=[CSS(string=rules)]))


def style(drawn: str | None) -> Any:
    """pyHanko's stamp style for a file of `stamp`; without one the field stays as it is, empty."""
    from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle
    from pyhanko.stamp.noop import NoOpStampStyle

    if drawn is None:
        return NoOpStampStyle()
    middle = AxisAlignment.ALIGN_MID
    whole = SimpleBoxLayoutRule(middle, middle, inner_content_scaling=InnerScaling.STRETCH_TO_FIT)
    return StaticStampStyle.from_pdf_file(drawn, border_width=0, background_layout=whole)
