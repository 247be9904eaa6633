"""Công văn and kế hoạch written in the portal: begin, write, discard."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.errors import Invalid
from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from portal.core.text import nfc
from reports.collection.over import no_form
from reports.documents.actions import corrections, files, letters
from reports.documents.forms.letters import LetterForm, NewLetterForm
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.policies import can_edit
from reports.documents.queries import lists
from reports.documents.queries.papers import ended_round
from reports.documents.renderers import FORMATS
from reports.documents.states import WRITTEN, DocumentKind, DocumentState, FileFormat
from reports.documents.views.fetch import document_or_404

# What is printed and put before a leader, or handed on to be finished in Word.
SIGNED_ON_PAPER: Final = (FileFormat.PDF, FileFormat.DOCX)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_new(request: MemberRequest) -> HttpResponse:
    """Begin a công văn or kế hoạch."""
    agencies = lists.agencies_to_write_for(request.user)
    own = agencies.filter(pk=whole_number(request.POST.get("agency")) or 0).first() or agencies.first()
    if own is None:
        raise PermissionDenied
    typed = request.POST if request.method == "POST" else None
    form = NewLetterForm(typed, agencies=agencies, own=own)
    asked = request.GET.get("kind")
    form.initial = {"kind": asked if asked in WRITTEN else DocumentKind.LETTER, "agency": own.pk}
    if form.is_valid():
        data = form.cleaned_data
        try:
            draft = letters.start_letter(
                agency=data["agency"],
                kind=data["kind"],
                text=form.text(),
                signer=data["signer"],
                by=request.user,
            )
        except Invalid as error:
            form.refuse(error)
        else:
            return _saved(request, draft)
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_edit(request: MemberRequest, document_id: int) -> HttpResponse:
    """Write on a draft."""
    draft = document_or_404(request, document_id)
    if draft.kind not in WRITTEN or not can_edit(request.user, draft):
        raise PermissionDenied
    typed = request.POST if request.method == "POST" else None
    no_form(request, ended_round(draft))
    form = LetterForm(typed, own=draft.drafting_agency, document=draft)
    if form.is_valid():
        try:
            letters.write_letter(
                document_id=draft.pk, text=form.text(), by=request.user,
                signer=form.cleaned_data["signer"], expected_sha256=form.cleaned_data["seen"],
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        else:
            return _saved(request, draft)
    return _page(request, form, draft)


def _page(request: MemberRequest, form: LetterForm, draft: Document | None) -> HttpResponse:
    context = {
        "form": form,
        "document": draft,
        "findings": letters.personal_findings(draft.source) if draft else [],
    }
    status = 422 if form.is_bound else 200
    return render(request, "reports/documents/letter_edit.html", context, status=status)


def _saved(request: MemberRequest, draft: Document) -> HttpResponse:
    messages.success(request, _("Đã lưu dự thảo."))
    return redirect("reports:document", draft.pk)


@require_POST
def write_again(request: MemberRequest, document_id: int) -> HttpResponse:
    """A new draft with the words of one that was discarded or not signed."""
    ended = document_or_404(request, document_id)
    draft = corrections.write_again(document_id=ended.pk, by=request.user)
    messages.success(request, _("Đã mở dự thảo mới với nội dung cũ."))
    return redirect("reports:letter_edit", draft.pk)


@require_safe
def draft_file(request: MemberRequest, document_id: int, file_format: str) -> HttpResponse:
    """A draft as it is put before whoever signs on paper: number and date blank, no mark; made on the spot."""
    draft = document_or_404(request, document_id)
    on_paper = draft.state == DocumentState.DRAFT and not draft.is_electronic_copy
    if not on_paper or file_format not in SIGNED_ON_PAPER:
        raise Http404
    wanted = FORMATS[file_format]
    content = wanted(replace(Paper.from_json(draft.layout), draft_mark=""))
    digest = hashlib.sha256(content).hexdigest()
    files.record_download(by=request.user, obj=draft, format=file_format, sha256=digest)
    response = HttpResponse(content, content_type=wanted.mime)
    name = f"{draft.get_kind_display()} – {draft.title[:80]}{wanted.extension}".replace("/", "-")
    response.headers["Content-Disposition"] = content_disposition_header(True, nfc(name)) or "attachment"
    return response


@require_POST
def draft_discard(request: MemberRequest, document_id: int) -> HttpResponse:
    """End a draft without issuing it."""
    draft = document_or_404(request, document_id)
    letters.discard(document_id=draft.pk, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Đã bỏ dự thảo; nội dung vẫn xem lại được trong mục Đang soạn, trình ký."))
    return redirect("reports:documents_at_work")
