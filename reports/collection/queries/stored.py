"""Fields of a report as they are stored: value, version, who wrote last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reports.collection.fields import (
    ANNEX,
    FIGURE,
    TEXT,
    FieldName,
    annex_field,
    field_name,
    figure_field,
    text_field,
)
from reports.collection.inputs.figure import shown
from reports.collection.models import AnnexRow, FieldState, Figure, Report, SectionText
from reports.collection.queries import asked_often
from reports.collection.queries.entry import Annex, Line
from reports.collection.queries.fields import key_of, typed_annex, typed_text
from reports.outlines.models import AnnexTable, Section, TableRow
from reports.outlines.states import RowKind


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it is stored. `typed`: in the words in which it is typed."""

    name: str
    pk: int
    section_id: int
    label: str
    state: FieldState | None
    typed: dict[str, Any]
    line: Line | None = None
    section: Section | None = None
    text: SectionText | None = None
    annex: Annex | None = None

    @property
    def version(self) -> int:
        """0 for a field that was never edited."""
        return self.state.version if self.state else 0


def fields_of(report: Report, names: Iterable[str]) -> dict[str, Field]:
    """The fields with these names; what is no field of this report's outline is left out."""
    wanted: defaultdict[str, dict[int, FieldName]] = defaultdict(dict)
    for name in map(field_name, names):
        if name is not None:
            wanted[name.kind][name.pk] = name
    written = [str(name) for of_kind in wanted.values() for name in of_kind.values()]
    found_states: Iterable[FieldState]
    if len(written) == 1:
        found_states = asked_often.state_of(report=report.pk, field=written[0])
    else:
        found_states = report.field_states.filter(field__in=written).select_related("by")
    states = {state.field: state for state in found_states}
    found = [*_figures(report, wanted[FIGURE], states), *_texts(report, wanted[TEXT], states)]
    return {each.name: each for each in [*found, *_annexes(report, wanted[ANNEX], states)]}


def _figures(
    report: Report, names: Mapping[int, FieldName], states: Mapping[str, FieldState]
) -> Iterable[Field]:
    if not names:
        return
    version = report.outline_pk
    found: Iterable[Figure]
    if len(names) == 1:
        rows = asked_often.figure_rows(row=next(iter(names)), version=version)
        found = [
            each
            for row in rows
            for each in asked_often.figure(
                report=report.pk, indicator=row.indicator_id, breakdown=row.breakdown_id
            )
        ]
    else:
        asked = TableRow.objects.filter(pk__in=names, section__version=version, kind=RowKind.FIGURE)
        rows = list(asked.select_related("indicator"))
        found = report.figures.filter(indicator__in={row.indicator_id for row in rows})
    stored: dict[tuple[int, int], Figure] = {(f.indicator_id, f.breakdown_id): f for f in found}
    for row in rows:
        figure = stored.get(key_of(row))
        name = str(names[row.pk])
        yield Field(
            name, row.pk, row.section_id, row.label, states.get(name), shown(figure, row.indicator),
            line=Line(row, figure),
        )  # fmt: skip


def _texts(
    report: Report, names: Mapping[int, FieldName], states: Mapping[str, FieldState]
) -> Iterable[Field]:
    if not names:
        return
    stored = {text.section_id: text for text in report.texts.filter(section__in=names)}
    for section in Section.objects.filter(pk__in=names, version=report.outline_pk):
        text = stored.get(section.pk)
        if text is not None:
            name = str(names[section.pk])
            yield Field(
                name, section.pk, section.pk, str(section) or _("Mở đầu"), states.get(name), typed_text(text),
                section=section, text=text,
            )  # fmt: skip


def _annexes(
    report: Report, names: Mapping[int, FieldName], states: Mapping[str, FieldState]
) -> Iterable[Field]:
    if not names:
        return
    rows: defaultdict[int, list[AnnexRow]] = defaultdict(list)
    for row in report.annex_rows.filter(table__in=names).order_by("position"):
        rows[row.table_id].append(row)
    for table in AnnexTable.objects.filter(pk__in=names, section__version=report.outline_pk):
        name = str(names[table.pk])
        yield Field(
            name, table.pk, table.section_id, table.title, states.get(name), typed_annex(table, rows[table.pk]),
            annex=Annex(table, rows[table.pk]),
        )  # fmt: skip


def names_in(section: Section) -> set[str]:
    """The names of all fields of one section."""
    rows = section.rows.filter(kind=RowKind.FIGURE).values_list("pk", flat=True)
    tables = section.annexes.values_list("pk", flat=True)
    return {text_field(section.pk), *map(figure_field, rows), *map(annex_field, tables)}
