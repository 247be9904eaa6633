"""Pages of a paper's way through its signatures: presented, signed, numbered, sealed, or sent back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.policies import holds
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from portal.core.forms import PortalForm
from portal.core.http import MemberRequest
from reports.collection.over import no_form, only_read
from reports.documents.actions import accepting, files, presenting, revisions, sealing
from reports.documents.actions import signing as jobs
from reports.documents.forms.signing import CancelForm, NumberForm, PresentForm, SignedFileForm, SignForm
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.policies import (
    can_cancel,
    can_issue_draft,
    can_number,
    can_seal,
    can_sign,
    ready_to_issue,
)
from reports.documents.queries import papers, signing
from reports.documents.queries.files import file_name, pages_of
from reports.documents.renderers.html import paper_html
from reports.documents.states import DocumentState, FileFormat, Signatory
from reports.documents.tasks import nudge_files, nudge_signatures
from reports.documents.views.fetch import document_or_404, report_or_404

VGCA = "wss://127.0.0.1:8987"
View = TypeVar("View", bound=Callable[..., HttpResponse])


def _may_reach_vgca(view: View) -> View:
    """The page may call the signing service on the signer's own machine; no other page may."""
    return cast(View, csp_update({"connect-src": [VGCA]})(cast(Any, view)))


def signatory_of(request: MemberRequest, paper: Document) -> str:
    """Whose signature this person gives to the paper now. PermissionDenied: nobody's."""
    if can_sign(request.user, paper):
        return Signatory.PERSON
    if can_seal(request.user, paper):
        return Signatory.ORGANISATION
    raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def present(request: MemberRequest, report_id: int) -> HttpResponse:
    """The clerk presents an approved report for digital signing."""
    report = report_or_404(request, report_id)
    if not holds(request.user, report.assignment.agency_id, Role.CLERK):
        raise PermissionDenied
    existing = papers.paper_under_way(report)
    if existing is not None:
        return redirect("reports:document", existing.pk)
    no_form(request, report.assignment.call)
    if not ready_to_issue(report):
        raise Conflict(_("Báo cáo này chưa được duyệt, hoặc không phải loại phát hành trên hệ thống."))
    form = PresentForm(_typed(request), drafting=report.assignment.agency, approver=report.submitted_by_id)
    done = _try(form, lambda: presenting.present(report_id=report.pk, by=request.user, **form.facts()))
    if done is not None:
        return _presented(request, done)
    context = {"report": report, "form": form, "pages": pages_of(report)}
    return render(request, "reports/documents/present.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def present_draft(request: MemberRequest, document_id: int) -> HttpResponse:
    """The same for a letter, a plan or a copy."""
    draft = document_or_404(request, document_id)
    if not can_issue_draft(request.user, draft):
        raise PermissionDenied
    no_form(request, papers.ended_round(draft))
    form = PresentForm(_typed(request), drafting=draft.drafting_agency)
    done = _try(form, lambda: presenting.present_draft(document_id=draft.pk, by=request.user, **form.facts()))
    if done is not None:
        return _presented(request, done)
    paper = paper_html(Paper.from_json(draft.layout))
    context = {"draft": draft, "form": form, "paper": paper}
    return render(request, "reports/documents/present.html", context, status=_status(form))


def _presented(request: MemberRequest, document: Document) -> HttpResponse:
    nudge_files(document)
    messages.success(request, _("Đã trình %(name)s ký.") % {"name": document.signer_name})
    return redirect("reports:document", document.pk)


@_may_reach_vgca
@require_safe
def sign(request: MemberRequest, document_id: int) -> HttpResponse:
    """The paper to read and the ways to sign it: for its signer, then for the clerk who signs for the agency."""
    paper = document_or_404(request, document_id)
    if paper.state != DocumentState.SIGNING and _has_had_a_hand_in(request, paper):
        return redirect("reports:document", paper.pk)  # signed meanwhile: the page is loaded anew
    signatory = signatory_of(request, paper)
    no_form(request, papers.ended_round(paper))
    return _sign_page(request, paper, signatory)


def _has_had_a_hand_in(request: MemberRequest, paper: Document, *, seals_too: bool = False) -> bool:
    """Its signer or the clerk who signs for the agency; without `seals_too` not when it is the clerk's turn to sign."""
    if can_seal(request.user, paper) and not seals_too:
        return False
    is_signer = paper.signer is not None and paper.signer.user_id == request.user.pk
    return is_signer or holds(request.user, paper.issuing_agency_id, Role.CLERK)


def _sign_page(
    request: MemberRequest, paper: Document, signatory: str, *, status: int = 200, **forms: PortalForm
) -> HttpResponse:
    progress = signing.way_of(paper, request.user)
    context = {
        "document": paper,
        "signing": progress,
        "signatory": signatory,
        "is_person": signatory == Signatory.PERSON,
        "has_key": signing.keys_for(paper, signatory).exists(),
        "parts": signing.parts_to_sign(paper, signatory),
        "sign_form": SignForm(document=paper, signatory=signatory),
        "file_form": SignedFileForm(),
        "pages": pages_of(paper),
        **forms,
    }
    return render(request, "reports/documents/sign.html", context, status=status)


@_may_reach_vgca
@require_POST
def sign_inside(request: MemberRequest, document_id: int) -> HttpResponse:
    """Sign with a key of this server: queue the job; the page shows how it goes."""
    paper = document_or_404(request, document_id)
    signatory = signatory_of(request, paper)
    form = SignForm(request.POST, document=paper, signatory=signatory)

    def ask() -> Any:
        key, pin = form.cleaned_data["key"], form.cleaned_data["pin"]
        return jobs.request(
            document_id=paper.pk, signatory=signatory, by=request.user, key_id=key.pk, pin=pin
        )

    try:
        queued = _try(form, ask)
    except Conflict as error:  # a second window, or signed meanwhile: the page shows how it stands
        messages.warning(request, str(error))
        return redirect("reports:sign", paper.pk)
    if queued is None:
        return _sign_page(request, paper, signatory, status=422, sign_form=form)
    nudge_signatures(queued)
    return redirect("reports:sign", paper.pk)


@_may_reach_vgca
@require_POST
def sign_upload(request: MemberRequest, document_id: int, part: int) -> HttpResponse:
    """A file that was signed outside comes back."""
    paper = document_or_404(request, document_id)
    signatory = signatory_of(request, paper)
    form = SignedFileForm(request.POST, request.FILES)

    def take() -> Any:
        content = form.cleaned_data["file"].read()
        return accepting.accept_upload(
            document_id=paper.pk, part=part, signatory=signatory, by=request.user, content=content
        )

    taken = _try(form, take)
    if taken is None:
        return _sign_page(request, paper, signatory, status=422, file_form=form)
    messages.success(request, _("Đã nhận chữ ký của %(name)s.") % {"name": taken.facts["common_name"]})
    return _onward(request, taken.document)


def _onward(request: MemberRequest, paper: Document) -> HttpResponse:
    """To the next part that waits for the same hand, otherwise to the paper."""
    if can_seal(request.user, paper):
        return redirect("reports:sign", paper.pk)
    return redirect("reports:document", paper.pk)


@require_safe
def sign_file(request: MemberRequest, document_id: int, part: int) -> HttpResponseBase:
    """The file to be signed outside, exactly the bytes that the signed one must begin with; the download is logged."""
    paper = document_or_404(request, document_id)
    signatory_of(request, paper)
    current = revisions.latest(paper, part)
    files.record_download(by=request.user, obj=paper, format=FileFormat.PDF, sha256=current.sha256)
    return FileResponse(
        current.file.open("rb"),
        as_attachment=True,
        filename=file_name(paper.code, FileFormat.PDF, current.label),
        content_type="application/pdf",
    )


@require_safe
def signing_progress(request: MemberRequest, document_id: int) -> HttpResponse:
    """The strip of steps, asked for again while something is under way; the page is loaded anew when it has ended."""
    paper = document_or_404(request, document_id)
    progress = signing.way_of(paper, request.user)
    context = only_read(papers.ended_round(paper), {"document": paper, "signing": progress})
    response = render(request, "reports/documents/_signing.html", context)
    if progress is None or not progress.waiting:
        response.headers["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def give_number(request: MemberRequest, document_id: int) -> HttpResponse:
    """Number and date of a signed paper, or of an electronic copy, by the clerk of the issuing agency."""
    paper = document_or_404(request, document_id)
    if not can_number(request.user, paper):
        if paper.number and _has_had_a_hand_in(request, paper, seals_too=True):
            return redirect("reports:document", paper.pk)  # numbered meanwhile, or the page is opened again
        raise PermissionDenied
    no_form(request, papers.ended_round(paper))
    form = NumberForm(_typed(request), document=paper, today=clock.today())
    done = _try(form, lambda: sealing.give_number(document_id=paper.pk, by=request.user, **form.cleaned_data))
    if done is not None:
        nudge_files(done)
        messages.success(request, _("Đã cấp số %(code)s. Tiếp theo: ký số cơ quan.") % {"code": done.code})
        return redirect("reports:sign", done.pk)
    context = {
        "document": paper, "form": form, "signing": signing.way_of(paper, request.user),
        **_shown(paper),
    }  # fmt: skip
    return render(request, "reports/documents/give_number.html", context, status=_status(form))


def _shown(paper: Document) -> dict[str, Any]:
    """What is numbered: the pages that were signed; an electronic copy has none yet."""
    if paper.state == DocumentState.DRAFT:
        return {"paper": paper_html(Paper.from_json(paper.layout))}
    return {"pages": pages_of(paper)}


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_document(request: MemberRequest, document_id: int) -> HttpResponse:
    """Send a paper back instead of signing, or end it before its issue."""
    paper = document_or_404(request, document_id)
    if not can_cancel(request.user, paper):
        raise PermissionDenied
    no_form(request, papers.ended_round(paper))
    form = CancelForm(_typed(request))
    done = _try(form, lambda: presenting.cancel(document_id=paper.pk, by=request.user, **form.cleaned_data))
    if done is not None:
        messages.success(request, _("Đã trả lại văn bản."))
        return redirect("reports:document", done.pk)
    context = {"document": paper, "form": form, "is_person": can_sign(request.user, paper)}
    return render(request, "reports/documents/cancel.html", context, status=_status(form))


def _typed(request: MemberRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: PortalForm) -> int:
    return 422 if form.is_bound else 200


def _try(form: PortalForm, act: Callable[[], Any]) -> Any:
    """What the action gives for a valid form; None when the form, or the action, says what is wrong."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Invalid as error:
        form.refuse(error)
        return None
