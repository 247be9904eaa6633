"""Nhập bằng Excel: take the form, bring it back, see what it would change, correct, write."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.policies import holds, require
from agencies.states import READS_OWN_REPORTS
from portal.core import uploads
from portal.core.errors import Conflict, Invalid
from portal.core.http import MemberRequest
from portal.core.kept import name_fields
from portal.core.workbook_file import MAX_PACKED
from reports.collection.actions.personal import Explanation, PersonalFound
from reports.collection.models import Report
from reports.collection.over import only_read
from reports.imports import policies
from reports.imports.actions import batches
from reports.imports.models import Batch
from reports.imports.states import BatchKind, BatchState
from reports.imports.workbook.container import MAX_FILES

name_fields({"workbook_reason": "Lý do giữ lại"})

_SHOWN: Final = 20
_MOST_OF_UPLOAD: Final = 60 * 1024 * 1024


def _file(handed: batches.Handed) -> HttpResponseBase:
    return uploads.workbook(handed.content, handed.name)


def _report_or_404(request: MemberRequest, pk: int) -> Report:
    """A report within the person's sight, with what its pages show."""
    related = Report.objects.visible_to(request.user).select_related(
        "assignment__call__period",
        "assignment__call__lead",
        "assignment__agency",
        "assignment__parent__agency",
    )
    return get_object_or_404(related, pk=pk)


def _rights(request: MemberRequest, report: Report) -> dict[str, bool]:
    """Which way back the path above the page names: the agency's own reports, or the board."""
    return {"own": holds(request.user, report.assignment.agency_id, *READS_OWN_REPORTS)}


def _batch_or_404(request: MemberRequest, batch_id: int) -> Batch:
    found = Batch.objects.visible_to(request.user).filter(kind=BatchKind.WORKBOOK)
    return get_object_or_404(
        found.select_related(
            "by", "assignment__agency", "report__assignment__call__period", "report__assignment__agency",
            "report__assignment__parent", "report__assignment__call__lead",
        ),
        pk=batch_id,
    )  # fmt: skip


def _page(
    request: MemberRequest, report: Report, problem: str = "", found: PersonalFound | None = None
) -> HttpResponse:
    batches_shown = Batch.objects.visible_to(request.user).filter(report=report, kind=BatchKind.WORKBOOK)
    context = {
        "report": report, "rights": _rights(request, report), "problem": problem,
        "batches": batches_shown.select_related("by")[:_SHOWN], "found": found,
        "reason": request.POST.get("workbook_reason", ""),
    }  # fmt: skip
    status = 422 if problem or found else 200
    context = only_read(report.assignment.call, context)
    return render(request, "reports/imports/workbook.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The form of one report, and the place to bring it back."""
    report = _report_or_404(request, pk)
    require(policies.can_bring, request.user, report)
    if request.method != "POST":
        return _page(request, report)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return _page(request, report, _("Chưa chọn tệp."))
    if (upload.size or 0) > MAX_PACKED:
        return _page(request, report, _("Tệp lớn hơn 10 MB; biểu mẫu đã điền không lớn như vậy."))
    explanation = Explanation(request.POST.get("workbook_found", ""), request.POST.get("workbook_reason", ""))
    try:
        brought = batches.bring(
            report_id=pk, by=request.user, name=upload.name or "", content=upload.read(),
            explanation=explanation,
        )  # fmt: skip
    except PersonalFound as found:
        return _page(request, report, found=found)
    except Invalid as refusal:
        return _page(request, report, str(refusal))
    if brought.state == BatchState.REFUSED:
        return _page(request, report, brought.facts["reason"])
    return redirect("reports:workbook_batch", brought.pk)


@require_POST
def form_file(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The form as a file; the server keeps what was handed out, so it is no mere question."""
    report = _report_or_404(request, pk)
    return _file(batches.hand_out(report_id=report.pk, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: MemberRequest, batch_id: int) -> HttpResponse:
    """What a file would change and which cells are wrong, each with an input to correct it."""
    found = _batch_or_404(request, batch_id)
    if request.method == "POST":
        require(policies.can_bring, request.user, _report(found))
        found = batches.correct(batch_id=found.pk, by=request.user, fixes=_fixes(request, found))
        left = len(found.rejects)
        if left:
            messages.warning(request, _("Còn %(n)d ô chưa đúng.") % {"n": left})
        else:
            messages.success(request, _("Các ô đã đúng; xem lại thay đổi rồi ghi vào báo cáo."))
        return redirect("reports:workbook_batch", batch_id)
    context = {
        "batch": found, "report": found.report, "rights": _rights(request, _report(found)),
        "may_decide": policies.can_decide(request.user, found),
    }  # fmt: skip
    context = only_read(_report(found).assignment.call, context, "may_decide")
    return render(request, "reports/imports/batch.html", context)


def _report(found: Batch) -> Report:
    if found.report is None:
        raise Conflict(_("Tệp này không thuộc báo cáo nào."))
    return found.report


def _fixes(request: MemberRequest, found: Batch) -> dict[tuple[str, str], str]:
    """The inputs that were changed; one that still shows what the cell held says nothing new."""
    fixes = {}
    for at in range(len(found.rejects) + 1):
        field, _bar, part = request.POST.get(f"key-{at}", "").partition("|")
        typed = request.POST.get(f"fix-{at}")
        if field and typed is not None and typed != request.POST.get(f"was-{at}"):
            fixes[field, part] = typed
    return fixes


@require_POST
def marked(request: MemberRequest, batch_id: int) -> HttpResponseBase:
    """The same workbook with its wrong cells marked."""
    return _file(batches.marked(batch=_batch_or_404(request, batch_id), by=request.user))


@require_POST
def apply(request: MemberRequest, batch_id: int) -> HttpResponse:
    """Write all of it, or say why not and show the file against what is stored now."""
    found = _batch_or_404(request, batch_id)
    require(policies.can_bring, request.user, _report(found))
    try:
        count = batches.apply(batch_id=found.pk, by=request.user)
    except (Conflict, Invalid) as refusal:
        words = [str(refusal), *getattr(refusal, "fields", {}).values()]
        messages.error(
            request, _("Chưa ghi gì vào báo cáo. %(why)s") % {"why": " ".join(dict.fromkeys(words))}
        )
        if found.state == BatchState.STAGED:
            batches.restage(batch_id=found.pk, by=request.user)
        return redirect("reports:workbook_batch", batch_id)
    messages.success(request, _("Đã ghi %(n)d chỗ từ tệp Excel vào báo cáo.") % {"n": count})
    return redirect("reports:report", _report(found).pk)


@require_POST
def discard(request: MemberRequest, batch_id: int) -> HttpResponse:
    """Put the file aside."""
    found = _batch_or_404(request, batch_id)
    require(policies.can_bring, request.user, _report(found))
    batches.discard(batch_id=found.pk, by=request.user)
    messages.success(request, _("Đã bỏ tệp; báo cáo không thay đổi."))
    return redirect("reports:workbook", _report(found).pk)


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: MemberRequest) -> HttpResponse:
    """Several filled-in forms at once, or a zip of them: each goes to the report that it names itself."""
    context: dict[str, Any] = {"most": MAX_FILES}
    if request.method == "POST":
        uploads = request.FILES.getlist("files")
        problem = _problem_of(uploads)
        if problem:
            context["problem"] = problem
        else:
            brought = [(upload.name or "", upload.read()) for upload in uploads]
            context["results"] = batches.bring_many(by=request.user, uploads=brought)
    status = 422 if context.get("problem") else 200
    return render(request, "reports/imports/workbooks.html", context, status=status)


def _problem_of(uploads: list[UploadedFile[Any]]) -> str:
    if not uploads:
        return _("Chưa chọn tệp.")
    if len(uploads) > MAX_FILES:
        return _("Một lần nhận tối đa %(n)d tệp; hãy chia nhỏ.") % {"n": MAX_FILES}
    if sum(upload.size or 0 for upload in uploads) > _MOST_OF_UPLOAD:
        return _("Các tệp lớn hơn 60 MB; hãy chia thành nhiều lần.")
    return ""
