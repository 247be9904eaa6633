"""Reading a stranger's report in a process of its own (portal.core.sandbox): no settings, no database.

The payload is one line of JSON and behind it the file. The line: `name`, `paste` (the bytes are pasted text),
`document` (a paper that was read before, instead of a file), `outlines` (what to hold it against).
The answer: `kind`, `document`, and `readings`: for each outline the `keys` of the paper's sections, `figures` and
`unmatched`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reports.imports.reading.as_json import figure_json, unmatched_json
from reports.imports.reading.document import Document, read
from reports.imports.reading.figures import propose
from reports.imports.reading.kept import document_from_plain, document_to_plain, outline_from_plain
from reports.imports.reading.matching import match_sections
from reports.imports.reading.outline import OutlineSpec
from reports.imports.reading.sources import Unreadable, open_paste, open_source


class NotRead(ValueError):
    """Why a file is not read, in words for people."""

    for_people = True


def payload_of(header: Mapping[str, Any], content: bytes = b"") -> bytes:
    """What `look` understands."""
    return json.dumps(dict(header)).encode() + b"\n" + content


def look(payload: bytes) -> dict[str, Any]:
    """Read, and propose if there is an outline. NotRead with the reader's own words."""
    line, _newline, content = payload.partition(b"\n")
    header = json.loads(line)
    kind, document = _document(header, content)
    readings = [_reading(document, outline_from_plain(each)) for each in header.get("outlines", ())]
    return {"kind": kind, "document": document_to_plain(document), "readings": readings}


def _reading(document: Document, outline: OutlineSpec) -> dict[str, Any]:
    """What the paper says to one outline."""
    match_sections(document, outline)
    proposal = propose(document, outline)
    return {
        "keys": [section.key for section in document.sections],
        "figures": [figure_json(each) for each in proposal.figures],
        "unmatched": [unmatched_json(each) for each in proposal.unmatched],
    }


def _document(header: Mapping[str, Any], content: bytes) -> tuple[str, Document]:
    if header.get("document"):
        return header.get("kind", ""), document_from_plain(header["document"])
    try:
        source = open_paste(content.decode()) if header.get("paste") else open_source(header["name"], content)
    except Unreadable as refusal:
        raise NotRead(refusal.message_vi) from refusal
    return source.kind, read(source)
