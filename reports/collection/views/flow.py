"""The steps of a report on its way: each a POST, each the action of the same name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core.errors import Invalid
from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from reports.collection.actions import endorsing, flow
from reports.collection.models import Report
from reports.collection.states import EndorsementStep
from reports.collection.views.fetch import report_or_404


def _back(found: Report) -> HttpResponse:
    """The page on which the report is worked at: a summary has one of its own."""
    return redirect("reports:summary" if found.is_consolidated else "reports:report", found.pk)


@require_POST
def send_for_approval(request: MemberRequest, pk: int) -> HttpResponse:
    """Trình lãnh đạo đơn vị; what still blocks is shown on the check page."""
    found = report_or_404(request, pk)
    try:
        flow.send_for_approval(report_id=found.pk, by=request.user)
    except Invalid as invalid:
        messages.error(request, str(invalid))
        return redirect("reports:check", pk)
    messages.success(request, _("Đã trình lãnh đạo đơn vị."))
    return _back(found)


@require_POST
def send_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Trả về soạn thảo, with a reason."""
    found = report_or_404(request, pk)
    flow.send_back_to_draft(report_id=found.pk, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Đã trả về để soạn thảo tiếp."))
    return _back(found)


@require_POST
def endorse(request: MemberRequest, pk: int, step: str) -> HttpResponse:
    """Ký nháy or kiểm tra thể thức, of the content that was on the page."""
    found = report_or_404(request, pk)
    seen = whole_number(request.POST.get("seen"))
    endorsing.endorse(
        report_id=found.pk, by=request.user, step=step, edit_version=-1 if seen is None else seen
    )
    said = {EndorsementStep.INITIALS: _("Đã ký nháy."), EndorsementStep.FORM: _("Đã kiểm tra thể thức: đạt.")}
    messages.success(request, said[EndorsementStep(step)])
    return _back(found)


@require_POST
def submit(request: MemberRequest, pk: int) -> HttpResponse:
    """Phê duyệt và gửi. Sending again shows the same receipt."""
    found = report_or_404(request, pk)
    try:
        flow.submit(report_id=found.pk, by=request.user, edit_version=whole_number(request.POST.get("seen")))
    except Invalid as invalid:
        messages.error(request, str(invalid))
        return redirect("reports:check", pk)
    if found.is_consolidated:
        messages.success(request, _("Đã phê duyệt báo cáo tổng hợp. Tiếp theo: văn thư cấp số, phát hành."))
    return redirect("reports:receipt", pk)


@require_POST
def recall(request: MemberRequest, pk: int) -> HttpResponse:
    """Rút lại, until the consolidating officer has opened it."""
    found = report_or_404(request, pk)
    flow.recall(report_id=found.pk, by=request.user)
    messages.success(request, _("Đã rút lại báo cáo; báo cáo trở về dự thảo."))
    return _back(found)
