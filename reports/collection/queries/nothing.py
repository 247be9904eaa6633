"""What "không phát sinh" means for the figures: blank flows become zeros, stocks have to be confirmed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from reports.collection.entries import FigureEntry
from reports.collection.models import Report
from reports.collection.queries.apart import open_names
from reports.collection.states import FigureNature, FigureState
from reports.collection.wording import counted
from reports.outlines.models import TableRow
from reports.outlines.states import IndicatorKind, RowKind

# Nothing happened, so these are zero; what exists at a moment (stock) or as a share (ratio) may well go on existing.
FLOWS = (IndicatorKind.FLOW, IndicatorKind.DISTINCT)
STANDING = (IndicatorKind.STOCK, IndicatorKind.RATIO)


def _rows(report: Report, sections: Collection[int] | None) -> QuerySet[TableRow]:
    rows = TableRow.objects.filter(section__version=report.outline_pk, kind=RowKind.FIGURE)
    return rows if sections is None else rows.filter(section__in=sections)


def zero_entries(
    report: Report, sections: Collection[int] | None = None, *, after: Sequence[FigureEntry] = ()
) -> list[FigureEntry]:
    """A confirmed zero for every flow that is still blank (of some sections, or of all) once `after` is written."""
    answered = set(
        report.figures.exclude(state=FigureState.NOT_REPORTED).values_list("indicator_id", "breakdown_id")
    )
    for entry in after:
        key = (entry.indicator_id, entry.breakdown_id)
        if entry.state == FigureState.NOT_REPORTED:
            answered.discard(key)
        else:
            answered.add(key)
    flows = _rows(report, sections).filter(indicator__kind__in=FLOWS).select_related("indicator")
    only = open_names(report)
    if only is not None:  # what was sent stays as it was sent, blanks too
        flows = flows.filter(
            pk__in=[int(name.partition(":")[2]) for name in only if name.startswith("figure:")]
        )
    keys = dict.fromkeys((row.indicator_id or 0, row.breakdown_id or 0) for row in flows)
    return [FigureEntry(*key, state=FigureState.ZERO_CONFIRMED) for key in keys if key not in answered]


def with_zeros(
    report: Report, figures: Sequence[FigureEntry], sections: Collection[int] | None = None
) -> list[FigureEntry]:
    """These figures, and zeros for the flows that they leave blank."""
    zeros = zero_entries(report, sections, after=figures)
    keys = {(zero.indicator_id, zero.breakdown_id) for zero in zeros}
    return [*(f for f in figures if (f.indicator_id, f.breakdown_id) not in keys), *zeros]


def positive_flows(report: Report, sections: Collection[int] | None = None) -> list[str]:
    """Labels of flows that do have a result above zero, which contradicts "không phát sinh"."""
    results = {
        (f.indicator_id, f.breakdown_id): counted(f) or 0
        for f in report.figures.filter(nature=FigureNature.RESULT)
    }
    flows = (
        _rows(report, sections).filter(indicator__kind__in=FLOWS).order_by("section__position", "position")
    )
    return [row.label for row in flows if results.get((row.indicator_id or 0, row.breakdown_id or 0), 0) > 0]
