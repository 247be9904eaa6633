"""Ten years of one province, 8 million figures: what history costs.

The work adds up the last of ten years out of one table with all of them, the reference out of a table that holds that
year alone: 1.00 means that history costs nothing. Beside it the same out of a table with a partition for each year
(PostgreSQL). How large the tables are, what 64 summaries and a chain take, and what it takes to put a year away is told
on the way. The columns are those of the figures, the key is theirs (report, indicator, breakdown), without references.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from django.db import connection, connections

from bench.runner import Apart, Measured, apart, bench, compared_apart

YEARS: Final = 10
REPORTS, FIGURES = 2667, 300  # of a year
UNITS: Final = 16  # of one summary
SPAN: Final = 1_000_000  # ids of reports of one year
ALL, LAST, PARTS = "history_all", "history_last", "history_parts"
COLUMNS: Final = """
  report_id bigint NOT NULL, indicator_id bigint NOT NULL, breakdown_id bigint NOT NULL, value bigint,
  numerator bigint, denominator bigint, qualifier varchar(10) NOT NULL, basis varchar(10) NOT NULL,
  state varchar(15) NOT NULL, nature varchar(6) NOT NULL, note varchar(300) NOT NULL
"""
KEY: Final = "report_id, indicator_id, breakdown_id"
ROWS: Final = """
INSERT INTO {table}
SELECT r.id, i.n, 1, (r.id * 7919 + i.n * 104729) % 1000003, NULL, NULL, 'exact', 'official', 'reported', 'result', ''
FROM history_report r CROSS JOIN history_number i WHERE r.year = {year} AND i.n <= {figures}
"""
TOTALS: Final = """
SELECT COUNT(*) FROM (
  SELECT r.duty, f.indicator_id, f.breakdown_id, SUM(f.value) AS value
  FROM history_report r JOIN {table} f ON f.report_id = r.id WHERE r.year = {year} AND r.duty < {duties}
  GROUP BY r.duty, f.indicator_id, f.breakdown_id
) AS totals
"""
CHAIN: Final = """
INSERT INTO {table}
SELECT report_id + 500000, indicator_id, breakdown_id, value, numerator, denominator, qualifier, basis, state, nature,
  note
FROM {table} WHERE report_id > {first} AND report_id <= {first} + 3
"""


def _do(*statements: str) -> None:
    with connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each)


def _make() -> list[str]:
    """The tables with their rows, ten years in one, one in another; by name. The reports of a year have ids of its own
    span, as reports are numbered in the order of the rounds."""
    _do(
        "CREATE TABLE history_number (n bigint PRIMARY KEY)",
        "CREATE TABLE history_report (id bigint PRIMARY KEY, year bigint NOT NULL, duty bigint NOT NULL)",
        "INSERT INTO history_number WITH RECURSIVE s (n) AS"
        f" (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {max(REPORTS, FIGURES)}) SELECT n FROM s",
    )
    tables = [ALL, LAST]
    _do(*(f"CREATE TABLE {each} ({COLUMNS}, PRIMARY KEY ({KEY}))" for each in tables))
    if connection.vendor == "postgresql":
        tables.append(PARTS)
        _do(f"CREATE TABLE {PARTS} ({COLUMNS}, PRIMARY KEY ({KEY})) PARTITION BY RANGE (report_id)")
    for year in range(YEARS):
        first, end = year * SPAN, (year + 1) * SPAN
        reports = f"SELECT {first} + n, {year}, n / {UNITS} FROM history_number WHERE n <= {REPORTS}"
        _do(f"INSERT INTO history_report {reports}")
        if PARTS in tables:
            bounds = f"FROM ({first}) TO ({end})"
            _do(f"CREATE TABLE {PARTS}_{year} PARTITION OF {PARTS} FOR VALUES {bounds}")
        for table in tables if year == YEARS - 1 else [each for each in tables if each != LAST]:
            _do(ROWS.format(table=table, year=year, figures=FIGURES))
    _do("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return tables


def _totals(table: str, duties: int) -> Callable[[], None]:
    query = TOTALS.format(table=table, year=YEARS - 1, duties=duties)
    wanted = min(duties, REPORTS // UNITS + 1) * FIGURES

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0] != wanted:
                raise RuntimeError(f"{table} was summed up otherwise")

    return work


@bench("history-8m", databases=True)
def history() -> Measured:
    """A year out of ten, and out of one."""
    tables = _make()
    _tell_sizes(tables)
    connections.close_all()
    whole = REPORTS
    beside = {"a table of that year alone": _totals(LAST, whole)}
    if PARTS in tables:
        beside["a partition for each year"] = _totals(PARTS, whole)
    found = compared_apart(_totals(ALL, whole), beside)
    for table in tables:
        _tell(f"64 summaries out of {table}", apart(_totals(table, 64)))
    chain = CHAIN.format(table=ALL, first=(YEARS - 1) * SPAN)
    _tell(f"a chain of {3 * FIGURES} figures into {ALL}", apart(lambda: _do(chain)))
    _tell("a year deleted", apart(lambda: _do(f"DELETE FROM {ALL} WHERE report_id < {SPAN}")))
    if PARTS in tables:
        away = (f"ALTER TABLE {PARTS} DETACH PARTITION {PARTS}_0", f"DROP TABLE {PARTS}_0")
        _tell("a year detached and dropped", apart(lambda: _do(*away)))
    return found


def _tell(what: str, taken: Apart) -> None:
    print(f"  {connection.vendor}: {what}: {taken.seconds:.3f} s", file=sys.stderr, flush=True)


def _tell_sizes(tables: list[str]) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "SELECT COALESCE(SUM(pg_table_size(oid)), 0), COALESCE(SUM(pg_indexes_size(oid)), 0) FROM pg_class"
                " WHERE relkind = 'r' AND (relname = %s OR relname LIKE %s)",
                [table, f"{table}\\_%"],
            )
            size, keys = (float(each) / 1e6 for each in cursor.fetchone())
            print(f"  {table}: {size:.0f} MB and keys of {keys:.0f} MB", file=sys.stderr, flush=True)
