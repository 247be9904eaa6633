"""Where a reporting agency works: its duties, the section pages, the whole text, "không phát sinh"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.policies import require
from portal.core.errors import Invalid
from portal.core.forms import whole_number
from portal.core.http import MemberRequest, paginate
from reports.collection import policies
from reports.collection.actions.drafts import StaleEdit, save_section, set_nothing_to_report, start_report
from reports.collection.actions.review import settle_note
from reports.collection.forms.entry import SectionForm
from reports.collection.inputs.figure import BASES, NATURES, QUALIFIERS, STATES, FigureInput
from reports.collection.models import Report
from reports.collection.queries.entry import ReportContent, report_content, suggestion_of
from reports.collection.queries.my_reports import my_duties
from reports.collection.views.fetch import Rights, assignment_or_404, report_or_404, rights_of

CHOICES = {"qualifiers": QUALIFIERS, "states": STATES, "bases": BASES, "natures": NATURES}


@require_safe
def my_reports(request: MemberRequest) -> HttpResponse:
    """Báo cáo của đơn vị: every duty of one's agencies, the most urgent first."""
    return render(
        request,
        "reports/collection/entry/my_reports.html",
        {"page": paginate(request, my_duties(request.user), 30)},
    )


@require_POST
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Open the draft of a duty, or go to the one that is open."""
    report = start_report(assignment_id=assignment_or_404(request, pk).pk, by=request.user)
    return redirect("reports:report", report.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: MemberRequest, pk: int, key: str) -> HttpResponseBase:
    """One section: prose, figures and annexes together; saved with the version the writer saw."""
    report = report_or_404(request, pk)
    content = report_content(report)
    current = content.section(key)
    if current is None:
        raise Http404
    if request.method != "POST":
        rights = rights_of(request.user, report)
        if not rights.edit:
            return redirect(f"{reverse('reports:report', args=[pk])}#muc-{key}")
        return _page(request, report, content, [SectionForm(current)], rights=rights)
    more = request.POST.get("more", "")
    form = SectionForm(current, request.POST, more=whole_number(more))
    if more:
        return _page(request, report, content, [form])
    problem = _save(request, report, form)
    if problem:
        if problem == 409:
            form = _merged(request, report, form)
        return _page(request, report, content, [form], status=problem)
    _settle_ticked(request, content)
    messages.success(request, _("Đã lưu mục “%(section)s”.") % {"section": current.section})
    after = content.after(key) if request.POST.get("op") == "next" else None
    if request.POST.get("op") == "next" and after is None:
        return redirect("reports:report", pk)
    return redirect("reports:section", pk, after.section.key if after else key)


@require_http_methods(["GET", "HEAD", "POST"])
def whole(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Toàn văn: all sections on one page, saved section by section; what fails stays as it was typed."""
    report = report_or_404(request, pk)
    content = report_content(report)
    rights = rights_of(request.user, report)
    if request.method != "POST":
        if not rights.edit:
            return redirect("reports:report", pk)
        forms = [SectionForm(each) for each in content.entered]
        return _page(request, report, content, forms, whole=True, rights=rights)
    require(policies.can_edit, request.user, report)
    more = request.POST.get("more", "")
    forms = [SectionForm(each, request.POST, more=whole_number(more)) for each in content.entered]
    if more:
        return _page(request, report, content, forms, whole=True)
    problems: dict[int, int] = {}
    saved = 0
    for form in forms:
        if form.data is None or (form.is_valid() and not form.changed):
            continue
        problem = _save(request, report, form)
        saved += problem == 0
        if problem:
            problems[form.content.section.pk] = problem
    if not problems:
        _settle_ticked(request, content)
        messages.success(request, _("Đã lưu toàn văn, %(n)d mục có thay đổi.") % {"n": saved})
        return redirect("reports:report" if request.POST.get("op") == "next" else "reports:whole", pk)
    return _after_problems(request, report, forms, problems)


def _after_problems(
    request: MemberRequest, report: Report, forms: list[SectionForm], problems: dict[int, int]
) -> HttpResponse:
    """The whole text once more: saved sections as they are stored now, the others as they were typed."""
    content = report_content(report)
    fresh = {each.section.pk: each for each in content.entered}
    shown = []
    for form in forms:
        section_id = form.content.section.pk
        if section_id not in problems:
            form = SectionForm(fresh[section_id])  # noqa: PLW2901 -- the page shows this one instead
        elif problems[section_id] == 409:
            form = SectionForm(fresh[section_id], request.POST)  # noqa: PLW2901 -- see above
            form.is_valid()
            form.merge()
        shown.append(form)
    return _page(request, report, content, shown, whole=True, status=max(problems.values()))


def _save(request: MemberRequest, report: Report, form: SectionForm) -> int:
    """0, or the status of the page that gives the typed text back."""
    if not form.is_valid():
        return 422
    try:
        save_section(
            report_id=report.pk,
            section_id=form.content.section.pk,
            by=request.user,
            edit_version=form.version if form.data is not None else -1,
            entry=form.entry(),
        )
    except StaleEdit as stale:
        messages.warning(request, str(stale))
        return 409
    except Invalid as invalid:
        form.refuse(str(invalid))
        return 422
    return 0


def _settle_ticked(request: MemberRequest, content: ReportContent) -> None:
    """Remarks ticked as dealt with, saved together with the text they are about."""
    for each in content.sections:
        for note in each.all_notes:
            if f"settle-{note.pk}" in request.POST and note.settled_at is None:
                settle_note(note_id=note.pk, by=request.user)


def _merged(request: MemberRequest, report: Report, form: SectionForm) -> SectionForm:
    """The typed section held against what is stored now."""
    fresh = report_content(report).section(form.content.section.key)
    again = SectionForm(fresh or form.content, request.POST)
    again.is_valid()
    again.merge()
    return again


def _page(
    request: MemberRequest,
    report: Report,
    content: ReportContent,
    forms: list[SectionForm],
    *,
    whole: bool = False,
    status: int = 200,
    rights: Rights | None = None,
) -> HttpResponse:
    key = forms[0].content.section.key if forms else ""
    context: dict[str, Any] = {
        "report": report,
        "content": content,
        "forms": forms,
        "form": forms[0] if forms else None,
        "errors": [error for form in forms for error in form.errors],
        "stale": any(form.stale for form in forms),
        "unsaved": request.method == "POST",
        "suggestions": {f.content.section.pk: suggestion_of(report, f.content.section) for f in forms},
        "rights": rights or rights_of(request.user, report),
        **CHOICES,
    }
    if not whole:
        context |= {"before": content.before(key), "after": content.after(key)}
    template = "whole.html" if whole else "section.html"
    return render(request, f"reports/collection/entry/{template}", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def nothing(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Không phát sinh for the whole report: stocks and shares are shown with last period's values to confirm."""
    report = report_or_404(request, pk)
    content = report_content(report)
    data = request.POST if request.method == "POST" else None
    if data is not None:
        require(policies.can_edit, request.user, report)
    groups = [
        (each, [FigureInput(line, data, offer_previous=data is None) for line in lines])
        for each, lines in content.standing
    ]
    problem = ""
    if data is not None:
        inputs = [figure for _section, figures in groups for figure in figures]
        confirmed = data.get("op") == "undo" or "confirmed" in data
        wrong = any(figure.error for figure in inputs)
        try:
            if confirmed and not wrong:
                set_nothing_to_report(
                    report_id=pk,
                    by=request.user,
                    nothing=data.get("op") != "undo",
                    confirmed=[f.entry for f in inputs if f.entry is not None and f.changed],
                    edit_version=whole_number(data.get("version")),
                )
                return redirect("reports:report", pk)
        except Invalid as invalid:
            problem = str(invalid)
        if not confirmed:
            problem = _("Hãy đánh dấu xác nhận các số liệu thời điểm.")
    rights = rights_of(request.user, report)
    if not rights.edit:
        return redirect("reports:report", pk)
    seen = data.get("version", "") if data is not None else report.edit_version
    context = {
        "report": report, "content": content, "groups": groups, "problem": problem, "rights": rights, "seen": seen,
    }  # fmt: skip
    status = 422 if data is not None else 200
    return render(request, "reports/collection/entry/nothing.html", context | CHOICES, status=status)
