"""Opening and writing drafts. Nothing here touches a report that was submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection import policies
from reports.collection.actions.attachments import copy_attachments
from reports.collection.actions.explanations import copy_explanations
from reports.collection.actions.gate import refuse_closed, refuse_locked
from reports.collection.actions.personal import carry_overrides, copy_overrides
from reports.collection.actions.rebase import rebase
from reports.collection.actions.writing import (
    Changes,
    record_sections,
    write_annex,
    write_changes,
    write_figures,
)
from reports.collection.entries import FigureEntry, Paper, Paragraph, SectionEntry, carry_ids
from reports.collection.models import (
    AnnexRow,
    Assignment,
    Figure,
    Leftover,
    Report,
    ReviewNote,
    SectionText,
    SectionWork,
)
from reports.collection.queries.apart import Apart, apart
from reports.collection.queries.nothing import positive_flows, with_zeros
from reports.collection.states import UNFINISHED, Channel, Origin, ReportState


class StaleEdit(Conflict):
    """Somebody saved this section since the writer opened it; nothing was overwritten."""

    def __init__(self, current: SectionText) -> None:
        who = current.updated_by.full_name if current.updated_by else ""
        at = (
            current.updated_at.astimezone(clock.VIETNAM).strftime("%H:%M ngày %d/%m/%Y")
            if current.updated_at
            else ""
        )
        super().__init__(
            str(
                _(
                    "Mục này đã được %(who)s lưu lúc %(at)s, sau khi bạn mở. Nội dung bạn gõ được giữ nguyên bên dưới."
                )
            )
            % {"who": who, "at": at}
        )
        self.current = current


def open_draft(report_id: int, by: User) -> Report:
    """The locked draft into which the person may write; NotAllowed or Locked, which says what stands before it."""
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("assignment__call", "assignment__agency", "assignment__parent")
        .get(pk=report_id)
    )
    require(policies.writes, by, report)
    refuse_locked(report)
    return report


def lock_report(report_id: int) -> Report:
    """The report's row, locked until the transaction ends."""
    return Report.objects.select_for_update(of=("self",)).get(pk=report_id)


def expect_seen(report: Report, edit_version: int | None) -> None:
    """Conflict when somebody has written into the report since the person opened the page (None: not asked)."""
    if edit_version is not None and edit_version != report.edit_version:
        raise Conflict(
            str(
                _(
                    "Nội dung báo cáo đã thay đổi sau khi bạn mở trang. Hãy tải lại trang, xem lại rồi làm tiếp."
                )
            )
        )


@transaction.atomic
def start_report(
    *, assignment_id: int, by: User, channel: str = Channel.WEB, paper: Paper | None = None
) -> Report:
    """Open the draft of a duty, or return the one that is open.

    With `paper`, the draft is keyed from a signed paper: its arrival, not the keying, decides lateness.
    """
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)
    refuse_closed(assignment)
    may = policies.can_key_paper if paper else policies.can_start
    require(may, by, assignment)
    open_one = assignment.reports.filter(state__in=UNFINISHED).first()
    if open_one is not None:
        if paper is None:
            return open_one
        raise Conflict(
            str(_("Đơn vị đang có một bản chưa xong; hãy hoàn tất hoặc rút bản đó trước khi nhập thay."))
        )
    if assignment.reports.filter(state=ReportState.ACCEPTED).exists():
        raise Conflict(str(_("Báo cáo đã đạt yêu cầu; muốn sửa, đề nghị cơ quan tổng hợp mở lại.")))
    last = assignment.reports.order_by("-version").first()
    report = Report(
        assignment=assignment,
        version=last.version + 1 if last else 1,
        channel=Channel.ON_BEHALF if paper else channel,
        created_by=by,
        created_at=clock.now(),
    )
    if paper is not None:
        report.paper_number, report.paper_date = paper.number, paper.date
        report.paper_signer, report.paper_arrived_at = paper.signer, paper.arrived_at
        report.paper_scan, report.paper_scan_name = paper.scan, paper.scan_name
        if assignment.first_received_at is None:
            assignment.first_received_at = paper.arrived_at
            assignment.save(update_fields=["first_received_at"])
    report.save()
    SectionText.objects.bulk_create(
        SectionText(report=report, section=section) for section in assignment.version.sections.all()
    )
    audit.record(by, "collection.report.started", report, agency=assignment.agency, channel=report.channel)
    return report


def copy_report(source: Report, *, by: User, moved: Apart | None = None) -> Report:
    """The next version as a copy of `source`, open notes attached. Call inside a transaction, row locked.

    It is written in the outline that its duty asks for now; `moved`: from the outline of the source to that one, where
    the caller has it at hand.
    """
    newest = source.assignment.reports.order_by("-version").values_list("version", flat=True)[0]
    report = Report.objects.create(
        assignment=source.assignment,
        version=newest + 1,
        origin=source.origin,
        channel=source.channel,
        nothing_to_report=source.nothing_to_report,
        outline_version_id=source.outline_version_id,
        extends_id=source.extends_id,
        copied_from=source,
        created_by=by,
        created_at=clock.now(),
        paper_scan=source.paper_scan,
        paper_scan_name=source.paper_scan_name,
        paper_number=source.paper_number,
        paper_date=source.paper_date,
        paper_signer=source.paper_signer,
        paper_arrived_at=source.paper_arrived_at,
    )
    SectionText.objects.bulk_create(
        SectionText(
            report=report,
            section_id=text.section_id,
            paragraphs=text.paragraphs,
            nothing=text.nothing,
            updated_by_id=text.updated_by_id,
            updated_at=text.updated_at,
        )
        for text in source.texts.all()
    )
    _copy_rows(source, report)
    copy_overrides(source, report)
    copy_explanations({source.pk: report})
    copy_attachments(source, report)
    asked = source.assignment.version_id
    if report.outline_pk != asked:
        rebase([report], moved or apart(report.outline_pk, asked))
    return report


def _copy_rows(source: Report, report: Report) -> None:
    """Figures, annex rows and open notes, as new rows of `report`; owners of sections, whose work begins again."""
    for model, rows in (
        (Figure, source.figures.all()),
        (AnnexRow, source.annex_rows.all()),
        (ReviewNote, source.review_notes.filter(settled_at__isnull=True)),
        (Leftover, source.leftovers.all()),
    ):
        copies: list[Any] = []
        for row in rows:
            row.pk, row._state.adding = None, True
            row.report = report
            copies.append(row)
        model._default_manager.bulk_create(copies, batch_size=500)
    SectionWork.objects.bulk_create(
        SectionWork(report=report, section_id=work.section_id, owner_id=work.owner_id)
        for work in source.section_works.exclude(owner=None)
    )


@transaction.atomic
def save_section(
    *, report_id: int, section_id: int, by: User, edit_version: int, entry: SectionEntry
) -> SectionText:
    """Write one section of a draft: prose, figures and annex rows together.

    `edit_version` is the one the writer saw; if the section has moved on, StaleEdit carries the current state
    and nothing is written. Figures of other sections are left alone. With `entry.nothing` the flows that are
    still blank become "không có"; Invalid (field "nothing") when some flow does have a result.
    """
    report = open_draft(report_id, by)
    text = SectionText.objects.select_related("updated_by").get(report=report, section_id=section_id)
    if text.edit_version != edit_version:
        raise StaleEdit(text)
    figures = list(entry.figures)
    if entry.nothing:
        figures = with_zeros(report, figures, [section_id])
    paragraphs = carry_ids(text.paragraphs, entry.paragraphs)
    texts: dict[int, tuple[Sequence[Paragraph], bool]] = {}
    if paragraphs != text.paragraphs or entry.nothing != text.nothing:
        texts[section_id] = (paragraphs, entry.nothing)
    write_changes(report, Changes(figures, texts, entry.annexes), by=by, also=[section_id])
    if entry.nothing:
        refuse_positive_flows(report, [section_id])
    record_sections(report, [section_id], by=by)
    text.refresh_from_db()
    return text


@transaction.atomic
def set_nothing_to_report(
    *,
    report_id: int,
    by: User,
    nothing: bool,
    confirmed: Sequence[FigureEntry] = (),
    edit_version: int | None = None,
) -> Report:
    """Không phát sinh for the whole report, or its end. With `edit_version`, only for the content the person saw.

    Blank flows become "không có"; `confirmed` are the stocks and shares as the person confirmed or changed them.
    Sections without prose are marked too, so that open pages of them show as changed. Invalid (field "nothing")
    when some flow has a result. Taking it back leaves every figure as it is: they were said by somebody.
    """
    report = open_draft(report_id, by)
    expect_seen(report, edit_version)
    figures: list[FigureEntry] = []
    if nothing:
        refuse_positive_flows(report, None)
        figures = with_zeros(report, confirmed)
    report.nothing_to_report = nothing
    report.save(update_fields=["nothing_to_report"])
    stored = list(report.texts.order_by("pk"))
    texts: dict[int, tuple[Sequence[Paragraph], bool]] = {
        text.section_id: (text.paragraphs, nothing and not text.paragraphs)
        for text in stored
        if text.nothing != (nothing and not text.paragraphs)
    }
    write_changes(report, Changes(figures, texts), by=by, also=[text.section_id for text in stored])
    audit.record(by, "collection.report.nothing", report, agency=report.assignment.agency, nothing=nothing)
    return report


def refuse_positive_flows(report: Report, sections: Sequence[int] | None) -> None:
    """Invalid (field "nothing") when a flow has a result, in some sections or in all."""
    rows = positive_flows(report, sections)
    if rows:
        message = _("Không thể đánh dấu “Không phát sinh” vì đã có số liệu phát sinh: %(rows)s.")
        text = str(message) % {"rows": "; ".join(rows[:3]) + ("…" if len(rows) > 3 else "")}
        raise Invalid(text, {"nothing": text})


@transaction.atomic
def write_consolidated(
    *,
    assignment_id: int,
    by: User,
    paragraphs: Mapping[int, list[Paragraph]],
    figures: Sequence[FigureEntry],
    annexes: Mapping[int, Sequence[Mapping[str, Any]]],
    provisional: bool,
    sources: Sequence[int] = (),
) -> Report:
    """The one door through which a run writes a summary: a new version, or the open draft written afresh.

    `paragraphs` maps a Section id to its whole list, people's edits already merged in by the caller. `sources`: the
    reports that went in; what was explained there and comes along is explained here, with its origin.
    """
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)
    draft = assignment.reports.filter(state__in=UNFINISHED).first()
    if draft is not None and draft.state != ReportState.DRAFT:
        raise Conflict(
            str(_("Bản tổng hợp đang trình hoặc chờ rà soát; hãy đưa về dự thảo rồi tổng hợp lại."))
        )
    last = assignment.reports.order_by("-version").first()
    if draft is not None:
        Report.objects.filter(pk=draft.pk).update(state=ReportState.SUPERSEDED)
    report = Report.objects.create(
        assignment=assignment,
        version=last.version + 1 if last else 1,
        origin=Origin.CONSOLIDATED,
        copied_from=last,
        provisional=provisional,
        created_by=by,
        created_at=clock.now(),
    )
    now = clock.now()
    SectionText.objects.bulk_create(
        SectionText(
            report=report,
            section=section,
            paragraphs=paragraphs.get(section.pk, []),
            updated_by=by,
            updated_at=now,
        )
        for section in assignment.version.sections.all()
    )
    write_figures(report, figures)
    for table_id, rows in annexes.items():
        write_annex(report, table_id, rows)
    if last is not None:
        notes = list(last.review_notes.filter(settled_at__isnull=True))
        for note in notes:
            note.pk, note._state.adding, note.report = None, True, report
        ReviewNote.objects.bulk_create(notes)
        copy_overrides(last, report)
        copy_explanations({last.pk: report})
    carry_overrides(sources, report)
    audit.record(by, "collection.report.consolidated", report, agency=assignment.agency)
    return report
