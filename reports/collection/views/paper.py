"""Nhập thay từ bản ký: the signed paper is recorded, then keyed with its scan beside the form."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.http.response import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.errors import Conflict
from portal.core.http import MemberRequest
from portal.core.uploads import SCANS, TYPES
from reports.collection import lateness, policies
from reports.collection.actions.drafts import start_report
from reports.collection.actions.scans import log_scan_download
from reports.collection.forms.paper import PaperForm
from reports.collection.over import no_form
from reports.collection.views.fetch import assignment_or_404, report_or_404

# A scan may show itself inside our own page and do nothing else.
_SCAN_POLICY: Final = {
    "default-src": [NONE],
    "script-src": [NONE],
    "connect-src": [NONE],
    "font-src": [NONE],
    "frame-src": [NONE],
    "img-src": [SELF],
    "object-src": [SELF],
    "style-src": ["'unsafe-inline'"],  # the browser's own viewer
    "frame-ancestors": [SELF],
    "form-action": [NONE],
}


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Record the signed paper of a duty and open the draft that is keyed from it."""
    duty = assignment_or_404(request, pk)
    no_form(request, duty.call)
    if not policies.can_key_paper(request.user, duty):
        raise PermissionDenied
    form = PaperForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                report = start_report(assignment_id=pk, by=request.user, paper=form.paper())
                return redirect("reports:report", report.pk)
            except Conflict as conflict:
                form.refuse(conflict)
                status = 409
    context = {"assignment": duty, "form": form, "late": lateness.of(duty)}
    return render(request, "reports/collection/entry/paper.html", context, status=status)


@require_safe
@xframe_options_sameorigin
@csp_replace(_SCAN_POLICY)  # type: ignore[arg-type] # its stub knows views without arguments only
def paper_scan(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The scan itself, typed by its checked content, shown inside our page or downloaded with ?tai=1."""
    report = report_or_404(request, pk)
    if not report.paper_scan or not report.paper_scan.name:
        raise Http404
    if report.opened_at is None and policies.can_review(request.user, report):
        return redirect("reports:review", pk)  # sealed like the rest of the report until the officer opens it
    ending = PurePosixPath(report.paper_scan.name).suffix.lstrip(".")
    if ending not in SCANS:
        raise Http404
    try:
        scan = report.paper_scan.open("rb")
    except FileNotFoundError:
        return HttpResponse(
            "Không tìm thấy tệp bản quét.", status=404, content_type="text/plain; charset=utf-8"
        )
    download = "tai" in request.GET
    if download:
        log_scan_download(report=report, by=request.user)
    name = report.paper_scan_name or f"ban-ky.{ending}"
    return FileResponse(scan, as_attachment=download, filename=name, content_type=TYPES[ending])
