"""A round of a whole country for measuring: communes, districts, provinces, a ministry, every level consolidated.

Every duty below the ministry has an accepted report. Those of districts and provinces were made by runs that knew none
of today's versions, so that a tree run has all of them to bring up to date. The round of the period before has accepted
summaries of all levels, to compare with. All numbers follow from the rows' numbers: any database gets the same data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from agencies.models import Agency, Membership, User
from agencies.states import AgencyKind, Role
from bench.dataset import CHUNK, SINCE, _agency, _outline
from portal.core import clock
from reports.collection.models import Assignment, Call, Report
from reports.collection.states import AssignmentKind, CallState, Origin, ReportState
from reports.consolidation.models import Run
from reports.consolidation.states import RunState
from reports.outlines.models import Breakdown, OutlineVersion
from reports.outlines.states import ReporterClass
from reports.periods.models import Period
from reports.periods.states import PeriodKind

VERSION: Final = 1000  # of what is accepted; the versions before are free for whoever measures
COMMUNES: Final = """
INSERT INTO reports_figure
  (report_id, indicator_id, breakdown_id, value, numerator, denominator, qualifier, basis, state, nature, note)
SELECT report_id, indicator_id, {total},
  CASE WHEN dice >= 6 AND NOT is_ratio THEN number % 100000 END,
  CASE WHEN dice >= 6 AND is_ratio THEN number % 50 END,
  CASE WHEN dice >= 6 AND is_ratio THEN 50 + number % 50 END,
  CASE dice WHEN 97 THEN 'more_than' WHEN 98 THEN 'about' WHEN 99 THEN 'nearly' ELSE 'exact' END,
  CASE WHEN dice IN (90, 91) THEN 'estimated' ELSE 'official' END,
  CASE WHEN dice < 3 THEN 'zero_confirmed' WHEN dice < 5 THEN 'none_detected'
       WHEN dice < 6 THEN 'not_known' ELSE 'reported' END,
  CASE dice WHEN 50 THEN 'target' ELSE 'result' END, ''
FROM (
  SELECT r.id AS report_id, i.id AS indicator_id, (i.kind = 'ratio') AS is_ratio,
    (r.id * 7919 + i.id * 104729) % 1000003 AS number,
    ((r.id * 7919 + i.id * 104729) % 1000003) / 7 % 100 AS dice
  FROM reports_report r JOIN reports_assignment d ON d.id = r.assignment_id CROSS JOIN reports_indicator i
  WHERE d.kind = 'contribution' AND d.call_id = {call}
) AS made
"""
SUMMARIES: Final = """
INSERT INTO reports_figure
  (report_id, indicator_id, breakdown_id, value, numerator, denominator, qualifier, basis, state, nature, note)
SELECT r.id, i.id, {total},
  CASE WHEN i.kind <> 'ratio' THEN (r.id * 7919 + i.id * 104729) % 1000003 END,
  CASE WHEN i.kind = 'ratio' THEN (r.id * 7919 + i.id) % 500 END,
  CASE WHEN i.kind = 'ratio' THEN 500 + (r.id * 7919 + i.id) % 500 END,
  'exact', 'official', 'reported', 'result', ''
FROM reports_report r JOIN reports_assignment d ON d.id = r.assignment_id CROSS JOIN reports_indicator i
WHERE d.kind = 'consolidation' AND d.call_id = {call}
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """How many agencies of every level below the ministry, and how many indicators."""

    communes: int
    districts: int
    provinces: int
    indicators: int

    @property
    def summaries(self) -> int:
        """Summaries of all levels."""
        return 1 + self.provinces + self.districts


@dataclass(frozen=True, slots=True)
class Country:
    """What a measurement needs to know."""

    shape: Shape
    officer: User
    root: Assignment
    before: Call

    @property
    def totals(self) -> tuple[int, int]:
        """Summaries of all levels, and their figures."""
        return self.shape.summaries, self.shape.summaries * self.shape.indicators


def make_country(shape: Shape) -> Country:
    """The round of now and the one before."""
    officer = User.objects.create(username="officer", full_name="Chuyên viên tổng hợp")
    ministry = _agency("B", "Bộ chủ trì", AgencyKind.MINISTRY, None)
    Membership.objects.create(user=officer, agency=ministry, role=Role.OFFICER, valid_from=SINCE)
    version = _outline(shape.indicators)
    provinces = _agencies("P", "Tỉnh", AgencyKind.PROVINCE, [ministry], shape.provinces)
    districts = _agencies("D", "Huyện", AgencyKind.DISTRICT, provinces, shape.districts)
    communes = _agencies("X", "Xã", AgencyKind.COMMUNE, districts, shape.communes)
    above = (ministry, provinces, districts)
    given: dict[str, Any] = {"version": version, "officer": officer, "above": above}
    before = _round(code="2022-H1", communes=(), since=dt.date(2021, 12, 15), **given)
    call = _round(code="2023-H1", communes=communes, since=dt.date(2022, 12, 15), **given)
    root = call.assignments.get(parent=None)
    root.runs.all().delete()
    root.reports.all().delete()
    total = Breakdown.objects.get(key="").pk
    for sql, of in ((SUMMARIES, before), (SUMMARIES, call), (COMMUNES, call)):
        _load(sql.format(total=total, call=of.pk))
    return Country(shape, officer, root, before)


def _load(sql: str) -> None:
    """One INSERT … SELECT; a superuser of PostgreSQL leaves out the checks of references."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW is_superuser")
            if cursor.fetchone()[0] == "on":
                cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)


def _agencies(code: str, name: str, kind: str, parents: list[Agency], count: int) -> list[Agency]:
    """`count` agencies spread evenly below their parents, with the paths of the tree."""
    made = Agency.objects.bulk_create(
        (
            Agency(
                code=f"{code}{n:05d}", name=f"{name} {n}", kind=kind, parent=parents[n % len(parents)],
                valid_from=SINCE, sort_key=f"{name} {n:05d}", search_key=f"{name} {n}".lower(),
            )
            for n in range(count)
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    for each in made:
        each.path = f"{each.parent.path if each.parent else ''}{each.pk}/"
    Agency.objects.bulk_update(made, ["path"], batch_size=500)
    return made


def _round(
    *, code: str, version: OutlineVersion, officer: User, above: tuple[Any, ...], communes: Iterable[Agency],
    since: dt.date,
) -> Call:  # fmt: skip
    """A call with the duties of all levels, each with an accepted report."""
    ministry, provinces, districts = above
    period = Period.objects.create(
        code=code, kind=PeriodKind.HALF, label=code, data_from=since, data_to=since + dt.timedelta(days=180)
    )
    now = clock.now()
    call = Call.objects.create(
        code=f"C{code}", programme=version.outline.programme, period=period, lead=ministry, title=f"Đợt {code}",
        state=CallState.OPEN, data_from=period.data_from, data_to=period.data_to, default_due_at=now,
        created_by=officer, created_at=now,
    )  # fmt: skip
    duties: dict[int | None, Assignment | None] = {None: None}
    for agencies, kind in (
        ([ministry], AssignmentKind.CONSOLIDATION), (provinces, AssignmentKind.CONSOLIDATION),
        (districts, AssignmentKind.CONSOLIDATION), (communes, AssignmentKind.CONTRIBUTION),
    ):  # fmt: skip
        made = Assignment.objects.bulk_create(
            (
                Assignment(
                    call=call, agency=each, kind=kind, reporter_class=ReporterClass.TERRITORIAL, version=version,
                    parent=duties[each.parent_id], due_at=now,
                )
                for each in agencies
            ),
            batch_size=CHUNK,
        )  # fmt: skip
        duties |= {each.agency_id: each for each in made}
        _accepted(
            made, officer, Origin.ENTERED if kind == AssignmentKind.CONTRIBUTION else Origin.CONSOLIDATED
        )
    return call


def _accepted(duties: list[Assignment], officer: User, origin: str) -> None:
    """An accepted report for each, and for summaries the run that made it."""
    now = clock.now()
    reports = Report.objects.bulk_create(
        (
            Report(
                assignment=duty, version=VERSION, state=ReportState.ACCEPTED, origin=origin, created_by=officer,
                created_at=now, submitted_at=now, submitted_by=officer,
            )
            for duty in duties
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    if origin == Origin.CONSOLIDATED:
        Run.objects.bulk_create(
            (
                Run(assignment=each.assignment, state=RunState.DONE, requested_by=officer, report=each)
                for each in reports
            ),
            batch_size=CHUNK,
        )
