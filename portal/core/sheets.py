"""A plain list as an Excel file. Text stays text: a cell that begins with "=" is never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Final

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST: Final = 60


def workbook(
    title: str, header: Sequence[str], rows: Iterable[Sequence[int | str]], *, sheet: str = "Danh sách"
) -> bytes:
    """One sheet: the title, a header that stays in view and repeats in print, and the rows with borders.

    Integers become numbers, everything else text as it is (no formula, no link, no number guessed).
    """
    import xlsxwriter

    lines = [tuple(row) for row in rows]
    memory = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(memory, {**plain, "in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        heading = book.add_format({**base, "bold": True, "font_size": 13})
        bold = book.add_format({**base, "bold": True, "border": 1, "text_wrap": True, "bg_color": "#EAF1FA"})
        cell = book.add_format({**base, "border": 1, "text_wrap": True})
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
                    page.write_string(number, column, value, cell)
        page.freeze_panes(3, 0)
        page.repeat_rows(2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    return memory.getvalue()
