"""Việc cần làm."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from portal.core.http import MemberRequest, paginate
from reports.collection.queries.home import Task, tasks_for


def address(task: Task) -> str:
    """Where the task is done: the first of its addresses that exists; "" when none does (yet)."""
    for name, arguments in task.targets:
        try:
            return reverse(name, args=arguments) + task.query
        except NoReverseMatch:
            continue
    return ""


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """One list of everything that waits for this person, the most urgent first."""
    tasks = tasks_for(request.user)
    page = paginate(request, tasks, per_page=40)
    lines = [(task, address(task)) for task in page]
    overdue = sum(task.lateness is not None and task.lateness.is_overdue for task in tasks)
    context = {"page": page, "lines": lines, "total": len(tasks), "overdue": overdue}
    return render(request, "reports/collection/home/home.html", context)
