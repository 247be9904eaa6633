"""A whole run, from the request to the written summary, against the bare SQL for the same sums.

The reference on the same data: the two-step SUM up the agency tree (units into districts, districts into the root)
and a bare INSERT … SELECT of as many result rows. It knows no states, no coverage, no provenance, no people's work.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from bench.dataset import make
from bench.runner import Measured, bench, compared
from portal.core import clock
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.consolidation.actions.jobs import claim, request_run
from reports.consolidation.actions.perform import perform

SUM = """
WITH district AS (
  SELECT a.parent_id, f.indicator_id, f.breakdown_id, SUM(f.value) AS value
  FROM reports_figure f
  JOIN reports_report r ON r.id = f.report_id
  JOIN reports_assignment d ON d.id = r.assignment_id
  JOIN agencies_agency a ON a.id = d.agency_id
  WHERE r.state = 'accepted'
  GROUP BY a.parent_id, f.indicator_id, f.breakdown_id
)
SELECT a.parent_id, t.indicator_id, t.breakdown_id, SUM(t.value)
FROM district t JOIN agencies_agency a ON a.id = t.parent_id
GROUP BY a.parent_id, t.indicator_id, t.breakdown_id
"""
WRITE = """
INSERT INTO reports_figure
  (report_id, indicator_id, breakdown_id, value, numerator, denominator, qualifier, basis, state, nature, note)
SELECT %s, indicator_id, breakdown_id, value, numerator, denominator, qualifier, basis, state, nature, note
FROM reports_figure WHERE report_id = %s
"""


def measured(units: int, indicators: int, districts: int) -> Measured:
    """Both ways over one round."""
    made = make(units=units, indicators=indicators, districts=districts)
    one = Report.objects.filter(assignment__parent=made.root).order_by("pk")[0]

    def work() -> None:
        held = claim(request_run(assignment_id=made.root.pk, by=made.officer).pk)
        report = perform(held) if held else None
        if report is None or report.figures.count() != indicators:
            raise RuntimeError("the run wrote no summary")

    return compared(work, _bare(one, indicators))


def _bare(one: Report, indicators: int) -> Callable[[], None]:
    versions = iter(range(1_000_000, 2_000_000))

    def reference() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SUM)
            if len(cursor.fetchall()) != indicators:
                raise RuntimeError("the reference summed up something else")
            report = Report.objects.create(
                assignment_id=one.assignment_id, version=next(versions), state=ReportState.SUPERSEDED,
                created_by_id=one.created_by_id, created_at=clock.now(),
            )  # fmt: skip
            cursor.execute(WRITE, [report.pk, one.pk])

    return reference


@bench("consolidation-200x100", databases=True)
def small() -> Measured:
    """A province of today's size."""
    return measured(200, 100, 10)


@bench("consolidation-4000x300", databases=True)
def large() -> Measured:
    """1.2 million figures into one summary."""
    return measured(4000, 300, 40)
