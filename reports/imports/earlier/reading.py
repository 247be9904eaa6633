"""The cells of a filled-in workbook as rows of text, with what cannot be meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from portal.core.text import clean_line
from portal.core.trial_runs import Problem
from portal.core.workbook_cells import cell_name
from portal.core.workbook_file import NotTaken
from portal.core.workbook_template import FIRST_ROW, HEADER_ROW
from reports.imports.earlier.shape import MOST_ROWS, SHEET, STAMP, Typed

_RANGE: Final = re.compile(r"[A-Z]+([0-9]+):[A-Z]+([0-9]+)")
_WAY: Final = "Hãy tải biểu mẫu của đúng kỳ rồi chép số liệu sang."
Scales = Mapping[str, Any]


def rows_of(read: Mapping[str, Any], stamp: str, known: Collection[str]) -> list[Typed]:
    """The rows that say something. `known`: codes of the columns that may stand there. NotTaken for a workbook that is
    none of ours, of another period, or with columns that are unknown or doubled."""
    found_stamp = read.get("properties", {}).get(STAMP, "")
    if found_stamp != stamp:
        other = found_stamp.split("|")
        words = f" (biểu mẫu này của kỳ {other[2]}, chương trình {other[1]})" if len(other) == 3 else ""
        raise NotTaken(f"Tệp không phải biểu mẫu của kỳ đã chọn{words}. {_WAY}")
    sheet = next(
        (each for each in read["sheets"] if clean_line(each["name"]).casefold() == SHEET.casefold()), None
    )
    if sheet is None:
        raise NotTaken(f"Tệp không có trang “{SHEET}”. {_WAY}")
    cells = sheet["cells"]
    columns = _columns(cells.get(str(HEADER_ROW), {}), known)
    numbers = sorted(int(number) for number in cells if int(number) >= FIRST_ROW)
    if len(numbers) > MOST_ROWS:
        raise NotTaken(f"Trang “{SHEET}” có quá {MOST_ROWS} dòng; hãy dùng đúng biểu mẫu.")
    rows = [_row(number, cells[str(number)], columns) for number in numbers]
    _merged(rows, sheet.get("merged", ()))
    return [row for row in rows if row.values or row.problems]


def _columns(header: Mapping[str, list[str]], known: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, (_kind, text) in header.items():
        if int(number) <= 2:
            continue
        code, place = clean_line(text).partition("|")[0].strip(), cell_name(HEADER_ROW, int(number))
        if code not in known:
            raise NotTaken(
                f"Ô {place}: cột “{clean_line(text)[:60]}” không có trong đề cương của kỳ này. Hãy xóa cột "
                "này hoặc tải lại biểu mẫu."
            )
        if code in found.values():
            raise NotTaken(f"Ô {place}: cột {code} có hai lần. Hãy để lại một cột.")
        found[number] = code
    if not found:
        raise NotTaken(f"Dòng {HEADER_ROW} không có cột chỉ tiêu nào. {_WAY}")
    return found


def _row(number: int, cells: Mapping[str, list[str]], columns: Mapping[str, str]) -> Typed:
    code = clean_line(cells["1"][1]) if "1" in cells else ""
    typed = Typed(number, code, cell_name(number, 1))
    for column, (kind, text) in cells.items():
        place = cell_name(number, int(column))
        if column in columns:
            if kind == "s" and not text.strip():
                continue
            problem = _not_meant(kind)
            if problem:
                typed.problems.append(Problem(place, problem))
            else:
                typed.values[columns[column]] = (place, f"{kind}:{text}")
        elif int(column) > 2 and text.strip():
            typed.problems.append(Problem(place, "Ô nằm ngoài các cột của biểu mẫu; hãy xóa ô này."))
    if not code and (typed.values or typed.problems):
        typed.problems.insert(0, Problem(typed.cell, "Mã cơ quan: chưa điền."))
    return typed


def _not_meant(kind: str) -> str:
    if kind in ("e", "f"):
        return "Ô là công thức lỗi hoặc chưa tính. Hãy gõ thẳng số vào ô."
    if kind == "d":
        return "Ô đang là ngày tháng (Excel đổi 6/10 thành ngày). Hãy định dạng ô là Text rồi gõ lại."
    if kind == "b":
        return "Ô nhận số, không nhận đúng/sai."
    return ""


def _merged(rows: list[Typed], ranges: Any) -> None:
    for each in ranges:
        match = _RANGE.fullmatch(each)
        first, last = (int(match[1]), int(match[2])) if match else (0, 0)
        for row in rows:
            if max(first, FIRST_ROW) <= row.row <= last:
                row.problems.append(Problem(each, f"Ô gộp {each}: hãy bỏ gộp và điền đủ từng ô."))
