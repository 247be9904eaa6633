"""Writing into the draft of a summary after the run: reworked prose, adjusted figures. Runs use write_consolidated."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict
from reports.collection import policies
from reports.collection.actions.drafts import StaleEdit, lock_report
from reports.collection.actions.gate import refuse_closed
from reports.collection.actions.personal import refuse_personal_changes
from reports.collection.actions.writing import write_figures
from reports.collection.entries import FigureEntry, Paragraph
from reports.collection.live import LiveFigures
from reports.collection.models import Report, SectionText
from reports.collection.states import ReportState
from reports.outlines.models import Section


def lock_summary(report_id: int, by: User) -> Report:
    """The locked draft of a summary that the person may edit. Call inside a transaction."""
    report = lock_report(report_id)
    refuse_replaced(report, by)
    require(policies.can_edit, by, report)
    if not report.is_consolidated:
        raise Conflict(str(_("Đây không phải là bản tổng hợp.")))
    refuse_closed(report.assignment)
    return report


def replaced_by(report: Report, by: User) -> Report | None:
    """The draft that a re-run wrote in place of this version, where the person may go on with the work."""
    if report.state != ReportState.SUPERSEDED or not report.is_consolidated:
        return None
    later = Report.objects.filter(assignment=report.assignment_id, version__gt=report.version)
    newest = later.select_related("assignment__call").order_by("-version").first()
    return newest if newest is not None and policies.can_edit(by, newest) else None


def refuse_replaced(report: Report, by: User) -> None:
    """Of a version that was computed anew since its page was opened, say so: it is no right that is missing."""
    newest = replaced_by(report, by)
    if newest is not None:
        words = {"old": report.version, "new": newest.version}
        raise Conflict(
            str(
                _(
                    "Bản tổng hợp lần %(old)d đã được tổng hợp lại thành lần %(new)d sau khi bạn mở trang. "
                    "Hãy mở lần %(new)d và làm lại việc này ở đó."
                )
            )
            % words
        )


@transaction.atomic
def save_paragraphs(
    *, report_id: int, section_id: int, by: User, edit_version: int, paragraphs: Sequence[Paragraph]
) -> SectionText:
    """Replace the paragraphs of one section of a summary, sources and marks included.

    `edit_version` is the one the writer saw; if the section has moved on, StaleEdit carries the current state.
    """
    report = lock_summary(report_id, by)
    text = SectionText.objects.select_related("updated_by").get(report=report, section_id=section_id)
    if text.edit_version != edit_version:
        raise StaleEdit(text)
    spoken = LiveFigures(report).spoken(paragraphs)
    refuse_personal_changes(report, (), {section_id: [p["text"] for p in spoken]}, {})
    text.paragraphs = list(paragraphs)
    text.edit_version += 1
    text.updated_by, text.updated_at = by, clock.now()
    text.save(update_fields=["paragraphs", "edit_version", "updated_by", "updated_at"])
    _touch(report)
    section = Section.objects.get(pk=section_id)
    audit.record(by, "collection.section.saved", report, agency=report.assignment.agency, section=section.key)
    return text


def receive_paragraphs(report: Report, text: SectionText, paragraphs: Sequence[Paragraph]) -> None:
    """Another section of a locked draft with what was sent to it. Call inside a transaction.

    Its version stays: whoever is writing there loses nothing, since saving keeps what his page did not know.
    """
    spoken = LiveFigures(report).spoken(paragraphs)
    refuse_personal_changes(report, (), {text.section_id: [p["text"] for p in spoken]}, {})
    text.paragraphs = list(paragraphs)
    text.save(update_fields=["paragraphs"])


def write_printed(report: Report, entries: Sequence[FigureEntry]) -> None:
    """Put the printed values of figures into a locked draft. Call inside a transaction; the caller records it."""
    write_figures(report, entries)
    _touch(report)


def _touch(report: Report) -> None:
    report.edit_version += 1
    report.save(update_fields=["edit_version"])
