"""Pictures: whole, and of a size that a program can show."""

from __future__ import annotations

import io
from typing import Final

from reports.collection.attached.kinds import NotTaken

MOST_POINTS: Final = {"png": 50_000_000, "jpg": 200_000_000}  # a JPEG is decoded at an eighth of its size
_LONGEST_SIDE: Final = 30_000
_BROKEN: Final = "Tệp ảnh bị hỏng hoặc thiếu một phần nên không mở được. Hãy lưu lại ảnh rồi tải lên."


def look(kind: str, content: bytes) -> None:
    """Decode the picture once. NotTaken when it is cut off, broken, or made to fill memory."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # our own limit, asked before anything is decoded, says it in Vietnamese
    try:
        with Image.open(io.BytesIO(content), formats=[{"jpg": "JPEG", "png": "PNG"}[kind]]) as picture:
            width, height = picture.size
            if width * height > MOST_POINTS[kind] or max(width, height) > _LONGEST_SIDE:
                raise NotTaken(
                    f"Ảnh quá lớn ({width} × {height} điểm) nên không nhận. Hãy thu nhỏ ảnh rồi tải lên."
                )
            if kind == "jpg":
                picture.draft("RGB", (max(1, width // 8), max(1, height // 8)))
            picture.load()
    except (NotTaken, MemoryError):
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise NotTaken(_BROKEN) from error
