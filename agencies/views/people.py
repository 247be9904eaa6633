"""People of an agency: adding, changing, ending, replacing; one-time links."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import actions
from agencies.actions.people import Added, normal_username
from agencies.forms import AddPersonForm, ExistingPersonForm, MembershipForm, ReplaceForm
from agencies.models import User
from agencies.policies import can_end, can_manage_account, is_administrator
from agencies.queries import (
    agencies_managed_by,
    memberships_managed_by,
    only_agency,
    search_people,
    users_managed_by,
)
from portal.core.errors import NotAllowed, PortalError
from portal.core.http import MemberRequest, paginate, typed_words


@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """Everyone of the agencies one manages, to search in."""
    agencies = agencies_managed_by(request.user)
    if not agencies.exists():
        raise NotAllowed(str(_("Chỉ lãnh đạo, văn thư đơn vị và quản trị hệ thống xem trang này.")))
    typed, former = typed_words(request), "former" in request.GET
    found = search_people(memberships_managed_by(request.user), typed, former=former)
    context = {
        "page": paginate(request, found),
        "typed": typed,
        "former": former,
        "agency": only_agency(agencies),
    }
    return render(request, "agencies/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: MemberRequest, pk: int) -> HttpResponse:
    """A new person at an agency; ends with the one-time link."""
    agency = get_object_or_404(agencies_managed_by(request.user), pk=pk)
    form = AddPersonForm(request.POST or None, administrator=is_administrator(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_person(by=request.user, agency=agency, **form.cleaned_data)
        except PortalError as error:
            form.refuse(error)
        else:
            return _show_link(request, added.membership.user, added.token, added)
    return render(request, "agencies/person_form.html", {"form": form, "agency": agency})


@require_http_methods(["GET", "HEAD", "POST"])
def add_role(request: MemberRequest, pk: int) -> HttpResponse:
    """A further role for an account that exists; an account out of reach answers like one that does not exist."""
    agency = get_object_or_404(agencies_managed_by(request.user), pk=pk)
    form = ExistingPersonForm(request.POST or None, administrator=is_administrator(request.user))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        username = normal_username(given.pop("username"))
        user = users_managed_by(request.user).filter(username=username).first()
        try:
            if user is None:
                form.add_error("username", str(_("Không có tài khoản này trong phạm vi bạn quản lý.")))
            else:
                actions.grant_role(by=request.user, user=user, agency=agency, **given)
        except PortalError as error:
            form.refuse(error)
        if not form.errors:
            messages.success(request, _("Đã giao vai trò."))
            return redirect("agencies:agency", pk=agency.pk)
    return render(request, "agencies/role_form.html", {"form": form, "agency": agency})


@require_http_methods(["GET", "HEAD", "POST"])
def membership(request: MemberRequest, pk: int) -> HttpResponse:
    """One role of one person: title and right to sign, and what can be done about the account."""
    held = get_object_or_404(memberships_managed_by(request.user), pk=pk)
    form = MembershipForm(request.POST or None, initial={"title": held.title, "authority": held.authority})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_membership(by=request.user, membership=held, **form.cleaned_data)
        except PortalError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("agencies:membership", pk=held.pk)
    context = {
        "form": form,
        "membership": held,
        "person": held.user,
        "editable": can_end(request.user, held),
        "account": can_manage_account(request.user, held.user),
        "myself": held.user_id == request.user.pk,
    }
    return render(request, "agencies/membership.html", context)


@require_POST
def end_role(request: MemberRequest, pk: int) -> HttpResponse:
    """The role ends today."""
    held = get_object_or_404(memberships_managed_by(request.user), pk=pk)
    actions.end_role(by=request.user, membership=held)
    messages.success(request, _("Đã kết thúc vai trò. Dự thảo và việc đang làm vẫn thuộc đơn vị."))
    return redirect("agencies:people")


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: MemberRequest, pk: int) -> HttpResponse:
    """A new person in the same role."""
    held = get_object_or_404(memberships_managed_by(request.user), pk=pk)
    form = ReplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.replace_member(by=request.user, membership=held, **form.cleaned_data)
        except PortalError as error:
            form.refuse(error)
        else:
            return _show_link(request, added.membership.user, added.token, added)
    return render(request, "agencies/replace.html", {"form": form, "membership": held})


@require_POST
def new_link(request: MemberRequest, pk: int) -> HttpResponse:
    """A new one-time link for a person."""
    person = get_object_or_404(users_managed_by(request.user), pk=pk)
    return _show_link(request, person, actions.issue_password_link(by=request.user, user=person))


def _show_link(request: MemberRequest, person: User, token: str, added: Added | None = None) -> HttpResponse:
    """Shown this once: the answer to a POST, stored nowhere."""
    address = request.build_absolute_uri(reverse("agencies:open_link", args=[token]))
    context = {"person": person, "address": address, "added": added}
    return render(request, "agencies/link.html", context)


@require_POST
def lock_user(request: MemberRequest, pk: int) -> HttpResponse:
    """Lock an account."""
    person = get_object_or_404(users_managed_by(request.user), pk=pk)
    actions.deactivate_user(by=request.user, user=person)
    messages.success(request, _("Đã khóa tài khoản; mọi phiên làm việc của người này đã kết thúc."))
    return redirect("agencies:people")


@require_POST
def unlock_user(request: MemberRequest, pk: int) -> HttpResponse:
    """Unlock an account."""
    person = get_object_or_404(users_managed_by(request.user), pk=pk)
    actions.reactivate_user(by=request.user, user=person)
    messages.success(request, _("Đã mở khóa tài khoản."))
    return redirect("agencies:people")


@require_POST
def end_user_sessions(request: MemberRequest, pk: int) -> HttpResponse:
    """End every session of a person."""
    person = get_object_or_404(users_managed_by(request.user), pk=pk)
    actions.end_sessions(by=request.user, user=person)
    messages.success(request, _("Đã kết thúc mọi phiên làm việc của người này."))
    return redirect("agencies:people")
