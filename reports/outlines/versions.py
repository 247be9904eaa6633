"""Writes the content of a version of an outline: sections with their labels, table lines, annex tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.db.models import Max

from reports.outlines import numbering
from reports.outlines.blueprint import RuleSpec, SectionSpec, VersionSpec
from reports.outlines.models import (
    AnnexTable,
    Breakdown,
    CheckRule,
    Indicator,
    Outline,
    OutlineVersion,
    Section,
    TableRow,
)
from reports.outlines.states import RowKind


def write_version(outline: Outline, spec: VersionSpec) -> OutlineVersion:
    """The next version of an outline, as a draft with this content."""
    last = outline.versions.aggregate(last=Max("number"))["last"] or 0
    version = OutlineVersion.objects.create(
        outline=outline, number=last + 1, numbering=list(spec.numbering), title_pattern=spec.title_pattern
    )
    return write_content(version, spec)


def write_content(version: OutlineVersion, spec: VersionSpec) -> OutlineVersion:
    """Fill an empty draft (own rules are written anew). Its indicators and breakdowns must be in the catalogue."""
    version.numbering = list(spec.numbering)
    version.title_pattern = spec.title_pattern
    version.save(update_fields=["numbering", "title_pattern"])
    sections = list(spec.walk())
    labels = numbering.labels(spec.numbering, [(section.level, section.numbered) for section in sections])
    made: dict[str, Section] = {}
    parents = {child.key: section.key for section in sections for child in section.sections}
    for position, (section, label) in enumerate(zip(sections, labels, strict=True)):
        made[section.key] = Section.objects.create(
            version=version,
            parent=made[parents[section.key]] if section.key in parents else None,
            key=section.key,
            title=section.title,
            position=position,
            level=section.level,
            numbered=section.numbered,
            label=label,
            has_prose=section.has_prose,
            required=section.required,
            item_style=section.item_style,
            guidance=section.guidance,
            suggestion=section.suggestion,
        )
    _write_tables(version, sections, made)
    write_rules(version, spec.rules)
    return version


def write_rules(version: OutlineVersion, rules: Sequence[RuleSpec]) -> None:
    """The own rules of a draft, in this order, instead of those that it has."""
    version.rules.all().delete()
    CheckRule.objects.bulk_create(
        CheckRule(version=version, position=position, **asdict(rule)) for position, rule in enumerate(rules)
    )


def _write_tables(version: OutlineVersion, sections: list[SectionSpec], made: dict[str, Section]) -> None:
    programme = version.outline.programme_id
    indicators = dict(Indicator.objects.filter(programme_id=programme).values_list("code", "pk"))
    breakdowns = dict(Breakdown.objects.values_list("key", "pk"))
    TableRow.objects.bulk_create(
        TableRow(
            section=made[section.key],
            position=position,
            kind=RowKind.FIGURE if row.indicator else RowKind.HEADING,
            label=row.label,
            indicator_id=indicators[row.indicator] if row.indicator else None,
            breakdown_id=breakdowns[row.breakdown] if row.indicator else None,
            depth=row.depth,
            required=row.required,
            parts_complete=row.parts_complete,
        )
        for section in sections
        for position, row in enumerate(section.rows)
    )
    AnnexTable.objects.bulk_create(
        AnnexTable(
            section=made[section.key],
            key=annex.key,
            title=annex.title,
            columns=[asdict(column) for column in annex.columns],
        )
        for section in sections
        for annex in section.annexes
    )
