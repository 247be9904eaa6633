"""“Bổ sung”: an open call asks for more. First a look at what changes and for whom, then all of it at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.policies import require
from portal.core.errors import PortalError
from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from reports.collection import policies
from reports.collection.actions.supplement import supplement_call, unlock_sent
from reports.collection.forms.review import ShortReasonForm
from reports.collection.forms.supplement import SupplementForm
from reports.collection.models import Call
from reports.collection.queries.supplement import Effect, effects, offers
from reports.collection.queries.unprinted import unprinted
from reports.collection.states import CallState
from reports.collection.views.calls import managed_call, posted
from reports.collection.views.units import visible_duty


@require_http_methods(["GET", "HEAD", "POST"])
def call_supplement(request: MemberRequest, code: str) -> HttpResponse:
    """Choose newer outlines, look at the effect, apply."""
    found = managed_call(request, code)
    if found.state != CallState.OPEN:
        messages.info(request, _("Chỉ bổ sung được khi đợt đang thu báo cáo."))
        return redirect("reports:call", code)
    offered = offers(found)
    form = SupplementForm(posted(request), offers=offered)
    ticked = [n for each in request.POST.getlist("duty") if (n := whole_number(each)) is not None]
    seen: list[Effect] = []
    if request.method == "POST" and form.is_valid():
        seen = effects(found, form.chosen())
        if form.cleaned_data.get("until") and not ticked and "apply" in request.POST:
            form.add_error(
                "until", _("Chưa đánh dấu đơn vị nào được gia hạn; hãy đánh dấu hoặc bỏ trống hạn.")
            )
        elif ticked and not form.cleaned_data.get("until"):
            form.add_error("until", _("Hãy ghi hạn mới cho các đơn vị đã đánh dấu."))
        elif "apply" in request.POST and _apply(request, found, form, ticked):
            return redirect("reports:board", code)
    status = 422 if form.errors else 200
    context = {
        "call": found, "form": form, "offers": offered, "effects": seen, "ticked": set(ticked),
        "unprinted": unprinted(found, {each.offer.group: each.version for each in seen}) if seen else [],
    }  # fmt: skip
    return render(request, "reports/collection/calls/call_supplement.html", context, status=status)


def _apply(request: MemberRequest, call: Call, form: SupplementForm, ticked: list[int]) -> bool:
    """Whether it was done; what was refused stands in the form."""
    data = form.cleaned_data
    try:
        done = supplement_call(
            call_id=call.pk,
            by=request.user,
            outlines=form.chosen(),
            reason=data["reason"],
            letter_number=data["letter_number"],
            letter_date=data["letter_date"],
            more_time=form.more_time(ticked),
        )
    except PortalError as error:
        form.refuse(error)
        return False
    said = _(
        "Đã bổ sung: %(carried)d bản đang soạn chuyển sang đề cương mới, %(asked)d báo cáo đã gửi được hỏi thêm."
    )
    words = said % {"carried": done.carried, "asked": done.asked}
    if done.extended:
        words += " " + _("Gia hạn cho %(n)d đơn vị.") % {"n": done.extended}
    messages.success(request, words)
    return True


@require_POST
def unlock(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """Let an agency change what it sent, too, in the version that a supplement opened."""
    found = visible_duty(request, assignment_id)
    require(policies.can_oversee, request.user, found)
    form = ShortReasonForm(request.POST)
    if form.is_valid():
        unlock_sent(assignment_id=found.pk, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Đơn vị sửa được cả phần đã gửi."))
    else:
        messages.error(request, " ".join(str(each) for each in form.errors.get("reason", [])))
    return redirect("reports:duty", found.pk)
