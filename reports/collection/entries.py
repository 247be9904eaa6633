"""What comes in from a door (form, import, API, run), already parsed: plain frozen records, no Django."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict


class Paragraph(TypedDict, total=False):
    """One paragraph of prose; see SectionText.paragraphs."""

    id: str
    level: int
    text: str
    source: int
    cite: bool
    used: bool
    edited: bool
    leveled: bool  # its level was chosen here, whatever the source says
    stale: bool
    gone: bool  # its source is gone, and that was said
    live: bool
    covers: list[str]
    like: str
    apart: bool
    home: str
    aside: bool


def new_paragraph(text: str, level: int = 0) -> Paragraph:
    """A paragraph with an id of its own that survives every later copy."""
    return {"id": uuid.uuid4().hex[:12], "level": level, "text": text}


def carry_ids(old: Sequence[Paragraph], new: Sequence[tuple[int, str]]) -> list[Paragraph]:
    """Give typed paragraphs the ids (and origin) of the stored ones they stand for.

    Same text keeps its id; what remains is matched in order, so that an edited paragraph keeps its source.
    `new` is a list of (level, text).
    """
    unused = list(old)
    result: list[Paragraph | None] = [None] * len(new)
    for index, (level, text) in enumerate(new):
        match = next((p for p in unused if p["text"] == text), None)
        if match is not None:
            unused.remove(match)
            result[index] = {**match, "level": level}
    rest = len([r for r in result if r is None])
    spare = unused if len(unused) == rest else []
    for index, (level, text) in enumerate(new):
        if result[index] is None:
            origin = spare.pop(0) if spare else new_paragraph(text, level)
            result[index] = {**origin, "level": level, "text": text}
    return [paragraph for paragraph in result if paragraph is not None]


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """One figure as understood: integers in the indicator's scale; see Figure."""

    indicator_id: int
    breakdown_id: int
    value: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    qualifier: str = "exact"
    basis: str = "official"
    state: str = "not_reported"
    nature: str = "result"
    note: str = ""


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """Everything a person enters in one section; `annexes` maps an AnnexTable id to its rows of cells."""

    paragraphs: Sequence[tuple[int, str]] = ()
    nothing: bool = False
    figures: Sequence[FigureEntry] = ()
    annexes: Mapping[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paper:
    """The signed paper from which a report is keyed (nhập thay từ bản ký)."""

    number: str
    date: dt.date
    signer: str
    arrived_at: dt.datetime
    scan_name: str = ""
    scan: Any = None
