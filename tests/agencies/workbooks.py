"""Workbooks of agencies and accounts as people fill them in."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from agencies.bulk.shape import AGENCIES, COLUMNS, PEOPLE, sheets
from agencies.models import Agency
from portal.core.workbook_template import FIRST_ROW, HEADER_ROW, template

Row = Mapping[str, Any]
COMMUNE = {
    "kind": "UBND cấp xã", "symbol": "UBND", "collective": "Có", "collective_name": "ỦY BAN NHÂN DÂN",
    "valid_from": "01/07/2025",
}  # fmt: skip


def commune(code: str, name: str, parent: Agency | str, /, **more: Any) -> dict[str, Any]:
    """A row of the sheet of agencies."""
    above = parent if isinstance(parent, str) else parent.code
    return {**COMMUNE, "code": code, "name": name, "place": name.rpartition(" ")[2], "parent": above, **more}


def person(username: str, agency: Agency | str, /, **more: Any) -> dict[str, Any]:
    """A row of the sheet of people."""
    code = agency if isinstance(agency, str) else agency.code
    base = {
        "username": username,
        "full_name": "Nguyễn Văn Thử",
        "agency": code,
        "role": "Chuyên viên soạn thảo",
    }
    return base | more


def opened(agencies: Sequence[Row] = (), people: Sequence[Row] = ()) -> Any:
    """The template with rows, as openpyxl has it."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(template(sheets())))
    for name, rows in ((AGENCIES, agencies), (PEOPLE, people)):
        keys = list(COLUMNS[name])
        for number, row in enumerate(rows, FIRST_ROW):
            for key, value in row.items():
                book[name].cell(number, keys.index(key) + 1).value = value
    return book


def saved(book: Any) -> bytes:
    """Its bytes."""
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def filled(agencies: Sequence[Row] = (), people: Sequence[Row] = ()) -> bytes:
    """The template with rows."""
    return saved(opened(agencies, people))


def header(book: Any, sheet: str, column: int) -> Any:
    """A cell of the header."""
    return book[sheet].cell(HEADER_ROW, column)
