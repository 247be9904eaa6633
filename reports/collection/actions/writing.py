"""The one place where content is written into a draft, by whatever door it came: with it move the versions of its
fields, the counters of its sections and of the report, and the history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from portal.core import clock
from portal.core.errors import Invalid
from reports.collection.actions.history import record_before
from reports.collection.actions.personal import refuse_personal_changes
from reports.collection.entries import FigureEntry, Paragraph
from reports.collection.fields import annex_field, figure_field, text_field
from reports.collection.models import AnnexRow, FieldState, Figure, Report
from reports.collection.queries import asked_often
from reports.collection.queries.apart import open_names
from reports.collection.states import FigureState, RecordReason
from reports.outlines.models import AnnexTable, Section, TableRow

FIGURE_FIELDS = ("value", "numerator", "denominator", "qualifier", "basis", "state", "nature", "note")


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be written: figures by (indicator, breakdown); prose and its mark by section; rows by annex table."""

    figures: Sequence[FigureEntry] = ()
    texts: Mapping[int, tuple[Sequence[Paragraph], bool]] = field(default_factory=dict)
    annexes: Mapping[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """The new versions of all fields that moved, and the sections whose history was begun."""

    versions: dict[str, int]
    begun: list[int]
    at: dt.datetime


def write_changes(
    report: Report,
    changes: Changes,
    *,
    by: User,
    reason: str = RecordReason.EDIT,
    also: Collection[int] = (),
    known: Mapping[str, int] | None = None,
) -> Written:
    """Write into a locked draft. Call inside a transaction; the caller has asked every policy and lock.

    The same figure may stand in several sections: all its fields move. `also`: sections that count as touched. `known`:
    versions of fields that the caller has read under its lock.
    PersonalFound when a text names citizens: nothing is written then.
    """
    prose = {pk: [p["text"] for p in paragraphs] for pk, (paragraphs, _nothing) in changes.texts.items()}
    refuse_personal_changes(report, changes.figures, prose, changes.annexes)
    of_figures = figure_fields(report, changes.figures)
    of_annexes: dict[int, int] = {}
    if changes.annexes:
        of_annexes = dict(AnnexTable.objects.filter(pk__in=changes.annexes).values_list("pk", "section"))
    names = [*of_figures, *map(text_field, changes.texts), *map(annex_field, changes.annexes)]
    refuse_carried(report, names)
    sections = {*of_figures.values(), *changes.texts, *of_annexes.values(), *also}
    begun = record_before(report, sections, by=by, reason=reason)
    if changes.figures:
        write_figures(report, changes.figures)
    for table_id, rows in changes.annexes.items():
        write_annex(report, table_id, rows)
    now = clock.now()
    for section_id, (paragraphs, nothing) in changes.texts.items():
        report.texts.filter(section=section_id).update(paragraphs=list(paragraphs), nothing=nothing)
    if len(sections) == 1:
        asked_often.touch_section(report=report.pk, section=next(iter(sections)), by=by.pk, at=now)
    else:
        report.texts.filter(section__in=sections).update(
            edit_version=F("edit_version") + 1, updated_by=by, updated_at=now
        )
    report.edit_version += 1
    asked_often.count_edit(report=report.pk, edit_version=report.edit_version)
    return Written(move_fields(report, names, by=by, at=now, known=known or {}), begun, now)


def refuse_carried(report: Report, names: Iterable[str]) -> None:
    """Invalid, by field, when something that was sent before a supplement would change; see Report.only_new."""
    only = open_names(report)
    if only is None:
        return
    closed = [name for name in names if name not in only]
    if closed:
        words = _(
            "Đây là lần bổ sung: nội dung đã gửi được giữ nguyên, chỉ nhập các ô “mới”. Muốn sửa cả phần đã gửi, "
            "hãy đề nghị cơ quan tổng hợp cho sửa."
        )
        raise Invalid(words, dict.fromkeys(closed, words))


def figure_fields(report: Report, figures: Iterable[FigureEntry]) -> dict[str, int]:
    """Every field of the outline in which these figures stand, with its section."""
    keys = {(f.indicator_id, f.breakdown_id) for f in figures}
    if not keys:
        return {}
    if len(keys) == 1:
        ((indicator, breakdown),) = keys
        version = report.outline_pk
        places = asked_often.places_of_figure(version=version, indicator=indicator, breakdown=breakdown)
        return {figure_field(pk): section for pk, section in places}
    rows = TableRow.objects.filter(
        section__version=report.outline_pk,
        indicator__in={indicator for indicator, _breakdown in keys},
    )
    return {
        figure_field(pk): section
        for pk, section, *key in rows.values_list("pk", "section", "indicator", "breakdown")
        if tuple(key) in keys
    }


def move_fields(
    report: Report, names: Sequence[str], *, by: User, at: dt.datetime, known: Mapping[str, int]
) -> dict[str, int]:
    """One version more for every field named; `known`: the present version of some."""
    unknown = [name for name in names if name not in known]
    if unknown:
        found = report.field_states.filter(field__in=unknown).values_list("field", "version")
        known = {**known, **dict(found)}
    states = [
        FieldState(
            report=report,
            field=name,
            version=known.get(name, 0) + 1,
            edit_version=report.edit_version,
            by=by,
            at=at,
        )
        for name in names
    ]
    FieldState.objects.bulk_create(
        states,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["report", "field"],
        update_fields=["version", "edit_version", "by", "at"],
    )
    return {state.field: state.version for state in states}


def record_sections(report: Report, sections: Collection[int], *, by: User) -> None:
    """One line of the journal for each section; which field was written when and by whom is in FieldState."""
    for key in Section.objects.filter(pk__in=sections).order_by("position").values_list("key", flat=True):
        audit.record(by, "collection.section.saved", report, agency=report.assignment.agency, section=key)


def figure_of(report: Report, entry: FigureEntry) -> Figure | None:
    """The row that an entry becomes; None for an untouched blank, which leaves no row."""
    if entry.state == FigureState.NOT_REPORTED and not entry.note:
        return None
    return Figure(
        report=report,
        indicator_id=entry.indicator_id,
        breakdown_id=entry.breakdown_id,
        **{name: getattr(entry, name) for name in FIGURE_FIELDS},
    )


def write_figures(report: Report, figures: Sequence[FigureEntry]) -> None:
    """Insert or update figures by (indicator, breakdown)."""
    rows = [row for row in (figure_of(report, f) for f in figures) if row is not None]
    drop = {(f.indicator_id, f.breakdown_id) for f in figures} - {
        (row.indicator_id, row.breakdown_id) for row in rows
    }
    Figure.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["report", "indicator", "breakdown"],
        update_fields=FIGURE_FIELDS,
    )
    if drop:
        stored = {(f.indicator_id, f.breakdown_id): f.pk for f in report.figures.all()}
        Figure.objects.filter(pk__in=[stored[key] for key in drop if key in stored]).delete()


def write_annex(report: Report, table_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace the rows of one annex table; in a summary a cell "agency" names whose row it is."""
    AnnexRow.objects.filter(report=report, table_id=table_id).delete()
    AnnexRow.objects.bulk_create(
        AnnexRow(
            report=report,
            table_id=table_id,
            position=position,
            cells={k: v for k, v in cells.items() if k != "agency"},
            agency_id=cells.get("agency"),
        )
        for position, cells in enumerate(rows)
    )
