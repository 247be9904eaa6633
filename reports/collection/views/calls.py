"""The request of a round: list, letter, outlines, units, sending out, copying, ending."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.errors import Invalid, PortalError
from portal.core.http import MemberRequest, paginate
from portal.core.text import clean_line
from portal.core.uploads import attachment
from reports.collection.actions import calls as actions
from reports.collection.forms.calls import LetterForm, NewCallForm, OutlinesForm
from reports.collection.models import Assignment, Call
from reports.collection.policies import can_manage_call, can_resume_call
from reports.collection.queries.calls import (
    is_of_old_book,
    leads_of,
    listed,
    missing_for_opening,
    outline_lines,
    seen,
)
from reports.collection.queries.cloning import inherited
from reports.collection.queries.picking import asked
from reports.collection.states import CallState
from reports.periods.actions import get_or_create_period


def posted(request: MemberRequest) -> QueryDict | None:
    """What was posted; an empty POST is still one (and gets its errors)."""
    return request.POST if request.method == "POST" else None


def visible_call(request: MemberRequest, code: str) -> Call:
    """A call of which the person is lead or which the person's agency must answer; otherwise 404."""
    return get_object_or_404(seen(request.user), code=code)


def managed_call(request: MemberRequest, code: str) -> Call:
    """A call that the person runs; for everybody else it is as if there were none."""
    found = Call.objects.manageable_by(request.user).select_related("programme", "period", "lead__parent")
    return get_object_or_404(found, code=code)


@require_safe
def calls(request: MemberRequest) -> HttpResponse:
    """Every call one sees, newest first."""
    context = {
        "page": paginate(request, listed(request.user), per_page=30),
        "may_create": leads_of(request.user).exists(),
    }
    return render(request, "reports/collection/calls/calls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def call_new(request: MemberRequest) -> HttpResponse:
    """Begin a call; the window and the outlines follow from the period."""
    leads = leads_of(request.user)
    if not leads.exists():
        raise Http404
    contact = {"contact_name": request.user.full_name, "contact_phone": request.user.phone}
    form = NewCallForm(posted(request), request.FILES or None, leads=leads, initial=contact)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            call = actions.create_call(
                by=request.user,
                lead=data["lead"],
                programme=data["programme"],
                period=get_or_create_period(code=data["period"], by=request.user),
                default_due_at=data["default_due_at"],
                title=data["title"],
                letter=form.letter(),
                data_from=data["data_from"],
                data_to=data["data_to"],
                contact_name=data["contact_name"],
                contact_phone=data["contact_phone"],
            )
        except PortalError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã lập đợt báo cáo. Tiếp theo: chọn các đơn vị."))
            return redirect("reports:call_units", call.code)
    status = 422 if form.errors else 200
    context = {"form": form, "inherited": list(inherited(request.user)[:10])}
    return render(request, "reports/collection/calls/call_new.html", context, status=status)


@require_safe
def call(request: MemberRequest, code: str) -> HttpResponse:
    """The letter, the window, the due time; for whoever oversees it also the outlines and who is asked."""
    found = visible_call(request, code)
    manages = can_manage_call(request.user, found)
    overseen = getattr(found, "overseen", False)
    draft, closed = found.state == CallState.DRAFT, found.state == CallState.CLOSED
    old_book = closed and is_of_old_book(found)
    context = {
        "call": found,
        "manages": manages,
        "old_book": old_book,
        "resumes": closed and not old_book and can_resume_call(request.user, found),
        "overseen": overseen,
        "draft": draft,
        "missing": missing_for_opening(found) if manages and draft else [],
        "supplements": [] if draft else list(found.supplements.select_related("by")),
        "outlines": [line for line in outline_lines(found) if line.version] if overseen else [],
        "asked": asked(found, request.GET.get("tai", ""), request.GET.get("trang", "")) if overseen else None,
        "own": [] if overseen else Assignment.objects.visible_to(request.user).filter(call=found).distinct(),
    }
    return render(request, "reports/collection/calls/call.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def call_edit(request: MemberRequest, code: str) -> HttpResponse:
    """The letter and the times of a call that is still prepared."""
    found = managed_call(request, code)
    if found.state != CallState.DRAFT:
        messages.info(request, _("Đợt đã gửi đi nên công văn và thời hạn không sửa được nữa."))
        return redirect("reports:call", code)
    form = LetterForm(posted(request), request.FILES or None, initial=LetterForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.update_call(
                call_id=found.pk,
                by=request.user,
                title=data["title"],
                letter=form.letter(),
                data_from=data["data_from"] or found.period.data_from,
                data_to=data["data_to"] or found.period.data_to,
                default_due_at=data["default_due_at"],
                contact_name=data["contact_name"],
                contact_phone=data["contact_phone"],
            )
        except PortalError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã lưu thông tin đợt báo cáo."))
            return redirect("reports:call", code)
    status = 422 if form.errors else 200
    context = {"call": found, "form": form}
    return render(request, "reports/collection/calls/call_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def call_outlines(request: MemberRequest, code: str) -> HttpResponse:
    """Which outline each class of reporter answers."""
    found = managed_call(request, code)
    if found.state != CallState.DRAFT:
        messages.info(request, _("Đợt đã gửi đi nên đề cương không đổi được nữa."))
        return redirect("reports:call", code)
    form = OutlinesForm(posted(request), call=found, lines=outline_lines(found))
    if request.method == "POST" and form.is_valid():
        for reporter_class, version in form.chosen().items():
            actions.set_outline(
                call_id=found.pk, by=request.user, reporter_class=reporter_class, version=version
            )
        messages.success(request, _("Đã lưu đề cương của đợt báo cáo."))
        return redirect("reports:call", code)
    status = 422 if form.errors else 200
    context = {"call": found, "form": form}
    return render(request, "reports/collection/calls/call_outlines.html", context, status=status)


@require_safe
def call_letter(request: MemberRequest, code: str) -> HttpResponseBase:
    """The letter's file as a download under its own name; the download is logged."""
    found = visible_call(request, code)
    if not found.letter_file:
        raise Http404
    actions.record_letter_download(call=found, by=request.user)
    return attachment(found.letter_file, found.letter_file_name or _("cong-van.pdf"))


@require_POST
def call_open(request: MemberRequest, code: str) -> HttpResponse:
    """Send the call out; what is missing comes back as messages."""
    found = managed_call(request, code)
    try:
        actions.open_call(call_id=found.pk, by=request.user)
    except Invalid as error:
        for problem in error.fields.values():
            messages.error(request, problem)
        return redirect("reports:call", code)
    messages.success(request, _("Đã gửi yêu cầu báo cáo đến các đơn vị."))
    return redirect("reports:board", code)


@require_POST
def call_close(request: MemberRequest, code: str) -> HttpResponse:
    """End the round."""
    actions.close_call(call_id=managed_call(request, code).pk, by=request.user)
    messages.success(request, _("Đã kết thúc đợt báo cáo."))
    return redirect("reports:call", code)


@require_POST
def call_resume(request: MemberRequest, code: str) -> HttpResponse:
    """Open an ended round again, with a reason."""
    found = get_object_or_404(Call.objects.resumable_by(request.user), code=code)
    actions.resume_call(call_id=found.pk, by=request.user, reason=clean_line(request.POST.get("reason", "")))
    messages.success(request, _("Đã mở lại đợt báo cáo."))
    return redirect("reports:call", code)


@require_POST
def call_discard(request: MemberRequest, code: str) -> HttpResponse:
    """Throw a call away that was never sent."""
    actions.discard_call(call_id=managed_call(request, code).pk, by=request.user)
    messages.success(request, _("Đã xóa đợt báo cáo đang chuẩn bị."))
    return redirect("reports:calls")
