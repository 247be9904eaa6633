"""Giving a paper its number and date, freezing it, and making its files."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, Membership, User
from agencies.policies import require
from agencies.queries import name_on
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection.models import Report
from reports.documents import renderers
from reports.documents.compose.paper import Issue, compose
from reports.documents.layout import Paper
from reports.documents.models import Document, Register, Rendering
from reports.documents.policies import can_issue, can_make_again, issuers, may_sign
from reports.documents.states import ACTIVE, DocumentKind, DocumentState, FileFormat, RenderingState

LEASE = dt.timedelta(minutes=10)
MAX_ATTEMPTS = 5


def layout_sha256(layout: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a frozen paper."""
    body = json.dumps(layout, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


@transaction.atomic
def issue(
    *,
    report_id: int,
    by: User,
    date: dt.date,
    issuing_agency: Agency,
    signer: Membership,
    number: int | None = None,
    symbol: str = "",
) -> Document:
    """Freeze the paper under a number and a date, and queue its files.

    `number` None takes the next one of the portal's register; a typed one comes from the agency's own and must
    be free in its series (agency, kind, year; NĐ 30/2020, Điều 15). A paper that this agency issued before in
    the same duty is replaced by this one (thay thế). Sending again gives the same document.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    existing = report.documents.filter(state=DocumentState.ISSUED).first()
    if existing is not None and existing.issued_by_id == by.pk:
        return existing
    require(can_issue, by, report)
    if existing is not None:
        raise Conflict(str(_("Báo cáo này đã được phát hành với số %(code)s.")) % {"code": existing.code})
    _check_issue(report, date, issuing_agency, signer)
    name = name_on(issuing_agency, date)
    number = _take_number(issuing_agency, date.year, number)
    facts = Issue(
        number=number,
        symbol=symbol or f"{DocumentKind.REPORT}-{name.symbol}",
        date=date,
        issuing_agency=issuing_agency,
        signer=signer,
    )
    paper = compose(report, issue=facts)
    document = _freeze(report, paper, facts, by)
    Rendering.objects.bulk_create(Rendering(document=document, format=each) for each in FileFormat)
    audit.record(
        by, "documents.document.issued", document, agency=issuing_agency,
        code=document.code, report=report.pk, sha256=document.layout_sha256,
    )  # fmt: skip
    return document


def _check_issue(report: Report, date: dt.date, issuing_agency: Agency, signer: Membership) -> None:
    if issuing_agency not in issuers(report):
        raise Invalid(str(_("Cơ quan ban hành không hợp lệ.")), {"issuing_agency": str(_("Hãy chọn lại."))})
    if not may_sign(signer, issuing_agency, report.assignment.agency):
        wrong = str(_("%(name)s không ký được văn bản của %(agency)s; hãy chọn lại."))
        said = wrong % {"name": signer.user.full_name, "agency": issuing_agency.name}
        raise Invalid(str(_("Người ký không thuộc cơ quan ban hành.")), {"signer": said})
    today = clock.today()
    if date > today:
        raise Invalid(str(_("Ngày văn bản không được sau hôm nay.")), {"date": str(_("Ngày này chưa đến."))})
    approved = report.submitted_at
    if approved is not None and date < approved.astimezone(clock.VIETNAM).date():
        raise Invalid(
            str(_("Ngày văn bản không được trước ngày lãnh đạo duyệt.")),
            {
                "date": str(_("Trước ngày duyệt %(day)s."))
                % {"day": f"{approved.astimezone(clock.VIETNAM):%d/%m/%Y}"}
            },
        )


def _take_number(agency: Agency, year: int, typed: int | None) -> int:
    """The typed number, or the next free one; the register's row is locked so that two clerks get two numbers."""
    Register.objects.get_or_create(agency=agency, kind=DocumentKind.REPORT, year=year)
    register = Register.objects.select_for_update().get(agency=agency, kind=DocumentKind.REPORT, year=year)
    series = Document.objects.filter(issuing_agency=agency, kind=DocumentKind.REPORT, year=year)
    if typed is not None:
        if typed < 1:
            raise Invalid(str(_("Số văn bản phải từ 1.")), {"number": str(_("Số phải từ 1."))})
        taken = series.filter(number=typed).first()
        if taken is not None:
            raise Invalid(
                str(_("Số %(number)s năm %(year)s đã dùng cho văn bản khác."))
                % {"number": typed, "year": year},
                {"number": str(_("Đã dùng cho: %(title)s")) % {"title": taken.title}},
            )
        return typed
    number = register.last_number + 1
    used = set(series.filter(number__gte=number).values_list("number", flat=True))
    while number in used:
        number += 1
    register.last_number = number
    register.save(update_fields=["last_number"])
    return number


def _freeze(report: Report, paper: Paper, facts: Issue, by: User) -> Document:
    """Write the document; an older paper of the same duty is marked as replaced first."""
    layout = paper.to_json()
    older = Document.objects.filter(
        report__assignment=report.assignment, issuing_agency=facts.issuing_agency, state=DocumentState.ISSUED
    ).first()
    if older is not None:
        older.state = DocumentState.REPLACED
        older.save(update_fields=["state"])
    try:
        with transaction.atomic():
            return Document.objects.create(
                report=report,
                drafting_agency=report.assignment.agency,
                issuing_agency=facts.issuing_agency,
                number=facts.number,
                symbol=facts.symbol,
                date=facts.date,
                year=facts.date.year,
                title=" ".join(paper.subject),
                signer_name=facts.signer.user.full_name if facts.signer else "",
                layout=layout,
                layout_sha256=layout_sha256(layout),
                issued_by=by,
                issued_at=clock.now(),
                replaces=older,
            )
    except IntegrityError as error:
        raise Conflict(str(_("Số văn bản này vừa được dùng; hãy lấy số khác."))) from error


# --- files ---


def claim(rendering_id: int) -> Rendering | None:
    """Take a file job: one worker at a time, again after the lease of a dead one. None: not to be had."""
    now = timezone.now()  # noqa: TID251 -- a job's lease runs in real time
    free = Q(state=RenderingState.QUEUED) | Q(state=RenderingState.RUNNING, lease_until__lt=now)
    taken = Rendering.objects.filter(free, pk=rendering_id, attempt__lt=MAX_ATTEMPTS).update(
        state=RenderingState.RUNNING, attempt=F("attempt") + 1, lease_until=now + LEASE, error=""
    )
    return Rendering.objects.select_related("document").get(pk=rendering_id) if taken else None


def perform(rendering: Rendering) -> None:
    """Make the file of a claimed job; only the attempt that holds the lease may finish it."""
    document = rendering.document
    try:
        content = renderers.get(rendering.format)(Paper.from_json(document.layout))
    except Exception as error:
        _finish(rendering, state=RenderingState.FAILED, error=f"{type(error).__name__}"[:500])
        raise
    name = file_name(document.code, rendering.format)
    stored = Rendering.file.field.storage.save(
        f"documents/{document.year}/{document.pk}-{rendering.attempt}.{rendering.format}",
        ContentFile(content),
    )
    _finish(
        rendering, state=RenderingState.DONE, file=stored, file_name=name,
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), error="",
    )  # fmt: skip


@transaction.atomic
def _finish(rendering: Rendering, **fields: Any) -> None:
    mine = Rendering.objects.filter(
        pk=rendering.pk, attempt=rendering.attempt, state=RenderingState.RUNNING
    ).update(
        finished_at=timezone.now(),  # noqa: TID251 -- jobs run in real time
        **fields,
    )
    if mine and fields["state"] == RenderingState.DONE:
        audit.record(
            None, "documents.file.made", rendering, agency=rendering.document.issuing_agency,
            format=rendering.format, sha256=fields["sha256"],
        )  # fmt: skip


@transaction.atomic
def make_again(*, rendering_id: int, by: User) -> Rendering:
    """Queue a file whose making failed once more; the caller nudges. Conflict when it did not fail."""
    rendering = (
        Rendering.objects.select_for_update(of=("self",)).select_related("document").get(pk=rendering_id)
    )
    require(can_make_again, by, rendering.document)
    if rendering.state != RenderingState.FAILED:
        raise Conflict(str(_("Tệp này không bị lỗi, không cần tạo lại.")))
    rendering.state, rendering.attempt, rendering.error = RenderingState.QUEUED, 0, ""
    rendering.save(update_fields=["state", "attempt", "error"])
    agency = rendering.document.issuing_agency
    audit.record(by, "documents.file.requeued", rendering, agency=agency, format=rendering.format)
    return rendering


def file_name(code: str, file_format: str) -> str:
    """A name for the download: the number and symbol without a slash."""
    return f"{code.replace('/', '-')}{renderers.get(file_format).extension}"


def waiting_ids() -> list[int]:
    """Files that nobody works on: queued, or left by a worker that died. For the sweeper."""
    now = timezone.now()  # noqa: TID251 -- a job's lease runs in real time
    free = Q(state=RenderingState.QUEUED) | Q(state=RenderingState.RUNNING, lease_until__lt=now)
    return list(
        Rendering.objects.filter(free, state__in=ACTIVE, attempt__lt=MAX_ATTEMPTS).values_list(
            "pk", flat=True
        )
    )


def give_up() -> int:
    """Mark files whose workers died too often as failed, so that the page says so; how many. For the sweeper."""
    now = timezone.now()  # noqa: TID251 -- a job's lease runs in real time
    return Rendering.objects.filter(
        state=RenderingState.RUNNING, lease_until__lt=now, attempt__gte=MAX_ATTEMPTS
    ).update(state=RenderingState.FAILED, finished_at=now, error="interrupted")


def record_download(*, by: User, obj: Document | Report, format: str, sha256: str) -> None:
    """Every download leaves a line in the journal."""
    agency = obj.issuing_agency if isinstance(obj, Document) else obj.assignment.agency
    audit.record(by, "documents.file.downloaded", obj, agency=agency, format=format, sha256=sha256)
