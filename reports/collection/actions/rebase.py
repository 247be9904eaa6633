"""Drafts carried over to another version of their outline, by key, many at once; nothing that was said is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext as _

from portal.core import clock
from reports.collection.models import (
    AnnexRow,
    Attachment,
    FieldState,
    Figure,
    Leftover,
    Presence,
    Report,
    ReviewNote,
    SectionRecord,
    SectionText,
    SectionWork,
)
from reports.collection.queries.apart import Apart, renamed
from reports.collection.queries.entry import cell_text, prose_text
from reports.collection.wording import figure_remarks, figure_text
from reports.outlines.models import AnnexTable, Section

_AT_ONCE: Final = 500


def rebase(reports: Sequence[Report], moved: Apart) -> None:
    """Drafts written in `moved.before` become drafts of `moved.after`. Call inside a transaction, rows locked.

    Sections and annex tables go by key, figures by indicator and breakdown; versions of fields, history, remarks,
    owners and files go with them. What has no place any more becomes a Leftover in words. Statements do not grow
    with the number of reports.
    """
    ids = [report.pk for report in reports]
    if not ids or moved.before.version_id == moved.after.version_id:
        return
    Leftover.objects.bulk_create(
        [*_texts(ids, moved), *_figures(ids, moved), *_rows(ids, moved)], batch_size=_AT_ONCE
    )
    _sections(ids, moved)
    _field_states(ids, moved)
    _records(ids, moved)
    _blank_texts(ids, moved)
    # what is new stays new to its writers over several changes
    Report.objects.filter(pk__in=ids, extends__isnull=True).update(extends=moved.before.version_id)
    Report.objects.filter(pk__in=ids).update(
        outline_version=moved.after.version_id, edit_version=F("edit_version") + 1
    )
    for report in reports:
        report.outline_version_id = moved.after.version_id
        report.extends_id = report.extends_id or moved.before.version_id
        report.edit_version += 1


def _texts(ids: Sequence[int], moved: Apart) -> Iterator[Leftover]:
    """Prose of sections that are gone, or take none any more."""
    for section in moved.before.sections.values():
        now = moved.sections.get(section.pk)
        if now is not None and (now.has_prose or not section.has_prose):
            continue
        texts = SectionText.objects.filter(report__in=ids, section=section)
        for text in texts.exclude(paragraphs=[]):
            yield Leftover(
                report_id=text.report_id, place=_place(section), text=prose_text(text.paragraphs),
                by_id=text.updated_by_id, at=text.updated_at or clock.now(),
            )  # fmt: skip
        if now is None:
            texts.delete()
        else:
            texts.update(paragraphs=[])


def _figures(ids: Sequence[int], moved: Apart) -> Iterator[Leftover]:
    gone = moved.before.figures - moved.after.figures
    figures = Figure.objects.filter(
        report__in=ids, indicator__in={indicator for indicator, _breakdown in gone}
    ).select_related("indicator")
    drop = []
    for figure in figures:
        key = (figure.indicator_id, figure.breakdown_id)
        if key not in gone:
            continue
        row = moved.before.of_figure[key][0]
        said = [figure_text(figure, figure.indicator), *figure_remarks(figure)]
        yield Leftover(
            report_id=figure.report_id, place=f"{_place(row.section)}: {row.label}"[:300],
            text="; ".join(dict.fromkeys(word for word in said if word)), at=clock.now(),
        )  # fmt: skip
        drop.append(figure.pk)
    for start in range(0, len(drop), _AT_ONCE):
        Figure.objects.filter(pk__in=drop[start : start + _AT_ONCE]).delete()


def _rows(ids: Sequence[int], moved: Apart) -> Iterator[Leftover]:
    """Annex rows go to the table of now; rows of a table that is gone, and cells of columns that are, into words."""
    for table in moved.before.annexes.values():
        now = moved.annexes.get(table.pk)
        rows = AnnexRow.objects.filter(report__in=ids, table=table)
        kept = {column["key"] for column in now.columns} if now is not None else set()
        lost = [column for column in table.columns if column["key"] not in kept]
        if lost:
            yield from _lines(table, rows.order_by("report", "position"), lost)
        if now is None:
            rows.delete()
        else:
            rows.update(table=now)


def _lines(
    table: AnnexTable, rows: Iterable[AnnexRow], columns: Sequence[dict[str, Any]]
) -> Iterator[Leftover]:
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        cells = [
            f"{column['label']}: {text}"
            for column in columns
            if (text := cell_text(row.cells.get(column["key"]), column.get("kind", "text")))
        ]
        if cells:
            lines[row.report_id].append(f"{row.position + 1}. {'; '.join(cells)}")
    for report, said in lines.items():
        yield Leftover(report_id=report, place=table.title, text="\n".join(said), at=clock.now())


def _place(section: Section) -> str:
    return (str(section) or _("Mở đầu"))[:300]


def _sections(ids: Sequence[int], moved: Apart) -> None:
    """What hangs on sections goes with them; of a section that is gone, remarks and files stay with the report."""
    for pk, now in moved.sections.items():
        for model in (SectionText, SectionWork, SectionRecord, ReviewNote, Attachment, Presence):
            model._default_manager.filter(report__in=ids, section=pk).update(section=now)
    gone = [section.pk for section in moved.before.sections.values() if section.pk not in moved.sections]
    if gone:
        SectionWork.objects.filter(report__in=ids, section__in=gone).delete()
        for model in (ReviewNote, Attachment, Presence):
            model._default_manager.filter(report__in=ids, section__in=gone).update(section=None)


def _field_states(ids: Sequence[int], moved: Apart) -> None:
    """Versions of fields under their new names, so that a page of before still compares rightly."""
    states = FieldState.objects.filter(report__in=ids)
    taken = set[str]()
    for old, new in moved.names.items():
        if new in taken:  # a figure that stood in two places and now stands in one
            states.filter(field=old).delete()
        else:
            states.filter(field=old).update(field=new)
            taken.add(new)
    states.exclude(field__in=taken).delete()


def _records(ids: Sequence[int], moved: Apart) -> None:
    """The history names fields; it stays readable and can be gone back to."""
    changed = []
    for record in SectionRecord.objects.filter(report__in=ids).iterator(chunk_size=_AT_ONCE):
        for part in ("figures", "annexes"):
            said = record.content.get(part) or {}
            record.content[part] = {renamed(moved.names, name): value for name, value in said.items()}
        changed.append(record)
        if len(changed) == _AT_ONCE:
            SectionRecord.objects.bulk_update(changed, ["content"])
            changed = []
    SectionRecord.objects.bulk_update(changed, ["content"])


def _blank_texts(ids: Sequence[int], moved: Apart) -> None:
    """A text for every section that is new: a report has one for each."""
    kept = {now.pk for now in moved.sections.values()}
    fresh = [section for section in moved.after.sections.values() if section.pk not in kept]
    SectionText.objects.bulk_create(
        (SectionText(report_id=pk, section=section) for pk in ids for section in fresh), batch_size=_AT_ONCE
    )
