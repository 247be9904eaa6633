"""HTML from the clipboard (Word, web pages) as plain lines. What is not wholly HTML is not touched."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    {"p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "br", "blockquote"}
)
_SILENT: Final = frozenset({"style", "script", "head", "title"})
_CLOSED: Final = re.compile(
    r"</(?:p|div|li|ul|ol|table|h[1-6]|span|body|html)\s*>\s*\Z|</\w+>\s*<!--EndFragment", re.I
)
_OPENED: Final = re.compile(
    r"\s*(?:<!--StartFragment|<!doctype html|<(?:html|body|meta|p|div|ul|ol|table|h[1-6]|span)\b[^<>]*>)",
    re.I,
)
# The way our own levels are written, so that the reader of plain lines understands them.
_MARKER_OF_DEPTH: Final = {1: "- ", 2: "+ ", 3: "▪ "}


def is_html(text: str) -> bool:
    """Whether the whole text is a piece of HTML: it begins with a known tag and ends with a closed block."""
    return bool(_OPENED.match(text)) and bool(_CLOSED.search(text.rstrip()))


def html_to_text(text: str) -> str:
    """One line per block, list items marked by depth; style, script and comments go."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return "".join(reader.pieces)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.depth = 0
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        self.depth += tag in {"ul", "ol"}
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag == "li":
            self.pieces.append(_MARKER_OF_DEPTH[max(1, min(self.depth, 3))])
        if tag in {"td", "th"}:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in _SILENT))
        self.depth = max(0, self.depth - (tag in {"ul", "ol"}))
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            # Line ends inside a block are only blanks; a no-break blank stays, Word puts it after its bullets.
            self.pieces.append(re.sub(r"[ \t\r\n]+", " ", data))
