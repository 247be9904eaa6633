"""Starting a consolidation and watching it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.errors import Conflict
from portal.core.http import MemberRequest
from reports.collection.models import Assignment, Report
from reports.collection.over import only_read
from reports.collection.queries.unprinted import unprinted_in
from reports.consolidation.actions.jobs import request_run, stop_run
from reports.consolidation.actions.tree import retry_part
from reports.consolidation.forms import StartForm
from reports.consolidation.models import Run, RunPart
from reports.consolidation.policies import can_consolidate, can_stop
from reports.consolidation.queries.runs import active_run, preparation, run_view
from reports.consolidation.states import RunState
from reports.consolidation.tasks import call_hands_on_commit, nudge_on_commit


def consolidation_or_404(request: MemberRequest, assignment_id: int) -> Assignment:
    """A summary's duty out of those the person may see; foreign is answered like missing."""
    duties = Assignment.objects.visible_to(request.user).select_related("call__period", "agency")
    duty = get_object_or_404(duties, pk=assignment_id)
    if not duty.is_consolidation:
        raise Http404
    return duty


@require_safe
def summary_of(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """The newest summary of a duty, or what stands ready for the first one."""
    duty = consolidation_or_404(request, assignment_id)
    newest = duty.reports.visible_to(request.user).order_by("-version").first()
    if newest is not None:
        return redirect("reports:summary", newest.pk)
    context = {
        "duty": duty,
        "ready": preparation(duty),
        "active": active_run(duty),
        "may_start": can_consolidate(request.user, duty),
        "form": StartForm(),
    }
    context = only_read(duty.call, context, "may_start")
    return render(request, "reports/consolidation/start.html", context)


@require_POST
def consolidate(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """Ask for a run and go to its page; one that is under way is shown instead."""
    duty = consolidation_or_404(request, assignment_id)
    form = StartForm(request.POST)
    asked = form.cleaned_data if form.is_valid() else {}
    try:
        run = request_run(
            assignment_id=duty.pk,
            by=request.user,
            tree=asked.get("tree", False) or asked.get("provisional", False),
            provisional=asked.get("provisional", False),
        )
    except Conflict as conflict:
        running = active_run(duty)
        if running is None:
            raise
        messages.info(request, conflict.message)
        return redirect("reports:run", running.pk)
    nudge_on_commit(run.pk)
    return redirect("reports:run", run.pk)


@require_safe
def run(request: MemberRequest, run_id: int) -> HttpResponse:
    """The progress of a run: a page that reloads itself without script, a fragment for htmx."""
    runs = Run.objects.visible_to(request.user).select_related(
        "assignment__agency", "assignment__call__period", "requested_by", "report"
    )
    found = get_object_or_404(runs, pk=run_id)
    polls = request.GET.get("lan", "")
    visible = Report.objects.visible_to(request.user)
    context = {
        "view": run_view(found),
        "run": found,
        "may_start": can_consolidate(request.user, found.assignment),
        "may_stop": can_stop(request.user, found),
        "again": _("Tổng hợp lại") if found.state == RunState.STOPPED else _("Thử lại"),
        "may_read": visible.filter(pk=found.report_id or 0).exists(),
        "polls": min(int(polls), 999) + 1 if polls.isdecimal() and len(polls) < 4 else 1,
    }
    if found.report is not None and context["may_read"] and not request.htmx:
        context |= {"report": found.report, "unprinted": unprinted_in(found.assignment)}
    context = only_read(found.assignment.call, context, "may_start", "may_stop")
    template = "_progress.html" if request.htmx else "run.html"
    return render(request, f"reports/consolidation/{template}", context)


@require_POST
def stop(request: MemberRequest, run_id: int) -> HttpResponse:
    """End a run that is not over."""
    found = get_object_or_404(Run.objects.visible_to(request.user), pk=run_id)
    stop_run(run_id=found.pk, by=request.user)
    return redirect("reports:run", found.pk)


@require_POST
def retry(request: MemberRequest, run_id: int, part_id: int) -> HttpResponse:
    """Do one lower summary of a tree run that failed once more."""
    runs = Run.objects.visible_to(request.user)
    part = get_object_or_404(RunPart.objects.filter(run__in=runs, run=run_id), pk=part_id)
    retry_part(part_id=part.pk, by=request.user)
    call_hands_on_commit(run_id)
    messages.success(request, _("Đã gửi làm lại phần này; các phần khác giữ nguyên."))
    return redirect("reports:run", run_id)
