"""The text of an Excel file: cells along their rows and down their columns, notes, text boxes, names of sheets.

Numbers are figures and are not looked at; the same holds at every other door.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from typing import Final

from reports.collection.attached.kinds import Inside, Limits, NotTaken
from reports.collection.attached.xml import read_xml

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 500
_NAME: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TOO_MUCH: Final = "Tệp có quá nhiều chữ nên không kiểm tra hết được; hãy chia thành nhiều tệp."


def look(archive: zipfile.ZipFile, inside: Inside, limits: Limits, where: str = "") -> None:
    """Every passage of the workbook. NotTaken for sheets beyond the limits and for links that start programs."""
    names = set(archive.namelist())
    strings = _strings(archive, limits) if "xl/sharedStrings.xml" in names else []
    sheets = sheets_of(archive, names)
    inside.say(f"{where}Tên trang tính", [[f"“{title}”", title] for title, _part in sheets], limits)
    for title, part in sheets:
        sheet = _Sheet(title, strings, limits)
        with archive.open(part) as stream:
            read_xml(stream, opened=sheet.opened, closed=sheet.closed, said=sheet.said)
        for lines in sheet.passages():
            inside.say(f"{where}Trang “{title}”", lines, limits)
    for name in sorted(names):
        if name.startswith("xl/externalLinks/") and name.endswith(".xml"):
            with archive.open(name) as stream:
                read_xml(stream, opened=_refuse_calls)
        place = _place(name)
        if place:
            inside.say(where + place, _texts(archive, name, limits), limits)


def _place(name: str) -> str:
    if not name.endswith(".xml"):
        return ""
    if re.match(r"xl/(?:comments|threadedComments/)", name):
        return "Ghi chú của ô"
    return "Hình, biểu đồ" if re.match(r"xl/(?:drawings|charts|diagrams)/[^_]", name) else ""


def _refuse_calls(tag: str, _attributes: dict[str, str]) -> None:
    if tag == "ddeLink":
        raise NotTaken("Tệp có liên kết gọi chương trình khác (DDE) nên không nhận.")


def _strings(archive: zipfile.ZipFile, limits: Limits) -> list[str]:
    """The table of texts; what is read aloud beside Asian signs (rPh) is no text."""
    return _gathered(archive, "xl/sharedStrings.xml", ("si",), limits, skip="rPh")


def _texts(archive: zipfile.ZipFile, name: str, limits: Limits) -> list[list[str]]:
    """Texts of a part by paragraph, or by note."""
    found = _gathered(archive, name, ("p", "comment", "threadedComment"), limits)
    return [[f"đoạn {at}", text] for at, text in enumerate(filter(str.strip, found), 1)]


def _gathered(
    archive: zipfile.ZipFile, name: str, ends: tuple[str, ...], limits: Limits, skip: str = ""
) -> list[str]:
    """The text within every element that is named in `ends`."""
    found: list[str] = []
    pieces: list[str] = []
    inside = 0
    skipping = size = 0

    def opened(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal inside, skipping
        inside += tag in ("t", "text")
        skipping += tag == skip

    def said(text: str) -> None:
        nonlocal size
        if inside and not skipping:
            size += len(text)
            if size > 2 * limits.text:
                raise NotTaken(_TOO_MUCH)
            pieces.append(text)

    def closed(tag: str) -> None:
        nonlocal inside, skipping
        inside -= tag in ("t", "text")
        skipping -= tag == skip
        if tag in ends:
            found.append("".join(pieces))
            pieces.clear()

    with archive.open(name) as stream:
        read_xml(stream, opened=opened, closed=closed, said=said)
    return [*found, "".join(pieces)] if pieces else found


def sheets_of(archive: zipfile.ZipFile, names: set[str]) -> list[tuple[str, str]]:
    """(name, part) of every sheet in the order of the book, hidden ones as well."""
    targets: dict[str, str] = {}
    titles: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            own = next((value for key, value in attributes.items() if key.rpartition(" ")[2] == "id"), "")
            titles.append((attributes.get("name", ""), own))

    for name, told in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        with archive.open(name) as stream:
            read_xml(stream, opened=told)
    found = []
    for title, own in titles:
        target = targets.get(own, "")
        part = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        if part in names:
            found.append((title, part))
    return found


class _Sheet:
    """The texts of one sheet by row and column; numbers, dates and errors are left out."""

    def __init__(self, title: str, strings: list[str], limits: Limits) -> None:
        self._title = title
        self._strings = strings
        self._limits = limits
        self._size = 0
        self._cells: dict[int, dict[int, tuple[str, str]]] = {}
        self._at: tuple[int, int, str] = (0, 0, "")
        self._kind = self._collecting = ""
        self._rows = self._row = self._column = self._filled = 0
        self._pieces: list[str] = []
        self._margins: list[str] = []

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._open_row(attributes)
        elif tag == "c":
            self._open_cell(attributes)
        elif tag in ("v", "t"):
            self._collecting = tag
            self._refuse_too_far()
        elif tag.endswith(("Header", "Footer")):
            self._collecting = "margin"

    def _open_row(self, attributes: dict[str, str]) -> None:
        self._column = 0
        given = attributes.get("r", "")
        self._row = int(given) if given.isdecimal() and len(given) < 8 else self._row + 1

    def _open_cell(self, attributes: dict[str, str]) -> None:
        match = _NAME.fullmatch(attributes.get("r", ""))
        self._column = _number(match[1]) if match else self._column + 1
        self._at = (self._row, self._column, f"ô {_letters(self._column)}{self._row}")
        self._kind = attributes.get("t", "n")
        self._pieces = []

    def _refuse_too_far(self) -> None:
        """Only cells that hold something count: formats may reach to the end of a sheet."""
        if self._column > MOST_COLUMNS:
            raise NotTaken(f"Trang “{self._title}” có quá {MOST_COLUMNS} cột; hãy chia nhỏ bảng.")
        self._rows += self._row != self._filled
        self._filled = self._row
        if self._rows > MOST_ROWS:
            raise NotTaken(f"Trang “{self._title}” có quá 20.000 dòng; hãy chia nhỏ bảng.")

    def said(self, text: str) -> None:
        if self._collecting == "margin":
            self._margins.append(text)
        elif self._collecting and self._kind in ("s", "str", "inlineStr"):
            self._pieces.append(text)

    def closed(self, tag: str) -> None:
        if tag in ("v", "t") or tag.endswith(("Header", "Footer")):
            self._collecting = ""
        if tag == "c" and self._pieces:
            self._close_cell("".join(self._pieces))
            self._pieces = []

    def _close_cell(self, text: str) -> None:
        if self._kind == "s":
            number = int(text) if text.strip().isdecimal() else -1
            text = self._strings[number] if 0 <= number < len(self._strings) else ""
        self._size += len(text)
        if self._size > 2 * self._limits.text:
            raise NotTaken(_TOO_MUCH)
        if text.strip():
            row, column, name = self._at
            self._cells.setdefault(row, {})[column] = (name, " ".join(text.split()))

    def passages(self) -> list[list[list[str]]]:
        """Columns downwards, then rows across, then what is printed above and below."""
        columns = sorted({column for cells in self._cells.values() for column in cells})
        found = [
            [list(cells[column]) for _row, cells in sorted(self._cells.items()) if column in cells]
            for column in columns
        ]
        across = [
            [f"dòng {row}", ", ".join(text for _column, (_name, text) in sorted(cells.items()))]
            for row, cells in sorted(self._cells.items())
            if len(cells) > 1
        ]
        return [*found, across, [["đầu trang, chân trang", "".join(self._margins)]]]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
