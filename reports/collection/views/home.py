"""Việc cần làm."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from portal.core.http import MemberRequest, paginate
from reports.collection.queries.home import Address, Task, tasks_for


def first_address(*targets: Address) -> str:
    """The first of some addresses that exists; "" when none does (a package above is not there)."""
    for name, arguments in targets:
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""


def _address(task: Task) -> str:
    found = first_address(*task.targets)
    return found + task.query if found else ""


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """One list of everything that waits for this person, the most urgent first."""
    tasks = tasks_for(request.user)
    page = paginate(request, tasks, per_page=40)
    lines = [(task, _address(task)) for task in page]
    overdue = sum(task.lateness is not None and task.lateness.is_overdue for task in tasks)
    context = {"page": page, "lines": lines, "total": len(tasks), "overdue": overdue}
    return render(request, "reports/collection/home/home.html", context)
