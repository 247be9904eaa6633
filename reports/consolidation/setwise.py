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
from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Least, StrIndex

from reports.collection.actions.together import write_selected
from reports.collection.models import Figure
from reports.collection.states import AssignmentKind, Basis, FigureNature, FigureState, Origin, Qualifier
from reports.consolidation.adjusting import entry_of
from reports.consolidation.arithmetic import LARGEST, Tally, settle
from reports.consolidation.engine import Computed
from reports.consolidation.remarks import CLASSIFIED_LEFT_OUT, PARTIAL, Below, remarks
from reports.consolidation.tallies import FigureKey, answers_in
from reports.outlines.states import AcrossUnits

RULES: Final = (AcrossUnits.SUM, AcrossUnits.RECOMPUTE)
MOST_UNITS: Final = 4095  # of one summary: a count has twelve bits
_BITS: Final = 12
_PER_NUMBER: Final = 5
_ROWS: Final = 500  # of one INSERT … VALUES

_RESULT: Final = Q(nature=FigureNature.RESULT)
_REPORTED: Final = _RESULT & Q(state=FigureState.REPORTED)
_RATIO: Final = Q(numerator__isnull=False, denominator__isnull=False)
_LOOSE: Final = _REPORTED & Q(value__isnull=False) & ~_RATIO
# What is counted, twelve bits each, five to a number.
_COUNTS: Final[dict[str, Q]] = {
    "reported": _REPORTED,
    "with_value": _REPORTED & Q(value__isnull=False),
    "with_ratio": _REPORTED & _RATIO,
    "percent_without_base": _LOOSE,
    "estimated": _REPORTED & Q(basis=Basis.ESTIMATED),
    "loose_estimated": _LOOSE & Q(basis=Basis.ESTIMATED),
    "zero_confirmed": _RESULT & Q(state=FigureState.ZERO_CONFIRMED),
    "none_detected": _RESULT & Q(state=FigureState.NONE_DETECTED),
    "not_applicable": _RESULT & Q(state=FigureState.NOT_APPLICABLE),
    "not_known": _RESULT & Q(state=FigureState.NOT_KNOWN),
    "classified": _RESULT & Q(state=FigureState.CLASSIFIED),
    "not_results": ~_RESULT,
}
# Of words it matters only whether they occur: one bit each.
_WORDS: Final = (Qualifier.MORE_THAN, Qualifier.ABOVE, Qualifier.ABOUT, Qualifier.NEARLY)
_FLAGS: Final[dict[str, Q]] = {word: _REPORTED & ~_LOOSE & Q(qualifier=word) for word in _WORDS} | {
    f"loose_{word}": _LOOSE & Q(qualifier=word) for word in _WORDS
}
_SUMS: Final = {
    "sum_value": Sum("value", filter=_REPORTED),
    "sum_numerator": Sum("numerator", filter=_REPORTED & _RATIO),
    "sum_denominator": Sum("denominator", filter=_REPORTED & _RATIO),
}
_NUMBERS: Final = ("p0", "p1", "p2", "words", "partial", "secret_below")
_KEY: Final = ("indicator_id", "breakdown_id")
_TABLES: Final = {
    "level_tally": ("duty", *_KEY, *_SUMS, *_NUMBERS),
    "level_summary": ("duty", "report", "units", "secret"),
    "level_asked": (*_KEY, "rule", "printed"),
    "level_kind": ("rule", "units", "secret", *_NUMBERS, "numbered", "qualifier", "basis", "state", "note"),
}
_TEXTS: Final = frozenset({"rule", "qualifier", "basis", "state", "note"})
_CELLS: Final = """
  FROM level_summary s CROSS JOIN level_asked a
  LEFT JOIN level_tally t
    ON t.duty = s.duty AND t.indicator_id = a.indicator_id AND t.breakdown_id = a.breakdown_id
"""
_COUNTED: Final = tuple(f"COALESCE(t.{name}, 0)" for name in _NUMBERS)


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


def write_level(summaries: Sequence[Summary], reports: Collection[int], asked: Asked, *, above: bool) -> Left:
    """Write the figures that are `asked` for in these summaries from the `reports` (ids) that went in.

    Every unit of all of them was asked for the same. `above`: whether lower summaries are among the units. Call inside
    the transaction that made the reports of the summaries.
    """
    with _tables():
        try:
            with transaction.atomic():
                _add_up(reports, asked.others, above)
        except (OperationalError, DataError) as error:
            if "overflow" not in str(error).lower() and "out of range" not in str(error).lower():
                raise
            return Left(frozenset(each.duty for each in summaries), frozenset())
        too_large = _too_large()
        _fill(
            "level_summary",
            ((s.duty, s.report, s.units, s.secret) for s in summaries if s.duty not in too_large),
        )
        _fill("level_asked", ((*key, rule, int(key in asked.printed)) for key, rule in asked.rules.items()))
        _analyze()
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


def _add_up(reports: Collection[int], others: Collection[int], above: bool) -> None:
    """Per summary above and figure: the sums, and what was counted, packed."""
    figures = Figure.objects.filter(report__in=reports).order_by()
    if others:
        figures = figures.exclude(indicator__in=others)
    numbers: dict[str, Any] = {"p0": 0, "p1": 0, "p2": 0}
    for at, condition in enumerate(_COUNTS.values()):
        name, bit = f"p{at // _PER_NUMBER}", at % _PER_NUMBER * _BITS
        numbers[name] = numbers[name] + Count("pk", filter=condition) * (1 << bit)
    words: Any = 0
    for at, condition in enumerate(_FLAGS.values()):
        words = words + Least(Count("pk", filter=condition), 1) * (1 << at)
    numbers |= {"words": words, "partial": Value(0), "secret_below": Value(0)}
    if above:
        figures = figures.annotate(
            said_partial=StrIndex("note", Value(PARTIAL)),
            said_secret=StrIndex("note", Value(CLASSIFIED_LEFT_OUT)),
        )
        lower = Q(report__origin=Origin.CONSOLIDATED, report__assignment__kind=AssignmentKind.CONSOLIDATION)
        numbers["partial"] = Count("pk", filter=lower & Q(said_partial__gt=0))
        numbers["secret_below"] = Least(Count("pk", filter=lower & Q(said_secret__gt=0)), 1)
    grouped = figures.values("report__assignment__parent_id", *_KEY).annotate(**_SUMS).annotate(**numbers)
    select, params = grouped.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO level_tally ({', '.join(_TABLES['level_tally'])}) {select}", params)


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


def _analyze() -> None:
    """PostgreSQL plans by what it knows of a table, and nobody tells it of these by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE level_tally, level_summary, level_asked")


def _judge() -> None:
    """Settle every kind of outcome once, as the engine does, and write down what it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT a.rule, s.units, s.secret, {', '.join(_COUNTED)} {_CELLS}"
            " WHERE a.printed = 1 OR t.duty IS NOT NULL"
        )
        kinds = cursor.fetchall()
    _fill("level_kind", filter(None, map(_judged, kinds)))


def _judged(kind: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """A row of level_kind; None where nothing is to be printed."""
    rule, units, secret, *numbers, words, partial, secret_below = kind
    counts = {
        name: numbers[at // _PER_NUMBER] >> at % _PER_NUMBER * _BITS & MOST_UNITS
        for at, name in enumerate(_COUNTS)
    }
    flags = {name: words >> at & 1 for at, name in enumerate(_FLAGS)}
    for word in _WORDS:
        flags[word] += flags[f"loose_{word}"]
    expected = max(units, answers_in(counts))
    counts["classified"] += secret
    total = settle(rule, Tally(expected=expected, **counts, **flags))
    note = remarks(total, Below(partial, bool(secret_below)))
    entry = entry_of((0, 0), Computed(total, note))
    if entry.state == FigureState.NOT_REPORTED and not note:
        return None
    numbered = int(entry.value is not None or entry.numerator is not None)
    return *kind, numbered, entry.qualifier, entry.basis, entry.state, note


def _write() -> None:
    same = " AND ".join(f"k.{name} = {counted}" for name, counted in zip(_NUMBERS, _COUNTED, strict=True))
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
