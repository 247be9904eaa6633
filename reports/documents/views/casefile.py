"""The file of a round: what will be in it, making it, taking it, and checking any such ZIP."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.policies import require
from portal.core.errors import PortalError
from portal.core.http import MemberRequest
from reports.collection.models import Call
from reports.collection.policies import can_manage_call
from reports.collection.states import CallState
from reports.documents.actions import casefile as actions
from reports.documents.actions.casefile_check import Checked, check_upload
from reports.documents.casefile.models import CaseFile
from reports.documents.forms.casefile import CheckForm
from reports.documents.policies import can_file
from reports.documents.queries import casefile as queries
from reports.documents.states import ACTIVE, RenderingState
from reports.documents.tasks import nudge_case_file


def _call(request: MemberRequest, code: str) -> Call:
    """A round whose file the person makes; 404 for who does not see the round, 403 for who only reads it."""
    calls = Call.objects.overseen_by(request.user).select_related("lead", "period", "programme")
    found = get_object_or_404(calls, code=code)
    require(can_file, request.user, found)
    return found


@require_safe
def case_file(request: MemberRequest, code: str) -> HttpResponse:
    """Contents, gaps, how long it is kept; the button, the progress, the ZIP."""
    call = _call(request, code)
    context = {"view": queries.overview(call), "call": call, "closes": can_manage_call(request.user, call)}
    return render(request, "reports/documents/casefile.html", context)


@require_safe
def case_file_progress(request: MemberRequest, code: str) -> HttpResponse:
    """The fragment of the making; it asks for itself again while it goes on."""
    call = _call(request, code)
    context = {"view": queries.overview(call), "call": call}
    return render(request, "reports/documents/_casefile_made.html", context)


@require_POST
def case_file_make(request: MemberRequest, code: str) -> HttpResponse:
    """Ask for the file; of a round still open, end it first when that was asked for, too."""
    call = _call(request, code)
    if call.state == CallState.OPEN and request.POST.get("close") == "1":
        job = actions.close_and_file(call_id=call.pk, by=request.user)
        messages.success(request, _("Đã kết thúc đợt báo cáo; hồ sơ đang được lập."))
    else:
        job = actions.request_file(call_id=call.pk, by=request.user)
        messages.success(
            request, _("Hồ sơ đang được lập.") if job.state in ACTIVE else _("Hồ sơ đã lập xong.")
        )
    if job.state in ACTIVE:
        transaction.on_commit(partial(nudge_case_file, job.pk))
    return redirect("reports:case_file", code)


@require_safe
def case_file_download(request: MemberRequest, code: str, case_file_id: int) -> HttpResponseBase:
    """The stored ZIP, exactly the bytes whose SHA-256 is shown; the download is logged."""
    call = _call(request, code)
    row = get_object_or_404(
        CaseFile.objects.select_related("call__lead"), pk=case_file_id, call=call, state=RenderingState.DONE
    )
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    actions.record_download(case_file=row, by=request.user)
    return FileResponse(content, as_attachment=True, filename=row.file_name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
def case_file_check(request: MemberRequest) -> HttpResponse:
    """Whether a ZIP that somebody has is whole, and whether it is one that was made here."""
    typed = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = CheckForm(*typed)
    found: Checked | None = None
    if form.is_valid():
        try:
            found = check_upload(form.cleaned_data["file"])
        except PortalError as error:
            form.refuse(error)
    known = queries.known_as(found.sha256, request.user) if found and found.whole else None
    context = {
        "form": form,
        "found": found,
        "known": known,
        "name": getattr(request.FILES.get("file"), "name", ""),
    }
    status = 422 if form.errors else 200
    return render(request, "reports/documents/casefile_check.html", context, status=status)
