"""The board of a round: who sent, who waits, who owes; verdicts and reminders for many at once."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core import sheets
from portal.core.forms import whole_number
from portal.core.http import MemberRequest, paginate
from reports.collection.actions import oversight, review
from reports.collection.forms.review import ReasonForm
from reports.collection.over import only_read
from reports.collection.queries.board import Board, Outcome, outcomes
from reports.collection.queries.board import board as board_of
from reports.collection.queries.debts import DEBT_HEADER, debt_rows, debt_text, in_order
from reports.collection.views.calls import visible_call
from reports.collection.views.home import first_address

# Enough for a province of a hundred communes on one page.
ROWS = 100


def rows_of_a_page(count: int) -> int:
    """A matrix that does not fit on one page is turned quickly rather than seldom."""
    return ROWS if count <= ROWS else ROWS // 2


def _board(request: MemberRequest, code: str) -> Board:
    """The level asked for by ?cap=, filtered by ?loc=; 404 for whoever consolidates nothing here."""
    found = board_of(
        visible_call(request, code),
        request.user,
        into=request.GET.get("cap", ""),
        wanted=request.GET.get("loc", "all"),
    )
    if found is None:
        raise Http404
    return found


@require_safe
def board(request: MemberRequest, code: str) -> HttpResponse:
    """The matrix of one level."""
    found = _board(request, code)
    return _matrix(request, found, ReasonForm())


def _matrix(
    request: MemberRequest, found: Board, form: ReasonForm, ticked: Collection[int] = ()
) -> HttpResponse:
    summary = first_address(("reports:summary_of", (found.into.pk,))) if found.into else ""
    page = paginate(request, found.shown, per_page=rows_of_a_page(len(found.shown)))
    page.object_list = found.whole(page.object_list)
    context = {
        "board": found,
        "call": found.call,
        "page": page,
        "form": form,
        "ticked": ticked,
        "summary_url": summary,
    }
    context = only_read(found.call, context)
    status = 422 if form.errors else 200
    return render(request, "reports/collection/board/board.html", context, status=status)


@require_POST
def board_act(request: MemberRequest, code: str) -> HttpResponse:
    """Accept, return or remind what was ticked; one result a row."""
    found = _board(request, code)
    verb = request.POST.get("verb", "")
    ticked = [n for value in request.POST.getlist("duty") if (n := whole_number(value)) is not None]
    back = reverse("reports:board", args=[code]) + (f"?{request.GET.urlencode()}" if request.GET else "")
    if not ticked and verb != "remind_all":
        messages.warning(request, _("Hãy đánh dấu ít nhất một đơn vị."))
        return redirect(back)
    chosen = set(ticked)
    rows = found.whole(state for state in found.states if state.duty in chosen)
    reports = [row.newest.pk for row in rows if row.newest is not None]
    form = ReasonForm(request.POST if verb == "return" else None)
    if verb == "accept":
        results = outcomes(rows, review.accept_many(report_ids=reports, by=request.user))
    elif verb == "return":
        if not form.is_valid():
            return _matrix(request, found, form, set(ticked))
        reason = form.cleaned_data["reason"]
        results = outcomes(rows, review.return_many(report_ids=reports, by=request.user, reason=reason))
    elif verb in ("remind", "remind_all"):
        ids = ticked if verb == "remind" else [each.duty for each in found.owing if each.can_be_reminded]
        results = _reminded(request, ids)
    else:
        raise Http404
    context = {"call": found.call, "results": results, "back": back, "done": sum(r.done for r in results)}
    return render(request, "reports/collection/board/results.html", context)


def _reminded(request: MemberRequest, ids: list[int]) -> list[Outcome]:
    results = oversight.remind_many(assignment_ids=ids, by=request.user)
    return [Outcome(result.duty, result.done, result.message) for result in results]


@require_safe
def debts(request: MemberRequest, code: str) -> HttpResponse:
    """Ai còn nợ: the text to copy, in parts where many owe, the Excel file, the reminder to all.

    With ?all=1 the text is one, however long.
    """
    found = _board(request, code)
    owing = in_order(found)
    page = paginate(request, owing, per_page=len(owing) or 1 if request.GET.get("all") == "1" else ROWS)
    parts = page.paginator.num_pages
    name = _("Phần %(n)d/%(parts)d") % {"n": page.number, "parts": parts} if parts > 1 else ""
    context = {
        "board": found,
        "call": found.call,
        "page": page,
        "part": name,
        "many": len(owing) > ROWS,
        "text": debt_text(found, list(page.object_list), first=page.start_index(), name=name),
        "to_remind": sum(each.can_be_reminded for each in owing),
    }
    context = only_read(found.call, context, "to_remind")
    return render(request, "reports/collection/board/debts.html", context)


@require_safe
def debts_file(request: MemberRequest, code: str) -> HttpResponse:
    """The same as an Excel file; the download is logged."""
    found = _board(request, code)
    oversight.record_debts_download(call=found.call, by=request.user)
    content = sheets.workbook(
        _("Đơn vị còn nợ báo cáo: %(title)s") % {"title": found.call.title},
        DEBT_HEADER,
        debt_rows(found.whole(found.owing)),
    )
    response = HttpResponse(content, content_type=sheets.CONTENT_TYPE)
    name = f"don-vi-con-no-{found.call.code}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
