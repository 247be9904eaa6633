"""The page "cộng các kỳ" of a report: every figure, the shorter periods inside it, and what may be taken over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.collection.entries import FigureEntry
from reports.collection.models import Figure, Report
from reports.collection.states import Basis, FigureState, Qualifier
from reports.collection.wording import figure_remarks, figure_text
from reports.consolidation.adjusting import Delta
from reports.consolidation.queries.times import Beside, Stretch, is_blank, offered, times_of
from reports.consolidation.tallies import FigureKey
from reports.consolidation.time_words import TimeLine, time_line
from reports.outlines.models import Indicator, TableRow
from reports.outlines.states import RowKind


@dataclass(frozen=True, slots=True)
class Summed:
    """A figure of the report with its parts. `entry`: what may be taken over; of a summary `delta`, the adjustment
    that does it (None: an adjustment cannot say it)."""

    row: TableRow
    indicator: Indicator
    figure: Figure | None
    beside: Beside
    entry: FigureEntry | None
    delta: Delta | None

    @property
    def key(self) -> FigureKey:
        return self.indicator.pk, self.row.breakdown_id or 0

    @property
    def taken_as_blank(self) -> bool:
        """Blank, and every period inside gave its figure: may be taken over with all others of that kind.

        What stands beside a computed figure that nobody reported was said by a run, not by a person.
        """
        complete = self.beside.summed is not None and self.beside.summed.given == self.beside.summed.parts
        silent = self.delta and self.figure and self.figure.state == FigureState.NOT_REPORTED
        return self.entry is not None and complete and (is_blank(self.figure) or bool(silent))


@dataclass(frozen=True, slots=True)
class SumLine:
    """A line of the page; a heading has no indicator."""

    row: TableRow
    indicator: Indicator | None
    code: str = ""  # "indicator-breakdown", what the form sends back
    printed: str = ""
    remarks: Sequence[str] = ()
    time: TimeLine | None = None
    may_take: bool = False


@dataclass(frozen=True, slots=True)
class SumsPage:
    """Everything the page shows; `parts` is empty where no report is in force for any period inside this one."""

    parts: Sequence[Stretch]
    lines: Sequence[SumLine]
    blanks: int
    differing: int


def summed_figures(report: Report) -> tuple[Sequence[Stretch], list[TableRow], dict[FigureKey, Summed]]:
    """The parts, the lines of the outline, and each figure of which a part says something. Four queries."""
    rows = list(
        TableRow.objects.filter(section__version=report.outline_pk)
        .select_related("indicator", "breakdown", "section")
        .order_by("section__position", "position")
    )
    times = times_of(report, estimates=False)
    if not times.parts:
        return (), rows, {}
    stored = {(each.indicator_id, each.breakdown_id): each for each in report.figures.all()}
    found: dict[FigureKey, Summed] = {}
    for row in rows:
        key = (row.indicator_id or 0, row.breakdown_id or 0)
        if row.indicator is None or key in found:
            continue
        figure = stored.get(key)
        beside = times.beside(row.indicator, key[1], figure)
        if beside.summed is None:
            continue
        entry = offered(key, beside, figure)
        delta = delta_to(figure, entry) if entry and report.is_consolidated else None
        takes = entry if delta or not report.is_consolidated else None
        found[key] = Summed(row, row.indicator, figure, beside, takes, delta)
    return times.parts, rows, found


def delta_to(figure: Figure | None, entry: FigureEntry) -> Delta | None:
    """The adjustment that makes a printed figure into an entry, or None: an adjustment changes numbers, and neither
    words of approximation, nor estimates, nor a number into "không có"."""
    said = figure is not None and figure.state == FigureState.REPORTED
    words = (figure.qualifier, figure.basis) if figure and said else (Qualifier.EXACT, Basis.OFFICIAL)
    if entry.state != FigureState.REPORTED or (entry.qualifier, entry.basis) != words:
        return None
    value, numerator, denominator = (
        (figure.value, figure.numerator, figure.denominator) if figure and said else (None, None, None)
    )
    if entry.numerator is not None and entry.denominator is not None:
        if said and (numerator is None or denominator is None):
            return None
        return Delta(0, entry.numerator - (numerator or 0), entry.denominator - (denominator or 0)) or None
    return Delta((entry.value or 0) - (value or 0)) or None if numerator is None else None


def sums_page(report: Report) -> SumsPage:
    """The page of a report. Four queries, whatever the number of figures and periods."""
    parts, rows, summed = summed_figures(report)
    return SumsPage(
        parts=parts,
        lines=list(_lines(report, rows, summed)),
        blanks=sum(each.taken_as_blank for each in summed.values()),
        differing=sum(each.beside.contradiction is not None for each in summed.values()),
    )


def _lines(report: Report, rows: Sequence[TableRow], summed: dict[FigureKey, Summed]) -> Iterator[SumLine]:
    """The lines with something in them, under the headings they stand under."""
    heading: TableRow | None = None
    for row in rows:
        if row.kind == RowKind.HEADING:
            heading = row
            continue
        found = summed.get((row.indicator_id or 0, row.breakdown_id or 0))
        if found is None or found.row is not row:
            continue
        if heading is not None and heading.section_id == row.section_id:
            yield SumLine(heading, None)
        heading = None
        yield SumLine(
            row=row,
            indicator=found.indicator,
            code=f"{found.key[0]}-{found.key[1]}",
            printed=figure_text(found.figure, found.indicator),
            remarks=figure_remarks(found.figure),
            time=time_line(found.beside, found.indicator, report),
            may_take=found.entry is not None,
        )
