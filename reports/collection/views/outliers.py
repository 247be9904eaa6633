"""Odd figures of a report: the officer says why they stand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.policies import require
from portal.core.errors import PortalError
from portal.core.http import MemberRequest, safe_next
from reports.collection.actions.outliers import set_outliers_aside
from reports.collection.forms.review import AsideForm
from reports.collection.policies import can_set_outliers_aside
from reports.collection.views.fetch import report_or_404


@require_POST
def outliers_aside(request: MemberRequest, report_id: int) -> HttpResponse:
    """Keep the reason and go back; a refused one comes back on a page of its own with what was typed."""
    report = report_or_404(request, report_id)
    require(can_set_outliers_aside, request.user, report)
    back = safe_next(request, reverse("reports:review", args=[report.pk]))
    form = AsideForm(request.POST)
    if form.is_valid():
        try:
            set_outliers_aside(report_id=report.pk, by=request.user, reason=form.cleaned_data["reason"])
        except PortalError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã ghi lý do; các gợi ý của báo cáo này được thu gọn."))
            return redirect(back)
    context = {"report": report, "call": report.assignment.call, "form": form, "back": back}
    return render(request, "reports/collection/review/outliers_aside.html", context, status=422)
