"""The list of a hand-over, and handing over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import actions
from agencies.forms import HandoverForm
from agencies.handover import Leaving, open_work
from agencies.policies import can_end
from agencies.queries import colleagues_of, memberships_managed_by
from portal.core.errors import PortalError
from portal.core.http import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: MemberRequest, pk: int) -> HttpResponse:
    """What is open in the person's name, to read, print and pass on; "end" also ends the role."""
    held = get_object_or_404(memberships_managed_by(request.user), pk=pk)
    today = timezone.localdate()
    form = HandoverForm(request.POST or None, people=colleagues_of(held))
    if request.method == "POST" and form.is_valid():
        end = request.POST.get("op") == "end"
        try:
            moved = actions.hand_over(
                by=request.user, membership=held, successor=form.cleaned_data["successor"], end=end
            )
        except PortalError as error:
            form.refuse(error)
        else:
            done = _("Đã chuyển %(n)d chỗ cho người nhận.") % {"n": moved}
            ended = _("Vai trò đã kết thúc; dự thảo và việc đang làm vẫn thuộc đơn vị.")
            messages.success(request, f"{done} {ended}" if end else done)
            return redirect("agencies:handover", pk=held.pk)
    context = {
        "form": form,
        "membership": held,
        "groups": open_work(Leaving(held.user, held.agency, request.user)),
        "today": today,
        "ended": held.valid_to is not None and held.valid_to <= today,
        "editable": can_end(request.user, held),
    }
    return render(request, "agencies/handover.html", context)
