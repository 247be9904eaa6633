"""The cells of a filled-in workbook as rows of text, with what cannot be meant. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from agencies.bulk.shape import (
    AGENCIES,
    COLUMNS,
    DATES,
    LENGTHS,
    MOST_ROWS,
    NOUGHTS,
    OPEN,
    PEOPLE,
    Typed,
)
from portal.core.doors import refusal_of_font, refusal_of_people
from portal.core.text import clean_line
from portal.core.trial_runs import Problem
from portal.core.workbook_cells import cell_name
from portal.core.workbook_file import NotTaken
from portal.core.workbook_template import FIRST_ROW, HEADER_ROW

Cells = Mapping[str, Mapping[str, list[str]]]
_RANGE: Final = re.compile(r"[A-Z]+([0-9]+):[A-Z]+([0-9]+)")


def rows_of(read: Mapping[str, Any]) -> list[Typed]:
    """The rows of both sheets. NotTaken for a workbook that is none of ours: wrong sheets, wrong or unknown columns."""
    named = {clean_line(sheet["name"]).casefold(): sheet for sheet in read["sheets"]}
    found: list[Typed] = []
    present = False
    for name in (AGENCIES, PEOPLE):
        sheet = named.get(name.casefold())
        if sheet is None:
            continue
        present = True
        columns = _columns(name, sheet["cells"].get(str(HEADER_ROW), {}))
        rows = sorted(int(number) for number in sheet["cells"] if int(number) >= FIRST_ROW)
        rows = [row for row in rows if any(column in columns for column in sheet["cells"][str(row)])]
        if len(rows) > MOST_ROWS:
            raise NotTaken(f"Trang “{name}” có quá {MOST_ROWS} dòng; hãy chia thành nhiều tệp.")
        typed = [_row(name, row, sheet["cells"][str(row)], columns) for row in rows]
        _merged(typed, sheet.get("merged", ()))
        found += typed
    if not present:
        raise NotTaken(
            f"Tệp không có trang “{AGENCIES}” hoặc “{PEOPLE}”; hãy dùng biểu mẫu tải từ trang này."
        )
    if not found:
        raise NotTaken(f"Tệp chưa có dòng nào được điền (từ dòng {FIRST_ROW}).")
    return found


def _columns(sheet: str, header: Mapping[str, list[str]]) -> dict[str, str]:
    """{number of the column: key}, found by the words of the header."""
    labels = {column.label.casefold(): key for key, column in COLUMNS[sheet].items()}
    found: dict[str, str] = {}
    for number, (_kind, text) in header.items():
        words = clean_line(text.replace("*", " "))
        place = cell_name(HEADER_ROW, int(number))
        if "mật khẩu" in words.casefold() or "password" in words.casefold():
            raise NotTaken(
                f"Trang “{sheet}”, ô {place}: tệp không được có mật khẩu. Hãy xóa cột này; mỗi người nhận một "
                "liên kết để tự đặt mật khẩu."
            )
        key = labels.get(words.casefold())
        if key is None:
            raise NotTaken(
                f"Trang “{sheet}”, ô {place}: cột “{words[:60]}” không có trong biểu mẫu. Hãy xóa cột này hoặc dùng "
                "đúng biểu mẫu."
            )
        if key in found.values():
            raise NotTaken(f"Trang “{sheet}”, ô {place}: cột “{words}” có hai lần. Hãy để lại một cột.")
        found[number] = key
    missing = [column.label for key, column in COLUMNS[sheet].items()
               if column.required and key not in found.values()]  # fmt: skip
    if missing:
        raise NotTaken(
            f"Trang “{sheet}”, dòng {HEADER_ROW}: thiếu cột “{missing[0]}”. Hãy dùng đúng biểu mẫu."
        )
    return found


def _row(sheet: str, row: int, cells: Mapping[str, list[str]], columns: Mapping[str, str]) -> Typed:
    typed = Typed(sheet, row)
    for number, key in columns.items():
        typed.cells[key] = cell_name(row, int(number))
        typed.values[key] = ""
        if number in cells:
            kind, text = cells[number]
            typed.values[key] = _text(typed, key, kind, text)
    for key, column in COLUMNS[sheet].items():
        if column.required and not typed.values.get(key) and not typed.problems:
            typed.wrong(key, f"{column.label}: chưa điền.")
    return typed


def _text(typed: Typed, key: str, kind: str, raw: str) -> str:
    """What a cell says, in the words in which it is typed; "" with a problem where it cannot be meant."""
    label = COLUMNS[typed.sheet][key].label
    if kind in ("e", "f"):
        typed.wrong(key, f"{label}: ô là công thức lỗi hoặc chưa tính. Hãy gõ thẳng nội dung vào ô.")
        return ""
    if kind == "d":
        if key not in DATES:
            typed.wrong(key, f"{label}: ô đang là ngày tháng. Hãy định dạng ô là Text rồi gõ lại.")
            return ""
        return f"{dt.datetime.fromisoformat(raw):%d/%m/%Y}"
    if kind == "b":
        return "Có" if raw == "TRUE" else "Không"
    if kind in ("n", "p"):
        if key in NOUGHTS or key in DATES or kind == "p":
            typed.wrong(
                key,
                f"{label}: ô đang là số nên có thể đã mất số 0 ở đầu. Hãy định dạng ô là Text rồi gõ lại.",
            )
            return ""
        return format(Decimal(raw).normalize(), "f")
    return _checked(typed, key, label, raw)


def _checked(typed: Typed, key: str, label: str, raw: str) -> str:
    text = clean_line(raw)
    if len(text) > LENGTHS.get(key, 200):
        typed.wrong(key, f"{label}: dài quá {LENGTHS.get(key, 200)} ký tự.")
        return ""
    refusal = refusal_of_font(text) or ("" if key in OPEN else refusal_of_people(text, label))
    if refusal:
        typed.wrong(key, refusal)
        return ""
    return text


def _merged(rows: list[Typed], ranges: Any) -> None:
    """Of merged cells only the first says something: which rows are meant is for the person to say."""
    for each in ranges:
        match = _RANGE.fullmatch(each)
        first, last = (int(match[1]), int(match[2])) if match else (0, 0)
        for typed in rows:
            if max(first, FIRST_ROW) <= typed.row <= last:
                typed.problems.append(Problem(each, f"Ô gộp {each}: hãy bỏ gộp và điền đủ từng dòng."))
