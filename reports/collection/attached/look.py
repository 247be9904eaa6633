"""The door of the child process: what a file is, whether it is whole and harmless, and what it says."""

from __future__ import annotations

import json
from typing import Any

from reports.collection.attached import packed, pdf, pictures, suspects
from reports.collection.attached.kinds import (
    Inside,
    Limits,
    kind_of,
    refuse_second_file,
    refuse_wrong_ending,
)


def payload_of(ending: str, limits: Limits, content: bytes) -> bytes:
    """What `look` takes: one line of JSON, then the file."""
    head = {"ending": ending, "unpacked": limits.unpacked, "ratio": limits.ratio, "text": limits.text}
    return json.dumps(head).encode() + b"\n" + content


def look(payload: bytes) -> dict[str, Any]:
    """{"kind": key of MIMES, "texts": the passages of Inside, of each only what looks like data about citizens and its
    neighbours, "blind": no text could be read}. Raises NotTaken."""
    line, _newline, content = payload.partition(b"\n")
    head = json.loads(line)
    limits = Limits(head["unpacked"], head["ratio"], head["text"])
    kind = kind_of(content)
    if kind == "zip":
        kind, inside = packed.look(content, limits)
    elif kind == "pdf":
        inside = pdf.look(content, limits)
    else:
        refuse_second_file(content)
        pictures.look(kind, content)
        inside = Inside(blind=True)
    refuse_wrong_ending(kind, head["ending"])
    return {"kind": kind, "texts": suspects.only(inside.texts), "blind": inside.blind}
