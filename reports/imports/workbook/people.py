"""What a returned workbook says, as passages in which data about citizens is looked for before anything is kept. Pure.

Text counts wherever it stands: in cells of the form and beside it, in sheets that were added, in their names, in notes.
Cells that hold figures or dates are read as such and are not looked at; the same holds on the pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from portal.core.workbook_cells import cell_name
from reports.imports.workbook.shape import (
    ANNEX,
    CODE_ROW,
    FIGURES,
    FIRST_ROW,
    Form,
    FormSheet,
)

Passage = dict[str, Any]
Cells = Mapping[str, Mapping[str, Sequence[str]]]

_READ_AS_SUCH: Final = ("number", "date")


def passages_of(form: Form, read: Mapping[str, Any]) -> Iterator[Passage]:
    """The passages of a file that was read (see reader.look)."""
    by_code = {sheet.code: sheet for sheet in form.sheets}
    yield _passage("Tên trang tính", [[f"“{sheet['name']}”", sheet["name"]] for sheet in read["sheets"]])
    for sheet in read["sheets"]:
        code = sheet["cells"].get(str(CODE_ROW), {}).get("1", ("s", ""))[1].partition("#")[2]
        yield from _sheet(sheet["name"], sheet["cells"], by_code.get(code))
    for name, notes in read.get("notes", {}).items():
        for cell, text in notes.items():
            yield _passage(f"Trang “{name}”", [[f"ghi chú của ô {cell}", text]])


def passages_of_form(form: Form) -> Iterator[Passage]:
    """The passages that the form had when it was handed out: what stood there is nobody's find now."""
    for sheet in form.sheets:
        said = [sheet.name, sheet.title]
        for line in sheet.lines:
            said += [line.label, line.unit, line.previous, line.guidance, line.elsewhere]
            said += [text for text in line.typed.values() if isinstance(text, str)]
        yield from (_passage("", [["", text]]) for text in said)
        texts = [c["key"] for c in sheet.columns if c.get("kind", "text") not in _READ_AS_SUCH]
        for key in texts:
            yield _passage("", [["", row.get(key, "")] for row in sheet.rows])
        yield from (_passage("", [["", _across(row.get(key, "") for key in texts)]]) for row in sheet.rows)
    yield from (_passage("", [["", text]]) for fact in form.facts for text in fact)


def _passage(where: str, lines: list[list[str]]) -> Passage:
    return {"where": where, "lines": lines}


def _across(texts: Any) -> str:
    return ", ".join(text for text in texts if text.strip())


def _sheet(name: str, cells: Cells, form: FormSheet | None) -> Iterator[Passage]:
    """Columns downwards; rows across where a row may be about one person: in annexes and in sheets of others."""
    rows: dict[int, dict[int, str]] = {}
    for number, found in cells.items():
        for place, (kind, text) in found.items():
            if kind == "s" and text.strip() and not _is_figure(form, int(number), int(place)):
                rows.setdefault(int(number), {})[int(place)] = text
    columns = sorted({column for of_row in rows.values() for column in of_row})
    for column in columns:
        lines = [
            [f"ô {cell_name(row, column)}", of_row[column]]
            for row, of_row in sorted(rows.items())
            if column in of_row
        ]
        yield _passage(f"Trang “{name}”", lines)
    if form is None or form.kind == ANNEX:
        for row, of_row in sorted(rows.items()):
            if len(of_row) > 1:
                words = _across(text for _column, text in sorted(of_row.items()))
                yield _passage(f"Trang “{name}”", [[f"dòng {row}", words]])


def _is_figure(form: FormSheet | None, row: int, column: int) -> bool:
    """A code of ours, or a cell whose text is read as a number or a date."""
    if form is None:
        return False
    if column == 1 or row == CODE_ROW:
        return True
    if form.kind == ANNEX:
        at = column - 2
        return row >= FIRST_ROW and at < len(form.columns) and form.columns[at].get("kind") in _READ_AS_SUCH
    at = row - FIRST_ROW
    if form.kind != FIGURES or not 0 <= at < len(form.lines):
        return False
    return column - 2 == form.column_codes.index("value") and form.lines[at].kind != "text"
