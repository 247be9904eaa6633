"""Letters begun from a round: the request, a reminder, the return of a report. Each ends at its draft."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.models import Agency
from portal.core import clock
from portal.core.dates import DateError, parse_date
from portal.core.errors import PortalError
from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from reports.collection.models import Call
from reports.collection.states import CallState
from reports.documents.actions import round_letters as actions
from reports.documents.forms.round_letters import ChaseForm
from reports.documents.queries import round_letters as queries
from reports.documents.views.fetch import report_or_404

# By when the answer is asked for, unless somebody says otherwise.
REPLY_DAYS = 3


def overseen_call(request: MemberRequest, code: str) -> Call:
    """A round in which the person's agency consolidates."""
    calls = Call.objects.overseen_by(request.user).select_related("lead", "period", "programme")
    return get_object_or_404(calls, code=code)


@require_POST
def request_letter(request: MemberRequest, code: str) -> HttpResponse:
    """The công văn yêu cầu of the round as a draft."""
    found = overseen_call(request, code)
    draft = actions.start_request(call_id=found.pk, by=request.user)
    messages.success(request, _("Đã lập dự thảo công văn yêu cầu; hãy đọc lại, sửa nếu cần rồi trình ký."))
    return redirect("reports:document", draft.pk)


@require_POST
def return_letter(request: MemberRequest, report_id: int) -> HttpResponse:
    """The letter with which a report that was returned goes back."""
    report = report_or_404(request, report_id)
    draft = actions.start_return(report_id=report.pk, by=request.user)
    messages.success(
        request, _("Đã lập dự thảo công văn từ ý kiến rà soát; hãy đọc lại, sửa nếu cần rồi trình ký.")
    )
    return redirect("reports:document", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def chase_letter(request: MemberRequest, code: str) -> HttpResponse:
    """Choose whom to chase, as of which day; then the drafts."""
    found = overseen_call(request, code)
    agency = _agency(request, found)
    asked = _day(request, found)
    day = asked.day
    moment = queries.moment_of(day)
    owing = queries.owing_to(found, agency, moment)
    typed = request.POST if request.method == "POST" else None
    form = ChaseForm(typed, owing=owing)
    form.initial = {
        "day": day,
        "reply_by": max(day, clock.today()) + dt.timedelta(days=REPLY_DAYS),
        "way": "one",
        "duties": queries.to_be_chased(owing, moment),
    }
    if form.is_valid():
        data = form.cleaned_data
        try:
            drafts = actions.start_chase(
                call_id=found.pk, agency=agency, duty_ids=data["duties"], day=data["day"], reply_by=data["reply_by"],
                each=data["way"] == "each", by=request.user,
            )  # fmt: skip
        except PortalError as error:
            form.refuse(error)
        else:
            return _made(request, [draft.pk for draft in drafts])
    context = {
        "call": found, "agency": agency, "form": form, "owing": owing, "ticked": form.ticked, "day": day,
        "asked": asked, "agencies": queries.chasing_agencies(found, request.user),
        "open": found.state == CallState.OPEN,
    }  # fmt: skip
    return render(
        request, "reports/documents/chase.html", context, status=422 if form.is_bound or asked.error else 200
    )


def _agency(request: MemberRequest, call: Call) -> Agency:
    """In whose name: the agency asked for, or the first for which the person writes."""
    mine = queries.chasing_agencies(call, request.user)
    asked = whole_number(request.POST.get("agency") or request.GET.get("agency"))
    lead_first = sorted(mine, key=lambda agency: (agency.pk != call.lead_id, agency.sort_key))
    chosen = next((each for each in lead_first if each.pk == asked), None) or next(iter(lead_first), None)
    if chosen is None:
        raise PermissionDenied
    return chosen


@dataclass(frozen=True, slots=True)
class _Asked:
    """The day that debts are counted to; what was typed when that is no such day, and why."""

    day: dt.date
    typed: str = ""
    error: str = ""


def _day(request: MemberRequest, call: Call) -> _Asked:
    """The day asked for; today when none is, or (beside the error) when what was typed is no day of a letter."""
    today = clock.today()
    typed = (request.POST.get("day") or request.GET.get("day") or "").strip()[:40]
    if not typed:
        return _Asked(today)
    try:
        day = parse_date(typed)
    except DateError as error:
        return _Asked(today, typed, str(error))
    first = (call.opened_at or call.created_at).astimezone(clock.VIETNAM).date()
    last = today + dt.timedelta(days=queries.LATEST_DAYS)
    if not first <= day <= last:
        said = _("Ngày phải nằm trong khoảng từ lúc gửi yêu cầu (%(first)s) đến %(last)s.")
        return _Asked(today, typed, said % {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"})
    return _Asked(day)


def _made(request: MemberRequest, drafts: list[int]) -> HttpResponse:
    if len(drafts) == 1:
        messages.success(
            request, _("Đã lập dự thảo công văn đôn đốc; hãy đọc lại, sửa nếu cần rồi trình ký.")
        )
        return redirect("reports:document", drafts[0])
    messages.success(request, _("Đã lập %(n)d dự thảo công văn đôn đốc.") % {"n": len(drafts)})
    return redirect("reports:documents_at_work")
