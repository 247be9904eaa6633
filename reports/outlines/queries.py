"""Reads about what is asked: sections with their tables, latest versions, owners of figures, the file form."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import F, Prefetch, Q

from agencies.models import Agency
from reports.outlines.blueprint import (
    AnnexSpec,
    AxisSpec,
    Blueprint,
    ColumnSpec,
    IndicatorSpec,
    OutlineSpec,
    ProgrammeSpec,
    RowSpec,
    RuleSpec,
    SectionSpec,
    VersionSpec,
)
from reports.outlines.models import (
    Category,
    Indicator,
    Outline,
    OutlineVersion,
    Programme,
    ProgrammeRole,
    ProgrammeRoleKind,
    Section,
    TableRow,
)
from reports.outlines.states import OutlineState, RowKind
from reports.outlines.yaml_dump import dump


def sections_of(version: OutlineVersion) -> list[Section]:
    """All sections in reading order with `rows` (indicator, breakdown) and `annexes` at hand: three queries."""
    rows = TableRow.objects.select_related("indicator", "breakdown").order_by("position")
    return list(
        version.sections.order_by("position").prefetch_related(Prefetch("rows", queryset=rows), "annexes")
    )


def latest_version(outline: Outline, *, published: bool = False) -> OutlineVersion | None:
    """The version with the highest number (of the published ones), or None."""
    versions = outline.versions.order_by("-number")
    return versions.filter(state=OutlineState.PUBLISHED).first() if published else versions.first()


def recipients(programme: Programme, sender: Agency, on: dt.date) -> list[Agency]:
    """Whom the report of a whole round goes to on a day: the programme's recipients, but no other province.

    A programme may be everybody's: a province sends its report to its own people's committee (or to the province that
    followed it) and to the ministry. A sender that belongs to no province has no such bounds. Three queries at
    most.
    """
    roles = programme.roles.filter(kind=ProgrammeRoleKind.RECIPIENT).select_related("agency")
    held = [role.agency for role in roles if role.holds(on)]
    home = _top(sender)
    tops = Agency.objects.in_bulk({home, *map(_top, held)})
    if not tops[home].is_territorial:
        return held
    heirs = set(tops[home].successions_out.values_list("successor_id", flat=True))
    foreign = {pk for pk, top in tops.items() if top.is_territorial} - heirs - {home}
    return [agency for agency in held if _top(agency) not in foreign]


def _top(agency: Agency) -> int:
    return int(agency.path.partition("/")[0] or agency.pk)


def owner_agencies(
    programme: Programme, owner_class: str, on: dt.date, *, among: Iterable[int] | None = None
) -> list[Agency]:
    """The agencies whose figures count for indicators of an owner class, on a day.

    They hold the role of data owner of this class in the programme that day; `among` (ids of the agencies that
    are consolidated here) gives the owners at one level. Two agencies of a class own different figures (procuracy
    and court): the owner of one figure is the one of them that answered it.
    """
    owners = Agency.objects.alive(on).filter(
        Q(programme_roles__valid_to__isnull=True) | Q(programme_roles__valid_to__gt=on),
        programme_roles__programme=programme,
        programme_roles__kind=ProgrammeRoleKind.DATA_OWNER,
        programme_roles__reporter_class=owner_class,
        programme_roles__valid_from__lte=on,
    )
    if among is not None:
        owners = owners.filter(pk__in=list(among))
    return list(owners.order_by("sort_key", "id").distinct())


@dataclass(frozen=True, slots=True)
class DataOwners:
    """Who owned which class of figures when: (programme, class, agency) with the days of role and agency."""

    held: Sequence[tuple[int, str, int, dt.date, dt.date | None]]

    def on(self, programme: int, owner_class: str, day: dt.date) -> frozenset[int]:
        """Ids of the agencies that `owner_agencies` names for that day."""
        return frozenset(
            agency
            for held, name, agency, begins, ends in self.held
            if (held, name) == (programme, owner_class) and begins <= day and (ends is None or day < ends)
        )


def data_owners(programmes: Collection[int]) -> DataOwners:
    """The owners of figures of several programmes, by their ids, on whatever day. One query."""
    roles = ProgrammeRole.objects.filter(programme__in=programmes, kind=ProgrammeRoleKind.DATA_OWNER)
    rows = roles.order_by().values_list(
        "programme_id", "reporter_class", "agency_id", "valid_from", "valid_to", "agency__valid_from",
        "agency__valid_to",
    )  # fmt: skip
    return DataOwners(
        [
            (programme, name, agency, max(begins, born), min(filter(None, (ends, gone)), default=None))
            for programme, name, agency, begins, ends, born, gone in rows
        ]
    )


def axis_names(axes: Collection[str]) -> dict[str, str]:
    """What axes of breakdown are called inside a sentence: "loại hình cơ sở". One query, none for no axis."""
    if not axes:
        return {}
    rows = Category.objects.filter(axis__in=axes).order_by().values_list("axis", "axis_name").distinct()
    found = dict(rows)
    return {axis: found.get(axis) or axis for axis in axes}


def version_spec(version: OutlineVersion) -> VersionSpec:
    """What a stored version says, in the form of the file."""
    below: dict[int | None, list[Section]] = defaultdict(list)
    for section in sections_of(version):
        below[section.parent_id].append(section)

    def specs(parent: int | None) -> tuple[SectionSpec, ...]:
        return tuple(_section_spec(section, specs(section.pk)) for section in below[parent])

    return VersionSpec(version.title_pattern, tuple(version.numbering), specs(None), rule_specs(version))


def rule_specs(version: OutlineVersion) -> tuple[RuleSpec, ...]:
    """The own rules of a version in their order."""
    return tuple(
        RuleSpec(rule.key, rule.term, rule.severity, rule.name, rule.message)
        for rule in version.rules.order_by("position")
    )


def blueprint_of(programme: Programme) -> Blueprint:
    """The catalogue and the latest version of every outline of a programme."""
    outlines = []
    for outline in programme.outlines.order_by("id"):
        version = latest_version(outline)
        if version is not None:
            outlines.append(
                OutlineSpec(
                    outline.code,
                    outline.name,
                    outline.reporter_class,
                    outline.period_kind,
                    version_spec(version),
                )
            )
    return replace(catalogue_of(programme), outlines=tuple(outlines))


def catalogue_of(programme: Programme) -> Blueprint:
    """The catalogue of a programme without its outlines. Two queries."""
    return Blueprint(
        ProgrammeSpec(programme.code, programme.name, programme.subject),
        tuple(axis_specs()),
        tuple(indicator_specs(programme)),
        (),
    )


def dump_outlines(programme: Programme) -> str:
    """The readable YAML file of a programme; loading it again changes nothing."""
    return dump(blueprint_of(programme))


def axis_specs() -> Iterator[AxisSpec]:
    """Every way to break figures down, with its values in printed order."""
    categories = Category.objects.order_by("axis", "position")
    for (axis, name), group in groupby(categories, key=lambda each: (each.axis, each.axis_name)):
        yield AxisSpec(axis, name, tuple((category.code, category.name) for category in group))


def indicator_specs(programme: Programme) -> Iterator[IndicatorSpec]:
    """The catalogue of a programme in its order."""
    indicators = Indicator.objects.filter(programme=programme).annotate(above=F("ceiling__code"))
    for indicator in indicators.order_by("position", "code"):
        yield IndicatorSpec(
            code=indicator.code,
            name=indicator.name,
            unit=indicator.unit,
            kind=indicator.kind,
            scale=indicator.scale,
            across_units=indicator.across_units,
            across_time=indicator.across_time,
            owner_class=indicator.owner_class,
            ceiling=indicator.above or "",
            note=indicator.note,
        )


def _section_spec(section: Section, below: tuple[SectionSpec, ...]) -> SectionSpec:
    return SectionSpec(
        key=section.key,
        title=section.title,
        level=section.level,
        numbered=section.numbered,
        has_prose=section.has_prose,
        required=section.required,
        item_style=section.item_style,
        guidance=section.guidance,
        suggestion=section.suggestion,
        rows=tuple(_row_spec(row) for row in section.rows.all()),
        annexes=tuple(
            AnnexSpec(annex.key, annex.title, tuple(ColumnSpec(**column) for column in annex.columns))
            for annex in section.annexes.all()
        ),
        sections=below,
    )


def _row_spec(row: TableRow) -> RowSpec:
    if row.kind == RowKind.HEADING or row.indicator is None or row.breakdown is None:
        return RowSpec(label=row.label, depth=row.depth)
    return RowSpec(
        label=row.label,
        indicator=row.indicator.code,
        breakdown=row.breakdown.key,
        depth=row.depth,
        required=row.required,
        parts_complete=row.parts_complete,
    )
