"""The workbench of a summary: one section at a time, its prose with the sources, its figures."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.core.errors import Invalid
from portal.core.http import MemberRequest
from reports.collection.actions.drafts import StaleEdit
from reports.collection.actions.personal import PersonalFound
from reports.collection.checks import blocking, report_findings
from reports.collection.endorsements import next_step, steps_of
from reports.collection.models import Report
from reports.collection.over import only_read
from reports.collection.policies import (
    can_approve,
    can_endorse,
    can_manage_call,
    can_recall,
    can_send_back_to_draft,
    can_send_for_approval,
)
from reports.collection.queries.outliers import set_aside
from reports.collection.queries.sharing import present_in
from reports.collection.queries.unprinted import unprinted_in
from reports.collection.states import INTERNAL, CallState
from reports.consolidation.forms import wanted_page
from reports.consolidation.policies import can_choose_options, can_consolidate, can_rework
from reports.consolidation.queries.freshness import freshness, stale_below
from reports.consolidation.queries.moves import earlier_version
from reports.consolidation.queries.options import options_of
from reports.consolidation.queries.outliers import section_hints
from reports.consolidation.queries.runs import active_run, has_lower, recent_runs
from reports.consolidation.queries.summary import Workbench, with_times, workbench

_VERBS: Final = (
    "edits", "hints", "may_choose", "may_start", "may_send", "may_approve", "may_endorse", "may_send_back",
    "may_recall",
)  # fmt: skip


def summary_or_404(request: MemberRequest, report_id: int) -> Report:
    """A summary out of the reports the person may see; foreign is answered like missing."""
    reports = Report.objects.visible_to(request.user).select_related(
        "assignment__call__period", "assignment__call__programme", "assignment__agency",
        "assignment__version", "copied_from", "submitted_by", "sent_for_approval_by",
    )  # fmt: skip
    report = get_object_or_404(reports, pk=report_id)
    if not report.assignment.is_consolidation:
        raise Http404
    return report


@require_safe
def summary(request: MemberRequest, report_id: int) -> HttpResponse:
    """One section of the summary, named by ?muc=; of its prose page ?trang= of what ?tim= finds, or where ?doan= is."""
    report = summary_or_404(request, report_id)
    return workbench_page(request, workbench(report, request.GET.get("muc", ""), wanted_page(request.GET)))


def workbench_page(
    request: MemberRequest,
    bench: Workbench,
    *,
    conflict: StaleEdit | None = None,
    found: PersonalFound | None = None,
    wrong: Invalid | None = None,
    picked: Collection[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The page of one section: as stored, or with what was typed (`bench`) and why it was not saved."""
    bench = with_times(bench)
    report, user = bench.report, request.user
    step = next_step(report) if report.state in INTERNAL else None
    approves = can_approve(user, report) and step is None
    sends = can_send_for_approval(user, report) and not approves
    context = {
        "bench": bench,
        "report": report,
        "freshness": freshness(report),
        "stale_below": stale_below(report),
        "unprinted": unprinted_in(report.assignment),
        "may_supplement": can_manage_call(user, report.assignment.call)
        and report.assignment.call.state == CallState.OPEN,
        "newest": report.assignment.reports.visible_to(user).order_by("-version").first(),
        "active": active_run(report.assignment),
        "earlier": earlier_version(report, user),
        "runs": recent_runs(report.assignment),
        "lower": has_lower(report.assignment),
        "edits": can_rework(user, report),
        "options": options_of(report),
        "hints": section_hints(report, bench.run, bench.section) if can_rework(user, report) else [],
        "aside": set_aside(report),
        "may_choose": can_choose_options(user, report),
        "may_start": can_consolidate(user, report.assignment),
        "may_send": sends,
        "may_approve": approves,
        "blocking": len(blocking(report, report_findings(report))) if sends else 0,
        "may_endorse": step if step and can_endorse(user, report, step) else "",
        "steps": steps_of(report),
        "step_missing": step is not None,
        "may_send_back": can_send_back_to_draft(user, report),
        "may_recall": can_recall(user, report),
        "conflict": conflict,
        "found": found,
        "wrong": wrong,
        "picked": picked,
        "present": present_in(report, user),
        "here": bench.section.key,
        "asked": {
            "finds": found.finds if found else [],
            "personal_name": "personal",
            "personal_reason_name": "personalreason",
            "personal_reason": request.POST.get("personalreason", ""),
        },
    }
    context = only_read(report.assignment.call, context, *_VERBS)
    return render(request, "reports/consolidation/summary.html", context, status=status)
