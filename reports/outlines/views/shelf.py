"""The list of outlines by programme, with their versions and who uses them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.errors import NotAllowed
from portal.core.http import MemberRequest
from reports.outlines.policies import shapes_outlines
from reports.outlines.shelf import shelves


@require_safe
def outlines(request: MemberRequest) -> HttpResponse:
    """Đề cương: every programme one shapes; an officer whose agency leads none is told so."""
    if not shapes_outlines(request.user):
        raise NotAllowed(_("Đề cương do chuyên viên của cơ quan chủ trì chương trình biên soạn."))
    return render(request, "reports/outlines/outlines.html", {"shelves": shelves(request.user)})
