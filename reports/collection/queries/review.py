"""A report as its reviewer reads it: section by section, beside last period and beside the version before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agencies.models import User
from portal.core.dates import format_date
from portal.core.numbers import divide_half_up, format_percent, format_scaled
from reports.collection.checks import Finding, explained, report_findings
from reports.collection.models import (
    AnnexRow,
    Figure,
    PersonalOverride,
    Report,
    ReviewNote,
    WarningOverride,
)
from reports.collection.policies import reviews_own_work
from reports.collection.prose import spoken_texts
from reports.collection.queries.attachments import Attached, attached_to
from reports.collection.queries.previous import Previous, previous_figures
from reports.collection.states import FigureState
from reports.collection.wording import counted, figure_remarks, figure_text
from reports.outlines.models import AnnexTable, Indicator, Section, TableRow
from reports.outlines.queries import sections_of
from reports.outlines.states import IndicatorKind, RowKind

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a figure table. `change` and `percent` are empty where comparing would mislead."""

    row: TableRow
    heading: bool = False
    now: str = ""
    remarks: list[str] = field(default_factory=list)
    gap: bool = False
    before: str = ""
    change: str = ""
    percent: str = ""
    was: str = ""
    notes: list[ReviewNote] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph; `new` when the version before did not have it in these words, `same` when last period's report
    did."""

    level: int
    text: str
    new: bool = False
    same: bool = False


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex table with its rows as text."""

    title: str
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One section with everything in it."""

    section: Section
    said: list[Said]
    nothing: bool
    lines: list[Line]
    annexes: list[Annex]
    notes: list[ReviewNote]
    findings: list[Finding]

    @property
    def open_notes(self) -> int:
        """Remarks in this section that wait."""
        every = [*self.notes, *(note for line in self.lines for note in line.notes)]
        return sum(note.settled_at is None for note in every)

    @property
    def is_empty(self) -> bool:
        """Asked for prose and got none, and nothing else is in it."""
        return self.section.has_prose and not (self.said or self.lines or self.annexes or self.nothing)


@dataclass(frozen=True, slots=True)
class Explained:
    """All findings of one kind with the reason that was given for them, if any."""

    kind_name: str
    is_error: bool
    findings: list[Finding]
    override: WarningOverride | None
    is_hint: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole page. `alone`: this person also keyed or sent it; `self_reviewed`: whoever judged it did.

    `personal`: what stays though it looks like data about citizens, and why.
    """

    report: Report
    previous: Previous
    before: Report | None
    parts: list[Part]
    explained: list[Explained]
    general: list[ReviewNote]
    alone: bool
    self_reviewed: bool
    personal: list[PersonalOverride]
    files: list[Attached]

    @property
    def open_notes(self) -> int:
        """Remarks that wait, in the whole report."""
        return sum(part.open_notes for part in self.parts) + sum(n.settled_at is None for n in self.general)


def reading(report: Report, user: User) -> Reading:
    """Read a report whole, in a constant number of queries."""
    parts = _Parts(report)
    # Open remarks stand on the page anyway.
    findings = [finding for finding in report_findings(report) if finding.kind != "open_note"]
    overrides = explained(report, findings)
    by_kind: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_kind[finding.kind].append(finding)
    return Reading(
        report=report,
        previous=parts.previous,
        before=parts.before,
        parts=[parts.part(section, findings) for section in sections_of(report.outline)],
        explained=[
            Explained(
                of_kind[0].kind_name, of_kind[0].is_error, of_kind, overrides.get(kind), of_kind[0].is_hint
            )
            for kind, of_kind in by_kind.items()
        ],
        general=[note for note in parts.notes if note.section_id is None and note.indicator_id is None],
        alone=reviews_own_work(user.pk, report),
        self_reviewed=reviews_own_work(report.reviewed_by_id, report),
        personal=list(report.personal_overrides.select_related("by")),
        files=attached_to(report),
    )


class _Parts:
    """What a report, the version before it and last period's say, read once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.before = report.copied_from
        self.previous = previous_figures(report)
        self.figures = _figures(report)
        self.earlier = _figures(self.before) if self.before else {}
        self.texts = spoken_texts(report, figures=self.figures)
        self.old_texts = _said_before(self.before, self.earlier) if self.before else {}
        self.annex: dict[int, list[AnnexRow]] = defaultdict(list)
        for row in report.annex_rows.order_by("table_id", "position"):
            self.annex[row.table_id].append(row)
        self.notes = list(report.review_notes.select_related("by", "settled_by"))

    def part(self, section: Section, findings: Sequence[Finding]) -> Part:
        """One section; its rows and annexes are prefetched."""
        text = self.texts.get(section.pk)
        old = self.old_texts.get(section.key, set())
        here = [finding for finding in findings if finding.section_id == section.pk]
        lines = [self._line(row, here) for row in section.rows.all()]
        keys = {(row.indicator_id, row.breakdown_id) for row in section.rows.all()}
        return Part(
            section=section,
            said=[
                Said(
                    p.get("level", 0),
                    p["text"],
                    bool(self.before) and p["text"] not in old,
                    self.previous.repeats(section.key, p["text"]),
                )
                for p in (text.paragraphs if text else [])
                if p.get("used", True)
            ],
            nothing=bool(text and text.nothing),
            lines=lines,
            annexes=[self._annex(table) for table in section.annexes.all() if self.annex.get(table.pk)],
            notes=[n for n in self.notes if n.section_id == section.pk and n.indicator_id is None],
            findings=[f for f in here if (f.indicator_id, f.breakdown_id) not in keys],
        )

    def _line(self, row: TableRow, findings: Sequence[Finding]) -> Line:
        if row.kind == RowKind.HEADING or row.indicator is None or row.breakdown_id is None:
            return Line(row, heading=True)
        key = (row.indicator.pk, row.breakdown_id)
        figure, old = self.figures.get(key), self.previous.figures.get(key)
        now = figure_text(figure, row.indicator)
        was = figure_text(self.earlier.get(key), row.indicator) if self.before else now
        comparable = self.previous.same_kind or row.indicator.kind == IndicatorKind.STOCK
        change, percent = _change(row.indicator, figure, old) if comparable else ("", "")
        return Line(
            row=row,
            now=now,
            remarks=figure_remarks(figure),
            gap=figure is None or figure.state == FigureState.NOT_REPORTED,
            before=figure_text(old, row.indicator) if old else "",
            change=change,
            percent=percent,
            was=was if was != now else "",
            notes=[n for n in self.notes if (n.indicator_id, n.breakdown_id) == key],
            findings=[f for f in findings if (f.indicator_id, f.breakdown_id) == key],
        )

    def _annex(self, table: AnnexTable) -> Annex:
        return Annex(
            title=table.title,
            header=[column["label"] for column in table.columns],
            rows=[[_cell(row.cells, column) for column in table.columns] for row in self.annex[table.pk]],
        )


def _said_before(before: Report, figures: Mapping[Key, Figure]) -> dict[str, set[str]]:
    """What the version before said, by the key of the section: it may be written in an earlier outline, whose sections
    are other rows."""
    keys = dict(before.outline.sections.values_list("pk", "key"))
    texts = spoken_texts(before, figures=figures)
    return {keys[pk]: {p["text"] for p in text.paragraphs} for pk, text in texts.items()}


def _figures(report: Report) -> dict[Key, Figure]:
    return {(figure.indicator_id, figure.breakdown_id): figure for figure in report.figures.all()}


def _cell(cells: Mapping[str, Any], column: Mapping[str, Any]) -> str:
    """A cell as people read it: dates are stored ISO, numbers as integers."""
    value = cells.get(column["key"], "")
    if isinstance(value, int):
        return format_scaled(value, 0)
    if column["kind"] == "date" and value:
        return format_date(dt.date.fromisoformat(value))
    return str(value)


def _signed(value: int, scale: int) -> str:
    text = format_scaled(abs(value), scale)
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else "0"


def _percent_points(figure: Figure) -> int | None:
    """A ratio in hundredths of a percent."""
    if figure.state != FigureState.REPORTED:
        return None
    if figure.numerator is not None and figure.denominator:
        return divide_half_up(figure.numerator * 10_000, figure.denominator)
    return figure.value


def _change(indicator: Indicator, now: Figure | None, old: Figure | None) -> tuple[str, str]:
    """Absolute and relative change; a ratio changes by percentage points."""
    if now is None or old is None:
        return "", ""
    if indicator.is_ratio:
        here, there = _percent_points(now), _percent_points(old)
        if here is None or there is None:
            return "", ""
        return f"{_signed(here - there, 2)} điểm %", ""
    value, base = counted(now), counted(old)
    if value is None or base is None:
        return "", ""
    difference = value - base
    if base == 0 or difference == 0:
        return _signed(difference, indicator.scale), ""
    sign = "+" if difference > 0 else "−"
    return _signed(difference, indicator.scale), sign + format_percent(abs(difference), abs(base))


def history(report: Report) -> list[Report]:
    """All versions of the same duty, the newest first."""
    return list(
        report.assignment.reports.select_related(
            "submitted_by", "reviewed_by", "opened_by", "created_by"
        ).order_by("-version")
    )
