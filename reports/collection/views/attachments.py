"""Tệp đính kèm: add a file to a report, take one away, download one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.policies import require
from portal.core import virus
from portal.core.errors import Conflict, Invalid
from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from portal.core.kept import name_fields
from reports.collection import policies
from reports.collection.actions import attachments as actions
from reports.collection.actions.personal import Explanation, PersonalFound
from reports.collection.attached.kinds import ACCEPT
from reports.collection.models import Attachment, Report
from reports.collection.over import only_read
from reports.collection.queries.attachments import attached_to
from reports.collection.views.fetch import report_or_404, rights_of

name_fields({"attachment_reason": "Lý do giữ lại"})


def _page(request: MemberRequest, report: Report, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "report": report,
        "rights": rights_of(request.user, report),
        "files": attached_to(report),
        "may_attach": policies.can_attach(request.user, report) and not report.only_new,
        "sections": [each for each in report.outline.sections.all() if each.title],
        "accept": ACCEPT,
        "limits": {
            "megabytes": settings.ATTACHMENT_MAX_BYTES // 1024 // 1024,
            "count": settings.ATTACHMENT_MAX_COUNT,
        },
        "scanned": virus.is_on(),
        "section": whole_number(request.POST.get("section")),
    }
    context = only_read(report.assignment.call, context, "may_attach")
    return render(request, "reports/collection/entry/attachments.html", context | more, status=status)


def _sealed(request: MemberRequest, report: Report) -> bool:
    """Like the rest of the report, its files stay closed until the officer opens it."""
    return report.opened_at is None and policies.can_review(request.user, report)


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The files of a report and, in a draft, the place to add one."""
    report = report_or_404(request, pk)
    if request.method != "POST":
        return redirect("reports:review", pk) if _sealed(request, report) else _page(request, report)
    require(policies.can_attach, request.user, report)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return _page(request, report, 422, problem=_("Chưa chọn tệp."))
    reason = request.POST.get("attachment_reason", "")
    try:
        if (upload.size or 0) > settings.ATTACHMENT_MAX_BYTES:
            raise actions.too_large()
        kept, checked = actions.add_attachment(
            report_id=pk, by=request.user, name=upload.name or "", content=upload.read(),
            section_id=whole_number(request.POST.get("section")),
            explanation=Explanation(request.POST.get("attachment_found", ""), reason),
        )  # fmt: skip
    except PersonalFound as found:
        return _page(request, report, 422, found=found, reason=reason)
    except (Conflict, Invalid) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422
        return _page(request, report, status, problem=str(refusal), reason=reason)
    messages.success(request, _("Đã đính kèm “%(name)s”.") % {"name": kept.name})
    if checked.blind:
        messages.info(
            request,
            _(
                "Tệp là ảnh hoặc bản quét, hệ thống không đọc được chữ bên trong: "
                "hãy tự xem lại, không để lộ thông tin cá nhân."
            ),
        )
    return redirect("reports:attachments", pk)


def _attachment_or_404(request: MemberRequest, pk: int, attachment_id: int) -> Attachment:
    found = Attachment.objects.visible_to(request.user).select_related(
        "report__assignment__agency", "report__assignment__parent"
    )
    return get_object_or_404(found, pk=attachment_id, report=pk)


@require_safe
def attachment(request: MemberRequest, pk: int, attachment_id: int) -> HttpResponseBase:
    """One file, always as a download and never as a page of ours. Rights are asked each time."""
    found = _attachment_or_404(request, pk, attachment_id)
    if _sealed(request, found.report):
        return redirect("reports:review", pk)
    try:
        stored = found.file.open("rb")
    except FileNotFoundError:
        words = _("Không tìm thấy tệp trên máy chủ; hãy báo người quản trị hệ thống.")
        return HttpResponse(words, status=404, content_type="text/plain; charset=utf-8")
    actions.log_attachment_download(attachment=found, by=request.user)
    answer = FileResponse(stored, as_attachment=True, filename=found.name, content_type=found.mime)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@require_POST
def remove(request: MemberRequest, pk: int, attachment_id: int) -> HttpResponse:
    """Take a file out of the draft."""
    found = _attachment_or_404(request, pk, attachment_id)
    require(policies.can_attach, request.user, found.report)
    actions.remove_attachment(attachment_id=found.pk, by=request.user)
    messages.success(request, _("Đã bỏ tệp “%(name)s” khỏi báo cáo.") % {"name": found.name})
    return redirect("reports:attachments", pk)
