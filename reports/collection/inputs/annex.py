"""The rows of an annex table as typed: no script is needed to add one, a cleared row goes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.core.dates import DateError, parse_date
from portal.core.doors import refusal_of_font
from portal.core.forms import whole_number
from portal.core.numbers import NumberError, parse_scaled
from portal.core.text import clean_line
from reports.collection.fields import annex_field
from reports.collection.queries.entry import Annex, cell_text

MOST_ROWS: Final = 500
CELL_LENGTH: Final = 1000
_OVER: Final = 100  # rows beyond the most that are still given back, so that none is lost without a word


def read_cell(text: str, kind: str) -> Any:
    """Text, int or ISO date. Raises NumberError or DateError."""
    typed = clean_line(text)
    if not typed:
        return ""
    if kind == "number":
        return parse_scaled(text, 0)  # the line as typed: cleaned, two numbers could become one
    return parse_date(typed).isoformat() if kind == "date" else typed


@dataclass
class Cell:
    """One input of one row."""

    id: str
    column: Mapping[str, Any]
    typed: str
    place: str
    value: Any = ""
    error: str = ""

    def read(self, stored: Collection[str] = ()) -> None:
        """Fill `value` or `error`. Words that are stored already are not refused for their font."""
        try:
            self.value = read_cell(self.typed, self.column.get("kind", "text"))
        except (NumberError, DateError) as error:
            self.error = error.message
        if isinstance(self.value, str) and len(self.value) > CELL_LENGTH:
            self.error = _("Dài quá %(max)d ký tự.") % {"max": CELL_LENGTH}
        elif isinstance(self.value, str) and self.typed not in stored:
            self.error = self.error or refusal_of_font(self.value)


class AnnexInput:
    """Inputs `cell-<table>_<row>_<column>` of one table, with blank rows at the end to type into."""

    def __init__(self, annex: Annex, data: Mapping[str, str] | None, *, extra: int = 1) -> None:
        self.annex = annex
        self.data = data
        self.theirs: list[list[str]] = []
        self.columns: Sequence[Mapping[str, Any]] = annex.table.columns
        self.stored = [
            [cell_text(row.cells.get(c["key"]), c.get("kind", "text")) for c in self.columns]
            for row in annex.rows
        ]
        typed = self.stored if data is None else self._posted(data)
        self._lay(typed, extra)

    @property
    def total_name(self) -> str:
        return f"t{self.annex.table.pk}-TOTAL_FORMS"

    @property
    def field(self) -> str:
        """The name by which edits call it."""
        return annex_field(self.annex.table.pk)

    @property
    def seen_name(self) -> str:
        return f"t{self.annex.table.pk}-seen"

    @property
    def seen(self) -> str:
        """The mark of the stored rows."""
        return _digest(self.stored)

    def _posted(self, data: Mapping[str, str]) -> list[list[str]]:
        total = whole_number(data.get(self.total_name))
        if total is None:
            return self.stored
        rows = [
            [data.get(f"cell-{self.annex.table.pk}_{n}_{c['key']}", "") for c in self.columns]
            for n in range(min(total, MOST_ROWS + _OVER))
        ]
        return [row for row in rows if any(text.strip() for text in row)]

    def _lay(self, typed: list[list[str]], extra: int) -> None:
        self.typed = typed
        blank = [[""] * len(self.columns)] * extra
        self.rows = [
            [
                Cell(
                    f"cell-{self.annex.table.pk}_{n}_{column['key']}",
                    column,
                    text,
                    _("%(table)s, dòng %(n)d, %(column)s")
                    % {"table": self.annex.table.title, "n": n + 1, "column": column["label"]},
                )
                for column, text in zip(self.columns, texts, strict=True)
            ]
            for n, texts in enumerate([*typed, *blank])
        ]
        stored = {text for row in self.stored for text in row}
        for row in self.rows[: len(typed)]:
            for cell in row:
                cell.read(
                    stored
                )  # a required cell left blank is told by the checks: a draft may be incomplete

        if len(typed) > MOST_ROWS and self.rows[MOST_ROWS]:
            self.rows[MOST_ROWS][0].error = _("Bảng này nhận tối đa %(max)d dòng; hãy gộp hoặc bỏ bớt.") % {
                "max": MOST_ROWS
            }

    @property
    def wrong(self) -> list[Cell]:
        """Cells that were not understood."""
        return [cell for row in self.rows for cell in row if cell.error]

    @property
    def changed(self) -> bool:
        """Whether the rows differ from the stored ones."""
        return self.cells() != [
            {c["key"]: row.cells.get(c["key"], "") for c in self.columns} for row in self.annex.rows
        ]

    def cells(self) -> list[dict[str, Any]]:
        """The rows as they are stored."""
        return [{cell.column["key"]: cell.value for cell in row} for row in self.rows[: len(self.typed)]]

    def merge(self) -> None:
        """See SectionForm.merge."""
        seen = (self.data or {}).get(self.seen_name, self.seen)
        if seen == self.seen or self.typed == self.stored:
            return
        if _digest(self.typed) == seen or (not self.wrong and not self.changed):
            self._lay(self.stored, extra=1)
        else:
            self.theirs = self.stored


def _digest(rows: list[list[str]]) -> str:
    return hashlib.sha256("\x1e".join("\x1f".join(row) for row in rows).encode()).hexdigest()[:10]
