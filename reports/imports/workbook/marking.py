"""The workbook that came back, with its wrong cells coloured and their reasons as comments.

`look` runs in the child of portal.core.sandbox: it opens the stranger's file again. Payload: one line of JSON, a list
of {"sheet", "cell", "reason"}, then the file. Answer: the new file in base64.
"""

from __future__ import annotations

import base64
import io
import json
from typing import Final

from portal.core.workbook_file import check_workbook

_RED: Final = "FFFFC7CE"
_AUTHOR: Final = "Hệ thống"


def payload_of(wrong: list[dict[str, str]], content: bytes) -> bytes:
    """What `look` takes."""
    return json.dumps(wrong).encode() + b"\n" + content


def look(payload: bytes) -> str:
    """The file with its marks; what it held stays, its formulas are to be calculated by the program that opens it."""
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    line, _newline, content = payload.partition(b"\n")
    check_workbook(content)
    book = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    fill = PatternFill("solid", start_color=_RED, end_color=_RED)
    for each in json.loads(line):
        if each["sheet"] in book.sheetnames:
            cell = book[each["sheet"]][each["cell"]]
            cell.fill = fill
            cell.comment = Comment(each["reason"], _AUTHOR, height=90, width=320)
    memory = io.BytesIO()
    book.save(memory)
    return base64.b64encode(memory.getvalue()).decode()
