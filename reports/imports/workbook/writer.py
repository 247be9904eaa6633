"""The form as a workbook: labels locked, entry cells open, drop-downs and limits with Vietnamese words, codes hidden.

Protection has no password: it keeps people from typing in the wrong cell, and is believed by nobody; see matching.py.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from portal.core.numbers import MAX_DIGITS, NumberError, parse_scaled
from portal.core.sheets import PLAIN, write_text
from reports.imports.workbook.shape import (
    ANNEX,
    FIGURES,
    FIRST_ROW,
    STAMP,
    Form,
    FormLine,
    FormSheet,
)

_FONT: Final = "Times New Roman"
_EXACT: Final = 15
"""Digits that a spreadsheet keeps; longer numbers are handed out as text."""
_TOO_LONG: Final = "Nội dung quá dài cho một ô; hãy sửa trên hệ thống."
_LISTS: Final = "DanhSach"
_HEADS: Final = {
    "label": ("Chỉ tiêu", 46),
    "unit": ("Đơn vị tính", 12),
    "previous": ("Kỳ trước", 14),
    "value": ("Số liệu kỳ này", 16),
    "qualifier": ("Từ ước lượng", 12),
    "state": ("Nếu không có số", 22),
    "basis": ("Chính thức hay ước", 15),
    "nature": ("Là", 18),
    "note": ("Ghi chú", 32),
}
_PROSE_HEADS: Final = {
    "label": ("Mục", 30),
    "guidance": ("Hướng dẫn", 34),
    "text": ("Nội dung (mỗi đoạn một dòng: Alt+Enter)", 95),
    "nothing": ("Không phát sinh (x)", 12),
}
_PROTECTED: Final = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


def write(form: Form) -> bytes:
    """The workbook. Text of any origin is written as text; numbers as numbers."""
    import xlsxwriter

    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {**PLAIN, "in_memory": True}) as book:
        book.set_properties({"title": form.title, "comments": "Biểu mẫu nhập báo cáo"})
        book.set_custom_property(STAMP, form.stamp, "text")
        _Writer(book, form).write()
    return memory.getvalue()


class _Writer:
    """One workbook in the making; formats are made once."""

    def __init__(self, book: Any, form: Form) -> None:
        self.book, self.form = book, form
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def look(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            base = {"font_name": _FONT, "font_size": 12, "valign": "top"}
            self._looks[key] = self.book.add_format(base | properties)
        return self._looks[key]

    def fixed(self, **more: Any) -> Any:
        return self.look(border=1, text_wrap=True, bg_color="#F2F4F7", locked=True, **more)

    def open(self, **more: Any) -> Any:
        return self.look(border=1, locked=False, bg_color="#FFFDE7", **more)

    def text(
        self, page: Any, row: int, column: int, text: str, *, is_open: bool = False, **more: Any
    ) -> None:
        """Rows and columns from 0. A blank entry cell is written too: it carries its format."""
        make = self.open if is_open else self.fixed
        if is_open:
            more = {"num_format": "@", "text_wrap": True, **more}
        if not text:
            page.write_blank(row, column, None, make(**more))
            return
        write_text(page, row, column, text, look=make(**more), quoted=make(quote_prefix=True, **more))

    def write(self) -> None:
        """All sheets, and the hidden one with the lists of the drop-downs."""
        lists = {part: self._list_formula(at, part) for at, part in enumerate(self.form.choices.of)}
        for sheet in self.form.sheets:
            page = self.book.add_worksheet(self._name(sheet.name))
            self._head(page, sheet)
            if sheet.kind == FIGURES:
                self._figures(page, sheet, lists)
            elif sheet.kind == ANNEX:
                self._annex(page, sheet)
            else:
                self._prose(page, sheet)
            self._finish(page, sheet)
        page = self.book.add_worksheet(_LISTS)
        for at, labels in enumerate(self.form.choices.of.values()):
            for row, label in enumerate(filter(None, labels)):
                page.write_string(row, at, label)
        page.protect("", _PROTECTED)
        page.very_hidden()

    def _name(self, wanted: str) -> str:
        legal = "".join(" " if ch in "[]:*?/\\'" else ch for ch in wanted).strip()[:28].rstrip() or "Trang"
        name, at = legal, 2
        while name.casefold() in self._names:
            name, at = f"{legal[:25]} {at}", at + 1
        self._names.add(name.casefold())
        return name

    def _list_formula(self, at: int, part: str) -> str:
        size = sum(1 for label in self.form.choices.of[part] if label)
        letter = chr(65 + at)
        return f"={_LISTS}!${letter}$1:${letter}${size}"

    def _head(self, page: Any, sheet: FormSheet) -> None:
        """Row 1 with the codes (hidden), title, facts, header."""
        page.write_string(0, 0, f"{self.form.stamp}#{sheet.code}", self.look(locked=True))
        for at, code in enumerate(sheet.column_codes, 1):
            page.write_string(0, at, code, self.look(locked=True))
        page.set_row(0, None, None, {"hidden": True})
        title = self.look(bold=True, font_size=14, locked=True)
        write_text(page, 1, 1, f"{self.form.title} – {sheet.title}", look=title, quoted=title)
        facts = " · ".join(f"{name}: {value}" for name, value in self.form.facts)
        words = f"{facts}. Chỉ nhập vào ô nền vàng; không đổi chỗ, thêm, bớt dòng và cột."
        page.write_string(2, 1, words, self.look(italic=True, font_size=11, locked=True))
        for at, (name, width) in enumerate(self._columns(sheet), 1):
            page.set_column(at, at, width)
            page.write_string(
                3,
                at,
                name,
                self.look(
                    border=1, bold=True, text_wrap=True, align="center", bg_color="#DCE6F4", locked=True
                ),
            )
        page.set_column(0, 0, None, None, {"hidden": True})

    def _columns(self, sheet: FormSheet) -> list[tuple[str, float]]:
        if sheet.kind == FIGURES:
            heads = dict(_HEADS)
            if self.form.previous_label:
                heads["previous"] = (f"Kỳ trước ({self.form.previous_label})", 16)
            return list(heads.values())
        if sheet.kind == ANNEX:
            return [
                (f"{c['label']}{' *' if c.get('required') else ''}", 14 * float(c.get("width") or 1))
                for c in sheet.columns
            ]
        return list(_PROSE_HEADS.values())

    def _finish(self, page: Any, sheet: FormSheet) -> None:
        page.protect("", _PROTECTED)
        page.freeze_panes(FIRST_ROW - 1, 2)
        page.repeat_rows(3)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        page.set_footer(f'&L&"{_FONT},Regular"&9{self.form.period}&R&"{_FONT},Regular"&9Trang &P/&N')
        last = FIRST_ROW - 2 + len(sheet.row_codes)
        page.print_area(1, 1, max(last, FIRST_ROW - 1), len(sheet.column_codes))

    def _figures(self, page: Any, sheet: FormSheet, lists: Mapping[str, str]) -> None:
        at = {part: column for column, part in enumerate(sheet.column_codes, 1)}
        for row, line in enumerate(sheet.lines, FIRST_ROW - 1):
            page.write_string(row, 0, line.code, self.look(locked=True))
            if not line.field:
                self.text(page, row, 1, line.label, bold=True)
                for column in range(2, len(at) + 1):
                    self.text(page, row, column, "")
                continue
            self.text(page, row, at["label"], line.label, indent=min(line.depth, 8))
            self.text(page, row, at["unit"], line.unit)
            self.text(page, row, at["previous"], line.previous, align="right")
            if line.elsewhere:
                self.text(page, row, at["value"], line.elsewhere, italic=True)
                for column in range(at["value"] + 1, len(at) + 1):
                    self.text(page, row, column, "")
                continue
            self._value(page, row, at["value"], line)
            for part, formula in lists.items():
                labels = {key: label for label, key in self.form.choices.of[part].items()}
                chosen = labels.get(line.typed[part], "") if line.typed[part] else ""
                self.text(page, row, at[part], chosen, is_open=True)
                page.data_validation(row, at[part], row, at[part], _drop_down(formula))
            self.text(page, row, at["note"], line.typed["note"], is_open=True)

    def _value(self, page: Any, row: int, column: int, line: FormLine) -> None:
        typed = line.typed["value"]
        if line.kind != "number":
            self.text(
                page, row, column, typed, is_open=True, align="left" if line.kind == "text" else "right"
            )
            if line.kind == "ratio":
                page.data_validation(row, column, row, column, _hint("Tỷ lệ", "Ghi dạng 6/10 hoặc 78,4%."))
            return
        decimals = f".{'#' * line.scale}" if line.scale else ""
        look = self.open(num_format=f"#,##0{decimals}", align="right")
        try:
            number = parse_scaled(typed, line.scale) if typed else None
        except NumberError:
            number = None
        if number is None and typed:
            self.text(page, row, column, typed, is_open=True, align="right")
        elif number is None:
            page.write_blank(row, column, None, look)
        elif len(str(abs(number))) > _EXACT:
            self.text(page, row, column, typed, is_open=True, align="right")
        else:
            # a float is the nearest of 15 digits, which is what the file keeps
            page.write_number(row, column, float(Decimal(number).scaleb(-line.scale)), look)
        page.data_validation(row, column, row, column, _number_rule(line))

    def _prose(self, page: Any, sheet: FormSheet) -> None:
        for row, line in enumerate(sheet.lines, FIRST_ROW - 1):
            page.write_string(row, 0, line.code, self.look(locked=True))
            self.text(page, row, 1, line.label, bold=not line.field)
            self.text(page, row, 2, line.guidance, font_size=10)
            if line.field and line.takes_text:
                self.text(page, row, 3, line.typed["text"], is_open=True)
                if line.typed["text"].count("\n") + len(line.typed["text"]) // 95 < 4:
                    page.set_row(row, 66)
            else:
                too_long = _TOO_LONG if line.field and line.kind == "text" else ""
                self.text(page, row, 3, too_long or line.elsewhere, italic=True)
            if line.field:
                self.text(page, row, 4, "x" if line.typed["nothing"] else "", is_open=True, align="center")
                page.data_validation(row, 4, row, 4, _marks())
            else:
                self.text(page, row, 4, "")

    def _annex(self, page: Any, sheet: FormSheet) -> None:
        blank: dict[str, str] = {}
        for number, code in enumerate(sheet.row_codes):
            row = FIRST_ROW - 1 + number
            page.write_string(row, 0, code, self.look(locked=True))
            cells = sheet.rows[number] if number < len(sheet.rows) else blank
            for at, column in enumerate(sheet.columns, 1):
                self._annex_cell(page, row, at, cells.get(column["key"], ""), column.get("kind", "text"))
        first, last = FIRST_ROW - 1, FIRST_ROW - 2 + sheet.size
        for at, column in enumerate(sheet.columns, 1):
            rule = _ANNEX_RULES.get(column.get("kind", "text"))
            if rule:
                page.data_validation(first, at, last, at, rule)

    def _annex_cell(self, page: Any, row: int, at: int, text: str, kind: str) -> None:
        digits = text.replace(".", "").removeprefix("-")
        if kind == "number" and digits.isdigit() and len(digits) <= _EXACT:
            page.write_number(row, at, int(text.replace(".", "")), self.open(num_format="#,##0"))
        elif kind == "number":
            page.write_blank(row, at, None, self.open(num_format="#,##0"))
        else:
            # a date is text here: dd/mm/yyyy in every language of the spreadsheet
            self.text(page, row, at, text, is_open=True)


def _drop_down(formula: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": formula,
        "error_title": "Không có trong danh sách",
        "error_message": "Hãy chọn một giá trị trong danh sách, hoặc để trống.",
    }


def _hint(title: str, message: str) -> dict[str, Any]:
    return {"validate": "any", "input_title": title, "input_message": message}


def _marks() -> dict[str, Any]:
    return {
        "validate": "list",
        "source": ["x"],
        "error_title": "Không phát sinh",
        "error_message": "Ghi chữ x nếu mục này không phát sinh, hoặc để trống.",
    }


def _number_rule(line: FormLine) -> dict[str, Any]:
    whole = line.scale == 0
    kind = "số nguyên" if whole else f"số có tối đa {line.scale} chữ số thập phân"
    return {
        "validate": "integer" if whole else "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": 10 ** (MAX_DIGITS - line.scale) - 1,
        "input_title": "Nhập số",
        "input_message": f"Nhập {kind}. Không có số liệu thì để trống và chọn ở cột “Nếu không có số”.",
        "error_title": "Chưa đúng",
        "error_message": f"Ô này chỉ nhận {kind}, từ 0 trở lên.",
    }


_ANNEX_RULES: Final[Mapping[str, dict[str, Any]]] = {
    "number": {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": 10**MAX_DIGITS - 1,
        "error_title": "Chưa đúng",
        "error_message": "Ô này chỉ nhận số nguyên, từ 0 trở lên.",
    },
    "date": _hint("Ngày", "Ghi dạng 15/06/2023."),
}
