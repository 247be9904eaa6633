"""Which lines of a table break down which: a total with its parts along one axis, or along several crossed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from reports.outlines.models import TableRow


@dataclass(frozen=True, slots=True)
class Group:
    """A line, and those that break it down along the same `axes` (codes, in order)."""

    total: TableRow
    parts: Sequence[TableRow]
    axes: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether the parts could be all there are: of crossed axes, every combination of their values is a line."""
        if len(self.axes) == 1:
            return True
        values: defaultdict[str, set[str]] = defaultdict(set)
        for part in self.parts:
            for pair in pairs_of(part) - pairs_of(self.total):
                axis, _is, category = pair.partition("=")
                values[axis].add(category)
        return len(self.parts) == prod(len(found) for found in values.values())

    def along(self, names: Mapping[str, str]) -> str:
        """In which way the line is broken down, by the names of axes: "loại hình cơ sở × giới tính"."""
        return " × ".join(names[axis] for axis in self.axes)


def pairs_of(row: TableRow) -> frozenset[str]:
    """The (axis, category) pairs of a line; none of the total."""
    key = row.breakdown.key if row.breakdown else ""
    return frozenset(key.split(";")) if key else frozenset()


def groups_of(rows: Iterable[TableRow]) -> Iterator[Group]:
    """Every total among some lines, once for each set of axes that breaks it down. Headings have no figures."""
    of_indicator: defaultdict[int, list[TableRow]] = defaultdict(list)
    for row in rows:
        if row.indicator_id is not None:
            of_indicator[row.indicator_id].append(row)
    for some in of_indicator.values():
        for total in some:
            yield from _groups(total, some)


def _groups(total: TableRow, rows: Sequence[TableRow]) -> Iterator[Group]:
    base = pairs_of(total)
    by_axes: defaultdict[tuple[str, ...], list[TableRow]] = defaultdict(list)
    for row in rows:
        pairs = pairs_of(row)
        if base < pairs:
            by_axes[tuple(sorted(pair.partition("=")[0] for pair in pairs - base))].append(row)
    for axes, parts in by_axes.items():
        yield Group(total, parts, axes)
