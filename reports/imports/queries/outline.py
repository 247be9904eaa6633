"""The outline as the reader of written reports needs it: from the database, else from the file that is shipped."""

from __future__ import annotations

from reports.imports.reading.outline import OutlineSpec, RowSpec, SectionSpec, all_of
from reports.outlines import yaml_file
from reports.outlines.models import Outline, OutlineVersion, Section, TableRow
from reports.outlines.queries import latest_version, sections_of
from reports.outlines.states import RowKind


def outline_spec(version: OutlineVersion) -> OutlineSpec:
    """A version of an outline as plain data; four queries whatever its size."""
    outline = version.outline
    sections = sections_of(version)
    keys = {section.pk: section.key for section in sections}
    return OutlineSpec(
        code=outline.code,
        name=outline.name,
        reporter_class=outline.reporter_class,
        period_kind=outline.period_kind,
        numbering=tuple(version.numbering),
        sections=tuple(_section(section, keys) for section in sections),
        rows=tuple(_row(row, section) for section in sections for row in _figures(section)),
        version=version.number,
    )


def known_outlines() -> list[OutlineSpec]:
    """The latest version of every outline; of the shipped file where the database has none (nothing is written)."""
    found = []
    for outline in Outline.objects.select_related("programme").order_by("id"):
        version = latest_version(outline, published=True) or latest_version(outline)
        if version is not None:
            found.append(outline_spec(version))
    return found or shipped_outlines()


def shipped_outlines() -> list[OutlineSpec]:
    """The outlines of the file that is shipped; the database is not asked."""
    return all_of(yaml_file.read(yaml_file.SHIPPED))


def _figures(section: Section) -> list[TableRow]:
    return [
        row for row in section.rows.all() if row.kind == RowKind.FIGURE and row.indicator and row.breakdown
    ]


def _section(section: Section, keys: dict[int, str]) -> SectionSpec:
    return SectionSpec(
        key=section.key,
        title=section.title,
        level=section.level,
        parent=keys.get(section.parent_id or 0, ""),
        has_prose=section.has_prose,
        field=f"text:{section.pk}",
    )


def _row(row: TableRow, section: Section) -> RowSpec:
    indicator, breakdown = row.indicator, row.breakdown
    assert indicator is not None and breakdown is not None  # noqa: S101, PT018 - a figure has both (database constraint)
    return RowSpec(
        code=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        kind=indicator.kind,
        scale=indicator.scale,
        section=section.key,
        breakdown=breakdown.key,
        label=row.label,
        category=breakdown.name,
        note=indicator.note,
        field=f"figure:{row.pk}",
    )
