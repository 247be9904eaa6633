"""Signing in and out, passwords, one's own account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth import login as auth_login
from django.contrib.auth import logout as auth_logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import actions
from agencies.forms import ChangePasswordForm, ContactForm, LoginForm, NewPasswordForm
from agencies.models import User
from agencies.queries import current_roles, live_link
from agencies.sessions import own_sessions
from portal.core.errors import PortalError
from portal.core.http import MemberRequest, carry_on, client_ip, safe_next, start_session
from portal.core.kept import keep, unpack

_TOKEN_IN_SESSION = "password_token"  # noqa: S105 -- the name of a place, not a secret


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The login page. What was typed before a session ended comes back with one button to send it again."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(safe_next(request))
        return render(request, "agencies/login.html", {"form": LoginForm(), "next": safe_next(request)})
    form = LoginForm(request.POST)
    kept = unpack(request.POST.get("kept", ""))
    user = _authenticated(request, form) if form.is_valid() else None
    if user is None:
        context = {"form": form, "next": safe_next(request), "kept": kept}
        return render(request, "agencies/login.html", context)
    auth_login(request, user)
    start_session(request)
    actions.record_login(user=user, address=client_ip(request))
    actions.note_session(
        user=user, session_key=request.session.session_key, address=client_ip(request),
        agent=request.headers.get("User-Agent", ""),
    )  # fmt: skip
    if kept:
        return render(request, "agencies/resume.html", {"kept": kept, "next": safe_next(request)})
    return redirect(safe_next(request))


def _authenticated(request: HttpRequest, form: LoginForm) -> User | None:
    """The person, or None with one message for a wrong name, a wrong password and a locked account alike."""
    username = form.cleaned_data["username"]
    user = authenticate(request, username=username, password=form.cleaned_data["password"])
    if user is None:
        if not getattr(request, "axes_locked_out", False):
            actions.record_failed_login(username=username, address=client_ip(request))
        form.add_error(None, str(_("Tên đăng nhập hoặc mật khẩu không đúng.")))
    return user


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Too many wrong passwords for this account from this address; named by AXES_LOCKOUT_CALLABLE."""
    return render(request, "agencies/locked_out.html", {"kept": keep(request)}, status=429)


@require_POST
def logout(request: MemberRequest) -> HttpResponse:
    """End this session and empty the browser's storage of this portal."""
    actions.record_logout(user=request.user)
    actions.forget_session(session_key=request.session.session_key)
    auth_logout(request)
    messages.success(request, _("Bạn đã đăng xuất."))
    response = redirect("agencies:login")
    response["Clear-Site-Data"] = '"storage"'
    return response


@require_POST
def stay(request: MemberRequest) -> HttpResponse:
    """Somebody is still there: SessionLimits has noted the time."""
    return HttpResponse(status=204)


@login_not_required
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once, so that it is in no history and no Referer."""
    request.session[_TOKEN_IN_SESSION] = token
    return redirect("agencies:set_password")


@login_not_required
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Choose a password with a one-time link. Opening it uses nothing up; saving does."""
    token = request.session.get(_TOKEN_IN_SESSION, "")
    link = live_link(token) if token else None
    if link is None:
        return render(request, "agencies/dead_link.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password(token=token, password=form.cleaned_data["password"])
        except PortalError as error:
            form.refuse(error)
        else:
            request.session.flush()
            messages.success(request, _("Đã đặt mật khẩu. Hãy đăng nhập bằng mật khẩu mới."))
            return redirect("agencies:login")
    return render(request, "agencies/set_password.html", {"form": form, "link": link})


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """One's own name and contact, roles, sessions."""
    user = request.user
    initial = {"full_name": user.full_name, "email": user.email, "phone": user.phone}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_contact(by=user, user=user, **form.cleaned_data)
        except PortalError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã lưu thông tin cá nhân."))
            return redirect("agencies:profile")
    context = {
        "form": form,
        "roles": current_roles(user),
        "sessions": own_sessions(user, request.session.session_key),
    }
    return render(request, "agencies/profile.html", context)


@sensitive_post_parameters("current", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: MemberRequest) -> HttpResponse:
    """Change one's own password; every other session ends."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["password"]
        try:
            actions.change_password(by=request.user, current=form.cleaned_data["current"], password=new)
        except PortalError as error:
            form.refuse(error)
        else:
            former = request.session.session_key
            update_session_auth_hash(request, request.user)
            actions.move_session(user=request.user, former=former, session_key=request.session.session_key)
            carry_on(request)
            messages.success(request, _("Đã đổi mật khẩu. Các phiên làm việc khác của bạn đã kết thúc."))
            return redirect("agencies:profile")
    return render(request, "agencies/change_password.html", {"form": form})


@require_POST
def end_my_sessions(request: MemberRequest) -> HttpResponse:
    """End one's sessions on other machines; this one goes on."""
    actions.end_sessions(by=request.user, user=request.user)
    carry_on(request)
    messages.success(request, _("Đã kết thúc các phiên làm việc khác của bạn."))
    return redirect("agencies:profile")


@require_POST
def end_my_session(request: MemberRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; that of somebody else is not there."""
    session = get_object_or_404(request.user.sign_ins, pk=pk)
    actions.end_session(by=request.user, sign_in_id=session.pk)
    messages.success(request, _("Đã kết thúc phiên làm việc đó."))
    return redirect("agencies:profile")
