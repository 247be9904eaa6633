"""Reports and rounds by the words in them: whose, which period, what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet

from agencies.models import Agency, User
from portal.core.searching import as_typed, excerpt, holding, holds, key_of, side_by_side
from reports.collection.models import AnnexRow, Assignment, Call, Report, SectionText
from reports.collection.states import INTERNAL, ReportState

# Drafts are read as they stand; an agency has few of them, a person who keys signed papers a few more.
MOST_DRAFTS: Final = 200


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report and the place in it where the words stand: the section's key, and the text in marked pieces."""

    report: Report
    section: str
    pieces: list[tuple[str, bool]]


def words_of_stored(report_id: int) -> tuple[str, str]:
    """The keys of a report as it is stored now: its head alone, and all of it."""
    report = _whole(Report.objects.filter(pk=report_id)).get()
    return key_of(*_head(report)), _words(report)


def _words(report: Report) -> str:
    """Agency, round, period, prose that counts, lines of annexes; of a report fetched by `_whole`."""
    return key_of(*_head(report), *(text for _section, text in _said(report)))


def _head(report: Report) -> tuple[str, ...]:
    duty = report.assignment
    return (duty.agency.name, duty.call.title, duty.call.code, str(duty.call.period))


def _said(report: Report) -> Iterator[tuple[str, str]]:
    """(key of the section, text) of everything in words: paragraphs that are printed, cells of annexes."""
    for text in report.texts.all():
        for paragraph in text.paragraphs:
            if paragraph.get("used", True):
                yield text.section.key, paragraph["text"]
    for row in report.annex_rows.all():
        yield row.table.section.key, " – ".join(str(cell) for cell in row.cells.values() if cell)


def find_reports(user: User, wanted: Sequence[str], agency: int | None = None) -> QuerySet[Report]:
    """The reports a person may see in which everything wanted stands: first where it stands side by side, the latest
    period first; replaced ones left out.

    `agency`: only of this agency. Drafts are read and not looked up (four queries). What lies unopened before this
    person says no more than its envelope.
    """
    reports = Report.objects.visible_to(user).exclude(state=ReportState.SUPERSEDED)
    if agency is not None:
        reports = reports.filter(assignment__agency=agency)
    drafts = _whole(reports.filter(state__in=INTERNAL).order_by("-pk"))[:MOST_DRAFTS]
    written = {draft.pk: words for draft in drafts if holds(words := _words(draft), wanted)}
    near = [pk for pk, words in written.items() if side_by_side(words, wanted)]
    closed = Q(pk__in=sealed(user).values("pk"))
    stored = Report.objects.exclude(state__in=INTERNAL)
    inside = holding(stored.exclude(closed), "words__words", wanted).values("pk")
    outside = holding(stored.filter(closed), "words__head", wanted).values("pk")
    return (
        reports.filter(Q(pk__in=written) | Q(pk__in=inside) | Q(pk__in=outside))
        .select_related("assignment__agency", "assignment__call__period")
        .annotate(apart=as_typed("words__words", wanted, *near))
        .order_by("apart", "-assignment__call__data_to", "assignment__agency__sort_key", "-version", "pk")
    )


def sealed(user: User) -> QuerySet[Report]:
    """What was sent to the person for review and is not opened yet; until then its sender may take it back."""
    return Report.objects.reviewable_by(user).filter(opened_at=None)


def places(user: User, reports: Sequence[Report], wanted: Sequence[str]) -> list[FoundReport]:
    """Each of a page of reports with the passage that holds most of what was wanted; none of an unopened one."""
    shown = [report.pk for report in reports]
    closed = set(sealed(user).filter(pk__in=shown).values_list("pk", flat=True))
    rows = {report.pk: report for report in _whole(Report.objects.filter(pk__in=shown))}
    found = []
    for report in reports:
        said = [] if report.pk in closed else list(_said(rows[report.pk]))
        pieces = excerpt((text for _section, text in said), wanted)
        plain = "".join(text for text, _hit in pieces).strip("… ")
        section = next((key for key, text in said if plain and plain in text), "")
        found.append(FoundReport(report, section, pieces))
    return found


def _whole(reports: QuerySet[Report]) -> QuerySet[Report]:
    texts = SectionText.objects.select_related("section").order_by("section__position")
    rows = AnnexRow.objects.select_related("table__section").order_by("table", "position")
    return reports.select_related("assignment__agency", "assignment__call__period").prefetch_related(
        Prefetch("texts", texts), Prefetch("annex_rows", rows)
    )


def find_calls(user: User, wanted: Sequence[str]) -> list[Call]:
    """The rounds a person may see by title, code, period and letter, the latest first."""
    calls = Call.objects.visible_to(user).select_related("period", "lead")
    return [call for call in calls if holds(_call_words(call), wanted)]


def _call_words(call: Call) -> str:
    return key_of(
        call.title, call.code, str(call.period), call.letter_number, call.letter_subject, call.lead.name
    )


def agencies_in_sight(user: User, managed: QuerySet[Agency]) -> QuerySet[Any]:
    """Agencies whose people the person manages, and those whose duties he sees."""
    duties = Assignment.objects.visible_to(user).order_by().values("agency")
    return Agency.objects.filter(Q(pk__in=managed.order_by().values("pk")) | Q(pk__in=duties))


def on_duty(user: User, agencies: Sequence[Agency]) -> set[int]:
    """Ids of those of the agencies whose duties the person sees."""
    seen = Assignment.objects.visible_to(user).filter(agency__in=agencies).order_by()
    return set(seen.values_list("agency_id", flat=True))
