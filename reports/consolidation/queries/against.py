"""The figures of many summaries held against the period that theirs is compared with, in a few statements: what a tree
run says of a whole country when it is done. One summary's figures are compared one by one in `times`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

from reports.collection.models import Call, Figure, Report
from reports.collection.states import AssignmentKind, FigureNature, FigureState, ReportState
from reports.consolidation.overtime import WHOLE
from reports.outlines.models import Indicator
from reports.outlines.states import IndicatorKind
from reports.periods.queries import around

_PAIRS: Final = 400  # of one statement
_LARGE: Final = {"postgresql": "numeric", "sqlite": "real"}  # products of two counts
_RESULTS: Final = f"f.nature = '{FigureNature.RESULT}' AND was.nature = '{FigureNature.RESULT}'"
_ZEROS: Final = f"('{FigureState.ZERO_CONFIRMED}', '{FigureState.NONE_DETECTED}')"


@dataclass(frozen=True, slots=True)
class Against:
    """How many summaries and figures there are, how many of these have a number now and in the period before, and how
    many of them rose and fell: as `overtime.change` says it. Of a ratio the ratio is compared, not its parts; that
    there was nothing is a 0, but of a ratio says nothing."""

    period: str
    summaries: int = 0
    figures: int = 0
    compared: int = 0
    risen: int = 0
    fallen: int = 0


def against_before(call: Call) -> Against | None:
    """The newest versions of all summaries of a call against the reports in force for the same agencies and programme
    in the same period of last year (for a stage: the stage before). None where the period has none before it.

    Of several calls for that period the later one counts, as in `series.in_force`. Two queries, and one for each 400
    summaries.
    """
    before = around(call.period.code).compared
    if not before:
        return None
    newest = _newest(call)
    old = _in_force(call, before)
    pairs = [(pk, old.get(agency, 0)) for agency, pk in newest.items()]
    sums = [0] * 4
    for some in (pairs[at : at + _PAIRS] for at in range(0, len(pairs), _PAIRS)):
        sums = [total + more for total, more in zip(sums, _counted(some), strict=True)]
    return Against(before, len(newest), *sums)


def _newest(call: Call) -> dict[int, int]:
    """The last version of every summary of a call, by agency."""
    rows = Report.objects.filter(assignment__call=call, assignment__kind=AssignmentKind.CONSOLIDATION)
    ordered = rows.order_by("version").values_list("assignment__agency_id", "pk")
    return dict(ordered)


def _in_force(call: Call, period: str) -> dict[int, int]:
    """The accepted summaries of another period, by agency."""
    rows = Report.objects.filter(
        assignment__call__programme=call.programme_id, assignment__call__period__code=period,
        assignment__kind=AssignmentKind.CONSOLIDATION, state=ReportState.ACCEPTED,
    )  # fmt: skip
    return dict(rows.order_by("assignment__call__data_to", "pk").values_list("assignment__agency_id", "pk"))


def _counted(pairs: list[tuple[int, int]]) -> Iterator[int]:
    """Of the figures of the first of each pair: all, those with a number in the second, the larger, the smaller."""
    large = _LARGE[connection.vendor]
    table = Figure._meta.db_table
    values = ", ".join(["(CAST(%s AS bigint), CAST(%s AS bigint))"] * len(pairs))
    change = f"""CASE WHEN {_RESULTS} THEN
      CAST({_part("f")} AS {large}) * {_whole("was")} - CAST({_part("was")} AS {large}) * {_whole("f")} END"""
    # The old figures are gathered by their reports first: left to itself, PostgreSQL would read every figure there is
    # to find these.
    query = f"""
      WITH pair (now, before) AS (VALUES {values}),
      old AS MATERIALIZED (SELECT pair.now, was.* FROM pair JOIN {table} was ON was.report_id = pair.before)
      SELECT COUNT(*), COUNT(change), COALESCE(SUM(CASE WHEN change > 0 THEN 1 END), 0),
        COALESCE(SUM(CASE WHEN change < 0 THEN 1 END), 0)
      FROM (
        SELECT {change} AS change FROM pair JOIN {table} f ON f.report_id = pair.now
        JOIN {Indicator._meta.db_table} i ON i.id = f.indicator_id
        LEFT JOIN old AS was ON was.now = f.report_id
          AND was.indicator_id = f.indicator_id AND was.breakdown_id = f.breakdown_id
      ) AS changes
    """  # noqa: S608 -- words and names of ours
    with connection.cursor() as cursor:
        cursor.execute(query, [pk for pair in pairs for pk in pair])
        row: tuple[int, ...] = cursor.fetchone()
    return iter(row)


def _based(figure: str) -> str:
    return f"{figure}.state = '{FigureState.REPORTED}' AND {figure}.numerator IS NOT NULL AND {figure}.denominator > 0"


def _part(figure: str) -> str:
    """What the figure of this alias says, of `_whole`; NULL if it says no number."""
    return f"""(CASE WHEN {_based(figure)} THEN {figure}.numerator
      WHEN {figure}.state = '{FigureState.REPORTED}' THEN {figure}.value
      WHEN {figure}.state IN {_ZEROS} AND i.kind <> '{IndicatorKind.RATIO}' THEN 0 END)"""


def _whole(figure: str) -> str:
    """The base; of a percent without one that of all percents; of a count nothing."""
    return f"""(CASE WHEN {_based(figure)} THEN {figure}.denominator
      WHEN i.kind = '{IndicatorKind.RATIO}' THEN {WHOLE} ELSE 1 END)"""
