"""How the work behind the pages stands, for administrators."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.policies import is_administrator
from portal.core.errors import NotAllowed
from portal.core.http import MemberRequest
from reports.collection.queries.upkeep import upkeep as upkeep_of


@require_safe
def upkeep(request: MemberRequest) -> HttpResponse:
    """The last sweep, what waits, and what is to be done."""
    if not is_administrator(request.user):
        raise NotAllowed(_("Chỉ quản trị hệ thống xem được tình trạng hệ thống."))
    return render(request, "reports/collection/home/upkeep.html", {"upkeep": upkeep_of()})
