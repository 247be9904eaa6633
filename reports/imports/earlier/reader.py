"""A workbook of an earlier period as it is read in the child of portal.core.sandbox: it may be wide."""

from __future__ import annotations

from typing import Any, Final

from portal.core.workbook_cells import read_cells

MOST_COLUMNS: Final = 600


def look(payload: bytes) -> dict[str, Any]:
    """See portal.core.workbook_cells."""
    return read_cells(payload, most_columns=MOST_COLUMNS)
