"""A round of any size for measuring: one call, one root consolidation, so many accepted reports of so many figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction

from agencies.models import Agency, Membership, User
from agencies.states import AgencyKind, Role
from portal.core import clock
from portal.core.text import search_key, sort_key
from reports.collection.models import Assignment, Call, Report
from reports.collection.states import AssignmentKind, CallState, ReportState
from reports.outlines.models import (
    Breakdown,
    Indicator,
    Outline,
    OutlineVersion,
    Programme,
    Section,
    TableRow,
)
from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind, OutlineState, ReporterClass
from reports.periods.models import Period
from reports.periods.states import PeriodKind

CHUNK = 5000
SINCE = dt.date(2020, 1, 1)
# One figure of every report and indicator: mostly plain numbers, some words of approximation, estimates, zeros, gaps
# and ratios; every number follows from the ids, so that any database gets the same data.
FIGURES = """
INSERT INTO reports_figure
  (report_id, indicator_id, breakdown_id, value, numerator, denominator, qualifier, basis, state, nature, note)
SELECT report_id, indicator_id, %s,
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
    (r.id * 7919 + i.id * 104729) % 1000003 AS number, (r.id * 31 + i.id * 17) % 100 AS dice
  FROM reports_report r CROSS JOIN reports_indicator i WHERE r.state = 'accepted'
) AS made
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What a measurement needs to know."""

    officer: User
    root: Assignment
    districts: int


def make(*, units: int, indicators: int, districts: int = 0) -> Round:
    """A call whose root consolidates `units` accepted reports of `indicators` figures each, directly; `districts` is
    how many of them share a middle level in the agency tree (for the reference that sums up the tree)."""
    officer = User.objects.create(username="officer", full_name="Chuyên viên tổng hợp")
    lead = _agency("LEAD", "Cơ quan chủ trì", AgencyKind.DEPARTMENT, None)
    Membership.objects.create(user=officer, agency=lead, role=Role.OFFICER, valid_from=SINCE)
    version = _outline(indicators)
    call = _call(version, lead, officer)
    root = _assignment(call, lead, version, AssignmentKind.CONSOLIDATION, None)
    root.save()
    _reports(root, officer, units, districts or 1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FIGURES.replace("% ", "%% "), [Breakdown.objects.get(key="").pk])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Round(officer, root, districts)


def _agency(code: str, name: str, kind: str, parent: Agency | None) -> Agency:
    agency = Agency.objects.create(
        code=code, name=name, kind=kind, parent=parent, valid_from=SINCE,
        sort_key=sort_key(name), search_key=search_key(name),
    )  # fmt: skip
    agency.path = f"{parent.path if parent else ''}{agency.pk}/"
    agency.save(update_fields=["path"])
    return agency


def _outline(indicators: int) -> OutlineVersion:
    programme = Programme.objects.create(code="BENCH", name="Chương trình", subject="công tác")
    outline = Outline.objects.create(
        programme=programme, code="BENCH", name="Đề cương", reporter_class=ReporterClass.ANY,
        period_kind=PeriodKind.HALF,
    )  # fmt: skip
    version = OutlineVersion.objects.create(
        outline=outline, number=1, state=OutlineState.PUBLISHED, title_pattern="Kết quả"
    )
    section = Section.objects.create(version=version, key="situation", title="Khái quát", position=0)
    total = Breakdown.objects.get_or_create(key="")[0]
    made = Indicator.objects.bulk_create(
        Indicator(
            programme=programme, code=f"B.{number:03d}", name=f"Chỉ tiêu {number}", unit="người",
            kind=IndicatorKind.RATIO if number % 10 == 0 else IndicatorKind.FLOW,
            across_units=AcrossUnits.RECOMPUTE if number % 10 == 0 else AcrossUnits.SUM,
            across_time=AcrossTime.SUM, position=number,
        )
        for number in range(indicators)
    )  # fmt: skip
    TableRow.objects.bulk_create(
        TableRow(section=section, position=n, label=each.name, indicator=each, breakdown=total)
        for n, each in enumerate(made)
    )
    return version


def _call(version: OutlineVersion, lead: Agency, officer: User) -> Call:
    period = Period.objects.create(
        code="2023H1", kind=PeriodKind.HALF, label="6 tháng đầu năm 2023",
        data_from=dt.date(2022, 12, 15), data_to=dt.date(2023, 6, 14),
    )  # fmt: skip
    return Call.objects.create(
        code="BENCH", programme=version.outline.programme, period=period, lead=lead, title="Đợt đo",
        state=CallState.OPEN, data_from=period.data_from, data_to=period.data_to,
        default_due_at=clock.now(), created_by=officer, created_at=clock.now(),
    )  # fmt: skip


def _assignment(
    call: Call, agency: Agency, version: OutlineVersion, kind: str, parent: Assignment | None
) -> Assignment:
    return Assignment(
        call=call, agency=agency, kind=kind, reporter_class=ReporterClass.TERRITORIAL, version=version,
        parent=parent, due_at=call.default_due_at,
    )  # fmt: skip


def _reports(root: Assignment, officer: User, units: int, districts: int) -> None:
    """The units below some districts of the agency tree, their duties and their accepted reports."""
    above = [_agency(f"D{n:03d}", f"Huyện {n}", AgencyKind.DISTRICT, root.agency) for n in range(districts)]
    agencies = Agency.objects.bulk_create(
        (
            Agency(
                code=f"U{n:05d}", name=f"Xã {n}", kind=AgencyKind.COMMUNE, parent=above[n % districts],
                path=f"{above[n % districts].path}x{n}/", valid_from=SINCE, sort_key=f"{n:05d}", search_key=f"xa {n}",
            )
            for n in range(units)
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    duties = Assignment.objects.bulk_create(
        (_assignment(root.call, each, root.version, AssignmentKind.CONTRIBUTION, root) for each in agencies),
        batch_size=CHUNK,
    )
    now = clock.now()
    Report.objects.bulk_create(
        (
            Report(
                assignment=duty, state=ReportState.ACCEPTED, created_by=officer, created_at=now,
                submitted_at=now, submitted_by=officer,
            )
            for duty in duties
        ),
        batch_size=CHUNK,
    )  # fmt: skip
