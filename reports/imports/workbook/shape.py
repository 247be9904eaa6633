"""What a form consists of: its sheets, lines and columns with their codes. Writer and reader agree on this alone.

Rows and columns of a sheet have fixed places, so a returned file is compared with the form place by place: a code that
was moved, changed, doubled or deleted is found, whatever the protection of the sheet was worth.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

FORMAT: Final = "1"
STAMP: Final = "MaBieuMau"
"""Name of the custom property of the workbook that carries the stamp."""
CODE_ROW: Final = 1
"""The hidden first row: the sheet's stamp in column A, the codes of its columns beside it."""
FIRST_ROW: Final = 5
"""Where the lines begin; above them are title, explanation and header."""
LONGEST_TEXT: Final = 32_000
"""Characters of prose that a cell holds; longer prose stays in the portal."""
BLANK_ROWS: Final = 100
"""Empty rows that an annex sheet has to spare."""

FIGURES: Final = "figures"
PROSE: Final = "prose"
ANNEX: Final = "annex"

FIGURE_COLUMNS: Final = (
    "label",
    "unit",
    "previous",
    "value",
    "qualifier",
    "state",
    "basis",
    "nature",
    "note",
)
FIGURE_PARTS: Final = ("value", "qualifier", "state", "basis", "nature", "note")
PROSE_COLUMNS: Final = ("label", "guidance", "text", "nothing")


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a sheet. `field`: the field of the report it fills, "" for a heading; `code`: its stable code.

    `typed` is what the field holds, in the words in which it is typed. `kind` of a figure: number, ratio or text.
    """

    code: str
    label: str
    field: str = ""
    unit: str = ""
    scale: int = 0
    kind: str = "number"
    depth: int = 0
    previous: str = ""
    guidance: str = ""
    typed: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    elsewhere: str = ""  # why it is only shown, and where it is filled in instead

    @property
    def takes_text(self) -> bool:
        """Whether its prose is filled in here."""
        return self.kind == "text" and len(self.typed.get("text", "")) <= LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet. An annex has `columns` (key, label, kind, width, required) and as many rows as `size`."""

    code: str
    name: str
    title: str
    lines: Sequence[FormLine] = ()
    field: str = ""
    columns: Sequence[Mapping[str, Any]] = ()
    rows: Sequence[Mapping[str, str]] = ()

    @property
    def kind(self) -> str:
        return self.code.partition(":")[0]

    @property
    def size(self) -> int:
        """Rows of an annex that are open to be filled in."""
        return len(self.rows) + BLANK_ROWS

    @property
    def column_codes(self) -> list[str]:
        """The codes of the columns from B on."""
        if self.kind == FIGURES:
            return list(FIGURE_COLUMNS)
        if self.kind == PROSE:
            return list(PROSE_COLUMNS)
        return [column["key"] for column in self.columns]

    @property
    def row_codes(self) -> list[str]:
        """The codes of the rows from FIRST_ROW on."""
        if self.kind == ANNEX:
            return [f"r{number}" for number in range(1, self.size + 1)]
        return [line.code for line in self.lines]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the drop-downs offer: {part: {label: stored key}}; the blank stands for the usual."""

    of: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form. `facts`: lines of the first sheet (agency, call, period, due time); `stamp`: see make_stamp."""

    stamp: str
    title: str
    facts: Sequence[tuple[str, str]]
    period: str
    previous_label: str
    sheets: Sequence[FormSheet]
    choices: Choices


def make_stamp(*, code: str, agency: str, call: str, outline: int, edit_version: int) -> str:
    """The stamp as it stands in the property and in cell A1 of every sheet (there followed by the sheet's code)."""
    return "|".join((FORMAT, code, agency, call, str(outline), str(edit_version)))


def code_of(stamp: str) -> str:
    """The code under which the server knows the form; "" when the stamp is none of ours."""
    parts = stamp.split("|")
    return parts[1] if len(parts) >= 6 and parts[0] == FORMAT else ""
