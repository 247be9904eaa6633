"""Figures that units answer and that the outline of the summary above them does not print: they reach nobody there.

A summary prints the lines of its own outline. Where only the outline of the units asks for one figure more, all of them
answer it and no report of the province says it; nothing else on the way tells so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db.models import QuerySet

from agencies.models import User
from reports.collection.models import Assignment, Call
from reports.collection.states import AssignmentKind, CallState, ClosedAs
from reports.outlines.models import OutlineVersion, TableRow
from reports.outlines.states import RowKind
from reports.outlines.usage import Unprinted, register_unprinted


def unprinted(call: Call, chosen: Mapping[str, OutlineVersion]) -> list[Unprinted]:
    """What would be missing in the summaries of a call if it asked for these versions, by class of reporters. Two
    queries, three where anything is; a summary that misses nothing is not among the result."""
    below = _pairs(Assignment.objects.filter(call=call), {group: v.pk for group, v in chosen.items()})
    return _missing(below, call.title)


def unprinted_in(duty: Assignment) -> list[Unprinted]:
    """What the units of one summary answer and its outline does not print. Two queries, three where anything is."""
    return _missing(_pairs(Assignment.objects.filter(parent=duty), {}), duty.call.title)


@register_unprinted
def unprinted_if_used(version: OutlineVersion, user: User) -> Sequence[Unprinted]:
    """The same for a version that may soon replace another one in the open calls of this person."""
    calls = Call.objects.manageable_by(user).filter(state=CallState.OPEN)
    using = calls.filter(outlines__version__outline=version.outline_id)
    return [
        missing
        for call in using.distinct().order_by("-created_at", "-pk")
        for missing in unprinted(call, _groups(call, version))
    ]


def _groups(call: Call, version: OutlineVersion) -> dict[str, OutlineVersion]:
    """The classes of the call that answer this outline."""
    own = call.outlines.filter(version__outline=version.outline_id)
    return dict.fromkeys(own.values_list("reporter_class", flat=True), version)


def _pairs(duties: QuerySet[Assignment], chosen: Mapping[str, int]) -> dict[int, set[int]]:
    """By the version of a summary the versions that its units answer."""
    under = duties.filter(parent__kind=AssignmentKind.CONSOLIDATION).exclude(closed_as=ClosedAs.EXEMPT)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for over_class, over, group, version in (
        under.order_by()
        .values_list("parent__reporter_class", "parent__version", "reporter_class", "version")
        .distinct()
    ):
        found[chosen.get(over_class, over)].add(chosen.get(group, version))
    return found


def _missing(below: Mapping[int, Collection[int]], call: str) -> list[Unprinted]:
    versions = {*below, *(version for each in below.values() for version in each)}
    rows: defaultdict[int, dict[tuple[int, int], TableRow]] = defaultdict(dict)
    lines = TableRow.objects.filter(section__version__in=versions, kind=RowKind.FIGURE)
    for row in lines.select_related("section", "indicator", "breakdown").order_by(
        "indicator__position", "indicator__code", "breakdown__key"
    ):
        rows[row.section.version_id].setdefault((row.indicator_id or 0, row.breakdown_id or 0), row)
    lost: dict[int, list[TableRow]] = {}
    for over, units in below.items():
        asked = {key: row for version in sorted(units) for key, row in rows[version].items()}
        if left_out := [row for key, row in asked.items() if key not in rows[over]]:
            lost[over] = left_out
    names = OutlineVersion.objects.select_related("outline").in_bulk(lost) if lost else {}
    return [Unprinted(call, names[over], rows_of) for over, rows_of in lost.items()]
