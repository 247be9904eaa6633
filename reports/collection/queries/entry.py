"""A report laid out for the people who enter and read it: sections, lines, annexes, notes, last period's values."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from portal.core import clock
from portal.core.numbers import format_date, format_scaled
from reports.collection.entries import Paragraph
from reports.collection.models import AnnexRow, Figure, Report, ReviewNote, SectionText
from reports.collection.prose import spoken_texts
from reports.collection.queries import asked_often
from reports.collection.queries.citation import placeholders
from reports.collection.queries.nothing import STANDING
from reports.collection.queries.previous import Previous, previous_figures
from reports.collection.states import FigureState
from reports.collection.wording import figure_remarks, figure_text
from reports.outlines.models import AnnexTable, Indicator, Section, TableRow
from reports.outlines.queries import sections_of
from reports.outlines.states import RowKind
from reports.outlines.wording import fill

MARKS = {0: "", 1: "- ", 2: "+ "}


def prose_text(paragraphs: Sequence[Paragraph]) -> str:
    """Stored paragraphs the way they are typed: one a line, "-" before items, "+" before sub-items."""
    return "\n".join(MARKS.get(p.get("level", 0), "+ ") + p["text"] for p in paragraphs)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a figure table; a heading has no indicator."""

    row: TableRow
    figure: Figure | None = None
    previous: Figure | None = None
    notes: list[ReviewNote] = field(default_factory=list)
    year_ago: Figure | None = None

    @property
    def indicator(self) -> Indicator | None:
        return self.row.indicator

    @property
    def is_heading(self) -> bool:
        return self.row.kind == RowKind.HEADING

    @property
    def answered(self) -> bool:
        """Whether anything was said; an untouched blank is not."""
        return self.figure is not None and (
            self.figure.state != FigureState.NOT_REPORTED or bool(self.figure.note)
        )

    @property
    def text(self) -> str:
        return figure_text(self.figure, self.row.indicator) if self.row.indicator else ""

    @property
    def remarks(self) -> list[str]:
        return figure_remarks(self.figure)

    @property
    def previous_text(self) -> str:
        return figure_text(self.previous, self.row.indicator) if self.row.indicator and self.previous else ""

    @property
    def year_ago_text(self) -> str:
        return figure_text(self.year_ago, self.row.indicator) if self.row.indicator and self.year_ago else ""

    @property
    def omitted(self) -> bool:
        """Optional, never answered and not remarked on: left out where a report is read."""
        silent = self.previous is None and not self.notes
        return not self.is_heading and not self.row.required and not self.answered and silent

    @property
    def wanted(self) -> bool:
        """Required and still blank."""
        return self.row.required and not self.is_heading and not self.answered


def cell_text(value: Any, kind: str) -> str:
    """A stored cell of an annex table the way it is typed and read."""
    if value in (None, ""):
        return ""
    if kind == "date":
        return format_date(dt.date.fromisoformat(value))
    if kind == "number" and isinstance(value, int):
        return format_scaled(value, 0)
    return str(value)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of an annex for reading; in a summary with the agency it came from."""

    cells: list[str]
    agency: Agency | None


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex table with the rows of this report."""

    table: AnnexTable
    rows: list[AnnexRow]

    @property
    def shown(self) -> list[ShownRow]:
        """The rows in words, in the order of the columns."""
        return [
            ShownRow(
                [cell_text(row.cells.get(c["key"]), c.get("kind", "text")) for c in self.table.columns],
                row.agency,
            )
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class SectionContent:
    """One section of a report with everything that is asked and said in it."""

    section: Section
    text: SectionText
    lines: list[Line]
    annexes: list[Annex]
    notes: list[ReviewNote]
    # prose and its mark were sent before a supplement and stand as they are
    carried: bool = False

    @property
    def is_heading(self) -> bool:
        """Nothing is entered here; it only groups the sections below it."""
        return not (self.section.has_prose or self.lines or self.annexes)

    @property
    def prose(self) -> str:
        return prose_text(self.text.paragraphs)

    @property
    def read_lines(self) -> list[Line]:
        """For reading: optional lines nobody answered go, but a line stays above those that break it down."""
        kept: list[Line] = []
        for line in reversed(self.lines):
            if not line.omitted or (kept and kept[-1].row.depth > line.row.depth):
                kept.append(line)
        return kept[::-1]

    @property
    def all_notes(self) -> list[ReviewNote]:
        return [*self.notes, *(note for line in self.lines for note in line.notes)]

    @property
    def open_notes(self) -> int:
        return sum(note.settled_at is None for note in self.all_notes)

    @property
    def figures_asked(self) -> int:
        return sum(not line.is_heading for line in self.lines)

    @property
    def figures_answered(self) -> int:
        return sum(line.answered for line in self.lines)

    @property
    def state(self) -> str:
        """empty, started, filled or nothing; told from the content alone, so that copies start as they are."""
        if self.text.nothing:
            return "nothing"
        annex_rows = sum(len(annex.rows) for annex in self.annexes)
        if not self.text.paragraphs and not self.figures_answered and not annex_rows:
            return "empty"
        lacking = (self.section.has_prose and self.section.required and not self.text.paragraphs) or any(
            line.wanted for line in self.lines
        )
        return "started" if lacking else "filled"

    @property
    def state_label(self) -> str:
        return {
            "nothing": _("không phát sinh"),
            "empty": _("chưa nhập"),
            "started": _("đang nhập"),
            "filled": _("đã có nội dung"),
        }[self.state]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A whole report, in the order of its outline."""

    report: Report
    sections: list[SectionContent]
    previous: Previous
    notes: list[ReviewNote]  # on the report as a whole

    def section(self, key: str) -> SectionContent | None:
        """The section with this key, unless it is a mere heading."""
        return next((s for s in self.sections if s.section.key == key and not s.is_heading), None)

    @property
    def entered(self) -> list[SectionContent]:
        """Sections in which something is entered."""
        return [section for section in self.sections if not section.is_heading]

    @property
    def done(self) -> int:
        """Sections that need nothing more."""
        return sum(section.state in ("filled", "nothing") for section in self.entered)

    def after(self, key: str) -> SectionContent | None:
        """The next section in which something is entered."""
        keys = [each.section.key for each in self.entered]
        place = keys.index(key) + 1
        return self.entered[place] if place < len(keys) else None

    def before(self, key: str) -> SectionContent | None:
        """The section before."""
        keys = [each.section.key for each in self.entered]
        place = keys.index(key)
        return self.entered[place - 1] if place else None

    @property
    def standing(self) -> list[tuple[SectionContent, list[Line]]]:
        """Stocks and shares by section: what "không phát sinh" does not answer. Each figure once.

        Optional ones only where something was said, now or last period.
        """
        seen: set[tuple[int | None, int | None]] = set()
        found = []
        for section in self.sections:
            lines = []
            for line in section.lines:
                key = (line.row.indicator_id, line.row.breakdown_id)
                asked = line.row.required or line.answered or line.previous is not None
                if asked and line.indicator and line.indicator.kind in STANDING and key not in seen:
                    seen.add(key)
                    lines.append(line)
            if lines:
                found.append((section, lines))
        return found


def report_content(report: Report) -> ReportContent:
    """Read a whole report: a constant number of queries whatever its size."""
    figures = {(f.indicator_id, f.breakdown_id): f for f in asked_often.figures(report=report.pk)}
    texts = spoken_texts(report, figures=figures)
    annex_rows: defaultdict[int, list[AnnexRow]] = defaultdict(list)
    for annex_row in asked_often.annex_rows(report=report.pk):
        annex_rows[annex_row.table_id].append(annex_row)
    on_sections: defaultdict[int | None, list[ReviewNote]] = defaultdict(list)
    on_figures: defaultdict[tuple[int | None, int | None], list[ReviewNote]] = defaultdict(list)
    for note in asked_often.notes(report=report.pk):
        if note.indicator_id:
            on_figures[note.indicator_id, note.breakdown_id].append(note)
        else:
            on_sections[note.section_id].append(note)
    previous = previous_figures(report)

    def line(row: TableRow) -> Line:
        key = (row.indicator_id or 0, row.breakdown_id or 0)
        return Line(
            row,
            figures.get(key),
            previous.figures.get(key),
            on_figures.get(key, []),
            previous.year_figures.get(key),
        )

    sections = [
        SectionContent(
            section=section,
            text=texts.get(section.pk) or SectionText(report=report, section=section),
            lines=[line(row) for row in section.rows.all()],
            annexes=[Annex(table, annex_rows[table.pk]) for table in section.annexes.all()],
            notes=on_sections.get(section.pk, []),
        )
        for section in sections_of(report.outline)
    ]
    return ReportContent(report, sections, previous, on_sections.get(None, []))


def suggestion_of(report: Report, section: Section) -> str:
    """The opening sentence offered to the drafter, with what is known of this call filled in."""
    if not section.suggestion:
        return ""
    return fill(section.suggestion, **placeholders(report.assignment, clock.today()))
