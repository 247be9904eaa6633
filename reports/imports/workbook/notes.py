"""The notes of a workbook's cells, old ones and those of conversations. Runs in the child of portal.core.sandbox."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Final

from reports.collection.attached.cells import sheets_of
from reports.collection.attached.xml import read_xml

Notes = dict[str, dict[str, str]]

_KINDS: Final = ("comments", "threadedComment")
MOST_CHARACTERS: Final = 500_000


def notes_of(payload: bytes) -> Notes:
    """{name of the sheet: {cell: what its notes say}}, at most MOST_CHARACTERS of it."""
    found: Notes = {}
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        names = set(archive.namelist())
        for title, part in sheets_of(archive, names):
            for target in _notes_of_sheet(archive, names, part):
                _read(archive, target, found.setdefault(title, {}))
    return {title: notes for title, notes in found.items() if notes}


def _notes_of_sheet(archive: zipfile.ZipFile, names: set[str], part: str) -> list[str]:
    folder, file = posixpath.split(part)
    relations = f"{folder}/_rels/{file}.rels"
    targets: list[str] = []

    def opened(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").rpartition("/")[2] in _KINDS:
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            targets.append(posixpath.normpath(path))

    if relations in names:
        with archive.open(relations) as stream:
            read_xml(stream, opened=opened)
    return [target for target in targets if target in names]


def _read(archive: zipfile.ZipFile, name: str, notes: dict[str, str]) -> None:
    cell = ""
    depth = size = 0

    def opened(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cell, depth
        if tag in ("comment", "threadedComment"):
            cell = attributes.get("ref", "")[:12]
            notes[cell] = f"{notes[cell]}\n" if cell in notes else ""
        depth += tag in ("t", "text")

    def said(text: str) -> None:
        nonlocal size
        size += len(text)
        if depth and size <= MOST_CHARACTERS:
            notes[cell] = notes.get(cell, "") + text

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= tag in ("t", "text")

    with archive.open(name) as stream:
        read_xml(stream, opened=opened, said=said, closed=closed)
