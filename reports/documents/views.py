"""Pages of papers: preview, downloads, issue, the list of what was issued."""

from __future__ import annotations

import hashlib
from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.core import clock
from portal.core.errors import Invalid
from portal.core.http import MemberRequest, paginate
from reports.collection.models import Report
from reports.documents import actions, queries
from reports.documents.forms import IssueForm
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.policies import can_issue
from reports.documents.renderers import FORMATS
from reports.documents.renderers.html import paper_html
from reports.documents.states import RenderingState
from reports.documents.tasks import nudge_files


def _report(request: HttpRequest, report_id: int) -> Report:
    found = Report.objects.visible_to(cast("MemberRequest", request).user)  # type: ignore[arg-type]  # our User
    related = found.select_related(
        "assignment__agency__parent", "assignment__call__period", "assignment__call__programme",
        "assignment__call__lead", "assignment__parent__agency", "assignment__version", "submitted_by",
    )  # fmt: skip
    return get_object_or_404(related.distinct(), pk=report_id)


@require_GET
def preview(request: HttpRequest, report_id: int) -> HttpResponse:
    """The paper on the screen, from the same layout and style sheet as the PDF."""
    report = _report(request, report_id)
    paper = queries.paper_of(report)
    context = {
        "report": report,
        "paper": paper_html(paper),
        "formats": FORMATS.values(),
        "document": queries.document_of(report),
    }
    return render(request, "reports/documents/preview.html", context)


@require_GET
def report_file(request: HttpRequest, report_id: int, file_format: str) -> HttpResponse:
    """The paper as it stands, made on the spot; of an issued report the stored file."""
    report = _report(request, report_id)
    if file_format not in FORMATS:
        raise Http404
    document = queries.document_of(report)
    if document is not None:
        return redirect("reports:document_file", document.pk, file_format)
    content = FORMATS[file_format](queries.paper_of(report))
    digest = hashlib.sha256(content).hexdigest()
    actions.record_download(by=request.user, obj=report, format=file_format, sha256=digest)  # type: ignore[arg-type]  # signed in
    response = HttpResponse(content, content_type=FORMATS[file_format].mime)
    name = actions.file_name(f"{report.reference}", file_format)
    return _as_attachment(response, name)


def _as_attachment(response: HttpResponse, name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, report_id: int) -> HttpResponse:
    """Number and date by the clerk; afterwards the paper is frozen."""
    report = _report(request, report_id)
    existing = queries.document_of(report)
    if existing is not None:
        return redirect("reports:document", existing.pk)
    if not can_issue(request.user, report):  # type: ignore[arg-type]  # signed in
        raise Http404
    form = IssueForm(request.POST or None, report=report, today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            document = actions.issue(report_id=report.pk, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
        except Invalid as error:
            for field, message in error.fields.items() or [("", error.message)]:
                form.add_error(field or None, message)
        else:
            nudge_files(document)
            messages.success(
                request, _("Đã phát hành %(code)s. Các tệp đang được tạo.") % {"code": document.code}
            )
            return redirect("reports:document", document.pk)
    status = 422 if form.is_bound else 200
    context = {"report": report, "form": form, "paper": paper_html(queries.paper_of(report))}
    return render(request, "reports/documents/issue.html", context, status=status)


@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """What was issued, newest first."""
    page = paginate(request, queries.document_list(request.user))  # type: ignore[arg-type]  # signed in
    return render(request, "reports/documents/documents.html", {"page": page})


def _document(request: HttpRequest, document_id: int) -> Document:
    found = queries.document_list(request.user)  # type: ignore[arg-type]  # signed in
    return get_object_or_404(found, pk=document_id)


@require_GET
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """One issued paper: its facts, its files with their SHA-256, what it replaces or what replaced it."""
    paper = _document(request, document_id)
    renderings = list(paper.renderings.all())
    waiting = any(each.state in (RenderingState.QUEUED, RenderingState.RUNNING) for each in renderings)
    context = {"document": paper, "renderings": renderings, "waiting": waiting}
    template = (
        "reports/documents/_files.html"
        if request.headers.get("HX-Request")
        else "reports/documents/document.html"
    )
    return render(request, template, context)


@require_GET
def document_preview(request: HttpRequest, document_id: int) -> HttpResponse:
    """The frozen paper on the screen."""
    paper = _document(request, document_id)
    context = {"document": paper, "paper": paper_html(Paper.from_json(paper.layout)), "report": None}
    return render(request, "reports/documents/preview.html", context)


@require_GET
def document_file(request: HttpRequest, document_id: int, file_format: str) -> HttpResponse | FileResponse:
    """A stored file, exactly the bytes whose SHA-256 is recorded; the download is logged."""
    paper = _document(request, document_id)
    rendering = next((each for each in paper.renderings.all() if each.format == file_format), None)
    if rendering is None:
        raise Http404
    if rendering.state != RenderingState.DONE:
        messages.info(request, _("Tệp đang được tạo, xin chờ ít giây rồi tải lại."))
        return redirect("reports:document", paper.pk)
    actions.record_download(by=request.user, obj=paper, format=file_format, sha256=rendering.sha256)  # type: ignore[arg-type]  # signed in
    return FileResponse(
        rendering.file.open("rb"),
        as_attachment=True,
        filename=rendering.file_name,
        content_type=FORMATS[file_format].mime,
    )
