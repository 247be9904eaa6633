"""Where a reporting agency works: its duties, the section pages, the whole text, "không phát sinh"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
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
from reports.collection.actions.leftovers import keep_typed
from reports.collection.actions.personal import PersonalFound, save_explained
from reports.collection.actions.review import settle_note
from reports.collection.fields import figure_field
from reports.collection.forms.entry import SectionForm, with_offers
from reports.collection.forms.moved import since_posted, under_new_names, words_for
from reports.collection.inputs.figure import BASES, NATURES, QUALIFIERS, STATES, FigureInput
from reports.collection.models import Report
from reports.collection.queries import asked_often
from reports.collection.queries.apart import new_names
from reports.collection.queries.asked_again import to_enter
from reports.collection.queries.entry import ReportContent, SectionContent, report_content, suggestion_of
from reports.collection.queries.fields import key_of, parts_of, totals_of
from reports.collection.queries.my_reports import my_duties
from reports.collection.queries.sharing import colleagues_of, present_in, works_of
from reports.collection.typed import WORDS_FOR_SCRIPT
from reports.collection.views.fetch import Rights, assignment_or_404, report_or_404, rights_of
from reports.outlines.queries import axis_names


@cache
def choices_of_lines() -> dict[str, Any]:
    """What the lists of every line offer, in plain words: those that are translated late are so at every touch."""
    lists = {"qualifiers": QUALIFIERS, "states": STATES, "bases": BASES, "natures": NATURES}
    plain = {name: tuple((value, str(label)) for value, label in each) for name, each in lists.items()}
    return {**plain, "words_for_numbers": WORDS_FOR_SCRIPT}


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
    content = _to_enter(report)
    current = content.section(key)
    data, moved = _posted(request, report, key)
    if current is None:
        if moved or report.only_new:
            return redirect("reports:report", pk)
        raise Http404
    if request.method != "POST":
        rights = rights_of(request.user, report)
        if not rights.edit:
            return redirect(f"{reverse('reports:report', args=[pk])}#muc-{key}")
        return _page(request, report, content, [SectionForm(current)], rights=rights)
    more = "" if moved else request.POST.get("more", "")
    data, taken = with_offers(current, data, content.previous.paragraphs.get(key, []))
    form = SectionForm(current, data, more=whole_number(more))
    if more:
        return _page(request, report, content, [form])
    problem = _save(request, report, form)
    if problem:
        if problem == 409:
            form = _merged(report, form)
        return _page(request, report, content, [form], status=problem)
    _settle_ticked(request, content)
    messages.success(request, _saved_words(current, taken))
    after = content.after(key) if request.POST.get("op") == "next" else None
    if request.POST.get("op") == "next" and after is None:
        return redirect("reports:report", pk)
    return redirect("reports:section", pk, after.section.key if after else key)


@require_http_methods(["GET", "HEAD", "POST"])
def whole(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Toàn văn: all sections on one page, saved section by section; what fails stays as it was typed."""
    report = report_or_404(request, pk)
    content = _to_enter(report)
    rights = rights_of(request.user, report)
    if request.method != "POST":
        if not rights.edit:
            return redirect("reports:report", pk)
        forms = [SectionForm(each) for each in content.entered]
        return _page(request, report, content, forms, whole=True, rights=rights)
    require(policies.can_edit, request.user, report)
    posted, moved = _posted(request, report)
    more = "" if moved else request.POST.get("more", "")
    earlier = content.previous.paragraphs if "take" in request.POST else {}
    offered = [with_offers(each, posted, earlier.get(each.section.key, [])) for each in content.entered]
    forms = [
        SectionForm(each, data, more=whole_number(more))
        for each, (data, _taken) in zip(content.entered, offered, strict=True)
    ]
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


def _to_enter(report: Report) -> ReportContent:
    """The report as it may be entered."""
    return to_enter(report_content(report))


def _posted(request: MemberRequest, report: Report, key: str = "") -> tuple[Mapping[str, str], bool]:
    """What was posted, under the names of the outline of now, and whether the page showed another one.

    What has no place any more is kept beside the draft; the person is told.
    """
    moved = since_posted(report, request.POST) if request.method == "POST" else None
    if moved is None:
        return request.POST, False
    data, lost = under_new_names(request.POST, moved)
    messages.warning(request, words_for(lost))
    if lost:
        section = moved.before.sections.get(key)
        place = str(section) if section else _("Nhập toàn văn")
        try:
            keep_typed(report_id=report.pk, by=request.user, place=place, text="\n".join(lost))
        except Invalid as invalid:
            messages.error(request, str(invalid))
    return data, True


def _after_problems(
    request: MemberRequest, report: Report, forms: list[SectionForm], problems: dict[int, int]
) -> HttpResponse:
    """The whole text once more: saved sections as they are stored now, the others as they were typed."""
    content = _to_enter(report)
    fresh = {each.section.pk: each for each in content.entered}
    shown = []
    for form in forms:
        section_id = form.content.section.pk
        if section_id not in problems:
            form = SectionForm(fresh[section_id])  # noqa: PLW2901 -- the page shows this one instead
        elif problems[section_id] == 409:
            form = _merged(report, form, fresh[section_id])  # noqa: PLW2901 -- see above
        shown.append(form)
    return _page(request, report, content, shown, whole=True, status=max(problems.values()))


def _saved_words(content: SectionContent, taken: int) -> str:
    words = _("Đã lưu mục “%(section)s”.") % {"section": content.section}
    return words + " " + _("Lấy từ kỳ trước: %(n)d ô.") % {"n": taken} if taken else words


def _save(request: MemberRequest, report: Report, form: SectionForm) -> int:
    """0, or the status of the page that gives the typed text back.

    A section that has moved on since the page was opened is no conflict by itself: what this person did not touch
    takes the stored value, and only a field that both have written stops the save.
    """
    if not form.is_valid():
        return 422
    try:
        try:
            _write(request, report, form)
        except StaleEdit:
            again = _merged(report, form)
            if form.data is None or again.clashes or not again.is_valid():
                raise
            if again.changed:
                _write(request, report, again)
    except StaleEdit as stale:
        messages.warning(request, str(stale))
        return 409
    except PersonalFound as found:
        form.refuse_personal(found)
        return 422
    except Invalid as invalid:
        form.refuse(str(invalid))
        return 422
    return 0


def _write(request: MemberRequest, report: Report, form: SectionForm) -> None:
    """Save one section; what was shown as looking like personal data is kept with the reason typed for it."""
    save_explained(
        lambda: _save_form(request, report, form),
        report_id=report.pk, by=request.user, explanation=form.explanation,
    )  # fmt: skip


def _save_form(request: MemberRequest, report: Report, form: SectionForm) -> None:
    save_section(
        report_id=report.pk,
        section_id=form.content.section.pk,
        by=request.user,
        edit_version=form.version if form.data is not None else -1,
        entry=form.entry(),
    )


def _settle_ticked(request: MemberRequest, content: ReportContent) -> None:
    """Remarks ticked as dealt with, saved together with the text they are about."""
    for each in content.sections:
        for note in each.all_notes:
            if f"settle-{note.pk}" in request.POST and note.settled_at is None:
                settle_note(note_id=note.pk, by=request.user)


def _merged(report: Report, form: SectionForm, fresh: SectionContent | None = None) -> SectionForm:
    """The typed section held against what is stored now."""
    now = fresh or _to_enter(report).section(form.content.section.key) or form.content
    again = SectionForm(now, form.data)
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
        "new_fields": new_names(report),
        "versions": dict(asked_often.versions(report=report.pk)),
        "present": present_in(report, request.user),
        "works": works_of(report),
        "colleagues": colleagues_of(report),
        "totals": totals_of_forms(forms),
        **choices_of_lines(),
    }
    if not whole:
        context |= {"before": content.before(key), "after": content.after(key)}
    template = "whole.html" if whole else "section.html"
    return render(request, f"reports/collection/entry/{template}", context, status=status)


def totals_of_forms(forms: list[SectionForm]) -> dict[int, list[tuple[str, str, str]]]:
    """By table row, for each way that breaks it down: what its parts add up to, their fields for the script that keeps
    it live, and along what where there are several ways."""
    parts = [parts_of([line.row for line in form.content.lines]) for form in forms]
    several = [ways for each in parts for ways in each.values() if len(ways) > 1]
    names = axis_names({axis for ways in several for way in ways for axis in way.axes})
    found = {}
    for form, ways_of in zip(forms, parts, strict=True):
        lines = form.content.lines
        figures = {key_of(line.row): line.figure for line in lines if line.figure}
        sums = totals_of([line.row for line in lines], figures)
        for total, ways in ways_of.items():
            found[total.pk] = [
                (
                    said,
                    " ".join(figure_field(part.pk) for part in way.parts),
                    f" theo {way.along(names)}" if len(ways) > 1 else "",
                )
                for way, said in zip(ways, sums[figure_field(total.pk)], strict=True)
            ]
    return found


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
        "versions": {}, "totals": {},
    }  # fmt: skip
    status = 422 if data is not None else 200
    return render(
        request, "reports/collection/entry/nothing.html", context | choices_of_lines(), status=status
    )
