"""The way of a paper through the VGCA service on the signer's machine: tickets for the page, two addresses for it."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from agencies.models import User
from portal.core import clock
from portal.core.errors import PortalError
from portal.core.http import MemberRequest
from reports.documents import tickets
from reports.documents.actions import accepting, revisions
from reports.documents.actions import signing as jobs
from reports.documents.forms.signing import MOST_BYTES
from reports.documents.models import Document, Revision
from reports.documents.policies import can_seal, can_sign
from reports.documents.states import Method, Signatory
from reports.documents.views.fetch import document_or_404
from reports.documents.views.signing import signatory_of

logger = logging.getLogger(__name__)
# What the service writes round a file: boundaries and names of the form.
_ENVELOPE = 64 * 1024


@require_POST
def sign_vgca(request: MemberRequest, document_id: int, part: int) -> JsonResponse:
    """What the page sends to the service for one part: which function, and its parameters."""
    paper = document_or_404(request, document_id)
    signatory = signatory_of(request, paper)
    current = revisions.latest(paper, part)
    ticket = tickets.Ticket(paper.pk, part, signatory, request.user.pk, current.pk)

    def address(name: str, purpose: str) -> str:
        return request.build_absolute_uri(reverse(name, args=(ticket.text(purpose),)))

    parameters = {
        "FileUploadHandler": address("reports:vgca_upload", tickets.UPLOAD),
        "SessionId": "",
        "JWTToken": "",
        "FileName": address("reports:vgca_file", tickets.DOWNLOAD),
        "MetaData": [],
    }
    if signatory == Signatory.ORGANISATION:
        parameters |= {
            "DocNumber": paper.code,
            "IssuedDate": paper.date.isoformat() if paper.date else "",
        }
    accepting.record_call(document=paper, part=part, signatory=signatory, by=request.user)
    return JsonResponse({"call": _function(signatory, part), "parameters": parameters})


def _function(signatory: str, part: int) -> str:
    if signatory == Signatory.PERSON:
        return "vgca_sign_approved"
    return "vgca_sign_issued" if part == 0 else "vgca_sign_appendix"


@login_not_required
@require_safe
def vgca_file(request: HttpRequest, ticket: str) -> HttpResponseBase:
    """The file to be signed, for the service: by a ticket, without a session."""
    try:
        _person, _paper, current = _granted(ticket, tickets.DOWNLOAD)
    except (PortalError, PermissionDenied) as error:
        return _refused(error)
    return FileResponse(current.file.open("rb"), filename="van-ban.pdf", content_type="application/pdf")


@csrf_exempt
@login_not_required
@require_POST
def vgca_upload(request: HttpRequest, ticket: str) -> JsonResponse:
    """The signed file from the service. It is believed as little as any upload: the same verification decides."""
    try:
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES + _ENVELOPE:
            return _answer(False, _("Tệp quá lớn."), status=413)
        granted = tickets.read(ticket, tickets.UPLOAD)
        person, paper, _current = _granted(ticket, tickets.UPLOAD)
    except (PortalError, PermissionDenied) as error:
        return _refused(error)
    upload = request.FILES.get(next(iter(request.FILES), ""))
    if upload is None or (upload.size or 0) > MOST_BYTES:
        return _answer(False, _("Không nhận được tệp đã ký, hoặc tệp quá lớn."))
    try:
        accepting.accept_upload(
            document_id=paper.pk, part=granted.part, signatory=granted.signatory, by=person,
            content=upload.read(), method=Method.VGCA,
        )  # fmt: skip
    except PortalError as error:
        jobs.record_refusal(
            document_id=paper.pk, part=granted.part, signatory=granted.signatory, by=person, words=str(error)
        )
        return _answer(False, str(error))
    return _answer(True, "", name=upload.name or "")


def _granted(ticket: str, purpose: str) -> tuple[User, Document, Revision]:
    """Person, paper and file of a ticket that still opens something: rights are asked anew, the file is the newest."""
    granted = tickets.read(ticket, purpose)
    person = User.objects.filter(pk=granted.user, is_active=True).first()
    related = Document.objects.select_related("issuing_agency", "signer__user")
    paper = related.filter(pk=granted.document).first()
    if person is None or paper is None:
        raise PermissionDenied
    allowed = can_sign if granted.signatory == Signatory.PERSON else can_seal
    if not allowed(person, paper):
        raise PermissionDenied
    current = revisions.latest(paper, granted.part)
    if current.pk != granted.revision:
        raise PermissionDenied
    return person, paper, current


def _refused(error: Exception) -> JsonResponse:
    logger.info("a ticket was refused: %s", type(error).__name__)
    words = str(error) or _("Địa chỉ ký không còn hiệu lực. Hãy quay lại trang ký và bấm ký lần nữa.")
    return _answer(False, words, status=403)


def _answer(done: bool, words: str, *, name: str = "", status: int = 200) -> JsonResponse:
    """The form of answer that the service expects of an upload handler."""
    facts = {"Status": done, "Message": words, "FileName": name, "FileServer": "", "DocumentDate": ""}
    if done:
        facts["DocumentDate"] = clock.now().isoformat(timespec="seconds")
    return JsonResponse(facts, status=status)
