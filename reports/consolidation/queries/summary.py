"""The workbench of a summary: sections, gathered paragraphs with their sources, figures with what stands behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from portal.core.numbers import format_scaled
from reports.collection.entries import FigureEntry
from reports.collection.models import AnnexRow, Figure, Report, SectionText
from reports.collection.printed import printed
from reports.collection.wording import figure_remarks, figure_text
from reports.consolidation.adjusting import Delta, adjustments_of, deltas, entry_of, lineage
from reports.consolidation.engine import compute
from reports.consolidation.models import Adjustment, Run, RunInput
from reports.consolidation.queries.prose import (
    ParagraphLine,
    ProseBench,
    TypedText,
    prose_bench,
    typed_over,
    waiting,
)
from reports.consolidation.queries.prose_pages import Wanted
from reports.consolidation.queries.runs import absent_inputs
from reports.consolidation.queries.times import Times, times_of
from reports.consolidation.states import InputRole
from reports.consolidation.tallies import FigureKey
from reports.consolidation.time_words import TimeLine, time_line
from reports.outlines.models import AnnexTable, Breakdown, Indicator, Section, TableRow
from reports.outlines.queries import sections_of
from reports.outlines.states import RowKind

FIRST_PAGE: Final = Wanted()


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A line of the figure table: printed = computed + adjustment. Headings have no figure. `time`: what stands beside
    it on the axis of time, once `with_times` has read it."""

    row: TableRow
    indicator: Indicator | None
    printed: str
    computed: str
    adjustment: str
    remarks: Sequence[str]
    stale: bool
    figure: Figure | None = None
    time: TimeLine | None = None

    @property
    def breakdown_key(self) -> str:
        """ "" for the total."""
        return self.row.breakdown.key if self.row.breakdown else ""


@dataclass(frozen=True, slots=True)
class AnnexView:
    """A stacked annex table: cells in the order of the columns, with the agency first."""

    table: AnnexTable
    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class SectionLink:
    """One entry of the list of sections."""

    section: Section
    used: int
    offered: int
    stale: int
    figures: int

    @property
    def has_content(self) -> bool:
        """Anything to work on there."""
        return bool(self.section.has_prose or self.figures or self.used or self.offered)


@dataclass(frozen=True, slots=True)
class Workbench:
    """Everything the page of one section of a summary shows."""

    report: Report
    run: Run | None
    links: Sequence[SectionLink]
    section: Section
    text: SectionText
    prose: ProseBench
    figures: Sequence[FigureLine]
    annexes: Sequence[AnnexView]
    included: int
    asked: int
    absent: Sequence[RunInput]
    # Text of the officer's own that was typed but not saved (after a conflict).
    added: str = ""
    times: Times | None = None

    @property
    def paragraphs(self) -> Sequence[ParagraphLine]:
        """Rows of paragraphs, in order."""
        return self.prose.lines

    @property
    def offered(self) -> int:
        """Paragraphs of the whole section that are not printed, for whatever reason."""
        return self.prose.offered

    @property
    def waiting(self) -> int:
        """Those of them that nobody has looked at yet, as the page of unused contributions counts them."""
        return next((link.offered for link in self.links if link.section.pk == self.section.pk), 0)

    @property
    def working(self) -> Sequence[ParagraphLine]:
        """The rows of this page up to the last used one of all, in order."""
        return self.paragraphs[: self._last_used]

    @property
    def working_count(self) -> int:
        """How many rows of all come before those of this page that are not used."""
        return self.prose.part.before + len(self.working)

    @property
    def aside(self) -> Sequence[ParagraphLine]:
        """The unused rows behind the last used one."""
        return self.paragraphs[self._last_used :]

    @property
    def _last_used(self) -> int:
        return max(0, self.prose.part.last_used - self.prose.part.before)


def workbench(report: Report, section_key: str = "", wanted: Wanted = FIRST_PAGE) -> Workbench:
    """One section of a summary (the first with content unless named), of its prose the page that is wanted. A constant
    number of queries."""
    run, versions = lineage(report)
    sections = sections_of(report.outline)
    texts = {text.section_id: text for text in report.texts.select_related("updated_by")}
    kept = adjustments_of(versions)
    stale = {(each.indicator_id, each.breakdown_id) for each in kept if each.stale}
    links = [_link(section, texts.get(section.pk), stale) for section in sections]
    section = next((s for s in sections if s.key == section_key), None) or next(
        (link.section for link in links if link.has_content), sections[0]
    )
    text = texts.get(section.pk) or SectionText(report=report, section=section)
    inputs = list(RunInput.objects.filter(run=run).values_list("role", flat=True)) if run else []
    return Workbench(
        report=report,
        run=run,
        links=links,
        section=section,
        text=text,
        prose=prose_bench(report, section, text, sections, wanted),
        figures=_figure_lines(report, run, section, kept, stale),
        annexes=_annexes(report, section),
        included=inputs.count(InputRole.INCLUDED),
        asked=len(inputs) - inputs.count(InputRole.EXEMPT),
        absent=absent_inputs(run) if run else [],
    )


def with_typed(bench: Workbench, typed: Sequence[TypedText], added: str) -> Workbench:
    """The workbench with what a person typed in place of what is stored, and the stored words beside it."""
    prose, added = typed_over(bench.report, bench.prose, typed, added)
    return replace(bench, prose=prose, added=added)


def with_times(bench: Workbench) -> Workbench:
    """The workbench with the periods beside its figures. Three queries, none where the section has no figures."""
    indicators = {line.indicator.pk for line in bench.figures if line.indicator}
    if not indicators:
        return bench
    times = times_of(bench.report, indicators=indicators)
    figures = [_timed(line, times, bench.report) for line in bench.figures]
    return replace(bench, figures=figures, times=times)


def _timed(line: FigureLine, times: Times, report: Report) -> FigureLine:
    if line.indicator is None:
        return line
    beside = times.beside(line.indicator, line.row.breakdown_id or 0, line.figure)
    return replace(line, time=time_line(beside, line.indicator, report))


def section_of_figure(report: Report, indicator: Indicator, breakdown: Breakdown) -> Section | None:
    """The section whose table shows a figure."""
    rows = TableRow.objects.filter(
        section__version=report.outline_pk, indicator=indicator, breakdown=breakdown
    )
    row = rows.select_related("section").first()
    return row.section if row is not None else None


def _link(section: Section, text: SectionText | None, stale: set[FigureKey]) -> SectionLink:
    paragraphs = text.paragraphs if text else []
    rows = [row for row in section.rows.all() if row.kind == RowKind.FIGURE]
    return SectionLink(
        section=section,
        used=sum(each.get("used", True) for each in paragraphs),
        offered=len(waiting(section, paragraphs)),
        stale=sum(bool(each.get("stale")) for each in paragraphs)
        + sum((row.indicator_id, row.breakdown_id) in stale for row in rows),
        figures=len(rows),
    )


def _figure_lines(
    report: Report, run: Run | None, section: Section, kept: Sequence[Adjustment], stale: set[FigureKey]
) -> list[FigureLine]:
    rows = list(section.rows.all())
    wanted = {(row.indicator_id or 0, row.breakdown_id or 0) for row in rows}
    sums = {key: delta for key, delta in deltas(kept).items() if key in wanted}
    figures = {
        (figure.indicator_id, figure.breakdown_id): figure
        for figure in report.figures.filter(indicator__in={key[0] for key in wanted})
    }
    made = run.report.created_at if run and run.report else None
    computed = compute(run, only={key[0] for key in sums}, until=made) if run and sums else {}
    lines = []
    for row in rows:
        key = (row.indicator_id or 0, row.breakdown_id or 0)
        figure = figures.get(key)
        plain = entry_of(key, computed.get(key)) if key in sums else figure
        lines.append(_figure_line(row, figure, plain, sums.get(key, Delta()), key in stale))
    return lines


def _figure_line(
    row: TableRow, figure: Figure | None, plain: Figure | FigureEntry | None, delta: Delta, stale: bool
) -> FigureLine:
    if row.indicator is None:
        return FigureLine(row, None, "", "", "", (), False)
    return FigureLine(
        row=row,
        indicator=row.indicator,
        printed=figure_text(figure, row.indicator),
        computed=text_of(plain, row.indicator),
        adjustment=delta_text(delta, row.indicator),
        remarks=remarks_of(figure),
        stale=stale,
        figure=figure,
    )


def remarks_of(figure: Figure | None) -> list[str]:
    """What stands beside the number; the estimates are counted in the note, so the word alone is not repeated."""
    said = figure_remarks(figure)
    return [each for each in said if not any(each != other and each in other for other in said)]


def text_of(figure: Figure | FigureEntry | None, indicator: Indicator) -> str:
    """A figure or an entry as a reader sees it."""
    if figure is None or figure.state == "not_reported":
        return "–"
    return str(
        printed(
            value=figure.value, numerator=figure.numerator, denominator=figure.denominator,
            qualifier=figure.qualifier, state=figure.state, scale=indicator.scale, is_ratio=indicator.is_ratio,
            pad=False,
        )
    )  # fmt: skip


def delta_text(delta: Delta, indicator: Indicator) -> str:
    """ "+5", "−1,5", for a ratio "+1/+2"; "" for nothing."""
    if not delta:
        return ""
    if delta.numerator or delta.denominator:
        return f"{_signed(delta.numerator, 0)}/{_signed(delta.denominator, 0)}"
    return _signed(delta.value, 2 if indicator.is_ratio else indicator.scale)


def _signed(value: int, scale: int) -> str:
    return f"{'−' if value < 0 else '+'}{format_scaled(abs(value), scale)}"


def _annexes(report: Report, section: Section) -> list[AnnexView]:
    tables = list(section.annexes.all())
    if not tables:
        return []
    rows = (
        AnnexRow.objects.filter(report=report, table__in=tables).select_related("agency").order_by("position")
    )
    found: dict[int, list[tuple[str, list[str]]]] = {table.pk: [] for table in tables}
    columns = {table.pk: [column["key"] for column in table.columns] for table in tables}
    for row in rows:
        cells = [str(row.cells.get(key) or "") for key in columns[row.table_id]]
        found[row.table_id].append((row.agency.name if row.agency else "", cells))
    return [AnnexView(table, found[table.pk]) for table in tables]
