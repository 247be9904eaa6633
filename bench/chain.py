"""One new acceptance in a country that is up to date: the summaries above it, district, province and ministry, each
over its own direct children, in a country of 4,000 communes and in one of 400.

The work brings the chain up to date, the leaders' acceptance between the levels included. The reference is the bare SUM
of the same three nodes and a bare INSERT of as many rows. How many times as long the larger country takes is told as
soon as both have been measured on the same database.
"""

from __future__ import annotations

import json
import statistics
import sys

from django.db import connection, connections, transaction

from bench.country import VERSION, Country, Shape, make_country
from bench.runner import RESULTS, Apart, Measured, apart, bench
from portal.core import clock
from reports.collection.models import Assignment, Figure, Report
from reports.collection.states import AssignmentKind, Origin, ReportState
from reports.consolidation.actions.jobs import claim, request_run
from reports.consolidation.actions.levels import levels_above, recompute
from reports.consolidation.actions.perform import perform
from reports.consolidation.models import Run

REPEATS = 7
SUM = """
INSERT INTO reports_figure
  (report_id, indicator_id, breakdown_id, value, numerator, denominator, qualifier, basis, state, nature, note)
SELECT %s, f.indicator_id, f.breakdown_id, COALESCE(SUM(f.value), 0), NULL, NULL, 'exact', 'official', 'reported',
  'result', ''
FROM reports_assignment d
JOIN reports_report r ON r.assignment_id = d.id AND r.state = 'accepted'
JOIN reports_figure f ON f.report_id = r.id
WHERE d.parent_id = %s
GROUP BY f.indicator_id, f.breakdown_id
"""


def measured(shape: Shape, size: str) -> Measured:
    """Seven acceptances, each of another commune."""
    made = make_country(shape)
    _bring_everything_up_to_date(made)
    duties = Assignment.objects.filter(call=made.root.call_id, kind=AssignmentKind.CONTRIBUTION)
    job, bare = [], []
    for turn, commune in enumerate(duties.select_related("agency", "parent").order_by("pk")[:REPEATS]):
        newer = _accept_newer(commune)
        bare.append(_apart(lambda duty=commune, n=turn: _bare(made, duty, n)))
        job.append(_apart(lambda duty=commune: _chain(made, duty)))
        if not made.root.reports.filter(runs__inputs__isnull=False, state=ReportState.DRAFT).exists():
            raise RuntimeError("the ministry has no new summary")
        if not Report.objects.filter(pk=newer.pk, used_in__run__report__state=ReportState.ACCEPTED).exists():
            raise RuntimeError("the district's summary does not stand on the new report")
    ours, theirs = _median(job), _median(bare)
    _tell(size, ours.seconds)
    return Measured(ours.seconds, theirs.seconds, ours.peak_mb)


def _median(runs: list[Apart]) -> Apart:
    return Apart(statistics.median(run.seconds for run in runs), max(run.peak_mb for run in runs))


def _apart(work: object) -> Apart:
    connections.close_all()
    return apart(work)  # type: ignore[arg-type] # a lambda with defaults


def _bring_everything_up_to_date(made: Country) -> None:
    for _level in range(2):
        _run(made)
        lower = Report.objects.filter(assignment__call=made.root.call_id, assignment__parent__isnull=False)
        drafts = list(lower.filter(state=ReportState.DRAFT).values_list("pk", "assignment_id"))
        _accept([duty for _pk, duty in drafts])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _accept(duties: list[int]) -> None:
    """The drafts of these take the place of what was accepted."""
    with transaction.atomic():
        reports = Report.objects.filter(assignment__in=duties)
        reports.filter(state=ReportState.ACCEPTED).update(state=ReportState.SUPERSEDED)
        reports.filter(state=ReportState.DRAFT).update(state=ReportState.ACCEPTED)


def _run(made: Country, above: Assignment | None = None) -> None:
    held = claim(request_run(assignment_id=made.root.pk, by=made.officer, tree=True).pk)
    if held is None or perform(held, above=above) is None:
        raise RuntimeError("the run wrote no summary")


def _accept_newer(commune: Assignment) -> Report:
    """A newer version of a commune's report with the same figures, accepted."""
    old = commune.reports.get(state=ReportState.ACCEPTED)
    figures = list(old.figures.all())
    Report.objects.filter(pk=old.pk).update(state=ReportState.SUPERSEDED)
    new = Report.objects.create(
        assignment=commune, version=old.version + 1, state=ReportState.ACCEPTED, created_by=old.created_by,
        created_at=clock.now(), submitted_at=clock.now(), submitted_by=old.created_by,
    )  # fmt: skip
    for figure in figures:
        figure.pk, figure._state.adding, figure.report = None, True, new
    Figure.objects.bulk_create(figures, batch_size=500)
    return new


def _chain(made: Country, commune: Assignment) -> None:
    """What the officers of the three levels do, one after the other."""
    asked = Run.objects.filter(assignment=made.root).order_by("pk").last()
    if asked is None:
        raise RuntimeError("the ministry was never summed up")
    for level in levels_above(commune, made.root):
        recompute(asked=asked, duties=level, tell=lambda _step, _text: None)
        _accept(level)
    _run(made, above=commune)


def _bare(made: Country, commune: Assignment, turn: int) -> None:
    chain = [*(duty for level in levels_above(commune, made.root) for duty in level), made.root.pk]
    with transaction.atomic(), connection.cursor() as cursor:
        for duty in chain:
            report = Report.objects.create(
                assignment_id=duty, version=VERSION - 1 - turn, state=ReportState.SUPERSEDED,
                origin=Origin.CONSOLIDATED, created_by=made.officer, created_at=clock.now(),
            )  # fmt: skip
            cursor.execute(SUM, [report.pk, duty])


def _tell(size: str, seconds: float) -> None:
    """Keep the seconds, and say how the two sizes compare."""
    path = RESULTS / f"chain-{connection.vendor}.txt"
    known = json.loads(path.read_text()) if path.exists() else {}
    known[size] = seconds
    RESULTS.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(known))
    if len(known) == 2:
        ratio = known["4000"] / known["400"]
        print(
            f"  {connection.vendor}: ten times the agencies take {ratio:.2f} times as long", file=sys.stderr
        )


@bench("chain-400x300", databases=True)
def small() -> Measured:
    """400 communes."""
    return measured(Shape(400, 25, 3, 300), "400")


@bench("chain-4000x300", databases=True)
def large() -> Measured:
    """4,000 communes."""
    return measured(Shape(4000, 250, 23, 300), "4000")
