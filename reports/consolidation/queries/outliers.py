"""Odd figures of a summary: its own against the periods before, and of the agencies that went in among each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from reports.collection.models import Report
from reports.collection.queries.outliers import Hint, hints_of, in_words, number_of, odd_among, scores_of
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole
from reports.consolidation.tallies import FigureKey, figures_of
from reports.outlines.models import Indicator, Section
from reports.outlines.states import RowKind

# Of one figure so many agencies are named, those furthest off.
NAMED: Final = 5


def section_hints(report: Report, run: Run | None, section: Section) -> list[Hint]:
    """The hints for the figures of one section. Seven queries at most, however many agencies there are."""
    rows = [row for row in section.rows.all() if row.kind == RowKind.FIGURE and row.indicator is not None]
    if not rows:
        return []
    only = {row.indicator_id for row in rows if row.indicator_id}
    keys = {(row.indicator_id or 0, row.breakdown_id or 0): row.label for row in rows}
    own = [hint for hint in hints_of(report, peers=False, only=only) if hint.section_key == section.key]
    return own + (list(_among(run, keys, section)) if run is not None else [])


def _among(run: Run, keys: dict[FigureKey, str], section: Section) -> Iterator[Hint]:
    """Agencies whose figure stands apart from those of their like in the same run."""
    kinds = {
        report: (name, (kind, sort))
        for report, name, kind, sort in RunInput.objects.filter(run=run, role=InputRole.INCLUDED).values_list(
            "report", "assignment__agency__name", "assignment__kind", "assignment__agency__kind"
        )
    }
    groups: dict[tuple[FigureKey, tuple[str, str]], list[tuple[str, int]]] = defaultdict(list)
    indicators: dict[int, Indicator] = {}
    figures = figures_of(run).filter(indicator__in={key[0] for key in keys}).select_related("indicator")
    for figure in figures:
        key = (figure.indicator_id, figure.breakdown_id)
        indicator = indicators.setdefault(figure.indicator_id, figure.indicator)
        value = number_of(figure, indicator)
        if key in keys and value is not None and figure.report_id in kinds:
            name, like = kinds[figure.report_id]
            groups[key, like].append((name, value))
    for (key, _like), given in groups.items():
        yield from _apart(key, keys[key], section, given, indicators[key[0]])


def _apart(
    key: FigureKey, label: str, section: Section, given: list[tuple[str, int]], indicator: Indicator
) -> Iterator[Hint]:
    """The agencies furthest off."""
    for at, verdict in odd_among([value for _name, value in given], indicator, most=NAMED):
        name, value = given[at]
        words = in_words(value, verdict, indicator, peers=True)
        yield Hint(f"{label}, {name}", section.key, *key, words, scores_of(verdict))
