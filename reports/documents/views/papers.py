"""Pages of papers: preview, downloads, issue, the list of what was issued."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.policies import holds
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from portal.core.http import MemberRequest, paginate
from reports.collection.models import Report
from reports.collection.policies import can_review
from reports.documents.actions import files, issuing
from reports.documents.forms import IssueForm
from reports.documents.layout import Paper
from reports.documents.models import Document, Rendering
from reports.documents.policies import can_issue, can_make_again, ready_to_issue
from reports.documents.queries import papers
from reports.documents.renderers import FORMATS
from reports.documents.renderers.html import paper_html
from reports.documents.states import ACTIVE, RenderingState
from reports.documents.tasks import nudge, nudge_files


def _report(request: MemberRequest, report_id: int) -> Report:
    related = Report.objects.visible_to(request.user).select_related(
        "assignment__agency__parent", "assignment__call__period", "assignment__call__programme",
        "assignment__call__lead", "assignment__parent__agency", "assignment__version", "submitted_by",
    )  # fmt: skip
    return get_object_or_404(related, pk=report_id)


def _is_sealed(request: MemberRequest, report: Report) -> bool:
    """The content stays in its envelope until the officer opens it on the page of the review."""
    return report.opened_at is None and can_review(request.user, report)


@require_safe
def preview(request: MemberRequest, report_id: int) -> HttpResponse:
    """The paper on the screen, from the same layout and style sheet as the PDF."""
    report = _report(request, report_id)
    if _is_sealed(request, report):
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
    report = _report(request, report_id)
    if file_format not in FORMATS:
        raise Http404
    if _is_sealed(request, report):
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


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: MemberRequest, report_id: int) -> HttpResponse:
    """Number and date by the clerk; afterwards the paper is frozen."""
    report = _report(request, report_id)
    if not holds(request.user, report.assignment.agency_id, Role.CLERK):
        raise PermissionDenied
    existing = papers.document_of(report)
    if existing is not None:
        return redirect("reports:document", existing.pk)
    if not ready_to_issue(report):
        raise Conflict(_("Báo cáo này chưa được duyệt, hoặc không phải loại phát hành trên hệ thống."))
    typed = request.POST if request.method == "POST" else None
    form = IssueForm(typed, report=report, today=clock.today())
    if form.is_valid():
        try:
            document = issuing.issue(report_id=report.pk, by=request.user, **form.cleaned_data)
        except Invalid as error:
            form.refuse(error)
        else:
            nudge_files(document)
            messages.success(request, _("Đã phát hành %(code)s.") % {"code": document.code})
            return redirect("reports:document", document.pk)
    context = {"report": report, "form": form, "paper": paper_html(papers.paper_in_force(report, None))}
    return render(request, "reports/documents/issue.html", context, status=422 if form.is_bound else 200)


@require_safe
def documents(request: MemberRequest) -> HttpResponse:
    """What was issued, newest first."""
    page = paginate(request, papers.document_list(request.user))
    return render(request, "reports/documents/documents.html", {"page": page})


def _document(request: MemberRequest, document_id: int) -> Document:
    return get_object_or_404(papers.document_list(request.user), pk=document_id)


@require_safe
def document(request: MemberRequest, document_id: int) -> HttpResponse:
    """One issued paper: its facts, its files with their SHA-256, what it replaces or what replaced it."""
    paper = _document(request, document_id)
    renderings = list(paper.renderings.all())
    context = {
        "document": paper,
        "renderings": renderings,
        "waiting": any(each.state in ACTIVE for each in renderings),
        "can_make_again": any(each.state == RenderingState.FAILED for each in renderings)
        and can_make_again(request.user, paper),
    }
    if request.headers.get("HX-Request"):
        return render(request, "reports/documents/_files.html", context)
    context["source"] = Report.objects.visible_to(request.user).filter(pk=paper.report_id).first()
    return render(request, "reports/documents/document.html", context)


@require_safe
def document_preview(request: MemberRequest, document_id: int) -> HttpResponse:
    """The frozen paper on the screen."""
    paper = _document(request, document_id)
    context = {
        "document": paper,
        "paper": paper_html(Paper.from_json(paper.layout)),
        "files": [each for each in paper.renderings.all() if each.state == RenderingState.DONE],
    }
    return render(request, "reports/documents/preview.html", context)


def _rendering(request: MemberRequest, document_id: int, file_format: str) -> Rendering:
    found = (each for each in _document(request, document_id).renderings.all() if each.format == file_format)
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
