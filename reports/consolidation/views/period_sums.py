"""A longer period beside the shorter ones inside it, and taking their sum over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from reports.collection.models import Report
from reports.collection.over import only_read
from reports.collection.policies import can_edit
from reports.consolidation.actions.period_sums import take_period_sums
from reports.consolidation.queries.period_sums import sums_page
from reports.consolidation.tallies import FigureKey

ALL_BLANK = "blank"


def _report_or_404(request: MemberRequest, report_id: int) -> Report:
    reports = Report.objects.visible_to(request.user).select_related(
        "assignment__call__period", "assignment__call__programme", "assignment__agency"
    )
    return get_object_or_404(reports, pk=report_id)


@require_safe
def period_sums(request: MemberRequest, report_id: int) -> HttpResponse:
    """Every figure with the periods inside it and their sum."""
    report = _report_or_404(request, report_id)
    page = sums_page(report)
    given = [part.report.pk for part in page.parts if part.report]
    readable = set(Report.objects.visible_to(request.user).filter(pk__in=given).values_list("pk", flat=True))
    context = {
        "report": report,
        "page": page,
        "readable": readable,
        "edits": can_edit(request.user, report),
        "all_blank": ALL_BLANK,
    }
    context = only_read(report.assignment.call, context, "edits")
    return render(request, "reports/consolidation/period_sums.html", context)


@require_POST
def take(request: MemberRequest, report_id: int) -> HttpResponse:
    """One yes for one figure, or for all that are blank."""
    report = _report_or_404(request, report_id)
    asked = request.POST.get("take", "")
    taken = take_period_sums(
        report_id=report.pk, by=request.user, keys=None if asked == ALL_BLANK else _key(asked),
        edit_version=whole_number(request.POST.get("seen", "")),
    )  # fmt: skip
    messages.success(request, _("Đã lấy số cộng các kỳ cho %(n)d chỉ tiêu.") % {"n": taken})
    return redirect("reports:period_sums", report.pk)


def _key(asked: str) -> list[FigureKey]:
    """ "12-3" -> [(12, 3)]; nothing for what is no key, which the action answers."""
    indicator, _dash, breakdown = asked.partition("-")
    one, other = whole_number(indicator), whole_number(breakdown)
    return [(one, other)] if one is not None and other is not None else []
