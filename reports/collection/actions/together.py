"""The new versions of many summaries written at once, as a run over a whole level does it: drafts.write_consolidated,
with statements that do not multiply by the number of summaries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from portal.core import clock
from reports.collection.actions.explanations import copy_explanations
from reports.collection.actions.personal import carry_overrides, copy_overrides
from reports.collection.actions.writing import FIGURE_FIELDS, figure_of
from reports.collection.entries import FigureEntry, Paragraph
from reports.collection.models import (
    AnnexRow,
    Assignment,
    Figure,
    PersonalOverride,
    Report,
    ReviewNote,
    SectionText,
)
from reports.collection.states import UNFINISHED, Origin, ReportState
from reports.outlines.models import Section


@dataclass(frozen=True, slots=True)
class Draft:
    """What a summary will say beside its figures; as the arguments of drafts.write_consolidated."""

    assignment: Assignment
    paragraphs: Mapping[int, list[Paragraph]] = field(default_factory=dict)
    annexes: Mapping[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    sources: Sequence[int] = ()


def refusal(newest: Report | None) -> str:
    """Why a summary may not be written now: its newest version is on its way. "" if it may."""
    if newest is None or newest.state not in UNFINISHED or newest.state == ReportState.DRAFT:
        return ""
    return _("Bản tổng hợp đang trình hoặc chờ rà soát; hãy đưa về dự thảo rồi tổng hợp lại.")


def write_consolidated_together(
    *,
    by: User,
    drafts: Sequence[Draft],
    newest: Mapping[int, Report],
    figures: Callable[[Mapping[int, Report]], None],
) -> dict[int, Report]:
    """Write the next version of each summary, by duty. Call inside a transaction that has locked the newest versions
    (`newest`, by duty) and the duties, and has asked `refusal`. `figures` writes the figures of the new reports.
    """
    now = clock.now()
    Report.objects.filter(pk__in=[each.pk for each in newest.values()], state=ReportState.DRAFT).update(
        state=ReportState.SUPERSEDED
    )
    made = Report.objects.bulk_create(
        Report(
            assignment=draft.assignment, version=last.version + 1 if last else 1, origin=Origin.CONSOLIDATED,
            copied_from=last, created_by=by, created_at=now,
        )
        for draft in drafts
        for last in [newest.get(draft.assignment.pk)]
    )  # fmt: skip
    reports = {report.assignment_id: report for report in made}
    _write_texts(drafts, reports, by)
    figures(reports)
    AnnexRow.objects.bulk_create(_annex_rows(drafts, reports), batch_size=1000)
    _carry(drafts, reports, newest)
    _check_references()
    audit.record_all(
        by, "collection.report.consolidated",
        [(report, report.assignment.agency, {}) for report in made],
    )  # fmt: skip
    return reports


def _check_references() -> None:
    """PostgreSQL checks references when a transaction ends; done before, nobody waits for it at the journal's lock."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _write_texts(drafts: Sequence[Draft], reports: Mapping[int, Report], by: User) -> None:
    now = clock.now()
    sections: dict[int, list[int]] = {}
    versions = {draft.assignment.version_id for draft in drafts}
    for pk, version in Section.objects.filter(version__in=versions).values_list("pk", "version_id"):
        sections.setdefault(version, []).append(pk)
    SectionText.objects.bulk_create(
        (
            SectionText(
                report=reports[draft.assignment.pk], section_id=section,
                paragraphs=draft.paragraphs.get(section, []), updated_by=by, updated_at=now,
            )
            for draft in drafts
            for section in sections.get(draft.assignment.version_id, [])
        ),
        batch_size=1000,
    )  # fmt: skip


def _annex_rows(drafts: Sequence[Draft], reports: Mapping[int, Report]) -> Iterable[AnnexRow]:
    for draft in drafts:
        for table, rows in draft.annexes.items():
            for position, cells in enumerate(rows):
                yield AnnexRow(
                    report=reports[draft.assignment.pk], table_id=table, position=position,
                    cells={k: v for k, v in cells.items() if k != "agency"}, agency_id=cells.get("agency"),
                )  # fmt: skip


def _carry(drafts: Sequence[Draft], reports: Mapping[int, Report], newest: Mapping[int, Report]) -> None:
    """Open notes and reasons for warnings of the version before; reasons for what looks like data about citizens of
    the sources, too."""
    before = {report.pk: reports[duty] for duty, report in newest.items() if duty in reports}
    notes = list(ReviewNote.objects.filter(report__in=before, settled_at__isnull=True))
    for note in notes:
        note.pk, note._state.adding, note.report = None, True, before[note.report_id]
    ReviewNote.objects.bulk_create(notes)
    copy_explanations(before)
    sources = [source for draft in drafts for source in draft.sources]
    explained = set(
        PersonalOverride.objects.filter(report__in=[*before, *sources]).values_list("report_id", flat=True)
    )
    for draft in drafts:
        report, last = reports[draft.assignment.pk], newest.get(draft.assignment.pk)
        if last is not None and last.pk in explained:
            copy_overrides(last, report)
        if not explained.isdisjoint(draft.sources):
            carry_overrides(draft.sources, report)


def write_entries(entries: Iterable[tuple[Report, FigureEntry]]) -> None:
    """Insert figures of new reports."""
    rows = (figure_of(report, entry) for report, entry in entries)
    Figure.objects.bulk_create((row for row in rows if row is not None), batch_size=500)


def write_selected(select: str) -> None:
    """Insert figures of new reports by a SELECT of ours: report, indicator, breakdown, then FIGURE_FIELDS in order.

    So that sums over many summaries need not leave the database. Nothing that people typed goes this way.
    """
    columns = ("report_id", "indicator_id", "breakdown_id", *FIGURE_FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {Figure._meta.db_table} ({', '.join(columns)}) {select}")
