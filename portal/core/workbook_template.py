"""An empty workbook to be filled in: headers with notes, drop-downs, text cells that stay text.

What comes back is believed in nothing: see portal.core.workbook_cells. Title in row 1, hint in row 2, headers in row 3.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.core.sheets import PLAIN, write_text

HEADER_ROW: Final = 3
FIRST_ROW: Final = 4
"""Rows count from 1, as people see them."""
READY_ROWS: Final = 500
"""Rows below the header that carry format and drop-downs; more may be filled in."""
_LISTS: Final = "DanhSach"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `choices`: offered in a drop-down; `hint`: shown when a cell is chosen."""

    label: str
    width: int = 18
    required: bool = False
    choices: Sequence[str] = ()
    hint: str = ""

    @property
    def head(self) -> str:
        """As it stands in the header: what must be filled in has a star."""
        return f"{self.label} *" if self.required else self.label


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows`: what stands in it already, each a text for every column from the left."""

    name: str
    title: str
    hint: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]] = ()
    fixed: int = 0
    """Columns from the left that stay in view."""


def template(sheets: Sequence[Sheet], *, properties: dict[str, str] | None = None) -> bytes:
    """The workbook. Every cell is text, so that 0293… keeps its nought and a date is kept as it is typed."""
    import xlsxwriter

    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {**PLAIN, "in_memory": True}) as book:
        for name, value in (properties or {}).items():
            book.set_custom_property(name, value, "text")
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        looks = {
            "title": book.add_format({**base, "bold": True, "font_size": 14}),
            "hint": book.add_format({**base, "italic": True, "font_color": "#55606E"}),
            "head": book.add_format({**base, "bold": True, "border": 1, "text_wrap": True, "bg_color": "#EAF1FA"}),
            "cell": book.add_format({**base, "border": 1, "text_wrap": True, "num_format": "@"}),
            "quoted": book.add_format({**base, "border": 1, "text_wrap": True, "quote_prefix": True}),
        }  # fmt: skip
        pages = [(book.add_worksheet(sheet.name), sheet) for sheet in sheets]
        lists = _lists(book, sheets)
        for page, sheet in pages:
            _fill(page, sheet, looks, lists)
    return memory.getvalue()


def _lists(book: Any, sheets: Sequence[Sheet]) -> dict[tuple[str, ...], str]:
    """A hidden sheet with the words of the drop-downs; {words: the range that holds them}."""
    wanted = {tuple(column.choices) for sheet in sheets for column in sheet.columns if column.choices}
    found: dict[tuple[str, ...], str] = {}
    if not wanted:
        return found
    page = book.add_worksheet(_LISTS)
    for at, words in enumerate(sorted(wanted)):
        for row, word in enumerate(words):
            page.write_string(row, at, word)
        letter = chr(65 + at)
        found[words] = f"={_LISTS}!${letter}$1:${letter}${len(words)}"
    page.very_hidden()
    return found


def _fill(page: Any, sheet: Sheet, looks: dict[str, Any], lists: dict[tuple[str, ...], str]) -> None:
    page.write_string(0, 0, sheet.title, looks["title"])
    page.write_string(1, 0, sheet.hint, looks["hint"])
    last = FIRST_ROW - 1 + max(READY_ROWS, len(sheet.rows))
    for at, column in enumerate(sheet.columns):
        page.write_string(HEADER_ROW - 1, at, column.head, looks["head"])
        page.set_column(at, at, column.width, looks["cell"])
        rule: dict[str, Any] = {"ignore_blank": True}
        if column.choices:
            rule |= {"validate": "list", "source": lists[tuple(column.choices)], "error_title": "Chọn trong danh sách",
                     "error_message": "Hãy chọn một mục trong danh sách thả xuống."}  # fmt: skip
        elif column.hint:
            rule |= {"validate": "any"}
        else:
            continue
        if column.hint:
            rule |= {"input_title": column.label[:32], "input_message": column.hint[:255]}
        page.data_validation(FIRST_ROW - 1, at, last, at, rule)
    for number, row in enumerate(sheet.rows, FIRST_ROW - 1):
        for at, text in enumerate(row):
            if text:
                write_text(page, number, at, text, look=looks["cell"], quoted=looks["quoted"])
    page.freeze_panes(HEADER_ROW, sheet.fixed)
    page.repeat_rows(HEADER_ROW - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
