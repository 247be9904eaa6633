"""Duties and calls of agencies that are no more go to whoever followed them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.policies import require
from portal.core.errors import Invalid
from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from reports.collection import policies
from reports.collection.actions.passing import pass_duty, take_over_call
from reports.collection.queries.cloning import cloneable
from reports.collection.views.units import visible_duty


@require_POST
def duty_pass(request: MemberRequest, assignment_id: int) -> HttpResponse:
    """Give a duty to a successor of its agency."""
    found = visible_duty(request, assignment_id)
    require(policies.can_oversee, request.user, found)
    try:
        now = pass_duty(assignment_id=found.pk, by=request.user, to=whole_number(request.POST.get("to")) or 0)
    except Invalid as invalid:
        messages.error(request, str(invalid))
        return redirect("reports:duty", found.pk)
    said = _("Đã chuyển yêu cầu báo cáo của %(before)s cho %(now)s.")
    messages.success(request, said % {"before": found.agency, "now": now.agency})
    return redirect("reports:duty", now.pk)


@require_POST
def call_take_over(request: MemberRequest, code: str) -> HttpResponse:
    """The agency that became the lead runs the open call on."""
    found = get_object_or_404(cloneable(request.user), code=code)
    call = take_over_call(call_id=found.pk, by=request.user)
    messages.success(request, _("Đã tiếp nhận đợt báo cáo."))
    return redirect("reports:call", call.code)
