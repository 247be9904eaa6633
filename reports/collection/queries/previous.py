"""What the same agency said last period."""

from __future__ import annotations

from dataclasses import dataclass, field

from reports.collection.models import Figure, Report

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Previous:
    """The accepted report before this one; `figures` by (indicator id, breakdown id).

    `same_kind`: of the same kind of period, so that flows may be compared.
    """

    label: str = ""
    report_id: int | None = None
    same_kind: bool = False
    figures: dict[Key, Figure] = field(default_factory=dict)


def previous_figures(report: Report) -> Previous:
    """The latest accepted report of the same agency, duty and programme with an earlier data window.

    One of the same kind of period is preferred (first half against first half of last year before the year
    as a whole). Two queries.
    """
    assignment = report.assignment
    call = assignment.call
    candidates = (
        Report.objects.accepted()
        .filter(
            assignment__agency=assignment.agency_id,
            assignment__kind=assignment.kind,
            assignment__call__programme=call.programme_id,
            assignment__call__data_to__lt=call.data_to,
        )
        .select_related("assignment__call__period")
        .order_by("-assignment__call__data_to", "-pk")[:8]
    )
    earlier = list(candidates)
    if not earlier:
        return Previous()
    alike = [r for r in earlier if r.assignment.call.period.kind == call.period.kind]
    chosen = (alike or earlier)[0]
    return Previous(
        label=chosen.assignment.call.period.label,
        report_id=chosen.pk,
        same_kind=bool(alike),
        figures={(f.indicator_id, f.breakdown_id): f for f in chosen.figures.all()},
    )
