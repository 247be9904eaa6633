"""A read paper beside the report it is for: by section of the outline what was found and what stands there now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final

from portal.core.text import search_key
from reports.collection.fields import figure_field, text_field
from reports.collection.models import Report
from reports.collection.queries.fields import Key, key_of
from reports.collection.queries.history import figure_words
from reports.collection.queries.stored import Field, fields_of
from reports.imports.models import Batch
from reports.imports.queries.placing import doubts
from reports.imports.reading.kept import heading_of, lines_of
from reports.outlines.models import Section, TableRow
from reports.outlines.queries import sections_of
from reports.outlines.states import RowKind

_AROUND: Final = 140
"""Characters of the sentence around a phrase that are shown."""
MOST_NUMBERS: Final = 300
"""Loose numbers that are listed; a report of some pages has some tens, an annex with thousands is no prose."""
_OWN_HEADING: Final = 0.5
"""A heading that is this much the heading of the outline needs not be repeated in the text."""


@dataclass(frozen=True, slots=True)
class Said:
    """A number in its phrase in its sentence, cut into pieces; `heading`: where it stands."""

    heading: str
    before: str
    lead: str
    number: str
    tail: str
    after: str


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure that is proposed. `typed`: as the entry form would take it."""

    field: Field
    key: Key
    label: str
    unit: str
    typed: dict[str, str]
    said: Said


@dataclass(frozen=True, slots=True)
class FoundText:
    """What a paper says in a section of the outline. `headings`: as the paper prints them."""

    field: Field
    headings: list[str]
    text: str
    tables: int


@dataclass(slots=True)
class Place:
    """A section of the outline with what was found for it."""

    section: Section
    text: FoundText | None = None
    figures: list[FoundFigure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LooseNumber:
    """A number that was tied to no indicator. `near`: labels of indicators it may belong to."""

    n: int
    value: str
    why: str
    nature: str
    near: list[str]
    said: Said


@dataclass(frozen=True, slots=True)
class LoosePart:
    """A part of the paper that belongs to no section of the outline, or to one that takes no prose."""

    n: int
    heading: str
    text: str
    tables: list[list[list[str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the outline that a loose number may be given to, by its label."""

    field: Field
    key: Key
    label: str


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything the page shows of one paper. `prose`: the sections that take text, by key of the database."""

    head: dict[str, Any]
    doubts: list[str]
    places: list[Place]
    numbers: list[LooseNumber]
    parts: list[LoosePart]
    rows: dict[str, Row]
    prose: dict[int, Field]
    silent: list[Section]
    unlisted: int


def paper_of(batch: Batch, report: Report) -> Paper:
    """The paper of a batch against the report as it stands now; the same number of queries whatever its size."""
    document: dict[str, Any] = batch.facts["document"]
    sections = sections_of(report.outline)
    lines = {figure_field(row.pk): row for section in sections for row in _lines(section)}
    stored = fields_of(report, [*lines, *(text_field(section.pk) for section in sections)])
    labels = {name: _label(row) for name, row in lines.items()}
    places = {section.key: Place(section) for section in sections}
    for each in batch.facts["figures"]:
        found = stored.get(each["field"])
        if found is not None:
            row = lines[each["field"]]
            places[row.section.key].figures.append(
                FoundFigure(
                    found,
                    key_of(row),
                    labels[each["field"]],
                    each["unit"],
                    _typed(each),
                    _said(document, each),
                )
            )
    prose = {}
    for section in sections:
        if section.has_prose and text_field(section.pk) in stored:
            prose[section.pk] = stored[text_field(section.pk)]
            places[section.key].text = _text_of(document, section, prose[section.pk])
    takes = {section.key for section in sections if section.pk in prose}
    found_in = [place for place in places.values() if place.text or place.figures]
    return Paper(
        head=document,
        doubts=doubts(document, report),
        places=found_in,
        numbers=list(_numbers(batch.facts["unmatched"], document, labels)),
        parts=list(_loose(document, takes)),
        rows={labels[name]: Row(stored[name], key_of(lines[name]), labels[name]) for name in lines if name in stored},
        prose=prose,
        silent=[place.section for place in places.values() if place.section.pk in prose and place.text is None],
        unlisted=max(0, len(batch.facts["unmatched"]) - MOST_NUMBERS),
    )  # fmt: skip


def _lines(section: Section) -> Iterator[TableRow]:
    for row in section.rows.all():
        if row.kind == RowKind.FIGURE and row.indicator and row.breakdown:
            row.section = section  # at hand, or it would be asked for each
            yield row


def _label(row: TableRow) -> str:
    """ "CSKD.01 Cơ sở kinh doanh dịch vụ: karaoke"."""
    assert row.indicator is not None and row.breakdown is not None  # noqa: S101, PT018 -- see _lines
    label = f"{row.indicator.code} {row.indicator.name}"
    return f"{label}: {row.breakdown.name}" if row.breakdown.key else label


def _typed(figure: Mapping[str, Any]) -> dict[str, str]:
    """As the entry form would take it; a state stands there in words ("không có") and is chosen."""
    return {
        "value": figure["typed"],
        "qualifier": "" if figure["qualifier"] == "exact" else figure["qualifier"],
        "state": "" if figure["state"] == "reported" else figure["state"],
        "nature": "",
    }


def _said(document: Mapping[str, Any], each: Mapping[str, Any]) -> Said:
    at, item, start, end, number_start, number_end = each["spot"]
    section = [*document["sections"], *document["annexes"]][at]
    heading = heading_of(section)
    if item < 0:  # a line of a table
        phrase, number = each["phrase"], each.get("text") or each.get("number") or ""
        cut = phrase.rfind(number) if number else -1
        if cut < 0:
            return Said(heading, "", phrase, "", "", "")
        return Said(heading, "", phrase[:cut], number, phrase[cut + len(number) :], "")
    text = section["items"][item]["text"]
    begin = max(text.rfind(sign, 0, start) + len(sign) for sign in (". ", "; ", "")) if start else 0
    stop = min((found for sign in (". ", "; ") if (found := text.find(sign, end)) >= 0), default=len(text))
    begin, stop = max(begin, start - _AROUND), min(stop + 1, end + _AROUND, len(text))
    number_start, number_end = max(number_start, start), min(number_end, end)
    return Said(
        heading, text[begin:start], text[start:number_start], text[number_start:number_end],
        text[number_end:end], text[end:stop],
    )  # fmt: skip


def _text_of(document: Mapping[str, Any], section: Section, stored: Field) -> FoundText | None:
    parts = [each for each in document["sections"] if each["key"] == section.key]
    if not any(each["items"] or each["tables"] for each in parts):
        return None
    lines: list[str] = []
    for at, part in enumerate(parts):
        if len(parts) > 1 and part["title"] and (at or not _alike(part["title"], section.title)):
            lines.append(heading_of(part))
        lines += lines_of(part)
    headings = [heading_of(part) for part in parts if part["title"]]
    return FoundText(stored, headings, "\n".join(lines), sum(len(part["tables"]) for part in parts))


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, search_key(one), search_key(other)).ratio() >= _OWN_HEADING


def _numbers(
    unmatched: Sequence[Mapping[str, Any]], document: Mapping[str, Any], labels: Mapping[str, str]
) -> Iterator[LooseNumber]:
    for n, each in enumerate(unmatched[:MOST_NUMBERS]):
        near = [labels[one["field"]] for one in each["candidates"] if one["field"] in labels]
        yield LooseNumber(n, each["number"], each["why"], each["nature"], near, _said(document, each))


def _loose(document: Mapping[str, Any], takes: set[str]) -> Iterator[LoosePart]:
    for n, part in enumerate([*document["sections"], *document["annexes"]]):
        if part["key"] not in takes and (part["items"] or part["tables"]):
            tables = [table["rows"] for table in part["tables"]]
            yield LoosePart(n, heading_of(part), "\n".join(lines_of(part)), tables)


def now_words(stored: Field) -> str:
    """What a field holds now, for people; "" for nothing."""
    return str(stored.typed["text"]) if "text" in stored.typed else figure_words(stored.typed)
