"""Nhập từ báo cáo đã viết: bring a paper, see what was read beside the report, say yes piece by piece."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.json import KT
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.policies import require
from portal.core.errors import Conflict, Invalid
from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from reports.collection.actions.autosave import Stale
from reports.collection.actions.personal import Explanation, PersonalFound
from reports.collection.models import Report
from reports.collection.over import only_read
from reports.imports import policies
from reports.imports.actions import documents
from reports.imports.forms.taking import Taking
from reports.imports.models import Batch
from reports.imports.queries.papers import paper_of
from reports.imports.queries.placing import open_duties
from reports.imports.reading.sources import MOST_BYTES
from reports.imports.states import BatchKind
from reports.imports.views.workbooks import _report_or_404, _rights

_SHOWN: Final = 20
_MOST_OF_UPLOAD: Final = 60 * 1024 * 1024


def _batch_or_404(request: MemberRequest, batch_id: int) -> Batch:
    found = Batch.objects.visible_to(request.user).filter(kind=BatchKind.DOCUMENT)
    return get_object_or_404(
        found.select_related(
            "by", "assignment__agency", "assignment__call", "report__assignment__call__period",
            "report__assignment__agency", "report__assignment__parent__agency", "report__assignment__call__lead",
            "report__assignment__version",
        ).prefetch_related("report__assignment__agency__names"),
        pk=batch_id,
    )  # fmt: skip


def _explained(request: MemberRequest) -> Explanation:
    return Explanation(request.POST.get("personal-shown", ""), request.POST.get("personal-reason", ""))


def _page(
    request: MemberRequest, report: Report, problem: str = "", finds: tuple[Any, ...] = (), status: int = 422
) -> HttpResponse:
    found = Batch.objects.visible_to(request.user).filter(report=report, kind=BatchKind.DOCUMENT)
    brought = found.select_related("by").defer("facts", "rows", "rejects").annotate(why=KT("facts__reason"))
    context = {
        "report": report, "rights": _rights(request, report), "problem": problem, "finds": finds,
        "pasted": request.POST.get("text", ""), "reason": request.POST.get("personal-reason", ""),
        "most": MOST_BYTES // 1024 // 1024, "batches": brought[:_SHOWN],
    }  # fmt: skip
    context = only_read(report.assignment.call, context)
    return render(request, "reports/imports/document.html", context, status=status if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: MemberRequest, pk: int) -> HttpResponse:
    """The place to bring a written report, as a file or pasted."""
    report = _report_or_404(request, pk)
    require(policies.can_bring, request.user, report)
    if request.method != "POST":
        return _page(request, report)
    upload, text = request.FILES.get("file"), request.POST.get("text", "")
    if isinstance(upload, UploadedFile):
        if (upload.size or 0) > MOST_BYTES:
            words = _("Tệp lớn hơn %(n)d MB; hãy bỏ bớt hình ảnh hoặc tách phụ lục.")
            return _page(request, report, words % {"n": MOST_BYTES // 1024 // 1024})
        name, content, paste = upload.name or "", upload.read(), False
    elif text.strip():
        name, content, paste = "", text.encode(), True
    else:
        return _page(request, report, _("Chưa chọn tệp, cũng chưa dán nội dung nào."))
    try:
        again = documents.earlier(report, content) is not None
        batch = documents.bring(
            report_id=pk, by=request.user, name=name, content=content, paste=paste,
            explanation=_explained(request),
        )  # fmt: skip
    except PersonalFound as found:
        return _page(request, report, str(found), tuple(found.finds))
    except Invalid as refusal:
        return _page(request, report, str(refusal))
    except Conflict as refusal:
        return _page(request, report, str(refusal), status=409)
    if again:
        messages.info(
            request, _("Văn bản này đã được tải lên trước đó; dưới đây là những gì còn khác với báo cáo.")
        )
    return redirect("reports:written_batch", batch.pk)


def _staging(
    request: MemberRequest, batch: Batch, report: Report, taking: Taking | None, *, status: int = 200
) -> HttpResponse:
    context = {
        "batch": batch, "report": report, "rights": _rights(request, report), "taking": taking,
        "may_take": taking is not None and policies.can_take(request.user, batch),
    }  # fmt: skip
    context = only_read(report.assignment.call, context, "may_take")
    return render(request, "reports/imports/document_batch.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: MemberRequest, batch_id: int) -> HttpResponse:
    """What was read, beside what the report holds; nothing is ticked before a person ticks it."""
    found = _batch_or_404(request, batch_id)
    if found.report is None:
        return _waiting(request, found)
    report = found.report
    readable = policies.is_open(found) and found.facts["version"] == report.outline_pk
    if request.method != "POST":
        return _staging(request, found, report, Taking(paper_of(found, report)) if readable else None)
    require(policies.can_bring, request.user, report)
    if not readable:
        return _staging(request, found, report, None, status=409)
    taking = Taking(paper_of(found, report), request.POST)
    tick = request.POST.get("tick")
    if tick is not None:
        return _ticked(request, found, report, taking, tick)
    return _take(request, found, report, taking)


def _ticked(request: MemberRequest, found: Batch, report: Report, taking: Taking, tick: str) -> HttpResponse:
    """The same page with much ticked, or nothing; not a word of it is written."""
    if tick == "none":
        taking.untick_all()
    else:
        left = taking.tick_all(whole_number(tick))
        if left:
            words = _(
                "%(n)d chỗ đang có nội dung khác trong báo cáo nên không chọn thay bạn; hãy tự xem và chọn."
            )
            messages.info(request, words % {"n": left})
    return _staging(request, found, report, taking)


def _take(request: MemberRequest, found: Batch, report: Report, taking: Taking) -> HttpResponse:
    edits, rows = taking.edits()
    if taking.errors:
        return _staging(request, found, report, taking, status=422)
    try:
        count = documents.take(
            batch_id=found.pk, by=request.user, edits=edits, rows=rows, explanation=_explained(request)
        )
    except PersonalFound as people:
        taking.found_people(people)
    except Stale:
        taking = Taking(paper_of(found, report), request.POST)  # somebody was faster by a moment
        taking.edits()
        return _staging(request, found, report, taking, status=409)
    except Invalid as refusal:
        if not taking.refuse(refusal.fields) or not refusal.fields:
            messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Đã ghi %(n)d chỗ từ “%(name)s” vào báo cáo.") % {"n": count, "name": found.name}
        )
        return redirect("reports:written_batch", found.pk)
    return _staging(request, found, report, taking, status=422)


@require_POST
def close(request: MemberRequest, batch_id: int) -> HttpResponse:
    """Done with this paper."""
    found = _batch_or_404(request, batch_id)
    if found.report is not None:
        require(policies.can_bring, request.user, found.report)
    documents.close(batch_id=found.pk, by=request.user)
    messages.success(request, _("Đã xong với “%(name)s”; bản đọc đã được xóa.") % {"name": found.name})
    if found.report is None:
        return redirect("reports:written_many")
    return redirect("reports:report", found.report.pk)


# --- many papers ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: MemberRequest) -> HttpResponse:
    """Several written reports at once, or a zip: each goes to the duty that its head means."""
    context: dict[str, Any] = {"most": documents.MAX_FILES}
    if request.method == "POST":
        uploads = request.FILES.getlist("files")
        problem = _problem_of(uploads)
        if problem:
            context["problem"] = problem
        else:
            brought = [(upload.name or "", upload.read()) for upload in uploads]
            context["results"] = documents.bring_many(by=request.user, uploads=brought)
    waiting = Batch.objects.visible_to(request.user).filter(report__isnull=True, kind=BatchKind.DOCUMENT)
    context["waiting"] = [each for each in waiting.order_by("-pk")[:_SHOWN] if policies.is_open(each)]
    status = 422 if context.get("problem") else 200
    return render(request, "reports/imports/documents.html", context, status=status)


def _problem_of(uploads: list[UploadedFile[Any]]) -> str:
    if not uploads:
        return _("Chưa chọn tệp.")
    if len(uploads) > documents.MAX_FILES:
        return _("Một lần nhận tối đa %(n)d tệp; hãy chia nhỏ.") % {"n": documents.MAX_FILES}
    if sum(upload.size or 0 for upload in uploads) > _MOST_OF_UPLOAD:
        return _("Các tệp lớn hơn 60 MB; hãy chia thành nhiều lần.")
    return ""


def _waiting(request: MemberRequest, found: Batch) -> HttpResponse:
    """Whose report is this? A person says it where the head of the paper does not, or opens the report first."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            placed = documents.put(
                batch_id=found.pk, by=request.user, assignment_id=whole_number(request.POST.get("duty")) or 0
            )
            return redirect("reports:written_batch", placed.pk)
        except (Conflict, Invalid) as refusal:
            problem, status = str(refusal), 422
    context = {
        "batch": found, "duties": open_duties(request.user), "problem": problem, "open": policies.is_open(found),
        "chosen": whole_number(request.POST.get("duty"))
        or (found.assignment_id if found.facts.get("chosen") else None),
    }  # fmt: skip
    return render(request, "reports/imports/document_waiting.html", context, status=status)
