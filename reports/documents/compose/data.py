"""The figures of a report as canonical JSON: embedded in its PDF, so that each can be used and traced without retyping.

No persons: neither who typed, sent or changed a figure, nor what people wrote about it (notes, reasons).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from portal.core import clock
from reports.collection.models import Figure
from reports.collection.states import Basis, FigureNature, FigureState, Qualifier
from reports.consolidation.models import Adjustment
from reports.consolidation.overtime import Change, tenths
from reports.consolidation.queries.times import Beside
from reports.consolidation.rules import rules_of
from reports.documents.compose.comparison import Comparison, comparison_of
from reports.documents.compose.content import Content, FigureKey, key_of
from reports.documents.compose.names import Names
from reports.documents.compose.units import Sources
from reports.outlines.models import Breakdown, TableRow
from reports.outlines.states import RowKind

FORMAT: Final = "bao-cao-so-lieu/1"
# A field that says this is left out: the file of a province stays small.
_USUAL: Final[Mapping[str, str]] = {
    "qualifier": Qualifier.EXACT,
    "basis": Basis.OFFICIAL,
    "nature": FigureNature.RESULT,
    "state": FigureState.REPORTED,
}
_NUMBERS: Final = ("value", "numerator", "denominator")


def figures_json(content: Content, sources: Sources | None, names: Names) -> str:
    """Every printed figure of the report; of a summary also by which rule it was added up, what each agency gave for
    it, in which version, and the sum of the changes made afterwards. '' when the report has no figures.

    Numbers are integers times 10 ** `scale`. `agency` in `given` counts from 0 in `agencies`, which also says who is
    not in the totals. One query for the breakdowns and one for the adjustments, however many there are.
    """
    if not content.has_figures:
        return ""
    return dumped(figures_data(content, sources, names))


def dumped(said: Mapping[str, Any]) -> str:
    """Canonical JSON."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def figures_data(content: Content, sources: Sources | None, names: Names) -> dict[str, Any]:
    """What figures_json says, before it is written down."""
    report, assignment = content.report, content.report.assignment
    comparison = comparison_of(content)
    said: dict[str, Any] = {
        "format": FORMAT,
        "programme": assignment.call.programme.name,
        "period": assignment.call.period.label,
        "data_from": assignment.call.data_from.isoformat(),
        "data_to": assignment.call.data_to.isoformat(),
        "report": {
            "reference": report.reference,
            "agency": names.full(assignment.agency_on(names.day)),
            "code": assignment.agency_on(names.day).code,
            "version": report.version,
            "origin": str(report.origin),
        },
        "figures": list(_figures(content, sources, comparison)),
    }
    said |= _periods_beside(comparison) if comparison else {}
    if sources is not None:
        said["agencies"] = [_agency(each, names) for each in sources.inputs]
        if sources.run is not None and sources.run.finished_at is not None:
            moment = sources.run.finished_at.astimezone(clock.VIETNAM)
            said["consolidated_at"] = moment.isoformat(timespec="seconds")
    return said


def _agency(each: Any, names: Names) -> dict[str, Any]:
    agency = each.assignment.agency
    found = {"name": names.full(agency), "code": agency.code, "role": str(each.role)}
    return found | ({"version": each.report.version} if each.report else {})


def _figures(
    content: Content, sources: Sources | None, comparison: Comparison | None
) -> Iterator[dict[str, Any]]:
    lines = [
        line
        for part in content.parts
        for line in part.rows
        if line.kind == RowKind.FIGURE and line.indicator is not None
    ]
    breakdowns = Breakdown.objects.in_bulk({line.breakdown_id for line in lines if line.breakdown_id})
    changes = _changes(sources) if sources else {}
    rules = rules_of(sources.run).by_indicator if sources and sources.run else {}
    for line in lines:
        key = key_of(line)
        found = _line(line, breakdowns) | _numbers(content.figures.get(key))
        if comparison is not None:
            found |= _beside(comparison, comparison.beside(line, content.figures.get(key)))
        if sources is not None:
            found["given"] = list(_given(key, sources))
        if key[0] in rules:
            found["rule"] = rules[key[0]].units
        if any(changes.get(key, ())):
            found["adjusted"] = dict(zip(_NUMBERS, changes[key], strict=True))
        yield found


def _line(line: TableRow, breakdowns: Mapping[int, Breakdown]) -> dict[str, Any]:
    indicator = line.indicator
    if indicator is None:
        raise ValueError("a heading row has no figure")
    breakdown = breakdowns.get(line.breakdown_id or 0)
    return {
        "indicator": indicator.code,
        "name": indicator.name,
        "label": line.label,
        "unit": indicator.unit,
        "scale": indicator.scale,
        **({"ratio": True} if indicator.is_ratio else {}),
        **({"breakdown": breakdown.key} if breakdown and breakdown.key else {}),
    }


def _numbers(figure: Figure | None) -> dict[str, Any]:
    """What the figure says of itself; one that was never entered is not reported, which is not zero."""
    if figure is None:
        return {"state": str(FigureState.NOT_REPORTED)}
    numbers = {name: getattr(figure, name) for name in _NUMBERS}
    words = {name: str(getattr(figure, name)) for name in _USUAL}
    return {name: number for name, number in numbers.items() if number is not None} | {
        name: word for name, word in words.items() if word != _USUAL[name]
    }


def _periods_beside(comparison: Comparison) -> dict[str, Any]:
    """Which periods stand beside the paper's own."""
    times = comparison.times
    said: dict[str, Any] = {}
    if times.compared is not None:
        said["compared_with"] = {"period": times.compared.label, "label": times.compared_words}
    if times.so_far:
        said["so_far_from"] = times.so_far[0].label
    return said


def _beside(comparison: Comparison, found: Beside) -> dict[str, Any]:
    """What the columns of comparison say of one figure: as the paper, half up to one decimal where it rounds."""
    times = comparison.times
    said: dict[str, Any] = {}
    if times.compared is not None:
        said["before"] = _numbers(found.year_ago)
        said |= _change(found.change) if found.change else {}
    if times.so_far and found.so_far is not None:
        total = found.so_far.total
        numbers = {name: getattr(total, name) for name in _NUMBERS if getattr(total, name) is not None}
        words = {name: str(getattr(total, name)) for name in ("qualifier", "basis", "state")}
        said["so_far"] = numbers | {name: word for name, word in words.items() if word != _USUAL[name]}
        if found.so_far.given < found.so_far.parts:
            said["so_far"] |= {"given": found.so_far.given, "parts": found.so_far.parts}
    if found.estimate is not None:
        said["estimated"] = _numbers(found.estimate)
    return said


def _change(found: Change) -> dict[str, Any]:
    if found.points is not None:
        said: dict[str, Any] = {"points": tenths(found.points)}
    else:
        said = {"change": found.amount}
        if found.percent is not None:
            said["percent"] = tenths(found.percent)
    return said | ({"rough": True} if found.rough else {})


def _given(key: FigureKey, sources: Sources) -> Iterator[dict[str, Any]]:
    for at, each in enumerate(sources.inputs):
        figure = sources.figures.get(each.report_id or 0, {}).get(key)
        if figure is not None:
            yield {"agency": at, **_numbers(figure)}


def _changes(sources: Sources) -> dict[FigureKey, Sequence[int]]:
    """The sum of the adjustments of each figure: value, numerator, denominator."""
    found: dict[FigureKey, Sequence[int]] = {}
    rows = Adjustment.objects.filter(report__in=sources.versions).values_list(
        "indicator_id", "breakdown_id", "delta", "delta_numerator", "delta_denominator"
    )
    for indicator, breakdown, *deltas in rows:
        before = found.get((indicator, breakdown), (0, 0, 0))
        found[indicator, breakdown] = [one + other for one, other in zip(before, deltas, strict=True)]
    return found
