"""Behind one figure: where it comes from, and the two things a person may do about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.errors import Conflict, Invalid
from portal.core.forms import whole_number
from portal.core.http import MemberRequest, paginate
from reports.collection.models import Report
from reports.collection.over import only_read
from reports.consolidation.actions.rework import (
    adjust_figure,
    cancel_adjustment,
    choose_units_sum,
    confirm_adjustments,
)
from reports.consolidation.forms import AdjustForm, SourceForm
from reports.consolidation.policies import can_consolidate, can_rework
from reports.consolidation.queries.charts import charts_of_figure
from reports.consolidation.queries.provenance import Provenance, provenance
from reports.consolidation.queries.summary import section_of_figure
from reports.consolidation.views.summary import summary_or_404
from reports.outlines.models import Breakdown, Indicator

GIVERS = 60


def figure_or_404(request: MemberRequest, report_id: int, code: str) -> tuple[Report, Indicator, Breakdown]:
    """A figure of a summary that the person may see, the breakdown from ?b=."""
    report = summary_or_404(request, report_id)
    indicator = get_object_or_404(report.assignment.call.programme.indicators, code=code)
    return report, indicator, get_object_or_404(Breakdown, key=request.GET.get("b", ""))


def address_of(report: Report, indicator: Indicator, breakdown: Breakdown) -> str:
    """The page behind a figure of a summary."""
    query = f"?{urlencode({'b': breakdown.key})}" if breakdown.key else ""
    return reverse("reports:provenance", args=[report.pk, indicator.code]) + query


@require_safe
def figure(request: MemberRequest, report_id: int, code: str) -> HttpResponse:
    """What each agency gave, in which version, sent by whom and when."""
    found = provenance(*figure_or_404(request, report_id, code))
    return _page(request, found, None, None)


def _page(
    request: MemberRequest, found: Provenance, adjust: AdjustForm | None, source: SourceForm | None
) -> HttpResponse:
    report, user = found.report, request.user
    bad = bool(adjust or source)
    section = section_of_figure(report, found.indicator, found.breakdown)
    # What the outline does not print is read here alone: an adjustment of it would be seen nowhere.
    edits = can_rework(user, report) and bool(section or found.adjustments)
    context = {
        "found": found,
        "report": report,
        "page": paginate(request, found.counted, per_page=GIVERS),
        "section": section,
        "here": address_of(report, found.indicator, found.breakdown),
        "edits": edits,
        "charts": charts_of_figure(report, found.run, found.indicator, found.breakdown, found.figure),
        "may_choose": found.owner_silent
        and can_consolidate(user, report.assignment)
        and report.is_consolidated,
        "adjust_form": adjust or AdjustForm(None, indicator=found.indicator, percent=found.is_percent),
        "source_form": source or SourceForm(),
    }
    context = only_read(report.assignment.call, context, "edits", "may_choose")
    return render(request, "reports/consolidation/figure.html", context, status=422 if bad else 200)


@require_POST
def adjust(request: MemberRequest, report_id: int, code: str) -> HttpResponse:
    """Add an adjustment, take one back, or confirm those that a re-run carried over."""
    report, indicator, breakdown = figure_or_404(request, report_id, code)
    verb, _colon, target = request.POST.get("op", "add").partition(":")
    adjustment_id = whole_number(target)
    if verb == "cancel" and adjustment_id is not None:
        cancel_adjustment(adjustment_id=adjustment_id, report_id=report.pk, by=request.user)
        messages.success(request, _("Đã hủy điều chỉnh bằng một điều chỉnh ngược lại."))
    elif verb == "confirm":
        confirm_adjustments(
            report_id=report.pk, indicator_id=indicator.pk, breakdown_id=breakdown.pk, by=request.user
        )
        messages.success(request, _("Đã xác nhận giữ điều chỉnh."))
    else:
        refused = _add(request, report, indicator, breakdown)
        if refused is not None:
            return _page(request, provenance(report, indicator, breakdown), refused, None)
        messages.success(request, _("Đã ghi điều chỉnh."))
    return redirect(address_of(report, indicator, breakdown))


def _add(
    request: MemberRequest, report: Report, indicator: Indicator, breakdown: Breakdown
) -> AdjustForm | None:
    """The form with its errors, or None when the adjustment was written."""
    percent = provenance(report, indicator, breakdown).is_percent
    form = AdjustForm(request.POST, indicator=indicator, percent=percent)
    if not form.is_valid():
        return form
    try:
        adjust_figure(
            report_id=report.pk, indicator_id=indicator.pk, breakdown_id=breakdown.pk, by=request.user,
            delta=form.delta(), reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except Invalid as invalid:
        form.refuse(invalid)
        return form
    return None


@require_POST
def choose_source(request: MemberRequest, report_id: int, code: str) -> HttpResponse:
    """Take the units' sum in the next run because the owner did not answer."""
    report, indicator, breakdown = figure_or_404(request, report_id, code)
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _page(request, provenance(report, indicator, breakdown), None, form)
    try:
        choose_units_sum(
            assignment_id=report.assignment_id, indicator_id=indicator.pk, by=request.user,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except (Conflict, Invalid) as error:
        form.refuse(error)
        return _page(request, provenance(report, indicator, breakdown), None, form)
    messages.success(
        request, _("Đã chọn nguồn. Số liệu thay đổi ở lần tổng hợp tới: hãy bấm “Tổng hợp lại”.")
    )
    return redirect(address_of(report, indicator, breakdown))
