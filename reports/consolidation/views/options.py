"""Choosing what a summary shows beyond its figures."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core.http import MemberRequest
from reports.consolidation.actions.options import choose_options
from reports.consolidation.models import SummaryOptions
from reports.consolidation.views.summary import summary_or_404


@require_POST
def choose(request: MemberRequest, report_id: int) -> HttpResponse:
    """All switches at once: what is not ticked is off."""
    report = summary_or_404(request, report_id)
    options = {name: name in request.POST for name in SummaryOptions.NAMES}
    choose_options(report_id=report.pk, by=request.user, **options)
    messages.success(request, _("Đã lưu lựa chọn; bản in và văn bản lập từ nay theo lựa chọn này."))
    # Back to the section that was open, at the switches, below the message.
    place = {"muc": request.POST.get("muc", "")[:40], "trang": request.POST.get("trang", "")[:6], "chon": "1"}
    query = urlencode({name: value for name, value in place.items() if value})
    return redirect(f"{reverse('reports:summary', args=[report.pk])}?{query}")
