"""A whole country summed up, communes into districts, districts into provinces, provinces into the ministry, against
the bare SQL for the same sums.

The work is the whole job as workers do it: a tree run is asked for, its lower summaries are taken in parts by as many
worker processes as the machine has processors, the ministry's own comes last; then every figure of all levels is
compared with the same period of the year before. Written are the figures, the versions that went in, coverage, notes,
words, journal. The reference on the same data is the bare two-step SUM up the tree plus a bare INSERT … SELECT of as
many rows: it knows no states, no coverage, no provenance, no people's work.

Beside it: the same job in one process, summing with the ORM's objects (a tenth of the districts, times ten), and a
pull into pandas, where it is installed.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from importlib.util import find_spec

from django.db import connection, connections, transaction

from bench.country import VERSION, Country, Shape, make_country
from bench.runner import REPEATS, Apart, Measured, apart, bench
from portal.core import clock
from reports.collection.models import Assignment, Figure, Report
from reports.collection.states import AssignmentKind, Origin, ReportState
from reports.consolidation.actions import tree
from reports.consolidation.actions.jobs import claim, request_run
from reports.consolidation.actions.perform import perform, perform_root
from reports.consolidation.models import Run, RunInput
from reports.consolidation.queries.against import against_before
from reports.consolidation.states import RunState

# The sums of all levels, each from the level below.
SUM = """
WITH district AS (
  SELECT d.parent_id AS duty, f.indicator_id, f.breakdown_id, SUM(f.value) AS value
  FROM reports_figure f
  JOIN reports_report r ON r.id = f.report_id
  JOIN reports_assignment d ON d.id = r.assignment_id
  WHERE r.state = 'accepted' AND d.kind = 'contribution'
  GROUP BY d.parent_id, f.indicator_id, f.breakdown_id
), province AS (
  SELECT d.parent_id AS duty, t.indicator_id, t.breakdown_id, SUM(t.value) AS value
  FROM district t JOIN reports_assignment d ON d.id = t.duty
  GROUP BY d.parent_id, t.indicator_id, t.breakdown_id
), ministry AS (
  SELECT d.parent_id AS duty, t.indicator_id, t.breakdown_id, SUM(t.value) AS value
  FROM province t JOIN reports_assignment d ON d.id = t.duty
  GROUP BY d.parent_id, t.indicator_id, t.breakdown_id
)
SELECT COUNT(*) FROM (
  SELECT * FROM district UNION ALL SELECT * FROM province UNION ALL SELECT * FROM ministry
) AS totals
"""
# As many rows as there are totals: those of the period before, under new reports.
WRITE = """
INSERT INTO reports_figure
  (report_id, indicator_id, breakdown_id, value, numerator, denominator, qualifier, basis, state, nature, note)
SELECT new.id, f.indicator_id, f.breakdown_id, f.value, f.numerator, f.denominator, f.qualifier, f.basis, f.state,
  f.nature, f.note
FROM reports_report new
JOIN reports_assignment d ON d.id = new.assignment_id
JOIN reports_assignment before ON before.agency_id = d.agency_id AND before.call_id = %s
JOIN reports_report old ON old.assignment_id = before.id AND old.state = 'accepted'
JOIN reports_figure f ON f.report_id = old.id
WHERE new.id > %s
"""
PART = 10  # of the districts that the ORM's objects are summed for


def measured(shape: Shape) -> Measured:
    """The job and everything beside it, in turns."""
    made = make_country(shape)
    _settle()
    # SQLite has one writer, and the embedded way one worker.
    workers = (os.cpu_count() or 1) if connection.vendor == "postgresql" else 1
    job: list[Apart] = []
    alone: list[Apart] = []
    bare: list[Apart] = []
    for _round in range(REPEATS):
        bare.append(_apart(lambda: _bare(made)))
        _forget()
        if workers > 1:
            job.append(_apart(lambda: _by_workers(made, workers)))
            _check(made)
            _forget()
        alone.append(_apart(lambda: _by_one(made)))
        _check(made)
    objects = _apart(lambda: _objects(made))
    beside = {
        "SUM and INSERT … SELECT": _median(bare),
        "the job in one process": _median(alone),
        "ORM objects, sums alone": Apart(objects.seconds * PART, objects.peak_mb),
    }
    if find_spec("pandas"):
        beside["a pull into pandas, sums alone"] = _apart(_pandas)
    else:
        print("pandas is not installed: its pull is NOT shown beside", file=sys.stderr)
    ours = _median(job or alone)
    return Measured(ours.seconds, beside["SUM and INSERT … SELECT"].seconds, ours.peak_mb, beside)


def _median(runs: list[Apart]) -> Apart:
    return Apart(statistics.median(run.seconds for run in runs), max(run.peak_mb for run in runs))


def _apart(work: Callable[[], object]) -> Apart:
    """In a fork with connections of its own."""
    connections.close_all()
    return apart(work)


def _settle() -> None:
    """As the database's own housekeeping would leave it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _forget() -> None:
    """Nothing of an earlier turn is up to date."""
    drafts = Report.objects.filter(state=ReportState.DRAFT)
    drafts.update(state=ReportState.SUPERSEDED)
    RunInput.objects.all().delete()


def _check(made: Country) -> None:
    drafts = Report.objects.filter(state=ReportState.DRAFT)
    figures = Figure.objects.filter(report__in=drafts).count()
    if (drafts.count(), figures) != made.totals:
        raise RuntimeError(f"{drafts.count()} summaries with {figures} figures instead of {made.totals}")


# --- the job ---


def _asked(made: Country) -> Run:
    return request_run(assignment_id=made.root.pk, by=made.officer, tree=True)


def _compare(made: Country) -> None:
    """Every figure of all levels beside that of the same period of the year before."""
    found = against_before(made.root.call)
    if found is None or (found.summaries, found.figures) != made.totals:
        raise RuntimeError("not every figure was looked at")
    if found.compared * 10 < found.figures * 9:
        raise RuntimeError("figures of the year before were not found")


def _by_one(made: Country) -> None:
    held = claim(_asked(made).pk)
    if held is None or perform(held) is None:
        raise RuntimeError("the run wrote no summary")
    _compare(made)


def _by_workers(made: Country, workers: int) -> None:
    """What the tasks of the queue do, without the queue."""
    run = _asked(made)
    held = claim(run.pk)
    if held is None or not tree.plan(held):
        raise RuntimeError("the run has no parts")
    connections.close_all()
    children = [_forked(run.pk) for _number in range(workers)]
    if any(os.waitpid(child, 0)[1] for child in children):
        raise RuntimeError("a worker failed")
    held = claim(run.pk)
    if held is None or perform_root(held) is None:
        raise RuntimeError("the run wrote no summary")
    _compare(made)


def _forked(run_id: int) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        _work(run_id)
        code = 0
    finally:
        os._exit(code)


def _work(run_id: int) -> None:
    while not tree.parts_over(run_id):
        parts = tree.claim_parts(run_id)
        if parts:
            tree.do_parts(parts)
        else:
            time.sleep(0.01)
        if Run.objects.get(pk=run_id).state not in (RunState.PARTS, RunState.QUEUED):
            return


# --- beside it ---


def _bare(made: Country) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SUM)
        totals = made.shape.summaries * made.shape.indicators
        if cursor.fetchone()[0] != totals:
            raise RuntimeError("the reference summed up something else")
        last = Report.objects.order_by("-pk").values_list("pk", flat=True)[0]
        turn = made.root.reports.filter(version__lt=VERSION).count() + 1
        duties = Assignment.objects.filter(call=made.root.call_id, kind=AssignmentKind.CONSOLIDATION)
        Report.objects.bulk_create(
            Report(
                assignment=duty, version=turn, state=ReportState.SUPERSEDED, origin=Origin.CONSOLIDATED,
                created_by=made.officer, created_at=clock.now(),
            )
            for duty in duties
        )  # fmt: skip
        cursor.execute(WRITE, [made.before.pk, last])
        if cursor.rowcount != totals:
            raise RuntimeError("the reference wrote something else")


def _objects(made: Country) -> None:
    """What is written first, before anybody has measured: objects, and sums in Python."""
    districts = Assignment.objects.filter(call=made.root.call_id, agency__kind="district").order_by("pk")
    some = list(districts[: made.shape.districts // PART])
    sums: defaultdict[tuple[int, int, int], int] = defaultdict(int)
    figures = Figure.objects.filter(report__assignment__parent__in=some, report__state=ReportState.ACCEPTED)
    for figure in figures.select_related("report__assignment").iterator():
        for above in (figure.report.assignment.parent_id or 0, -1, -2):
            sums[above, figure.indicator_id, figure.breakdown_id] += figure.value or 0


def _pandas() -> None:
    import pandas  # type: ignore[import-untyped] # no stubs, and perhaps not there

    rows = "SELECT d.parent_id, f.indicator_id, f.breakdown_id, f.value" + SUM[SUM.index("\n  FROM") :]
    with connection.cursor() as cursor:
        cursor.execute(rows[: rows.index("\n  GROUP BY")])
        frame = pandas.DataFrame.from_records(
            cursor.fetchall(), columns=["duty", "indicator", "breakdown", "value"]
        )
    above = dict(Assignment.objects.values_list("pk", "parent_id"))
    key = ["indicator", "breakdown"]
    for _level in range(3):
        frame = frame.groupby(["duty", *key], as_index=False)["value"].sum()
        frame["duty"] = frame["duty"].map(above)


@bench("consolidation-200x100", databases=True)
def small() -> Measured:
    """Two provinces as they were."""
    return measured(Shape(200, 12, 2, 100))


@bench("consolidation-4000x300", databases=True)
def middle() -> Measured:
    """A third of the country."""
    return measured(Shape(4000, 250, 23, 300))


@bench("consolidation-11000x300", databases=True)
def large() -> Measured:
    """The country as it was until 2025: 3.3 million figures."""
    return measured(Shape(11_000, 700, 63, 300))
