"""What follows the issue: corrections, the answers of recipients, the record copy."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.errors import Invalid
from portal.core.http import MemberRequest
from portal.core.uploads import attachment
from reports.collection.over import no_form
from reports.documents.actions import copies, corrections, deliveries, record_copy
from reports.documents.actions.verifying import verdict_of
from reports.documents.compose.copy import pieces_of
from reports.documents.forms.letters import CopyForm, CorrectionForm, RecordCopyForm, RefuseForm
from reports.documents.layout import Paper
from reports.documents.models import Delivery
from reports.documents.policies import can_answer, can_attach, can_correct, can_number
from reports.documents.queries import inbox, lists
from reports.documents.queries.papers import ended_round
from reports.documents.views.fetch import document_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: MemberRequest, document_id: int) -> HttpResponse:
    """Choose between đính chính, thay thế and thu hồi; a draft of the new paper is opened."""
    document = document_or_404(request, document_id)
    if not can_correct(request.user, document):
        raise PermissionDenied
    no_form(request, ended_round(document))
    form = CorrectionForm(request.POST if request.method == "POST" else None, document=document)
    if form.is_valid():
        draft = corrections.start_correction(
            document_id=document.pk, by=request.user, relation=form.cleaned_data["relation"]
        )
        messages.success(request, _("Đã mở dự thảo; văn bản cũ chỉ thay đổi khi văn bản mới được phát hành."))
        return redirect("reports:letter_edit", draft.pk)
    context = {"document": document, "form": form}
    return render(request, "reports/documents/correct.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def copy_new(request: MemberRequest, document_id: int) -> HttpResponse:
    """Begin a copy of a paper the agency has."""
    document = document_or_404(request, document_id)
    agencies = lists.agencies_to_copy_for(request.user, document)
    if document.is_copy or not agencies.exists():
        raise PermissionDenied
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        agencies=agencies, pieces=pieces_of(Paper.from_json(document.layout)),
    )  # fmt: skip
    if form.is_valid():
        try:
            draft = copies.start_copy(document_id=document.pk, by=request.user, **form.facts())
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã lập bản sao; văn thư cấp số, ngày để phát hành."))
            straight_on = can_number(request.user, draft)
            return redirect("reports:give_number" if straight_on else "reports:document", draft.pk)
    context = {"document": document, "form": form}
    return render(request, "reports/documents/copy_new.html", context, status=422 if form.is_bound else 200)


# --- answers of recipients ----------------------------------------------------------------------------------


def _delivery_or_404(request: MemberRequest, delivery_id: int) -> Delivery:
    """Something that came to the person's agency; colleagues who may not answer are refused."""
    delivery = get_object_or_404(inbox.received(request.user), pk=delivery_id)
    if not can_answer(request.user, delivery):
        raise PermissionDenied
    return delivery


@require_POST
def acknowledge(request: MemberRequest, delivery_id: int) -> HttpResponse:
    """Take a paper in."""
    delivery = _delivery_or_404(request, delivery_id)
    deliveries.acknowledge(delivery_id=delivery.pk, by=request.user)
    messages.success(request, _("Đã tiếp nhận %(code)s.") % {"code": delivery.document.code})
    return redirect("reports:document", delivery.document_id)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: MemberRequest, delivery_id: int) -> HttpResponse:
    """Send a paper back with a reason."""
    delivery = _delivery_or_404(request, delivery_id)
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            deliveries.refuse(delivery_id=delivery.pk, by=request.user, reason=form.cleaned_data["reason"])
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã từ chối tiếp nhận; nơi gửi đọc được lý do."))
            return redirect("reports:document", delivery.document_id)
    context = {"delivery": delivery, "document": delivery.document, "form": form}
    return render(request, "reports/documents/refuse.html", context, status=422 if form.is_bound else 200)


# --- the record copy ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def record_attach(request: MemberRequest, document_id: int) -> HttpResponse:
    """Attach the file that was really issued, once."""
    document = document_or_404(request, document_id)
    if not can_attach(request.user, document):
        raise PermissionDenied
    no_form(request, ended_round(document))
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RecordCopyForm(*posted)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        content = upload.read()
        try:
            record_copy.check(content, upload.name or "")
            record_copy.attach(
                document_id=document.pk, by=request.user, content=content, name=upload.name or "",
                facts=verdict_of(content).to_json(),
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã đính kèm bản lưu."))
            return redirect("reports:document", document.pk)
    context = {"document": document, "form": form}
    return render(
        request, "reports/documents/record_attach.html", context, status=422 if form.is_bound else 200
    )


@require_safe
def record_file(request: MemberRequest, document_id: int) -> HttpResponseBase:
    """The record copy, exactly the bytes whose SHA-256 is recorded; the download is logged."""
    document = document_or_404(request, document_id)
    if not document.record_copy:
        raise Http404
    try:
        response = attachment(document.record_copy, document.record_copy_name)
    except FileNotFoundError as error:
        raise Http404 from error
    record_copy.log_download(document=document, by=request.user)
    return response
