"""Agencies over time, for administrators; an agency's own page also for those who manage its people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import actions
from agencies.forms import AgencyForm, NamingForm, SuccessionForm
from agencies.policies import can_set_up
from agencies.queries import agencies_managed_by, members, name_on, search_agencies, successions
from agencies.specs import AgencySpec, Naming
from agencies.states import AgencyKind
from portal.core import clock
from portal.core.errors import NotAllowed, PortalError
from portal.core.http import MemberRequest, paginate, typed_words


def _only_administrators(request: MemberRequest) -> None:
    if not can_set_up(request.user):
        raise NotAllowed(str(_("Chỉ quản trị hệ thống được thiết lập cơ quan.")))


@require_safe
def agencies(request: MemberRequest) -> HttpResponse:
    """All agencies, to search with or without accents."""
    _only_administrators(request)
    typed, kind, all_times = typed_words(request), request.GET.get("kind", ""), "all" in request.GET
    found = search_agencies(agencies_managed_by(request.user), typed, kind).select_related("parent")
    if not all_times:
        found = found.alive(clock.today())
    context = {
        "page": paginate(request, found),
        "typed": typed,
        "kind": kind,
        "kinds": AgencyKind.choices,
        "all_times": all_times,
    }
    return render(request, "agencies/agencies.html", context)


@require_safe
def agency(request: MemberRequest, pk: int) -> HttpResponse:
    """One agency: names over time, people, what came before and after."""
    found = get_object_or_404(agencies_managed_by(request.user).select_related("parent"), pk=pk)
    context = {
        "agency": found,
        "names": found.names.order_by("-valid_from"),
        "people": members(found),
        "successions": successions(found),
        "administrator": can_set_up(request.user),
    }
    return render(request, "agencies/agency.html", context)


@require_POST
def steps(request: MemberRequest, pk: int) -> HttpResponse:
    """Switch the steps before the leader's approval on or off."""
    found = get_object_or_404(agencies_managed_by(request.user), pk=pk)
    actions.set_steps(
        by=request.user, agency=found, initials_first="initials_first" in request.POST,
        form_check_first="form_check_first" in request.POST,
    )  # fmt: skip
    messages.success(request, _("Đã lưu các bước trước khi lãnh đạo phê duyệt."))
    return redirect("agencies:agency", pk=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def create_agency(request: MemberRequest) -> HttpResponse:
    """A new agency."""
    _only_administrators(request)
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            created = actions.create_agency(by=request.user, spec=AgencySpec(**form.cleaned_data))
        except PortalError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã thêm cơ quan."))
            return redirect("agencies:agency", pk=created.pk)
    return render(request, "agencies/agency_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def rename_agency(request: MemberRequest, pk: int) -> HttpResponse:
    """A new name from a day on; documents of earlier days keep the earlier one."""
    found = get_object_or_404(agencies_managed_by(request.user), pk=pk)
    _only_administrators(request)
    present = name_on(found, clock.today())
    initial: dict[str, Any] = {field: getattr(present, field) for field in Naming.__dataclass_fields__}
    form = NamingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        day = given.pop("valid_from")
        try:
            actions.rename_agency(by=request.user, agency=found, valid_from=day, naming=Naming(**given))
        except PortalError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã ghi tên gọi mới."))
            return redirect("agencies:agency", pk=found.pk)
    return render(request, "agencies/rename.html", {"form": form, "agency": found})


@require_http_methods(["GET", "HEAD", "POST"])
def record_succession(request: MemberRequest, pk: int) -> HttpResponse:
    """Which agency follows this one."""
    found = get_object_or_404(agencies_managed_by(request.user), pk=pk)
    _only_administrators(request)
    form = SuccessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_succession(by=request.user, predecessor=found, **form.cleaned_data)
        except PortalError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã ghi việc kế thừa."))
            return redirect("agencies:agency", pk=found.pk)
    return render(request, "agencies/succession.html", {"form": form, "agency": found})
