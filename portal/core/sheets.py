"""A plain list as an Excel file, and what keeps text of users text in every Excel file of ours.

A text cell is no formula in the file; with its quote prefix it stays none when somebody edits the cell, too.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST: Final = 32_000
"""A cell holds 32,767 characters."""
PLAIN: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Options of a workbook that guesses at nothing: no formula, no link, no number out of a text."""
_WIDEST: Final = 60
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate the text if somebody typed it (white space before the sign is ignored)."""
    return text.lstrip().startswith(_FORMULA_SIGNS)


def write_text(page: Any, row: int, column: int, text: str, *, look: Any, quoted: Any) -> None:
    """Write a text of any origin as text; in the format `quoted`, which has a quote prefix, where it looks like a
    formula."""
    page.write_string(row, column, text[:LONGEST], quoted if looks_like_formula(text) else look)


def workbook(
    title: str, header: Sequence[str], rows: Iterable[Sequence[int | str]], *, sheet: str = "Danh sách"
) -> bytes:
    """One sheet: the title, a header that stays in view and repeats in print, and the rows with borders.

    Integers become numbers, everything else text as it is (no formula, no link, no number guessed).
    """
    import xlsxwriter

    lines = [tuple(row) for row in rows]
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {**PLAIN, "in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        heading = book.add_format({**base, "bold": True, "font_size": 13})
        bold = book.add_format({**base, "bold": True, "border": 1, "text_wrap": True, "bg_color": "#EAF1FA"})
        cell = book.add_format({**base, "border": 1, "text_wrap": True})
        quoted = book.add_format({**base, "border": 1, "text_wrap": True, "quote_prefix": True})
        page.write_string(0, 0, title, heading)
        for column, name in enumerate(header):
            page.write_string(2, column, name, bold)
            longest = max((len(str(line[column])) for line in lines), default=0)
            page.set_column(column, column, min(_WIDEST, max(len(name), longest) + 3))
        for number, line in enumerate(lines, 3):
            for column, value in enumerate(line):
                if isinstance(value, int):
                    page.write_number(number, column, value, cell)
                else:
                    write_text(page, number, column, value, look=cell, quoted=quoted)
        page.freeze_panes(3, 0)
        page.repeat_rows(2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.print_area(0, 0, max(len(lines) + 2, 2), max(len(header) - 1, 0))
    return memory.getvalue()
