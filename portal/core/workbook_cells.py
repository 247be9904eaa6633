"""The cells of a workbook, as what they are: numbers as numbers, never read again as text.

Runs in the child of portal.core.sandbox. Rows and columns count from 1, empty cells are left out: {"row": {"column":
[kind, text]}}. Kinds: n number ("78.07", 15 digits as Excel keeps them), p number shown in percent, s text, b true or
false, d date (ISO), e error value, f formula that no program has calculated yet.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from portal.core.workbook_file import NotTaken, check_workbook

MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 100
MAX_SHEETS: Final = 60
MAX_MERGED: Final = 200
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW: Final = re.compile(rb"<(?:\w{1,20}:)?row[ />]")
_MERGED: Final = re.compile(rb'<(?:\w{1,20}:)?mergeCell [^>]{0,40}?ref="([A-Z0-9:]{3,24})"')
_FORMULA: Final = re.compile(rb"<f[ />]")
_PRINTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.')
_CHUNK: Final = 1 << 20
_DAMAGED: Final = "Tệp Excel bị hỏng nên không đọc được. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi tải lên."

Cells = dict[str, dict[str, list[str]]]


def look(payload: bytes) -> dict[str, Any]:
    """{"properties": {name: text}, "sheets": [{"name", "cells", "merged": ["B2:C5", …]}]}. See read_cells."""
    return read_cells(payload)


def read_cells(payload: bytes, *, most_columns: int = MAX_COLUMNS) -> dict[str, Any]:
    """As `look`. Raises NotTaken; anything else that a broken file does ends in the same words."""
    import openpyxl

    check_workbook(payload)
    has_formulas = scan(payload)
    try:
        return _read(openpyxl.load_workbook, payload, has_formulas, most_columns)
    except (NotTaken, MemoryError):
        raise
    except Exception as error:  # a library on a hostile file may raise anything
        raise NotTaken(_DAMAGED) from error


def cell_name(row: int, column: int) -> str:
    """Row and column from 1 as Excel names them: (5, 5) -> "E5"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def scan(payload: bytes) -> bool:
    """Whether any sheet holds a formula. NotTaken for XML that declares entities: no spreadsheet program does."""
    formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            for part in archive.infolist():
                rows = 0
                for chunk in _chunks(archive, part):
                    rows += len(_ROW.findall(chunk))
                    if rows > MAX_ROWS:  # the library would read them all before it gives the first
                        raise NotTaken("Một trang tính có quá 20.000 dòng; hãy dùng đúng biểu mẫu đã tải.")
                    if _DECLARATION.search(chunk.replace(b"\x00", b"")):
                        raise NotTaken("Tệp chứa khai báo XML không được phép nên không nhận.")
                    formulas = formulas or bool(_FORMULA.search(chunk))
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotTaken(_DAMAGED) from error
    return formulas


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes, each piece with the end of the one before: nothing hides between two."""
    if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    with archive.open(part) as stream:
        tail = b""
        while piece := stream.read(_CHUNK):
            yield tail + piece
            tail = piece[-48:]


def _read(load: Callable[..., Any], payload: bytes, has_formulas: bool, most_columns: int) -> dict[str, Any]:
    book = load(io.BytesIO(payload), read_only=True, data_only=True, keep_links=False)
    if len(book.sheetnames) > MAX_SHEETS:
        raise NotTaken(f"Tệp có quá {MAX_SHEETS} trang tính; hãy dùng đúng biểu mẫu đã tải.")
    properties = {str(each.name): str(each.value) for each in book.custom_doc_props.props}
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        sheets = [
            {"name": sheet.title, "cells": _cells(sheet, most_columns), "merged": _merged(archive, sheet)}
            for sheet in book.worksheets
        ]
    if has_formulas:
        _mark_formulas(load(io.BytesIO(payload), read_only=True, keep_links=False), sheets, most_columns)
    return {"properties": properties, "sheets": sheets}


def _merged(archive: zipfile.ZipFile, sheet: Any) -> list[str]:
    """The ranges that were merged: only their first cell says something, which is easily taken for blanks."""
    # the library keeps no merges when it streams, only where the sheet lies
    part = archive.getinfo(str(sheet._worksheet_path).removeprefix("/"))
    found: list[str] = []
    for chunk in _chunks(archive, part):
        found += [each.decode() for each in _MERGED.findall(chunk)]
    return sorted(set(found))[:MAX_MERGED]


def _rows(sheet: Any, most: int) -> Iterator[tuple[int, Any]]:
    """The rows with their numbers, within the limits."""
    sheet.reset_dimensions()  # what a file says of its size is not believed
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > MAX_ROWS:
            raise NotTaken(f"Trang “{sheet.title}” có quá 20.000 dòng; hãy dùng đúng biểu mẫu đã tải.")
        if len(row) > most and any(cell.value is not None for cell in row[most:]):
            raise NotTaken(f"Trang “{sheet.title}” có quá {most} cột; hãy dùng đúng biểu mẫu đã tải.")
        yield number, row[:most]


def _cells(sheet: Any, most: int) -> Cells:
    found: Cells = {}
    for number, row in _rows(sheet, most):
        cells = {str(at): _cell(cell) for at, cell in enumerate(row, 1) if cell.value is not None}
        if cells:
            found[str(number)] = cells
    return found


def _cell(cell: Any) -> list[str]:
    value = cell.value
    if cell.data_type == "e":
        return ["e", str(value)]
    if isinstance(value, bool):
        return ["b", "TRUE" if value else "FALSE"]
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    if isinstance(value, dt.datetime | dt.date):
        return ["d", value.isoformat()]
    if isinstance(value, dt.time | dt.timedelta):
        return ["d", str(value)]
    return ["s", str(value)]


def _number(value: float, number_format: str) -> list[str]:
    if isinstance(value, float) and not isfinite(value):
        return ["e", str(value)]
    # 0.1 + 0.2 of a formula is 0.3, as Excel shows it: it keeps 15 digits
    text = str(value) if isinstance(value, int) else format(Decimal(f"{value:.15g}"), "f")
    # A percent sign in quotes or behind a backslash is only printed: 78,4 shown as "78%" is 78,4 and not 7.840%.
    return ["p" if "%" in _PRINTED.sub("", number_format) else "n", text]


def _mark_formulas(book: Any, sheets: list[dict[str, Any]], most: int) -> None:
    """Write a cell of kind f wherever there is a formula and no value: some program wrote it and none calculated."""
    for sheet, read in zip(book.worksheets, sheets, strict=True):
        for number, row in _rows(sheet, most):
            for at, cell in enumerate(row, 1):
                if cell.data_type == "f" and str(at) not in read["cells"].get(str(number), {}):
                    read["cells"].setdefault(str(number), {})[str(at)] = ["f", cell_name(number, at)]
