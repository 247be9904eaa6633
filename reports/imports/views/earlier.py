"""Số liệu kỳ trước: take the template of a period, bring it back, see what it would write, write it, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core import trial_runs, uploads
from portal.core.errors import NotAllowed, PortalError
from portal.core.http import MemberRequest
from portal.core.trial_runs import VERDICTS
from reports.collection.queries.calls import leads_of
from reports.imports.actions import earlier as actions
from reports.imports.forms.earlier import EarlierForm, PlaceForm
from reports.imports.models import EarlierLoad
from reports.imports.states import LoadState
from reports.periods.queries import choice

_SHOWN = 30


def _only_officers(request: MemberRequest) -> None:
    if not leads_of(request.user).exists():
        raise NotAllowed(_("Chỉ chuyên viên tổng hợp nhập số liệu kỳ trước."))


def _load_or_404(request: MemberRequest, pk: int) -> EarlierLoad:
    visible = EarlierLoad.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("by", "decided_by", "lead", "programme", "call"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def earlier(request: MemberRequest) -> HttpResponse:
    """The template of a period, the place to bring it back, and what was brought before."""
    _only_officers(request)
    form = EarlierForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            place = actions.place_of(
                lead=given["lead"], programme=given["programme"], period_code=given["period"]
            )
            load = actions.stage_earlier(
                by=request.user, place=place, name=given["file"].name or "", content=given["file"].read()
            )
        except PortalError as error:
            form.refuse(error)
        else:
            return redirect("reports:earlier_load", load.pk)
    loads = EarlierLoad.objects.visible_to(request.user).select_related("by", "lead", "programme")[:_SHOWN]
    context = {
        "form": form,
        "place_form": PlaceForm(user=request.user, auto_id="template_%s"),
        "loads": [(load, choice(load.period_code).label) for load in loads],
    }
    return render(request, "reports/imports/earlier.html", context)


@require_safe
def earlier_template(request: MemberRequest) -> HttpResponseBase:
    """The empty workbook of the period that was chosen."""
    _only_officers(request)
    form = PlaceForm(request.GET, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Hãy chọn chương trình và kỳ đã qua rồi tải biểu mẫu."))
        return redirect("reports:earlier")
    given = form.cleaned_data
    try:
        place = actions.place_of(
            lead=given["lead"], programme=given["programme"], period_code=given["period"]
        )
        content = actions.earlier_template(by=request.user, place=place)
    except PortalError as error:
        messages.error(request, str(error))
        return redirect("reports:earlier")
    name = f"So lieu ky truoc {place.programme.code} {place.period.code}.xlsx"
    return uploads.workbook(content, name)


@require_safe
def earlier_load(request: MemberRequest, pk: int) -> HttpResponse:
    """What the workbook would write now, row by row; once decided, what became of it."""
    load = _load_or_404(request, pk)
    context = {
        "load": load,
        "period": choice(load.period_code),
        "counts": [(VERDICTS[key], n) for key, n in load.counts.items()],
    }
    if load.state == LoadState.STAGED:
        try:
            plan, _place = actions.plan_of_load(load)
        except PortalError as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= trial_runs.shown(request, plan)
    return render(request, "reports/imports/earlier_load.html", context)


@require_POST
def earlier_apply(request: MemberRequest, pk: int) -> HttpResponse:
    """Write what was shown, or say why not and show it anew."""
    load = _load_or_404(request, pk)
    try:
        actions.apply_earlier(load_id=load.pk, by=request.user, plan_sha256=request.POST.get("plan", ""))
    except PortalError as error:
        messages.error(request, _("Chưa ghi gì. %(why)s") % {"why": error})
    else:
        messages.success(request, _("Đã ghi số liệu kỳ trước, đánh dấu “nhập từ sổ cũ”."))
    return redirect("reports:earlier_load", load.pk)


@require_POST
def earlier_discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Put the workbook aside."""
    load = _load_or_404(request, pk)
    actions.discard_earlier(load_id=load.pk, by=request.user)
    messages.success(request, _("Đã bỏ tệp; không có gì thay đổi."))
    return redirect("reports:earlier")


@require_POST
def earlier_withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a load back."""
    load = _load_or_404(request, pk)
    actions.withdraw_load(load_id=load.pk, by=request.user)
    messages.success(request, _("Đã rút lại số liệu của lần nhập này."))
    return redirect("reports:earlier_load", load.pk)
