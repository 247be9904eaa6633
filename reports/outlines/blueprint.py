"""What an outline file says, as frozen values; also the form in which two versions are compared (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TOTAL = ""
"""The key of the breakdown that breaks nothing down."""


@dataclass(frozen=True, slots=True)
class ProgrammeSpec:
    code: str
    name: str
    subject: str


@dataclass(frozen=True, slots=True)
class AxisSpec:
    """A way to break figures down; `categories` are (code, name) in printed order."""

    code: str
    name: str
    categories: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    code: str
    name: str
    unit: str
    kind: str
    scale: int
    across_units: str
    across_time: str
    owner_class: str
    ceiling: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RowSpec:
    """A line of a figure table; `indicator` is "" for a heading between lines."""

    label: str
    indicator: str = ""
    breakdown: str = TOTAL
    depth: int = 0
    required: bool = False
    parts_complete: bool = False


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    key: str
    label: str
    kind: str = "text"
    width: int = 1
    required: bool = False


@dataclass(frozen=True, slots=True)
class AnnexSpec:
    key: str
    title: str
    columns: tuple[ColumnSpec, ...]


@dataclass(frozen=True, slots=True)
class SectionSpec:
    key: str
    title: str
    level: int = 0
    numbered: bool = True
    has_prose: bool = True
    required: bool = False
    item_style: str = "dash"
    guidance: str = ""
    suggestion: str = ""
    rows: tuple[RowSpec, ...] = ()
    annexes: tuple[AnnexSpec, ...] = ()
    sections: tuple[SectionSpec, ...] = ()

    def walk(self) -> Iterator[SectionSpec]:
        """This section and those below it, in reading order."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A check of this outline's own; `term` as in rules.py, `message` "" for the usual words."""

    key: str
    term: str
    severity: str = "warning"
    name: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class VersionSpec:
    """The content of one version of an outline."""

    title_pattern: str
    numbering: tuple[str, ...]
    sections: tuple[SectionSpec, ...]
    rules: tuple[RuleSpec, ...] = ()

    def walk(self) -> Iterator[SectionSpec]:
        """All sections in reading order."""
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class OutlineSpec:
    code: str
    name: str
    reporter_class: str
    period_kind: str
    content: VersionSpec


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A programme with everything it may ask for."""

    programme: ProgrammeSpec
    axes: tuple[AxisSpec, ...]
    indicators: tuple[IndicatorSpec, ...]
    outlines: tuple[OutlineSpec, ...]

    def outline(self, code: str) -> OutlineSpec:
        """The outline with a code; KeyError if there is none."""
        for outline in self.outlines:
            if outline.code == code:
                return outline
        raise KeyError(code)

    def breakdowns(self) -> dict[str, str]:
        """Every breakdown that some row asks for, and the total: key -> name."""
        names = CategoryNames(self.axes)
        found = {TOTAL: ""}
        for outline in self.outlines:
            for section in outline.content.walk():
                found |= {row.breakdown: names.of(row.breakdown) for row in section.rows if row.indicator}
        return found


class CategoryNames:
    """The names of breakdowns: "ET=karaoke" -> "Karaoke", "ET=karaoke;G=nu" -> "Karaoke, Nữ"."""

    def __init__(self, axes: Iterable[AxisSpec]) -> None:
        self._names = {(axis.code, code): name for axis in axes for code, name in axis.categories}

    def of(self, key: str) -> str:
        """The name of a breakdown, "" for the total; KeyError for an unknown axis or category."""
        return ", ".join(self._names[pair] for pair in pairs(key))


def pairs(key: str) -> tuple[tuple[str, str], ...]:
    """The (axis, category) pairs of a breakdown key: "ET=karaoke;G=nu". Malformed parts have category ""."""
    found = (part.partition("=") for part in key.split(";") if part.strip())
    return tuple((axis.strip(), category.strip()) for axis, _sign, category in found)


def breakdown_key(chosen: Iterable[tuple[str, str]]) -> str:
    """The canonical key of (axis, category) pairs: axes in order, each once. ValueError if an axis comes twice."""
    ordered = sorted(chosen)
    if len({axis for axis, _category in ordered}) != len(ordered):
        raise ValueError("an axis comes twice")
    return ";".join(f"{axis}={category}" for axis, category in ordered)
