"""The figures of many summaries of one level at once: the database adds and writes, arithmetic judges.

A summary has hundreds of figures and a level hundreds of summaries, but their outcomes are of few kinds: so many
numbers of so many units, so many zeros, a "hơn" among them. The sums stay in the database; each kind is settled once by
`arithmetic.settle`, exactly as `engine.compute` does it, and one INSERT … SELECT gives every figure its number and
the state, word and note of its kind. What needs single figures (owners, weighted averages, extremes) is not done here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import DataError, OperationalError, connection, transaction
from django.db.models import Case, IntegerField, Q, When

from reports.collection.actions.together import write_selected
from reports.collection.models import Figure
from reports.collection.states import AssignmentKind, Basis, FigureNature, FigureState, Origin, Qualifier
from reports.consolidation.adjusting import entry_of
from reports.consolidation.arithmetic import LARGEST, Tally, settle
from reports.consolidation.engine import Computed
from reports.consolidation.models import RunInput
from reports.consolidation.remarks import CLASSIFIED_LEFT_OUT, INCOMPLETE, Below, remarks
from reports.consolidation.states import InputRole
from reports.consolidation.tallies import Counts, FigureKey, add, answers_in
from reports.outlines.states import AcrossUnits

RULES: Final = (AcrossUnits.SUM, AcrossUnits.RECOMPUTE)
_ROWS: Final = 500  # of one INSERT … VALUES
_KEY: Final = ("indicator_id", "breakdown_id")
_SUMS: Final = ("sum_value", "sum_numerator", "sum_denominator")
_KIND: Final = ("profile", "partial", "secret_below")
_TABLES: Final = {
    "level_unit": ("report", "duty", "lower"),
    "level_tally": ("duty", *_KEY, *_SUMS, *_KIND),
    "level_summary": ("duty", "report", "units", "secret"),
    "level_asked": (*_KEY, "rule", "printed"),
    "level_kind": ("rule", "units", "secret", *_KIND, "numbered", "qualifier", "basis", "state", "note"),
}
_TEXTS: Final = frozenset({"rule", "profile", "qualifier", "basis", "state", "note"})
# Figures are told apart by what arithmetic asks of them, as one small number: the places of state, word and basis in
# these lists, and which numbers they have. Nearly all are plain and cost a few comparisons. To count numbers here is
# dearer than to look at the code of a few thousand groups later.
_STATES: Final = tuple(FigureState)
_WORDS: Final = tuple(Qualifier)
_BASES: Final = tuple(Basis)
_NO_RESULT: Final = 900
_VALUED: Final = 1000
_BASED: Final = 2000


def _places(column: str, values: Sequence[str], step: int) -> str:
    whens = " ".join(f"WHEN '{value}' THEN {at * step}" for at, value in enumerate(values))
    return f"CASE f.{column} {whens} END"


_PLAIN: Final = (
    _STATES.index(FigureState.REPORTED)
    + 10 * _WORDS.index(Qualifier.EXACT)
    + 100 * _BASES.index(Basis.OFFICIAL)
)
_SORT: Final = f"""
  CASE WHEN f.state = '{FigureState.REPORTED}' AND f.qualifier = '{Qualifier.EXACT}'
         AND f.basis = '{Basis.OFFICIAL}' AND f.nature = '{FigureNature.RESULT}' THEN {_PLAIN}
       WHEN f.nature <> '{FigureNature.RESULT}' THEN {_NO_RESULT}
       ELSE {_places("state", _STATES, 1)} + {_places("qualifier", _WORDS, 10)} + {_places("basis", _BASES, 100)} END
"""
_CODE: Final = f"""{_SORT}
  + CASE WHEN f.value IS NULL THEN 0 ELSE {_VALUED} END
  + CASE WHEN f.numerator IS NULL OR f.denominator IS NULL THEN 0 ELSE {_BASED} END
"""
_CELLS: Final = """
  FROM level_summary s CROSS JOIN level_asked a
  LEFT JOIN level_tally t
    ON t.duty = s.duty AND t.indicator_id = a.indicator_id AND t.breakdown_id = a.breakdown_id
"""
_COUNTED: Final = ("COALESCE(t.profile, '')", "COALESCE(t.partial, 0)", "COALESCE(t.secret_below, 0)")


@dataclass(frozen=True, slots=True)
class Summary:
    """One summary to be written: its duty and report, how many units were asked, how many answer by the secret way."""

    duty: int
    report: int
    units: int
    secret: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What the units of all the summaries were asked for: the rule of each figure that can be added up here, which
    figures the summaries print, and the ids of the indicators whose figures are not for here."""

    rules: Mapping[FigureKey, str]
    printed: Collection[FigureKey]
    others: Collection[int]


@dataclass(frozen=True, slots=True)
class Left:
    """What is for the engine to do: summaries of which nothing was written, because no column holds a total or the
    database could not add up; and figures that units answered without being asked."""

    duties: frozenset[int]
    unasked: frozenset[FigureKey]


def write_level(runs: Collection[int], summaries: Sequence[Summary], asked: Asked, *, above: bool) -> Left:
    """Write the figures that are `asked` for in the summaries of these `runs` (ids) from the reports that went in.

    Every unit of all of them was asked for the same. `above`: whether lower summaries are among the units. Call inside
    the transaction that made the reports of the summaries.
    """
    with _tables():
        _fill_units(runs)
        try:
            with transaction.atomic():
                _add_up(asked.others, above)
        except (OperationalError, DataError) as error:
            if "overflow" not in str(error).lower() and "out of range" not in str(error).lower():
                raise
            return Left(frozenset(each.duty for each in summaries), frozenset())
        too_large = _too_large()
        if not too_large:
            _fill("level_summary", ((s.duty, s.report, s.units, s.secret) for s in summaries))
            _fill(
                "level_asked", ((*key, rule, int(key in asked.printed)) for key, rule in asked.rules.items())
            )
            _analyze("level_tally", "level_summary", "level_asked")
            _judge()
            _write()
        return Left(too_large, _unasked())


@contextmanager
def _tables() -> Iterator[None]:
    """Tables of this connection alone; an aborted transaction takes them along."""
    large = "numeric" if connection.vendor == "postgresql" else "bigint"
    with connection.cursor() as cursor:
        for table, columns in _TABLES.items():
            types = {
                name: "text" if name in _TEXTS else large if name in _SUMS else "bigint" for name in columns
            }
            columns_of = ", ".join(f"{name} {kind}" for name, kind in types.items())
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns_of})")
    yield
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"DROP TABLE {table}")


def _fill_units(runs: Collection[int]) -> None:
    """The reports that went in, under the summary they go into; `lower`: which are summaries themselves."""
    lower = Q(report__origin=Origin.CONSOLIDATED, assignment__kind=AssignmentKind.CONSOLIDATION)
    included = RunInput.objects.filter(run__in=runs, role=InputRole.INCLUDED).order_by()
    units = included.values_list(
        "report_id", "run__assignment_id", Case(When(lower, then=1), default=0, output_field=IntegerField())
    )
    select, params = units.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO level_unit (report, duty, lower) {select}", params)
    _analyze("level_unit")


def _add_up(others: Collection[int], above: bool) -> None:
    """Per summary and figure: the sums, and how many of which sort there are, as "code:n;…" in any order.

    What is no result is counted and not added.
    """
    left_out = f"WHERE f.indicator_id NOT IN ({', '.join(map(str, others))})" if others else ""
    position, listed = "instr", "group_concat({0}, ';')"
    if connection.vendor == "postgresql":
        position, listed = "strpos", "string_agg({0}, ';')"
    partial, secret = "0", "0"
    if above:
        wanting = " OR ".join(f"{position}(f.note, '{words}') > 0" for words in INCOMPLETE)
        partial = f"COUNT(*) FILTER (WHERE u.lower = 1 AND ({wanting}))"
        secret = f"COUNT(*) FILTER (WHERE u.lower = 1 AND {position}(f.note, '{CLASSIFIED_LEFT_OUT}') > 0)"
    profile = listed.format("code || ':' || n")
    result = f"FILTER (WHERE code % {_VALUED} <> {_NO_RESULT})"
    based = f"FILTER (WHERE code >= {_BASED} AND code % {_VALUED} <> {_NO_RESULT})"
    select = f"""
        SELECT duty, indicator_id, breakdown_id, SUM(v) {result}, SUM(rn) {based}, SUM(rd) {based}, {profile},
          SUM(partial), CASE WHEN SUM(secret) > 0 THEN 1 ELSE 0 END
        FROM (
          SELECT u.duty, f.indicator_id, f.breakdown_id, {_CODE} AS code, COUNT(*) AS n, SUM(f.value) AS v,
            SUM(f.numerator) AS rn, SUM(f.denominator) AS rd, {partial} AS partial, {secret} AS secret
          FROM level_unit u JOIN {Figure._meta.db_table} f ON f.report_id = u.report {left_out}
          GROUP BY 1, 2, 3, 4
        ) AS sorts
        GROUP BY 1, 2, 3
    """  # noqa: S608 -- words and names of ours, ids that are integers
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO level_tally ({', '.join(_TABLES['level_tally'])}) {select}")


def _too_large() -> frozenset[int]:
    beyond = " OR ".join(f"{name} > %s OR {name} < -%s" for name in _SUMS)
    query = f"SELECT DISTINCT duty FROM level_tally WHERE {beyond}"  # noqa: S608 -- names of this module
    with connection.cursor() as cursor:
        cursor.execute(query, [LARGEST] * 2 * len(_SUMS))
        return frozenset(duty for (duty,) in cursor.fetchall())


def _fill(table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Insert many rows at once."""
    waiting = list(rows)
    columns = _TABLES[table]
    row = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for at in range(0, len(waiting), _ROWS):
            some = waiting[at : at + _ROWS]
            values = ", ".join([row] * len(some))
            insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}"  # noqa: S608 -- names of this module
            cursor.execute(insert, [value for each in some for value in each])


def _analyze(*tables: str) -> None:
    """PostgreSQL plans by what it knows of a table, and nobody tells it of these by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")


def _judge() -> None:
    """Settle every kind of outcome once, as the engine does, and write down what it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT a.rule, s.units, s.secret, {', '.join(_COUNTED)} {_CELLS}"
            " WHERE a.printed = 1 OR t.duty IS NOT NULL"
        )
        kinds = cursor.fetchall()
    _fill("level_kind", filter(None, map(_judged, kinds)))
    _analyze("level_kind")


def _judged(kind: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """A row of level_kind; None where nothing is to be printed."""
    rule, units, secret, profile, partial, secret_below = kind
    counts = _counts(profile)
    expected = max(units, answers_in(counts))
    counts["classified"] = counts.get("classified", 0) + secret
    total = settle(rule, Tally(expected=expected, **counts))
    note = remarks(total, Below(int(partial), bool(secret_below)))
    entry = entry_of((0, 0), Computed(total, note))
    if entry.state == FigureState.NOT_REPORTED and not note:
        return None
    numbered = int(entry.value is not None or entry.numerator is not None)
    return *kind, numbered, entry.qualifier, entry.basis, entry.state, note


def _counts(profile: str) -> Counts:
    """Fields of a Tally; see _add_up."""
    counts: Counts = {}
    for sort in filter(None, profile.split(";")):
        add(counts, _counted(*map(int, sort.split(":"))))
    return counts


def _counted(code: int, n: int) -> Counts:
    sort = code % _VALUED
    if sort == _NO_RESULT:
        return {"not_results": n}
    state, word, basis = _STATES[sort % 10], _WORDS[sort // 10 % 10], _BASES[sort // 100]
    if state != FigureState.REPORTED:
        return {} if state == FigureState.NOT_REPORTED else {str(state): n}
    valued, based = code % _BASED >= _VALUED, code >= _BASED
    loose = n if valued and not based else 0  # percents without a base
    counts = {"reported": n, "with_value": n * valued, "with_ratio": n * based, "percent_without_base": loose}
    if word != Qualifier.EXACT:
        counts |= {str(word): n, f"loose_{word}": loose}
    if basis == Basis.ESTIMATED:
        counts |= {"estimated": n, "loose_estimated": loose}
    return counts


def _write() -> None:
    same = " AND ".join(f"k.{name} = {counted}" for name, counted in zip(_KIND, _COUNTED, strict=True))
    write_selected(
        f"""
        SELECT s.report, a.indicator_id, a.breakdown_id,
          CASE WHEN k.numbered = 1 AND a.rule = '{AcrossUnits.SUM}' THEN COALESCE(t.sum_value, 0) END,
          CASE WHEN k.numbered = 1 AND a.rule = '{AcrossUnits.RECOMPUTE}' THEN COALESCE(t.sum_numerator, 0) END,
          CASE WHEN k.numbered = 1 AND a.rule = '{AcrossUnits.RECOMPUTE}' THEN COALESCE(t.sum_denominator, 0) END,
          k.qualifier, k.basis, k.state, '{FigureNature.RESULT}', k.note
        {_CELLS}
        JOIN level_kind k ON k.rule = a.rule AND k.units = s.units AND k.secret = s.secret AND {same}
        WHERE a.printed = 1 OR t.duty IS NOT NULL
        ORDER BY s.report, a.indicator_id, a.breakdown_id
        """
    )


def _unasked() -> frozenset[FigureKey]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT t.indicator_id, t.breakdown_id FROM level_tally t LEFT JOIN level_asked a"
            " ON a.indicator_id = t.indicator_id AND a.breakdown_id = t.breakdown_id WHERE a.rule IS NULL"
        )
        return frozenset(cursor.fetchall())
