"""Previews and downloads of papers."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.http import MemberRequest
from reports.documents.actions import files
from reports.documents.layout import Paper
from reports.documents.models import Rendering
from reports.documents.policies import can_issue
from reports.documents.queries import papers
from reports.documents.renderers import FORMATS
from reports.documents.renderers.html import paper_html
from reports.documents.states import RenderingState
from reports.documents.tasks import nudge
from reports.documents.views.fetch import document_or_404, is_sealed, report_or_404


@require_safe
def preview(request: MemberRequest, report_id: int) -> HttpResponse:
    """The paper on the screen, from the same layout and style sheet as the PDF."""
    report = report_or_404(request, report_id)
    if is_sealed(request, report):
        return redirect("reports:review", report.pk)
    document = papers.document_of(report)
    context = {
        "report": report,
        "paper": paper_html(papers.paper_in_force(report, document)),
        "formats": FORMATS.values(),
        "document": document,
        "can_issue": document is None and can_issue(request.user, report),
    }
    return render(request, "reports/documents/preview.html", context)


@require_safe
def report_file(request: MemberRequest, report_id: int, file_format: str) -> HttpResponse:
    """The paper as it stands, made on the spot; of an issued report the stored file."""
    report = report_or_404(request, report_id)
    if file_format not in FORMATS:
        raise Http404
    if is_sealed(request, report):
        return redirect("reports:review", report.pk)
    document = papers.document_of(report)
    if document is not None:
        return redirect("reports:document_file", document.pk, file_format)
    wanted = FORMATS[file_format]
    paper = papers.paper_in_force(report, None)
    content = wanted(paper)
    digest = hashlib.sha256(content).hexdigest()
    files.record_download(by=request.user, obj=report, format=file_format, sha256=digest)
    response = HttpResponse(content, content_type=wanted.mime)
    name = papers.download_name(report, paper) + wanted.extension
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
def document_preview(request: MemberRequest, document_id: int) -> HttpResponse:
    """The frozen paper on the screen."""
    paper = document_or_404(request, document_id)
    context = {
        "document": paper,
        "paper": paper_html(Paper.from_json(paper.layout)),
        "files": [each for each in paper.renderings.all() if each.state == RenderingState.DONE],
    }
    return render(request, "reports/documents/preview.html", context)


def _rendering(request: MemberRequest, document_id: int, file_format: str) -> Rendering:
    found = (
        each for each in document_or_404(request, document_id).renderings.all() if each.format == file_format
    )
    rendering = next(found, None)
    if rendering is None:
        raise Http404
    return rendering


@require_safe
def document_file(request: MemberRequest, document_id: int, file_format: str) -> HttpResponseBase:
    """A stored file, exactly the bytes whose SHA-256 is recorded; the download is logged."""
    rendering = _rendering(request, document_id, file_format)
    if rendering.state != RenderingState.DONE:
        messages.info(request, _("Tệp chưa tạo xong, xin chờ ít giây rồi tải lại."))
        return redirect("reports:document", document_id)
    try:
        content = rendering.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    files.record_download(
        by=request.user, obj=rendering.document, format=file_format, sha256=rendering.sha256
    )
    return FileResponse(
        content,
        as_attachment=True,
        filename=rendering.file_name,
        content_type=FORMATS[file_format].mime,
    )


@require_POST
def make_again(request: MemberRequest, document_id: int, file_format: str) -> HttpResponse:
    """A file whose making failed is queued once more."""
    rendering = _rendering(request, document_id, file_format)
    files.make_again(rendering_id=rendering.pk, by=request.user)
    transaction.on_commit(lambda: nudge(rendering.pk))
    messages.success(request, _("Đã yêu cầu tạo lại tệp."))
    return redirect("reports:document", document_id)
