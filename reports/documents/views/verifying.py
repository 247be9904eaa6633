"""Pages for anybody who holds a paper: is it genuine, which one is it, who signed it, what was changed since.

No sign-in. A stranger is told nothing of the content, and nothing about papers whose file or code he has not got."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.errors import Conflict
from portal.core.http import client_ip
from reports.documents.actions.codes import grouped
from reports.documents.actions.verifying import Busy, limits, verdict_of
from reports.documents.forms.verifying import CodeForm, FileForm, too_large
from reports.documents.models import Document
from reports.documents.queries import verifying
from reports.documents.queries.verifying import PaperFacts
from reports.documents.states import PUBLISHED
from reports.documents.verification import words
from reports.documents.verification.verdict import SignatureFacts

logger = logging.getLogger(__name__)

# From one address; a ministry behind one address has many people, and a code has 120 random bits.
_WINDOW: Final = 600
_WRONG_CODES: Final = 30
_FILES: Final = 60
_PATIENCE: Final = 3.0
# What surrounds the file in the body of the request.
_ENVELOPE: Final = 64 * 1024
_SLOW_DOWN: Final = _("Đã có quá nhiều lần tra cứu từ địa chỉ mạng này; hãy thử lại sau 10 phút.")


@login_not_required
@csrf_exempt  # only to look at the size before the body is read; `_check_file` is protected
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Give a file, or type the code of a printed paper."""
    if request.method == "POST":
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > limits().bytes + _ENVELOPE:
            return _page(request, said=too_large(), status=413)
        checked: HttpResponse = _check_file(request)
        return checked
    if "code" in request.GET:
        form = CodeForm(request.GET)
        if form.is_valid():
            return redirect("reports:verify_code", code=grouped(form.cleaned_data["code"]))
        return _page(request, code_form=form, status=422)
    return _page(request)


@login_not_required
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code of a paper says. Every code that names no issued paper answers alike."""
    limit = _Limit(request, "code", _WRONG_CODES)
    if limit.reached:
        return _page(request, said=str(_SLOW_DOWN), status=429)
    document = verifying.document_by_code(code)
    if document is None:
        limit.count()
        return render(request, "reports/documents/verify_code.html", {"typed": code[:60]}, status=404)
    return render(request, "reports/documents/verify_code.html", _about(request, document))


@csrf_protect
def _check_file(request: HttpRequest) -> HttpResponse:
    limit = _Limit(request, "file", _FILES)
    if limit.reached and not request.user.is_authenticated:
        return _page(request, said=str(_SLOW_DOWN), status=429)
    limit.count()
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, file_form=form, status=422)
    upload = form.cleaned_data["file"]
    content = upload.read()
    try:
        verdict = verdict_of(content, patience=_PATIENCE, from_stranger=True)
    except Conflict as error:
        form.add_error("file", str(error))
        return _page(request, file_form=form, status=503 if isinstance(error, Busy) else 409)
    known = verifying.identify(content)
    answer = verifying.answer_about(verdict, known)
    logger.info(
        "file verified: %s, %s, %s bytes, genuine %s",
        verdict.sha256,
        verdict.outcome,
        verdict.size,
        answer.genuine,
    )
    context: dict[str, Any] = {
        "answer": answer,
        "signatures": [_signature(each) for each in verdict.signatures],
        "name": upload.name[:150],
        "sha256": hashlib.sha256(content).hexdigest(),
        "known": known,
    }
    if known is not None and known.document.state in PUBLISHED:
        context |= _about(request, known.document)
    return render(request, "reports/documents/verify_file.html", context)


def _about(request: HttpRequest, document: Document) -> dict[str, Any]:
    """The facts of a paper, and the way to it for whoever is signed in and may read it."""
    facts: PaperFacts = verifying.facts_of(document)
    user = request.user
    open_to_me = user.is_authenticated and Document.objects.visible_to(user).filter(pk=document.pk).exists()
    return {"facts": facts, "open_to_me": open_to_me, "code": grouped(document.lookup_code)}


def _moment(said: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(said) if said else None


def _signature(facts: SignatureFacts) -> dict[str, Any]:
    """One signature in words."""
    return {
        "facts": facts,
        "time_source": words.TIME_SOURCES[facts.time_source],
        "revocation": words.REVOCATIONS[facts.revocation],
        "changes": words.changes(facts),
        "problems": [words.WORDS[each] for each in facts.problems],
        "signatory": words.FIELDS.get(facts.field, facts.field),
        "begins": _moment(facts.not_before),
        "ends": _moment(facts.not_after),
        "revoked": _moment(facts.revoked_at),
    }


def _page(
    request: HttpRequest,
    *,
    code_form: CodeForm | None = None,
    file_form: FileForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"code_form": code_form or CodeForm(), "file_form": file_form or FileForm(), "said": said}
    response = render(request, "reports/documents/verify.html", context, status=status)
    if status in (429, 503):
        response["Retry-After"] = str(_WINDOW if status == 429 else 10)
    return response


class _Limit:
    """Slows down who asks too often from one address, within ten minutes, in this process."""

    def __init__(self, request: HttpRequest, what: str, most: int) -> None:
        self.key = f"verify:{what}:{hashlib.sha256(client_ip(request).encode()).hexdigest()}"
        self.most = most

    @property
    def reached(self) -> bool:
        """Whether it is enough for now."""
        return int(cache.get(self.key, 0)) >= self.most

    def count(self) -> None:
        """One more."""
        if not cache.add(self.key, 1, _WINDOW):
            try:
                cache.incr(self.key)
            except ValueError:  # its time ended in between
                cache.set(self.key, 1, _WINDOW)
