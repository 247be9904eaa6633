"""Picking units of a call, and the page of one duty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Agency
from agencies.policies import require
from portal.core.errors import PortalError
from portal.core.forms import PortalForm, whole_number
from portal.core.http import MemberRequest, paginate, typed_words
from reports.collection import policies
from reports.collection.actions import calls as actions
from reports.collection.forms.calls import ContactForm, DutyForm, UnitsForm
from reports.collection.forms.review import ExtendForm, ShortReasonForm
from reports.collection.models import Assignment, Call
from reports.collection.queries.duty import duty_page
from reports.collection.queries.passing import heirs_of, joining_of
from reports.collection.queries.picking import UNITS, Picking, asked, picking
from reports.collection.states import CallState
from reports.collection.views.calls import managed_call, posted

# In the session for one page: the call, and which of the ticked units it holds now.
_SETTLED: Final = "units_settled"


def _ids(request: MemberRequest, name: str) -> list[int]:
    return [number for value in request.POST.getlist(name) if (number := whole_number(value)) is not None]


@require_http_methods(["GET", "HEAD", "POST"])
def call_units(request: MemberRequest, code: str) -> HttpResponse:
    """Tick units by kind, set their terms, add them or all that are listed; after the opening with a reason."""
    found = managed_call(request, code)
    if found.state == CallState.CLOSED:
        messages.info(request, _("Đợt báo cáo đã kết thúc nên không thêm đơn vị được nữa."))
        return redirect("reports:call", code)
    form = UnitsForm(posted(request), late=found.state == CallState.OPEN, call=found)
    typed = typed_words(request)
    unasked = request.GET.get("con") == "1"
    offered = picking(found, typed, request.GET.get("nhom", ""), unasked=unasked)
    chosen = _ids(request, "unit")
    if request.method == "POST":
        wanted = _wanted(request, form, offered, chosen)
        if form.is_valid():
            try:
                added = _add(request, found, form, wanted)
            except PortalError as error:
                form.refuse(error)
            else:
                _say_added(request, wanted, added)
                # The browser keeps what is ticked from page to page: it may forget what the call holds now.
                request.session[_SETTLED] = [found.pk, sorted(set(chosen) & set(wanted))]
                return redirect(request.get_full_path())
    settled = request.session.pop(_SETTLED, None)
    context = {
        "call": found,
        "form": form,
        "typed": typed,
        "unasked": unasked,
        "offered": offered,
        "page": paginate(request, offered.units, per_page=UNITS),
        "ticked": set(chosen),
        "settled": settled[1] if settled and settled[0] == found.pk else [],
        "asked": asked(found, request.GET.get("tai", ""), request.GET.get("trang", "")),
        "draft": found.state == CallState.DRAFT,
    }
    status = 422 if form.errors else 200
    return render(request, "reports/collection/calls/call_units.html", context, status=status)


def _wanted(request: MemberRequest, form: PortalForm, offered: Picking, chosen: list[int]) -> list[int]:
    """What was ticked, or with “all” whatever the list holds on all its pages, if it is still what the page said."""
    if request.POST.get("verb") != "all":
        if not chosen:
            form.add_error(None, _("Hãy đánh dấu ít nhất một đơn vị."))
        return chosen
    if whole_number(request.POST.get("left")) != len(offered.left):
        said = _("Danh sách đơn vị vừa thay đổi, nay còn %(n)d đơn vị chưa có. Hãy xem lại rồi bấm thêm.")
        form.add_error(None, said % {"n": len(offered.left)})
    elif not offered.left:
        form.add_error(None, _("Danh sách này không còn đơn vị nào để thêm."))
    return offered.left


def _add(request: MemberRequest, call: Call, form: PortalForm, chosen: list[int]) -> list[Assignment]:
    terms = dict(form.cleaned_data)
    verb = actions.assign if call.state == CallState.DRAFT else actions.add_units
    return verb(call_id=call.pk, by=request.user, agency_ids=chosen, **terms)


def _say_added(request: MemberRequest, wanted: list[int], added: list[Assignment]) -> None:
    """How many came in, and which the call held already: a page that stood open for long offers them still."""
    held = set(wanted) - {duty.agency_id for duty in added}
    if added:
        messages.success(request, _("Đã thêm %(n)d đơn vị.") % {"n": len(added)})
    if held:
        names = list(
            Agency.objects.filter(pk__in=held).order_by("sort_key").values_list("name", flat=True)[:3]
        )
        more = _(" và %(n)d đơn vị khác") % {"n": len(held) - len(names)} if len(held) > len(names) else ""
        said = _(
            "%(names)s%(more)s đã có trong đợt từ trước nên không thêm lại, các nội dung đã đặt giữ nguyên."
        )
        messages.info(request, said % {"names": ", ".join(names), "more": more})


@require_POST
def call_units_remove(request: MemberRequest, code: str) -> HttpResponse:
    """Take ticked duties off a call that is still prepared."""
    found = managed_call(request, code)
    removed = actions.unassign(call_id=found.pk, by=request.user, assignment_ids=_ids(request, "duty"))
    messages.success(request, _("Đã bỏ %(n)d yêu cầu báo cáo.") % {"n": removed})
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse("reports:call_units", args=[code]) + query)


# --- one duty ---------------------------------------------------------------------------------------------


def visible_duty(request: MemberRequest, assignment_id: int) -> Assignment:
    """A duty of one's own agency or below it; otherwise 404."""
    found = Assignment.objects.visible_to(request.user).select_related(
        "agency",
        "call__period",
        "call__lead",
        "parent__agency",
        "version__outline",
        "extended_by",
        "closed_by",
    )
    return get_object_or_404(found, pk=assignment_id)


def _kinds(found: Assignment) -> dict[str, type[PortalForm]]:
    """The forms of a duty's page; once the call was sent only the contact may still change."""
    prepared = found.call.state == CallState.DRAFT
    return {
        "extend": ExtendForm,
        "exempt": ShortReasonForm,
        "classified": ShortReasonForm,
        "amend": DutyForm if prepared else ContactForm,
    }


def _page(
    request: MemberRequest, found: Assignment, bound: dict[str, PortalForm] | None = None
) -> HttpResponse:
    page = duty_page(found, request.user)
    terms = {name: getattr(found, name) for name in DutyForm.base_fields}
    forms: dict[str, PortalForm] = {
        name: kind(initial=terms if name == "amend" else None, prefix=name)
        for name, kind in _kinds(found).items()
    }
    forms |= bound or {}
    may_pass = page.oversees and page.open_now
    context = {
        "duty": found,
        "page": page,
        "forms": forms,
        "bound": next(iter(bound or {}), ""),
        "heirs": heirs_of(found) if may_pass else None,
        "joining": joining_of(found, request.user),
    }
    return render(request, "reports/collection/board/duty.html", context, status=422 if bound else 200)


@require_safe
def duty(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """One duty: its terms, the versions of its report, receipts, reminders, and what the officer may do."""
    return _page(request, visible_duty(request, assignment_id))


def _with_form(request: MemberRequest, assignment_id: int, name: str, done: str) -> HttpResponse:
    found = visible_duty(request, assignment_id)
    if name == "amend":
        require(policies.can_manage_call, request.user, found.call)
    else:
        require(policies.can_oversee, request.user, found)
    form = _kinds(found)[name](request.POST, prefix=name)
    if form.is_valid():
        verbs: dict[str, Callable[..., Assignment]] = {
            "extend": actions.extend,
            "exempt": actions.exempt,
            "classified": actions.close_classified,
            "amend": actions.amend_duty,
        }
        try:
            kept = {"nature": found.nature, "due_at": found.due_at} if name == "amend" else {}
            verbs[name](assignment_id=found.pk, by=request.user, **{**kept, **form.cleaned_data})
        except PortalError as error:
            form.refuse(error)
        else:
            messages.success(request, done)
            return redirect("reports:duty", found.pk)
    return _page(request, found, {name: form})


@require_POST
def duty_extend(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """Gia hạn."""
    return _with_form(request, assignment_id, "extend", _("Đã gia hạn."))


@require_POST
def duty_exempt(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """Miễn báo cáo."""
    return _with_form(request, assignment_id, "exempt", _("Đã ghi nhận đơn vị được miễn báo cáo."))


@require_POST
def duty_classified(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """Nhận theo chế độ mật."""
    return _with_form(request, assignment_id, "classified", _("Đã ghi nhận báo cáo nhận theo chế độ mật."))


@require_POST
def duty_amend(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """Terms of one duty."""
    return _with_form(request, assignment_id, "amend", _("Đã lưu thông tin đơn vị."))


@require_POST
def duty_reopen(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """Take an exemption or a classified closing back."""
    found = visible_duty(request, assignment_id)
    actions.reopen_assignment(assignment_id=found.pk, by=request.user)
    messages.success(request, _("Đơn vị lại nằm trong danh sách phải báo cáo."))
    return redirect("reports:duty", found.pk)


@require_POST
def duty_remind(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """Remind one agency, once a day."""
    found = visible_duty(request, assignment_id)
    require(policies.can_oversee, request.user, found)
    try:
        actions.remind(assignment_id=found.pk, by=request.user)
    except PortalError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Đã nhắc đơn vị trên hệ thống."))
    return redirect("reports:duty", found.pk)
