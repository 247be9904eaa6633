"""What of a report is printed: sections with their labels, paragraphs, figure rows and annex rows, read once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agencies.models import Agency
from reports.collection.live import LiveFigures
from reports.collection.models import AnnexRow, Figure, Report, SectionText
from reports.collection.prose import SaidParagraph, printed_paragraphs
from reports.collection.states import INTERNAL, FigureState
from reports.documents.compose.names import Names
from reports.outlines.models import AnnexTable, Section, TableRow
from reports.outlines.numbering import labels
from reports.outlines.states import RowKind

FigureKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it is printed. `rows`: lines of the figure table; `annexes`: tables that have rows."""

    section: Section
    label: str
    paragraphs: tuple[SaidParagraph, ...]
    nothing: bool
    rows: tuple[TableRow, ...]
    annexes: tuple[AnnexTable, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing was said here."""
        return not (self.paragraphs or self.nothing or self.rows or self.annexes)

    @property
    def heading(self) -> str:
        """Label and title on one line, for tables."""
        return f"{self.label} {self.section.title}".strip()


@dataclass(frozen=True, slots=True)
class Content:
    """A report's content in print order. `sources`: agency name by the id of the report a paragraph came from."""

    report: Report
    parts: tuple[Part, ...]
    figures: dict[FigureKey, Figure]
    annex_rows: dict[int, list[AnnexRow]]
    sources: dict[int, str]

    @property
    def has_figures(self) -> bool:
        """Whether there is a table of figures at all."""
        return any(part.rows for part in self.parts)


def is_draft(report: Report) -> bool:
    """Not sent yet: gaps are shown to the drafter."""
    return report.state in INTERNAL


def by_key(figures: Iterable[Figure]) -> dict[FigureKey, Figure]:
    """Figures by (indicator id, breakdown id)."""
    return {(figure.indicator_id, figure.breakdown_id): figure for figure in figures}


def key_of(row: TableRow) -> FigureKey:
    """The key of the figure a row asks for."""
    return row.indicator_id or 0, row.breakdown_id or 0


def load(report: Report, names: Names) -> Content:
    """Everything of the report in ten queries, however long it is."""
    parts_of = ("rows__indicator", "rows__breakdown", "annexes")
    sections = list(report.outline.sections.prefetch_related(*parts_of))
    texts = {text.section_id: text for text in report.texts.all()}
    figures = by_key(report.figures.all())
    live = LiveFigures(report, figures=figures)
    annex_rows: dict[int, list[AnnexRow]] = {}
    for row in report.annex_rows.select_related("agency"):
        annex_rows.setdefault(row.table_id, []).append(row)
    names.learn(row.agency for rows in annex_rows.values() for row in rows if row.agency)
    words = {
        pk: (tuple(printed_paragraphs(text.paragraphs, live)), text.nothing) for pk, text in texts.items()
    }
    parts = [
        _part(report, section, words.get(section.pk, ((), False)), figures, annex_rows)
        for section in sections
    ]
    return Content(
        report=report,
        parts=_printed(report, parts),
        figures=figures,
        annex_rows=annex_rows,
        sources=_sources(texts.values(), names),
    )


def _part(
    report: Report,
    section: Section,
    words: tuple[tuple[SaidParagraph, ...], bool],
    figures: dict[FigureKey, Figure],
    annex_rows: dict[int, list[AnnexRow]],
) -> Part:
    said, nothing = words
    return Part(
        section=section,
        label=section.label,
        paragraphs=said,
        nothing=nothing,
        rows=_rows(report, list(section.rows.all()), figures),
        annexes=tuple(table for table in section.annexes.all() if annex_rows.get(table.pk)),
    )


def _rows(report: Report, rows: Sequence[TableRow], figures: dict[FigureKey, Figure]) -> tuple[TableRow, ...]:
    """All rows of a draft (its gaps are to be seen) and of a summary (a gap there says that nobody answered).

    An agency's own finished paper leaves out what its outline does not require and it did not fill in, but keeps
    the lines above a kept one and the headings over them.
    """
    if report.is_consolidated or is_draft(report):
        return tuple(rows)
    kept: list[TableRow] = []
    above, filled = 0, False
    for row in reversed(rows):
        if row.kind == RowKind.HEADING:
            if filled:
                kept.append(row)
            above, filled = 0, False
        elif row.required or _is_answered(figures.get(key_of(row))) or row.depth < above:
            kept.append(row)
            above, filled = row.depth, True
    return tuple(reversed(kept))


def _is_answered(figure: Figure | None) -> bool:
    return figure is not None and (figure.state != FigureState.NOT_REPORTED or bool(figure.note))


def _printed(report: Report, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Without sections in which nothing was said (except in a draft), numbered without gaps."""
    if is_draft(report):
        return tuple(parts)
    spoken: set[int] = set()
    for part in reversed(parts):
        if not part.is_empty or part.section.pk in spoken:
            spoken.update({part.section.pk, part.section.parent_id or 0})
    kept = [part for part in parts if part.section.pk in spoken]
    shape = report.outline.numbering
    if len(kept) == len(parts) or not shape:
        return tuple(kept)
    numbered = labels(shape, [(part.section.level, part.section.numbered) for part in kept])
    return tuple(
        Part(part.section, label, part.paragraphs, part.nothing, part.rows, part.annexes)
        for part, label in zip(kept, numbered, strict=True)
    )


def _sources(texts: Iterable[SectionText], names: Names) -> dict[int, str]:
    """Names of the agencies whose reports the paragraphs of a summary came from, by report id."""
    ids = {each["source"] for text in texts for each in text.paragraphs if each.get("source")}
    if not ids:
        return {}
    reports = list(Report.objects.filter(pk__in=ids).select_related("assignment__agency"))
    agencies: dict[int, Agency] = {}
    for each in reports:
        agencies.setdefault(each.assignment.agency_id, each.assignment.agency)
    names.learn(agencies.values())
    return {each.pk: names.short(agencies[each.assignment.agency_id]) for each in reports}
