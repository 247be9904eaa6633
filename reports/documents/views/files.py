"""Previews and downloads of papers: the stored files, their pages as pictures, and what is being made."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from reports.collection.models import Report
from reports.collection.over import only_read
from reports.documents.actions import files
from reports.documents.actions.pages import page_picture
from reports.documents.compose.linking import linked
from reports.documents.layout import Paper
from reports.documents.models import Document, Rendering
from reports.documents.policies import can_issue, can_make_again
from reports.documents.queries import files as stored_files
from reports.documents.queries import papers
from reports.documents.queries.files import Pages, Stored
from reports.documents.renderers import FORMATS
from reports.documents.renderers.html import paper_html
from reports.documents.states import ACTIVE, IN_FORCE, FileFormat, RenderingState
from reports.documents.tasks import nudge
from reports.documents.views.fetch import document_or_404, is_sealed, report_or_404


def _view(request: MemberRequest) -> str:
    """Which of the two readings of a paper: its pages, or its text."""
    return "text" if request.GET.get("view") == "text" else "pages"


# --- reports that are not issued --------------------------------------------------------------------------


@require_safe
def preview(request: MemberRequest, report_id: int) -> HttpResponse:
    """The pages of the stored PDF, made if need be; of an issued report those of its paper; or the same as text."""
    report = report_or_404(request, report_id)
    if is_sealed(request, report):
        return redirect("reports:review", report.pk)
    document = _paper_of(request, report)
    view = _view(request)
    context: dict[str, Any] = {
        "report": report,
        "document": document,
        "formats": FORMATS.values(),
        "files": stored_files.downloads(document) if document else [],
        "can_issue": document is None and can_issue(request.user, report),
        "view": view,
    }
    if view == "text":
        context["paper"] = paper_html(_with_sources(papers.paper_in_force(report, document), report))
    else:
        context["pages"] = stored_files.pages_of(document) if document else _pages_asked_for(request, report)
    context = only_read(report.assignment.call, context, "can_issue")
    return render(request, "reports/documents/preview.html", context)


def _with_sources(paper: Paper, report: Report) -> Paper:
    """Of a summary, every figure leads to where it comes from."""
    if not report.is_consolidated:
        return paper
    return linked(paper, f"{reverse('reports:summary', args=[report.pk])}figures/")


def _paper_of(request: MemberRequest, report: Report) -> Document | None:
    """The paper of the report, issued or on its way through the signatures, when the person may read it already."""
    return papers.document_list(request.user).filter(report=report, state__in=IN_FORCE).first()


def _asked_for(request: MemberRequest, report: Report, file_format: str) -> Rendering:
    """The row of the file as the report stands now; a worker is told when nobody has it yet."""
    rendering = files.request_files(report_id=report.pk, format=file_format, by=request.user)
    if rendering.state == RenderingState.QUEUED:
        transaction.on_commit(partial(nudge, rendering.pk))
    return rendering


def _pages_asked_for(request: MemberRequest, report: Report) -> Pages:
    return stored_files.pages_of_report(report, _asked_for(request, report, FileFormat.PDF))


def _still_made(request: MemberRequest, report: Report, file_format: str) -> Rendering | None:
    """The job that a waiting page asks about by ?job=, while it lasts: then nothing has to be composed."""
    job = whole_number(request.GET.get("job"))
    rows = report.renderings.filter(format=file_format, state__in=ACTIVE)
    return rows.filter(pk=job).first() if job is not None else None


@require_safe
def report_pages(request: MemberRequest, report_id: int) -> HttpResponse:
    """The fragment with the pages, or with how far they are; it asks for the file when nobody has."""
    report = report_or_404(request, report_id)
    if is_sealed(request, report):
        raise Http404
    document = _paper_of(request, report)
    if document is not None:
        pages = stored_files.pages_of(document)
    else:
        job = _still_made(request, report, FileFormat.PDF)
        pages = stored_files.pages_of_report(report, job) if job else _pages_asked_for(request, report)
    return render(request, "reports/documents/_pages.html", {"pages": pages})


@require_safe
def report_page(request: MemberRequest, report_id: int, sha256: str, number: int) -> HttpResponse:
    """One page of the PDF with this hash as a picture."""
    report = report_or_404(request, report_id)
    if is_sealed(request, report):
        raise Http404
    return _picture(stored_files.pdf_of_report(report, sha256), sha256, number)


@require_safe
def report_file(request: MemberRequest, report_id: int, file_format: str, part: int = 0) -> HttpResponseBase:
    """The stored file of the report as it stands; while it is being made, a page that waits for it."""
    report = report_or_404(request, report_id)
    if file_format not in FORMATS:
        raise Http404
    if is_sealed(request, report):
        return redirect("reports:review", report.pk)
    document = _paper_of(request, report)
    if document is not None:
        return redirect("reports:document_file", document.pk, file_format, *([part] if part else []))
    job = _still_made(request, report, file_format) or _asked_for(request, report, file_format)
    if job.state == RenderingState.DONE and not request.headers.get("HX-Request"):
        found = (each for each in stored_files.report_files(job) if each.part == part)
        return _download(request, next(found, None), report)
    context = {
        "report": report,
        "format": FORMATS[file_format],
        "part": part,
        "job": job,
        "state": "waiting" if job.state in ACTIVE else job.state,
        "progress": stored_files.Progress(job.done, job.total),
        "why": stored_files.error_words(job.error) if job.state == RenderingState.FAILED else "",
    }
    fragment = request.headers.get("HX-Request")
    return render(request, f"reports/documents/{'_waiting' if fragment else 'waiting'}.html", context)


@require_POST
def make_report_again(request: MemberRequest, report_id: int, file_format: str) -> HttpResponse:
    """A file of a report whose making failed is queued once more."""
    report = report_or_404(request, report_id)
    if is_sealed(request, report) or file_format not in FORMATS:
        raise Http404
    rendering = files.request_files(report_id=report.pk, format=file_format, by=request.user)
    files.make_again(rendering_id=rendering.pk, by=request.user)
    transaction.on_commit(partial(nudge, rendering.pk))
    messages.success(request, _("Đã yêu cầu tạo lại tệp."))
    return redirect("reports:report_preview", report.pk)


# --- documents --------------------------------------------------------------------------------------------


@require_safe
def document_preview(request: MemberRequest, document_id: int) -> HttpResponse:
    """The pages of the frozen paper as they are stored; or the same as text."""
    document = document_or_404(request, document_id)
    view = _view(request)
    context: dict[str, Any] = {"document": document, "files": stored_files.downloads(document), "view": view}
    if view == "text":
        paper = Paper.from_json(document.layout)
        seen = Report.objects.visible_to(request.user).filter(pk=document.report_id or 0).first()
        context["paper"] = paper_html(_with_sources(paper, seen) if seen else paper)
    else:
        context["pages"] = stored_files.pages_of(document)
    return render(request, "reports/documents/preview.html", context)


@require_safe
def document_pages(request: MemberRequest, document_id: int) -> HttpResponse:
    """The fragment with the pages of a paper, or with how far they are."""
    pages = stored_files.pages_of(document_or_404(request, document_id))
    return render(request, "reports/documents/_pages.html", {"pages": pages})


@require_safe
def document_page(request: MemberRequest, document_id: int, sha256: str, number: int) -> HttpResponse:
    """One page of the PDF with this hash, in whatever state of its signatures, as a picture."""
    document = document_or_404(request, document_id)
    return _picture(stored_files.pdf_of_document(document, sha256), sha256, number)


@require_safe
def document_files(request: MemberRequest, document_id: int) -> HttpResponse:
    """The fragment with the files of a paper; it asks for itself again while one is being made."""
    document = document_or_404(request, document_id)
    context = {"document": document, "can_make_again": can_make_again(request.user, document)}
    return render(request, "reports/documents/_files.html", context)


@require_safe
def document_file(
    request: MemberRequest, document_id: int, file_format: str, part: int = 0
) -> HttpResponseBase:
    """A stored file, exactly the bytes whose SHA-256 is shown; the download is logged."""
    document = document_or_404(request, document_id)
    row = _rendering(document, file_format)
    if row.state != RenderingState.DONE:
        messages.info(request, _("Tệp chưa tạo xong, xin chờ ít giây rồi tải lại."))
        return redirect("reports:document", document_id)
    return _download(request, stored_files.current_file(document, file_format, part), document)


@require_POST
def make_again(request: MemberRequest, document_id: int, file_format: str) -> HttpResponse:
    """A file whose making failed is queued once more."""
    rendering = _rendering(document_or_404(request, document_id), file_format)
    files.make_again(rendering_id=rendering.pk, by=request.user)
    transaction.on_commit(partial(nudge, rendering.pk))
    messages.success(request, _("Đã yêu cầu tạo lại tệp."))
    return redirect("reports:document", document_id)


def _rendering(document: Document, file_format: str) -> Rendering:
    return get_object_or_404(document.renderings.all(), format=file_format, part=0)


# --- answers ----------------------------------------------------------------------------------------------


def _download(request: MemberRequest, stored: Stored | None, obj: Document | Report) -> FileResponse:
    if stored is None:
        raise Http404
    try:
        content = stored.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    files.record_download(by=request.user, obj=obj, format=stored.format, sha256=stored.sha256)
    mime = FORMATS[stored.format].mime
    return FileResponse(content, as_attachment=True, filename=stored.file_name, content_type=mime)


def _picture(pdf: FieldFile | None, sha256: str, number: int) -> HttpResponse:
    picture = page_picture(pdf, sha256, number) if pdf else None
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png")
