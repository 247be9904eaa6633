"""“Mở đợt mới từ đợt trước”: the period, then every change of agencies confirmed line by line, then the new call."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.errors import PortalError
from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from reports.collection.actions.cloning import Cloned, clone_call, refuse_old_book
from reports.collection.forms.calls import CloneForm
from reports.collection.models import Call
from reports.collection.queries.cloning import Line, Plan, cloneable, plan
from reports.collection.views.calls import posted
from reports.periods.actions import get_or_create_period

NOBODY = "0"


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as it stands on the page: what is ticked, whether it is confirmed, what is wrong with it."""

    line: Line
    ticked: list[int]
    nobody: bool
    confirmed: bool
    problem: str = ""


def _shown(found: Plan, data: QueryDict | None) -> list[Shown]:
    """The lines that ask, as posted; at first with what is beyond doubt ticked and nothing confirmed."""
    rows = []
    for pk, line in found.asked.items():
        if data is None:
            proposed = [target.agency.pk for target in line.targets if target.proposed]
            rows.append(Shown(line, proposed, nobody=not line.targets, confirmed=False))
            continue
        values = data.getlist(f"to-{pk}")
        ticked = [n for each in values if (n := whole_number(each))]
        nobody, confirmed = NOBODY in values or not line.targets, f"ok-{pk}" in data
        problem = ""
        if not confirmed:
            problem = _("Chưa xác nhận thay đổi này.")
        elif bool(ticked) == nobody:
            problem = _("Chọn cơ quan phải báo cáo, hoặc “không cơ quan nào”; không chọn cả hai.")
        rows.append(Shown(line, ticked, nobody, confirmed, problem))
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def call_clone(request: MemberRequest, code: str) -> HttpResponse:
    """Last period's call again for another period; nothing is made while a change is not confirmed."""
    calls = cloneable(request.user).select_related("programme", "period", "lead__parent")
    found = get_object_or_404(calls, code=code)
    refuse_old_book(found)
    form = CloneForm(posted(request), call=found)
    if request.method != "POST" or not form.is_valid():
        return _page(request, found, form)
    agencies = plan(found)
    if agencies.asks and "confirm" not in request.POST:
        return _page(request, found, form, agencies, _shown(agencies, None))
    rows = _shown(agencies, request.POST)
    if any(row.problem for row in rows):
        form.add_error(None, _("Còn thay đổi cơ quan chưa xác nhận; xem các dòng bên dưới."))
        return _page(request, found, form, agencies, rows)
    try:
        cloned = _clone(request, found, form, rows)
    except PortalError as error:
        form.refuse(error)
        return _page(request, found, form, agencies, rows)
    messages.success(request, _("Đã lập đợt mới theo đợt cũ. Hãy bổ sung công văn rồi gửi đi."))
    if cloned.left_out:
        names = ", ".join(agency.name for agency in cloned.left_out)
        messages.warning(request, _("Không chuyển sang đợt mới: %(names)s.") % {"names": names})
    return redirect("reports:call", cloned.call.code)


def _clone(request: MemberRequest, found: Call, form: CloneForm, rows: list[Shown]) -> Cloned:
    data = form.cleaned_data
    return clone_call(
        call_id=found.pk,
        by=request.user,
        period=get_or_create_period(code=data["period"], by=request.user),
        default_due_at=data["default_due_at"],
        decisions={row.line.agency.pk: row.ticked for row in rows},
        new=[n for each in request.POST.getlist("new") if (n := whole_number(each))],
    )


def _page(
    request: MemberRequest,
    found: Call,
    form: CloneForm,
    agencies: Plan | None = None,
    rows: list[Shown] | None = None,
) -> HttpResponse:
    status = 422 if form.errors else 200
    told = [line for line in agencies.lines if not line.asks] if agencies else []
    ticked = {n for each in request.POST.getlist("new") if (n := whole_number(each))}
    context = {
        "call": found,
        "form": form,
        "plan": agencies,
        "rows": rows or [],
        "told": told,
        "new_ticked": ticked,
    }
    return render(request, "reports/collection/calls/call_clone.html", context, status=status)
