"""A returned workbook as it is compared with its form. Runs in the child of portal.core.sandbox.

`look` gives {"stamp": text or None, "sheets": [{"name", "cells", "merged"}], "notes": {name of a sheet: {cell: text}}};
for cells see portal.core.workbook_cells.
"""

from __future__ import annotations

from typing import Any

from portal.core.workbook_cells import read_cells
from portal.core.workbook_file import NotTaken
from reports.imports.workbook.notes import notes_of
from reports.imports.workbook.shape import STAMP


def look(payload: bytes) -> dict[str, Any]:
    """Every sheet of the workbook. Raises NotTaken; anything else that a broken file does ends in the same words."""
    read = read_cells(payload)
    stamp = read["properties"].get(STAMP)
    try:
        notes = notes_of(payload)
    except (NotTaken, MemoryError):
        raise
    except Exception as error:  # a library on a hostile file may raise anything
        raise NotTaken(
            "Tệp Excel bị hỏng nên không đọc được. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi tải lên."
        ) from error
    return {"stamp": stamp, "sheets": read["sheets"], "notes": notes}
