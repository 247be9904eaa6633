"""What the database counts: the figures of all reports of a run, grouped, in two queries.

Most figures are plain: a number, official, without a word of approximation. They need one comparison and a sum each.
All others (zeros, gaps, estimates, "hơn", targets) are grouped by everything that tells them apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from django.db.models import Count, ExpressionWrapper, Max, Min, Q, QuerySet, Sum
from django.db.models.fields import BooleanField

from reports.collection.models import Figure
from reports.collection.states import Basis, FigureNature, FigureState, Qualifier
from reports.consolidation.addends import EXTREMES, Addend, ends
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole

FigureKey = tuple[int, int]
# (duty above, outline version) of the reports that were counted together; None: not told apart.
Group = tuple[int | None, int | None]
Counts = dict[str, int]

_PLAIN: Final = Q(
    state=FigureState.REPORTED, qualifier=Qualifier.EXACT, basis=Basis.OFFICIAL, nature=FigureNature.RESULT
)
_DISTINCTIONS: Final = ("state", "nature", "qualifier", "basis")
_BASED: Final = ExpressionWrapper(
    Q(numerator__isnull=False) & Q(denominator__isnull=False), output_field=BooleanField()
)
_SUMS: Final = {
    "n": Count("id"),
    "with_value": Count("value"),
    "sum_value": Sum("value"),
    "sum_numerator": Sum("numerator"),
    "sum_denominator": Sum("denominator"),
}
_ENDS: Final = {"largest": Max("value"), "smallest": Min("value")}
MOST_NAMED: Final = 20_000  # SQLite takes 32,766 parameters
_ANSWERS: Final = (
    "reported", "zero_confirmed", "none_detected", "not_applicable", "not_known", "classified", "not_results",
)  # fmt: skip


def figures_of(run: Run, reports: Collection[int] | None = None) -> QuerySet[Figure]:
    """The figures of exactly the versions that went into a run; `reports`: their ids, where they are known."""
    if reports is None or len(reports) > MOST_NAMED:
        inputs = RunInput.objects.filter(run=run, role=InputRole.INCLUDED)
        return Figure.objects.filter(report__in=inputs.order_by().values("report_id"))
    # Named one by one, because a database knows nothing yet about rows written a moment ago and would plan for few.
    return Figure.objects.filter(report__in=reports)


def count_figures(
    figures: QuerySet[Figure], *, extremes: bool, by_parent: bool
) -> Iterator[tuple[Group, FigureKey, Counts]]:
    """Fields of Tally (without `expected`), to be added up with `add`, for every group, indicator and breakdown.

    Outline versions are told apart where the figures are annotated with theirs as `asked`."""
    parent = ["report__assignment__parent_id"] if by_parent else []
    version = ["asked"] if "asked" in figures.query.annotations else []
    keys = [*parent, *version, "indicator_id", "breakdown_id"]
    sums: dict[str, Any] = _SUMS | _ENDS if extremes else _SUMS
    figures = figures.order_by().annotate(based=_BASED)
    for rows in (
        figures.filter(_PLAIN).values(*keys, "based").annotate(**sums),
        figures.exclude(_PLAIN).values(*keys, "based", *_DISTINCTIONS).annotate(**sums),
    ):
        for row in rows:
            group = (row[parent[0]] if parent else None, row[version[0]] if version else None)
            yield group, (row["indicator_id"], row["breakdown_id"]), _counts(row)


def _counts(row: Mapping[str, Any]) -> Counts:
    """One row of the grouping as fields of a Tally; a plain one has no distinctions."""
    n: int = row["n"]
    if row.get("nature", FigureNature.RESULT) != FigureNature.RESULT:
        return {"not_results": n}
    state = row.get("state", FigureState.REPORTED)
    if state != FigureState.REPORTED:
        return {} if state == FigureState.NOT_REPORTED else {state: n}
    with_value: int = row["with_value"]
    counts = {"reported": n, "with_value": with_value, "sum_value": row["sum_value"] or 0}
    word = row.get("qualifier", Qualifier.EXACT)
    if with_value and "largest" in row:
        counts |= ends(word, row["largest"], row["smallest"])
    if row["based"]:
        counts |= {
            "with_ratio": n,
            "sum_numerator": row["sum_numerator"],
            "sum_denominator": row["sum_denominator"],
        }
    loose = 0 if row["based"] else with_value
    counts["percent_without_base"] = loose
    if word != Qualifier.EXACT:
        counts |= {word: n, f"loose_{word}": loose}
    if row.get("basis", Basis.OFFICIAL) == Basis.ESTIMATED:
        counts |= {"estimated": n, "loose_estimated": loose}
    return counts


def add(one: Counts, other: Counts) -> None:
    """Add the counts of one more group to the first."""
    for name, value in other.items():
        if name not in one:
            one[name] = value
        elif name in EXTREMES:
            one[name] = EXTREMES[name](one[name], value)
        else:
            one[name] += value


def answers_in(counts: Counts) -> int:
    """How many figures stand behind the counts."""
    return sum(counts.get(name, 0) for name in _ANSWERS)


def addend_of(figure: Figure) -> Addend:
    """A stored figure as arithmetic reads it. A weighted average carries its weight as denominator."""
    return Addend(
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        qualifier=figure.qualifier,
        basis=figure.basis,
        state=figure.state,
        nature=figure.nature,
        weight=figure.denominator,
    )
