"""A returned workbook laid beside the form that was handed out: the same form in every code, then what was filled in.

Pure. What a cell holds becomes the words in which a person would have typed it; whatever cannot be said in words (an
error value, a date where a number is asked for) is a problem with its sheet and cell.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.core.dates import format_date
from portal.core.text import search_key
from portal.core.workbook_cells import cell_name
from portal.core.workbook_file import NotTaken
from reports.imports.workbook.numbers import CellProblem, number_words, percent_words, plain_words
from reports.imports.workbook.shape import (
    ANNEX,
    CODE_ROW,
    FIGURE_PARTS,
    FIGURES,
    FIRST_ROW,
    Choices,
    Form,
    FormLine,
    FormSheet,
)

Cell = Sequence[str]
Cells = Mapping[str, Mapping[str, Cell]]

_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_MARKED: Final = {"x", "co", "1", "true"}
_UNCALCULATED: Final = (
    "Ô này là công thức chưa được tính. Hãy mở tệp bằng Excel hoặc LibreOffice, lưu lại, hoặc gõ thẳng số."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the returned file."""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be taken. `part`: "value", "text", or of an annex "row number:column key"."""

    field: str
    part: str
    shown: str
    message: str


@dataclass
class Returned:
    """What a workbook says. `typed`: by field, as typed; `places`: by (field, part)."""

    typed: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def stamp_of(read: Mapping[str, Any]) -> str:
    """The stamp of a file that was read; NotTaken when it has none, or two that contradict each other."""
    found = {read["stamp"]} if read["stamp"] else set()
    for sheet in read["sheets"]:
        stamp, hash_sign, _code = _text(sheet["cells"], CODE_ROW, 1).partition("#")
        if hash_sign and "|" in stamp:
            found.add(stamp)
    if not found:
        raise NotTaken(
            "Tệp này không phải biểu mẫu tải từ hệ thống (không có mã biểu mẫu). "
            "Hãy tải biểu mẫu rồi chép số liệu sang."
        )
    if len(found) > 1:
        raise NotTaken(
            "Tệp ghép từ nhiều biểu mẫu khác nhau nên không nhận. Hãy điền từng biểu mẫu trong tệp của nó."
        )
    return str(found.pop())


def match(form: Form, read: Mapping[str, Any]) -> Returned:
    """What was filled in. NotTaken when any code of the form is not where it was put."""
    by_code: dict[str, Mapping[str, Any]] = {}
    for sheet in read["sheets"]:
        code = _text(sheet["cells"], CODE_ROW, 1).partition("#")[2]
        if code in by_code:
            raise NotTaken(f"Trang “{sheet['name']}” là bản chép của trang “{by_code[code]['name']}”.")
        if code:
            by_code[code] = sheet
    returned = Returned()
    for sheet_form in form.sheets:
        found = by_code.get(sheet_form.code)
        if found is None:
            raise NotTaken(f"Tệp thiếu trang “{sheet_form.name}” của biểu mẫu.")
        name, cells = found["name"], found["cells"]
        _compare_codes(sheet_form, name, cells)
        if sheet_form.kind == ANNEX:
            _annex(returned, sheet_form, name, cells)
            continue
        for number, line in enumerate(sheet_form.lines, FIRST_ROW):
            at = _Line(sheet_form, line, name, number, cells.get(str(number), {}))
            if sheet_form.kind == FIGURES and line.field and not line.elsewhere:
                _figure(returned, at, form.choices)
            elif sheet_form.kind != FIGURES and line.field:
                _prose(returned, at)
    return returned


def _text(cells: Cells, row: int, column: int) -> str:
    kind, text = cells.get(str(row), {}).get(str(column), ("s", ""))
    return text if kind == "s" else ""


def _compare_codes(form: FormSheet, name: str, cells: Cells) -> None:
    """Every code in its place, and none anywhere else."""
    for at, code in enumerate(form.column_codes, 2):
        if _text(cells, CODE_ROW, at) != code:
            _changed(name, CODE_ROW, at)
    wanted = dict(enumerate(form.row_codes, FIRST_ROW))
    for row, code in wanted.items():
        if _text(cells, row, 1) != code:
            _changed(name, row, 1)
    if form.kind != ANNEX:
        for row, line in enumerate(form.lines, FIRST_ROW):
            if _same_words(_text(cells, row, 2)) != _same_words(line.label):
                _changed(name, row, 2)
    for row_key, row_cells in cells.items():
        if int(row_key) >= FIRST_ROW and int(row_key) not in wanted:
            column = next(iter(row_cells))
            raise NotTaken(
                f"Trang “{name}”, ô {cell_name(int(row_key), int(column))} nằm ngoài các dòng của biểu mẫu nên không "
                "biết thuộc về đâu; hãy chuyển vào đúng dòng hoặc xóa đi."
            )


def _same_words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _changed(name: str, row: int, column: int) -> None:
    raise NotTaken(
        f"Trang “{name}”, ô {cell_name(row, column)}: mã hoặc tên dòng của biểu mẫu đã bị sửa, xóa hoặc đổi chỗ nên "
        "không nhận. Hãy tải lại biểu mẫu rồi chép số liệu vào ô nhập."
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the form and its cells in the file, by column."""

    form: FormSheet
    line: FormLine
    sheet: str
    row: int
    cells: Mapping[str, Cell]

    def cell(self, returned: Returned, part: str) -> Cell | None:
        """The cell of a part; its place is noted."""
        column = self.form.column_codes.index(part) + 2
        returned.places[self.line.field, part] = Place(self.sheet, cell_name(self.row, column))
        return self.cells.get(str(column))


def _figure(returned: Returned, at: _Line, choices: Choices) -> None:
    typed: dict[str, str] = {}
    for part in FIGURE_PARTS:
        cell = at.cell(returned, part)
        try:
            typed[part] = _part_words(cell, part, at.line, choices) if cell else ""
        except CellProblem as problem:
            typed[part] = ""
            returned.problems.append(Problem(at.line.field, part, problem.shown, problem.message))
    returned.typed[at.line.field] = typed


def _part_words(cell: Cell, part: str, line: FormLine, choices: Choices) -> str:
    if part == "value":
        return figure_words(cell, line)
    return text_words(cell) if part == "note" else _chosen(cell, choices.of[part])


def _prose(returned: Returned, at: _Line) -> None:
    line = at.line
    typed: dict[str, Any] = {"text": line.typed["text"], "nothing": False}
    for part in ("text", "nothing"):
        cell = at.cell(returned, part)
        try:
            words = text_words(cell).replace("\r\n", "\n").replace("_x000D_", "") if cell else ""
        except CellProblem as problem:
            returned.problems.append(Problem(line.field, part, problem.shown, problem.message))
            continue
        if part == "text" and line.takes_text:
            typed["text"] = words
        elif part == "nothing":
            typed["nothing"] = _is_marked(returned, line, words)
    returned.typed[line.field] = typed


def _is_marked(returned: Returned, line: FormLine, words: str) -> bool:
    key = search_key(words)
    if key and key not in _MARKED and key not in ("khong", "0", "false"):
        message = "Cột “Không phát sinh” chỉ nhận chữ x hoặc để trống."
        returned.problems.append(Problem(line.field, "nothing", words, message))
    return key in _MARKED


def _annex(returned: Returned, form: FormSheet, name: str, cells: Cells) -> None:
    rows: list[dict[str, str]] = []
    for number in range(form.size):
        at = FIRST_ROW + number
        row: dict[str, str] = {}
        for column, spec in enumerate(form.columns, 2):
            cell = cells.get(str(at), {}).get(str(column))
            part = f"{len(rows)}:{spec['key']}"
            returned.places[form.field, part] = Place(name, cell_name(at, column))
            try:
                row[spec["key"]] = annex_words(cell, spec.get("kind", "text")) if cell else ""
            except CellProblem as problem:
                row[spec["key"]] = "?"  # keeps the row; the problem stands for what it says
                returned.problems.append(Problem(form.field, part, problem.shown, problem.message))
        if any(text.strip() for text in row.values()):
            rows.append(row)
    returned.typed[form.field] = {"rows": rows}


def _refuse(cell: Cell, wanted: str) -> CellProblem:
    """Why a cell of this kind is no answer here; None of them has words that could be meant."""
    kind, text = cell
    if kind == "f":
        return CellProblem(_UNCALCULATED, "công thức")
    if kind == "e":
        return CellProblem(f"Ô này báo lỗi {text} của bảng tính. {wanted}", text)
    if kind == "b":
        return CellProblem(f"Ô này là giá trị đúng/sai, không phải nội dung. {wanted}", text)
    return CellProblem(f"Bảng tính đã đổi ô này thành ngày tháng. {wanted}", _day(text) or text)


def _day(text: str) -> str:
    """A day as it is written; "" for a time of day or a duration ("1 day, 12:00:00")."""
    return format_date(dt.date.fromisoformat(text[:10])) if _ISO_DAY.match(text) else ""


def figure_words(cell: Cell, line: FormLine) -> str:
    """What a person would have typed for this figure. Raises CellProblem."""
    kind, text = cell
    if line.kind == "text":
        return text_words(cell)
    wanted = (
        "Hãy định dạng ô là Văn bản (Text) rồi gõ lại dạng 6/10 hoặc 78,4%."
        if line.kind == "ratio"
        else "Hãy gõ lại số."
    )
    if kind == "s":
        return text
    if kind == "p":
        if line.kind == "ratio" or line.unit.strip() == "%":
            return percent_words(text)
        raise CellProblem(
            "Ô này định dạng phần trăm mà chỉ tiêu không tính bằng %. Hãy gõ lại số.",
            f"{plain_words(text)} (định dạng %)",
        )
    if kind == "n":
        if line.kind != "ratio":
            return number_words(text, line.scale)
        if text == "0":
            return "0"
        raise CellProblem("Tỷ lệ cần ghi dạng 6/10 hoặc có dấu %.", plain_words(text))
    raise _refuse(cell, wanted)


def text_words(cell: Cell) -> str:
    """A cell of free text; a number in it is taken as it is shown. Raises CellProblem."""
    kind, text = cell
    if kind == "s":
        return text
    if kind == "n":
        return plain_words(text)
    if kind == "p":
        return percent_words(text)
    if kind == "d" and _day(text):
        return _day(text)
    raise _refuse(cell, "Hãy gõ lại nội dung.")


def annex_words(cell: Cell, kind: str) -> str:
    """A cell of an annex: text, number or date. Raises CellProblem."""
    if kind == "number":
        if cell[0] == "n":
            return number_words(cell[1], 0)
        if cell[0] != "s":
            raise (
                _refuse(cell, "Hãy gõ lại số.")
                if cell[0] != "p"
                else CellProblem("Ô này định dạng phần trăm; hãy gõ lại số.", plain_words(cell[1]))
            )
    if kind == "date" and cell[0] in "np":
        raise CellProblem("Ô này cần ngày, ví dụ 15/06/2023, nhưng chỉ có một số.", plain_words(cell[1]))
    return text_words(cell)


def _chosen(cell: Cell, labels: Mapping[str, str]) -> str:
    words = text_words(cell)
    key = next((key for label, key in labels.items() if search_key(label) == search_key(words)), None)
    if key is None:
        offered = ", ".join(label for label in labels if label)
        raise CellProblem(f"“{words}” không có trong danh sách chọn: {offered}.", words)
    return key
