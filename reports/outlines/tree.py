"""The sections of a content as lines of a page: number, depth, what they ask, where they may go (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.outlines.blueprint import SectionSpec, VersionSpec
from reports.outlines.numbering import labels


@dataclass(frozen=True, slots=True)
class TreeLine:
    """One section. `ways`: the moves that lead somewhere ("up", "down", "in", "out")."""

    section: SectionSpec
    label: str
    depth: int
    ways: frozenset[str]

    @property
    def name(self) -> str:
        """Number and heading, for buttons and lists."""
        return f"{self.label} {self.section.title}".strip()

    @property
    def figures(self) -> int:
        """Lines that ask for a figure."""
        return sum(bool(row.indicator) for row in self.section.rows)


def tree_of(content: VersionSpec) -> list[TreeLine]:
    """Every section in reading order. Numbers that cannot be written (too many) are left out."""
    sections = list(content.walk())
    try:
        written = labels(content.numbering, [(each.level, each.numbered) for each in sections])
    except ValueError:
        written = [""] * len(sections)
    named = dict(zip((each.key for each in sections), written, strict=True))
    return list(_lines(content.sections, 0, named))


def _lines(sections: tuple[SectionSpec, ...], depth: int, named: dict[str, str]) -> Iterator[TreeLine]:
    for at, section in enumerate(sections):
        ways = {"up": at > 0, "down": at + 1 < len(sections), "in": at > 0, "out": depth > 0}
        leading = frozenset(way for way, leads in ways.items() if leads)
        yield TreeLine(section, named[section.key], depth, leading)
        yield from _lines(section.sections, depth + 1, named)
