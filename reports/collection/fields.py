"""The names of the fields of a report, as pages, edits and the history call them. Pure.

"figure:17" is table row 17, "text:4" the prose of section 4, "annex:9" all rows of annex table 9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

FIGURE: Final = "figure"
TEXT: Final = "text"
ANNEX: Final = "annex"
_NAME: Final = re.compile(r"(figure|text|annex):([1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field by its kind and the key of what it stands on."""

    kind: str
    pk: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"


def field_name(text: object) -> FieldName | None:
    """Read a name; None for anything that is none."""
    match = _NAME.fullmatch(text) if isinstance(text, str) else None
    return FieldName(match[1], int(match[2])) if match else None


def figure_field(row_id: int) -> str:
    return f"{FIGURE}:{row_id}"


def text_field(section_id: int) -> str:
    return f"{TEXT}:{section_id}"


def annex_field(table_id: int) -> str:
    return f"{ANNEX}:{table_id}"
