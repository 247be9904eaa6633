"""The workbench of a summary: one section at a time, its prose with the sources, its figures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.http import MemberRequest
from reports.collection.actions.drafts import StaleEdit
from reports.collection.actions.personal import Explanation, PersonalFound, save_explained
from reports.collection.endorsements import next_step, steps_of
from reports.collection.models import Report
from reports.collection.policies import (
    can_approve,
    can_endorse,
    can_recall,
    can_send_back_to_draft,
    can_send_for_approval,
)
from reports.collection.states import INTERNAL
from reports.consolidation.actions.prose import save_prose
from reports.consolidation.forms import TypedSection, typed_section
from reports.consolidation.policies import can_choose_options, can_consolidate, can_rework
from reports.consolidation.queries.freshness import freshness, stale_below
from reports.consolidation.queries.moves import earlier_version
from reports.consolidation.queries.options import options_of
from reports.consolidation.queries.runs import active_run, has_lower, recent_runs
from reports.consolidation.queries.summary import Workbench, with_times, with_typed, workbench


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
    """One section of the summary, named by ?muc=."""
    report = summary_or_404(request, report_id)
    return _page(request, workbench(report, request.GET.get("muc", "")))


def _page(
    request: MemberRequest,
    bench: Workbench,
    *,
    conflict: StaleEdit | None = None,
    found: PersonalFound | None = None,
    status: int = 200,
) -> HttpResponse:
    bench = with_times(bench)
    report, user = bench.report, request.user
    step = next_step(report) if report.state in INTERNAL else None
    approves = can_approve(user, report) and step is None
    context = {
        "bench": bench,
        "report": report,
        "freshness": freshness(report),
        "stale_below": stale_below(report),
        "newest": report.assignment.reports.visible_to(user).order_by("-version").first(),
        "active": active_run(report.assignment),
        "earlier": earlier_version(report, user),
        "runs": recent_runs(report.assignment),
        "lower": has_lower(report.assignment),
        "edits": can_rework(user, report),
        "options": options_of(report),
        "may_choose": can_choose_options(user, report),
        "may_start": can_consolidate(user, report.assignment),
        "may_send": can_send_for_approval(user, report) and not approves,
        "may_approve": approves,
        "may_endorse": step if step and can_endorse(user, report, step) else "",
        "steps": steps_of(report),
        "step_missing": step is not None,
        "may_send_back": can_send_back_to_draft(user, report),
        "may_recall": can_recall(user, report),
        "conflict": conflict,
        "found": found,
        "asked": {
            "finds": found.finds if found else [],
            "personal_name": "personal",
            "personal_reason_name": "personalreason",
            "personal_reason": request.POST.get("personalreason", ""),
        },
    }
    return render(request, "reports/consolidation/summary.html", context, status=status)


@require_POST
def save_section(request: MemberRequest, report_id: int, section_key: str) -> HttpResponse:
    """Save one section's prose. A section that moved on is shown beside what was typed, nothing overwritten."""
    report = summary_or_404(request, report_id)
    section = get_object_or_404(report.assignment.version.sections, key=section_key)
    typed = typed_section(request.POST)
    explanation = Explanation(request.POST.get("personal", ""), request.POST.get("personalreason", ""))
    try:
        save_explained(
            lambda: save_prose(
                report_id=report.pk, section_id=section.pk, by=request.user, edit_version=typed.edit_version,
                typed=typed.paragraphs, added=typed.added, move=typed.move, restore=typed.restore,
            ),
            report_id=report.pk, by=request.user, explanation=explanation,
        )  # fmt: skip
    except PersonalFound as found:
        bench = with_typed(workbench(report, section.key), typed.paragraphs, typed.added)
        return _page(request, bench, found=found, status=422)
    except StaleEdit as stale:
        bench = with_typed(workbench(report, section.key), typed.paragraphs, typed.added)
        return _page(request, bench, conflict=stale, status=409)
    if typed.move is None:
        messages.success(request, _("Đã lưu mục “%(title)s”.") % {"title": section})
    return redirect(_address(report, section.key, typed))


def _address(report: Report, section_key: str, typed: TypedSection) -> str:
    """Back to the section, to the paragraph that was moved."""
    anchor = f"#doan-{typed.move[0]}" if typed.move else "#thuyet-minh"
    return f"{reverse('reports:summary', args=[report.pk])}?muc={section_key}{anchor}"
