"""The text of a Word file: paragraphs, cells across and downwards, notes, remarks, and what was deleted.

Read for what must not be in it, not for its looks: every "t" of every part counts, also in text boxes and drawings.
"""

from __future__ import annotations

import re
import zipfile
from typing import Final

from reports.collection.attached.kinds import Inside, Limits, NotTaken
from reports.collection.attached.xml import read_xml

_PLACES: Final = (
    ("document", "Nội dung"), ("header", "Đầu trang"), ("footer", "Chân trang"), ("footnotes", "Chú thích"),
    ("endnotes", "Chú thích cuối"), ("comments", "Nhận xét"),
)  # fmt: skip
_SKIPPED: Final = re.compile(r"/(?:styles|settings|fontTable|webSettings|numbering)[^/]*$|/theme/|/_rels/")
_CALLS: Final = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)
_TEXT: Final = ("t", "delText")


def look(archive: zipfile.ZipFile, inside: Inside, limits: Limits, where: str = "") -> None:
    """Every passage of the file. NotTaken for a field that starts a program."""
    for name in archive.namelist():
        if not name.startswith("word/") or not name.endswith(".xml") or _SKIPPED.search(f"/{name}"):
            continue
        stem = name.removeprefix("word/").removesuffix(".xml").rstrip("0123456789")
        place = next((words for start, words in _PLACES if stem == start), "Phần khác của tệp")
        part = _Part(limits)
        with archive.open(name) as stream:
            read_xml(stream, opened=part.opened, closed=part.closed, said=part.said)
        inside.say(where + place, part.lines, limits)
        for number, columns in enumerate(part.columns, 1):
            for column in columns:
                inside.say(f"{where}{place}, bảng {number}", column, limits)


class _Part:
    """Paragraphs in their order; of each table its columns once more, read downwards."""

    def __init__(self, limits: Limits) -> None:
        self._most = 2 * limits.text
        self._size = 0
        self.lines: list[list[str]] = []
        self.columns: list[list[list[list[str]]]] = []
        self._paragraph: list[str] = []
        self._collecting = ""
        self._tables: list[list[list[str]]] = []

    def opened(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag in _TEXT or tag == "instrText":
            self._collecting = tag
        elif tag in ("tab", "br", "cr"):
            self._paragraph.append(" ")
        elif tag == "tbl":
            self._tables.append([])
        elif tag == "tr" and self._tables:
            self._tables[-1].append([])
        elif tag == "tc" and self._tables and self._tables[-1]:
            self._tables[-1][-1].append("")

    def said(self, text: str) -> None:
        if self._collecting in _TEXT:
            self._size += len(text)
            if self._size > self._most:
                raise NotTaken("Tệp có quá nhiều chữ nên không kiểm tra hết được; hãy chia thành nhiều tệp.")
            self._paragraph.append(text)
        elif self._collecting == "instrText" and _CALLS.search(text):
            raise NotTaken("Tệp có trường gọi chương trình khác (DDE) nên không nhận.")

    def closed(self, tag: str) -> None:
        if tag in _TEXT or tag == "instrText":
            self._collecting = ""
        elif tag == "p":
            self._end_of_paragraph()
        elif tag == "tbl" and self._tables:
            self._end_of_table(self._tables.pop())

    def _end_of_paragraph(self) -> None:
        text = "".join(self._paragraph).strip()
        self._paragraph = []
        if not text:
            return
        self.lines.append([f"đoạn {len(self.lines) + 1}", text])
        if self._tables and self._tables[-1] and self._tables[-1][-1]:
            self._tables[-1][-1][-1] += f" {text}"

    def _end_of_table(self, rows: list[list[str]]) -> None:
        width = max((len(row) for row in rows), default=0)
        if len(rows) < 2 or width < 2:
            return  # a frame around text: its paragraphs are read anyway
        down = [
            [[f"cột {at + 1}, dòng {n}", row[at].strip()] for n, row in enumerate(rows, 1) if at < len(row)]
            for at in range(width)
        ]
        across = [
            [f"dòng {n}", ", ".join(filter(None, map(str.strip, row)))] for n, row in enumerate(rows, 1)
        ]
        self.columns.append([*down, across])
