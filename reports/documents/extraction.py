"""The words of a PDF that came from outside, read in a process of its own: a hostile file can end or stall that one
only. `python -m reports.documents.extraction` reads a PDF from standard input and writes its pages as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

SECONDS: Final = 30
MAX_PAGES: Final = 500
MAX_SIGNS: Final = 2_000_000
_ROOT: Final = Path(__file__).resolve().parents[2]


def page_texts(content: bytes, *, seconds: float = SECONDS) -> list[str] | None:
    """The text of each page, '' for a page of pictures; None when the file cannot be read in time or at all."""
    command = [sys.executable, "-m", "reports.documents.extraction"]
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and module; the file goes in as data
            command, input=content, capture_output=True, timeout=seconds, cwd=_ROOT, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        return None
    pages: list[str] = json.loads(done.stdout)
    return pages


def _read(content: bytes) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    pages: list[str] = []
    left = MAX_SIGNS
    for at in range(min(len(document), MAX_PAGES)):
        text = document[at].get_textpage().get_text_bounded()[:left]
        left -= len(text)
        pages.append(text)
    return pages


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_read(sys.stdin.buffer.read())))
