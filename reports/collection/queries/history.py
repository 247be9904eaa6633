"""The history of a section for people: who changed what, when, and how it stood before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reports.collection.differences import Piece, changed_lines
from reports.collection.inputs.figure import BASES, NATURES, QUALIFIERS, STATES
from reports.collection.models import Report, SectionRecord
from reports.collection.queries.entry import prose_text
from reports.collection.queries.fields import section_contents
from reports.collection.states import RecordReason
from reports.outlines.models import AnnexTable, Section, TableRow

MOST_ROWS_SHOWN: Final = 20
_WORDS: Final = {"qualifier": QUALIFIERS, "state": STATES, "basis": BASES, "nature": NATURES}


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A figure, a mark or a row of an annex: what it was, what it became; "" for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a section from one kept moment to the next. `record`: how it stood before."""

    record: SectionRecord
    people: list[str]
    at: dt.datetime
    reason: str
    prose: list[list[Piece]]
    values: list[ValueChange]

    @property
    def source(self) -> str:
        """The name of the file from which this was taken over, "" for what was typed."""
        return str(self.record.content.get("source", ""))

    @property
    def is_empty(self) -> bool:
        """Nothing was changed after this moment, or everything was changed back."""
        return not (self.prose or self.values)

    @property
    def is_point(self) -> bool:
        """A point of the report's way: it was sent, or given back."""
        return self.record.reason in (RecordReason.SUBMIT, RecordReason.RETURN)


def changes_of(report: Report, section: Section) -> list[Change]:
    """All that is kept of one section of one report, the newest first. Six queries."""
    records = list(report.records.filter(section=section).select_related("by").order_by("-at", "-id"))
    if not records:
        return []
    labels = _labels(section)
    after = section_contents(report, [section.pk])[section.pk]
    found = []
    for record in records:
        found.append(
            Change(
                record=record,
                people=record.content.get("people") or [record.by.full_name],
                at=record.at,
                reason=record.get_reason_display(),
                prose=changed_lines(_lines(record.content), _lines(after)),
                values=list(_values(record.content, after, labels)),
            )
        )
        after = record.content
    return found


def _labels(section: Section) -> dict[str, str]:
    rows = TableRow.objects.filter(section=section).values_list("pk", "label")
    tables = AnnexTable.objects.filter(section=section).values_list("pk", "title")
    return {f"figure:{pk}": label for pk, label in rows} | {f"annex:{pk}": title for pk, title in tables}


def _lines(content: Mapping[str, Any]) -> list[str]:
    text = prose_text(content.get("text", []))
    return text.split("\n") if text else []


def figure_words(typed: Mapping[str, str]) -> str:
    """What is typed for a figure in one line: "hơn 1.420, ước thực hiện"."""
    chosen = {name: str(dict(choices).get(typed.get(name, ""), "")) for name, choices in _WORDS.items()}
    number = " ".join(part for part in (chosen["qualifier"], typed.get("value", "")) if part)
    state = chosen["state"] if typed.get("state") and typed.get("value") in ("", "0", None) else ""
    extras = [chosen[name] for name in ("basis", "nature") if typed.get(name)]
    return ", ".join(
        part for part in ("" if state else number, state, *extras, typed.get("note", "")) if part
    )


def _values(
    before: Mapping[str, Any], after: Mapping[str, Any], labels: Mapping[str, str]
) -> Iterable[ValueChange]:
    if before.get("nothing") != after.get("nothing"):
        yield ValueChange("Không phát sinh", _yes(before.get("nothing")), _yes(after.get("nothing")))
    old, new = before.get("figures", {}), after.get("figures", {})
    for name in dict.fromkeys([*old, *new]):
        was, now = figure_words(old.get(name, {})), figure_words(new.get(name, {}))
        if was != now:
            yield ValueChange(labels.get(name, name), was, now)
    old, new = before.get("annexes", {}), after.get("annexes", {})
    for name in dict.fromkeys([*old, *new]):
        yield from _rows(labels.get(name, name), old.get(name, []), new.get(name, []))


def _yes(mark: object) -> str:
    return "có đánh dấu" if mark else "không đánh dấu"


def _rows(label: str, old: list[dict[str, str]], new: list[dict[str, str]]) -> Iterable[ValueChange]:
    lines = [[" – ".join(filter(None, row.values())) for row in rows] for rows in (old, new)]
    pieces = changed_lines(*lines)
    for line in pieces[:MOST_ROWS_SHOWN]:
        was = "".join(piece.text for piece in line if piece.kind != "new")
        now = "".join(piece.text for piece in line if piece.kind != "gone")
        yield ValueChange(label, was, now)
    if len(pieces) > MOST_ROWS_SHOWN:
        yield ValueChange(label, "", f"và {len(pieces) - MOST_ROWS_SHOWN} dòng khác")
