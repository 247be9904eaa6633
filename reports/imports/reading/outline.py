"""What an outline asks for, as plain data for the reader; made from the database or from an outline file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.outlines.blueprint import Blueprint, CategoryNames, pairs
from reports.outlines.blueprint import OutlineSpec as OutlineOfFile

RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """`field`: how the entry protocol names its text ("text:17"), "" where there is no database."""

    key: str
    title: str
    level: int = 0
    parent: str = ""
    has_prose: bool = True
    field: str = ""


@dataclass(frozen=True, slots=True)
class RowSpec:
    """A figure that is asked for. `breakdown`: "ET=karaoke" or "" for the total; `category`: its printed name.

    `field`: how the entry protocol names it ("figure:17"), "" where there is no database.
    """

    code: str
    name: str
    unit: str
    kind: str
    scale: int
    section: str
    breakdown: str = ""
    label: str = ""
    category: str = ""
    note: str = ""
    field: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a figure is filed under."""
        return self.code, self.breakdown

    @property
    def axes(self) -> frozenset[str]:
        """The axes that it is broken down by."""
        return frozenset(axis for axis, _category in pairs(self.breakdown))


@dataclass(frozen=True, slots=True)
class OutlineSpec:
    """`reporter_class` and `period_kind` as the outlines spell them; `version` is 0 where there is no database."""

    code: str
    name: str
    reporter_class: str
    period_kind: str
    numbering: tuple[str, ...]
    sections: tuple[SectionSpec, ...]
    rows: tuple[RowSpec, ...]
    version: int = 0

    def section(self, key: str) -> SectionSpec | None:
        """The section of a key."""
        return next((section for section in self.sections if section.key == key), None)


def of_blueprint(blueprint: Blueprint, outline: OutlineOfFile) -> OutlineSpec:
    """The outline of a file as the reader needs it."""
    indicators = {indicator.code: indicator for indicator in blueprint.indicators}
    names = CategoryNames(blueprint.axes)
    sections: list[SectionSpec] = []
    rows: list[RowSpec] = []
    parents: list[str] = []
    for section in outline.content.walk():
        parents = parents[: _depth(outline, section.key)]
        parent = parents[-1] if parents else ""
        sections.append(SectionSpec(section.key, section.title, len(parents), parent, section.has_prose))
        parents.append(section.key)
        for row in section.rows:
            if row.indicator:
                spec = indicators[row.indicator]
                rows.append(
                    RowSpec(
                        code=spec.code,
                        name=spec.name,
                        unit=spec.unit,
                        kind=spec.kind,
                        scale=spec.scale,
                        section=section.key,
                        breakdown=row.breakdown,
                        label=row.label,
                        category=names.of(row.breakdown),
                        note=spec.note,
                    )
                )
    return OutlineSpec(
        code=outline.code,
        name=outline.name,
        reporter_class=outline.reporter_class,
        period_kind=outline.period_kind,
        numbering=outline.content.numbering,
        sections=tuple(sections),
        rows=tuple(rows),
    )


def all_of(blueprint: Blueprint) -> list[OutlineSpec]:
    """Every outline of a file."""
    return [of_blueprint(blueprint, outline) for outline in blueprint.outlines]


def _depth(outline: OutlineOfFile, key: str) -> int:
    def look(sections: Iterable[object], depth: int) -> int | None:
        for section in sections:
            if section.key == key:  # type: ignore[attr-defined]  # SectionSpec of the blueprint
                return depth
            below = look(section.sections, depth + 1)  # type: ignore[attr-defined]  # the same
            if below is not None:
                return below
        return None

    return look(outline.content.sections, 0) or 0
