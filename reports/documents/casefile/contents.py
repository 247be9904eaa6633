"""What belongs to the file of a round: letters, accepted reports with their files, summaries and corrections, runs with
their sources, and the lines of the journal about all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from agencies.models import AuditEntry, Succession
from portal.core import clock
from reports.collection.models import Assignment, Call, Report
from reports.collection.states import ReportState
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import RunState
from reports.documents.casefile import records
from reports.documents.casefile.pieces import JOURNAL, LETTERS, REPORTS, RUNS, SUMMARIES, Piece, plain, unique
from reports.documents.compose.names import Names
from reports.documents.models import Document
from reports.documents.queries.files import Stored, downloads
from reports.documents.queries.papers import paper_of
from reports.documents.renderers import FORMATS
from reports.documents.states import PUBLISHED, FileFormat

# What was accepted once belongs to the file, also when a later version took its place.
KEPT = (ReportState.ACCEPTED, ReportState.SUPERSEDED)


def successions_of(call: Call) -> QuerySet[Succession]:
    """What is known of the mergers, splits and renamings of the agencies of a round, for its programme."""
    agencies = call.assignments.values("agency")
    touches = Q(predecessor__in=agencies) | Q(successor__in=agencies)
    return Succession.objects.filter(touches, programme_code__in=("", call.programme.code))


def pieces_of(call: Call) -> list[Piece]:
    """Everything, in the order of the list of contents; nothing is read before its `read` is called."""
    names = Names(call.data_to)
    duties = list(
        call.assignments.select_related("agency", "predecessor").order_by("agency__sort_key", "kind", "pk")
    )
    names.learn(duty.agency for duty in duties)
    asked = Piece(
        f"{LETTERS}/yeu-cau.json", call.title, partial(records.request, call, names),
        kind=_("Yêu cầu và đơn vị được yêu cầu"), code=call.code, date=_day(call.opened_at), author=call.lead.name,
    )  # fmt: skip
    found: list[Piece] = [asked, *_letters(call)]
    for duty in duties:
        found += _answers(duty)
    found += [_run(run) for run in _runs(duties)]
    heirs = list(successions_of(call).select_related("predecessor", "successor"))
    if heirs:
        words = _("Ghi chú kế thừa, sáp nhập của các cơ quan trong đợt")
        found.append(
            Piece(f"{JOURNAL}/ke-thua.json", words, partial(records.successions, heirs), kind=_("Kế thừa"))
        )
    found.append(
        Piece(
            f"{JOURNAL}/nhat-ky.json",
            _("Nhật ký của đợt báo cáo"),
            partial(records.journal, lambda: _lines(call, duties)),
            kind=_("Nhật ký"),
        )
    )
    return unique(found)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.astimezone(clock.VIETNAM).date() if moment else None


def _ending(stored: FieldFile) -> str:
    return PurePosixPath(stored.name or "").suffix


def _content(stored: FieldFile) -> bytes:
    with stored.open("rb") as opened:
        content: bytes = opened.read()
    return content


def _letters(call: Call) -> Iterator[Piece]:
    """The request as it came, and what the portal wrote about the round."""
    if call.letter_file:
        yield Piece(
            f"{LETTERS}/{plain(call.letter_number or 'cong-van-yeu-cau')}{_ending(call.letter_file)}",
            call.letter_subject or call.letter_file_name,
            partial(_content, call.letter_file),
            kind=_("Công văn yêu cầu"),
            code=call.letter_number,
            date=call.letter_date,
            author=call.lead.name,
        )
    for document in _documents(call.letters.filter(about=None)):  # what is about another paper follows it
        yield from _papers(document, LETTERS)


def _answers(duty: Assignment) -> Iterator[Piece]:
    """The accepted versions of one duty with everything that came with them, and what was issued of them."""
    room = SUMMARIES if duty.is_consolidation else REPORTS
    folder = f"{room}/{plain(duty.agency.code)}"
    related = (
        "assignment__call__programme", "assignment__call__period", "assignment__agency", "assignment__predecessor",
    )  # fmt: skip
    people = "submitted_by", "reviewed_by", "created_by"
    for report in duty.reports.filter(state__in=KEPT).select_related(*related, *people).order_by("version"):
        yield from _report(report, f"{folder}/lan-{report.version}")


def _report(report: Report, folder: str) -> Iterator[Piece]:
    author = records.author_of(report).name
    label = _("%(agency)s, lần %(n)d") % {"agency": author, "n": report.version}
    said = Piece("", label, bytes, code=report.reference, date=_day(report.submitted_at), author=author)
    content = partial(records.report, report)
    yield replace(said, path=f"{folder}/noi-dung.json", read=content, kind=_("Nội dung báo cáo"))
    issued = list(_documents(report.documents.all()))
    for document in issued:
        yield from _papers(document, folder)
    if not issued:
        yield replace(said, path=f"{folder}/ban-in.pdf", read=partial(_printed, report), kind=_("Bản in"))
    if report.paper_scan:
        yield Piece(
            f"{folder}/ban-ky{_ending(report.paper_scan)}", report.paper_scan_name or label,
            partial(_content, report.paper_scan), kind=_("Bản ký quét"), code=report.paper_number,
            date=report.paper_date, author=author,
        )  # fmt: skip
    for attached in report.attachments.order_by("pk"):
        name = f"{plain(PurePosixPath(attached.name).stem)}{_ending(attached.file)}"
        yield Piece(
            f"{folder}/kem-theo/{name}", attached.name, partial(_content, attached.file), kind=_("Tệp kèm theo"),
            date=_day(attached.at), author=author,
        )  # fmt: skip


def _printed(report: Report) -> bytes:
    """The paper of a report that was never issued as a document, as the portal prints it."""
    first = next(iter(FORMATS[FileFormat.PDF].files(paper_of(report))))
    return first.content


def _documents(papers: QuerySet[Document]) -> Iterator[Document]:
    """What went out of these, each followed by what was issued about it."""
    out = papers.filter(state__in=PUBLISHED).select_related("issuing_agency").order_by("issued_at", "pk")
    for document in out.prefetch_related("renderings", "revisions", "issuing_agency__names"):
        yield document
        yield from _documents(document.followers.all())


def _papers(document: Document, folder: str) -> Iterator[Piece]:
    author = Names(document.date or clock.today()).full(document.issuing_agency)
    about = Piece("", document.title, bytes, code=document.code, date=document.date, author=author)
    kind = document.get_kind_display() or _("Văn bản")
    if document.relation:
        kind = f"{kind} ({document.get_relation_display()})"
    base = f"{folder}/{plain(document.code)}"
    for stored in downloads(document):
        read = partial(_content, stored.file)
        yield replace(about, path=f"{base}/{_file(stored)}", kind=f"{kind}, {stored.name}", read=read)
    if document.record_copy:
        words = _("%(kind)s, bản lưu") % {"kind": kind}
        yield replace(
            about, path=f"{base}/ban-luu.pdf", kind=words, read=partial(_content, document.record_copy)
        )


def _file(stored: Stored) -> str:
    stem, _dot, ending = stored.file_name.rpartition(".")
    return f"{plain(stem)}.{ending}"


def _runs(duties: list[Assignment]) -> QuerySet[Run]:
    inputs = RunInput.objects.select_related(
        "assignment__agency", "report__assignment__agency", "report__assignment__predecessor"
    )
    done = Run.objects.filter(assignment__in=duties, state=RunState.DONE)
    return (
        done.select_related(
            "assignment__agency", "assignment__predecessor", "assignment__call", "report", "requested_by"
        )
        .prefetch_related(Prefetch("inputs", queryset=inputs))
        .order_by("pk")
    )


def _run(run: Run) -> Piece:
    author = records.runner_of(run)
    return Piece(
        f"{RUNS}/lan-{run.pk}.json", _("Nguồn số liệu của lần tổng hợp, %(agency)s") % {"agency": author},
        partial(records.run, run), kind=_("Lần tổng hợp"), date=_day(run.finished_at), author=author,
    )  # fmt: skip


def _lines(call: Call, duties: list[Assignment]) -> Iterator[AuditEntry]:
    """The journal about the round, oldest first; each line with its place and hash in the whole chain."""
    reports = Report.objects.filter(assignment__in=duties)
    papers = Document.objects.filter(report__in=reports) | Document.objects.filter(call=call)
    objects = {
        Call: [call.pk],
        Assignment: [duty.pk for duty in duties],
        Report: list(reports.values_list("pk", flat=True)),
        Run: list(Run.objects.filter(assignment__in=duties).values_list("pk", flat=True)),
        Document: list(papers.values_list("pk", flat=True)),
    }
    lines: list[AuditEntry] = []
    for model, keys in objects.items():
        about = AuditEntry.objects.filter(object_type=model._meta.label_lower).select_related(
            "actor", "agency"
        )
        for start in range(0, len(keys), 500):
            some = [str(key) for key in keys[start : start + 500]]
            lines += about.filter(object_id__in=some)
    yield from sorted(lines, key=lambda line: line.seq)
