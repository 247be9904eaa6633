"""What the fields of a report hold, in the words in which they are typed, and where the same figure stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from portal.core.numbers import format_scaled
from reports.collection.fields import annex_field, figure_field
from reports.collection.inputs.figure import shown
from reports.collection.models import AnnexRow, Figure, Report, SectionText
from reports.collection.parts import Group, groups_of
from reports.collection.queries.entry import cell_text, prose_text
from reports.collection.wording import counted
from reports.outlines.models import AnnexTable, TableRow
from reports.outlines.states import RowKind

Key = tuple[int, int]


def key_of(row: TableRow) -> Key:
    """Which figure stands in a line; the same figure may stand in several sections."""
    return row.indicator_id or 0, row.breakdown_id or 0


def typed_text(text: SectionText | None) -> dict[str, Any]:
    """The prose of a section and its mark."""
    return (
        {"text": prose_text(text.paragraphs), "nothing": text.nothing}
        if text
        else {"text": "", "nothing": False}
    )


def typed_annex(table: AnnexTable, rows: Iterable[AnnexRow]) -> dict[str, Any]:
    """The rows of an annex table."""
    return {
        "rows": [
            {c["key"]: cell_text(row.cells.get(c["key"]), c.get("kind", "text")) for c in table.columns}
            for row in rows
        ]
    }


def section_contents(report: Report, sections: Collection[int]) -> dict[int, dict[str, Any]]:
    """What some sections say now, as SectionRecord.content keeps it. Four queries."""
    contents: dict[int, dict[str, Any]] = {
        pk: {"text": [], "nothing": False, "figures": {}, "annexes": {}} for pk in sections
    }
    for text in report.texts.filter(section__in=sections):
        contents[text.section_id] |= {"text": text.paragraphs, "nothing": text.nothing}
    figures = {(f.indicator_id, f.breakdown_id): f for f in report.figures.all()}
    rows = TableRow.objects.filter(section__in=sections, kind=RowKind.FIGURE).select_related("indicator")
    for row in rows.order_by("position"):
        figure = figures.get(key_of(row))
        if figure is not None:
            contents[row.section_id]["figures"][figure_field(row.pk)] = shown(figure, row.indicator)
    of_table: defaultdict[int, list[AnnexRow]] = defaultdict(list)
    tables: dict[int, AnnexTable] = {}
    for annex_row in (
        report.annex_rows.filter(table__section__in=sections).select_related("table").order_by("position")
    ):
        of_table[annex_row.table_id].append(annex_row)
        tables[annex_row.table_id] = annex_row.table
    for pk, each in of_table.items():
        contents[tables[pk].section_id]["annexes"][annex_field(pk)] = typed_annex(tables[pk], each)["rows"]
    return contents


def parts_of(rows: Sequence[TableRow]) -> dict[TableRow, list[Group]]:
    """The lines of one section that others in it must add up to, with those others in every way that breaks the line
    down: along each axis, and over crossed ones where every combination is a line. Ratios have no parts."""
    found: defaultdict[TableRow, list[Group]] = defaultdict(list)
    asked = [row for row in rows if row.indicator is not None and not row.indicator.is_ratio]
    for group in groups_of(asked):
        if group.total.parts_complete and group.whole:
            found[group.total].append(group)
    return dict(found)


def totals_of(rows: Sequence[TableRow], figures: Mapping[Key, Figure]) -> dict[str, list[str]]:
    """By the field of every line that has parts: what those add up to, in words, for each way of `parts_of` in its
    order; "" while none has a number."""
    return {
        figure_field(total.pk): [_sum(total, group.parts, figures) for group in groups]
        for total, groups in parts_of(rows).items()
    }


def _sum(total: TableRow, parts: Sequence[TableRow], figures: Mapping[Key, Figure]) -> str:
    counts = [n for n in (counted(figures.get(key_of(part))) for part in parts) if n is not None]
    scale = total.indicator.scale if total.indicator else 0
    return format_scaled(sum(counts), scale) if counts else ""
