"""The journal on screen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies.policies import can_read_journal
from agencies.queries import journal_for, journal_lines, narrow_journal
from agencies.wording import SUBJECTS
from portal.core.errors import NotAllowed
from portal.core.http import MemberRequest, paginate, typed_words


@require_safe
def journal(request: MemberRequest) -> HttpResponse:
    """Lines in reach, the latest first, narrowed by person, agency and subject."""
    if not can_read_journal(request.user):
        raise NotAllowed(str(_("Chỉ quản trị hệ thống và lãnh đạo đơn vị xem nhật ký.")))
    chosen = {name: typed_words(request, name) for name in ("typed", "agency", "prefix")}
    page = paginate(request, narrow_journal(journal_for(request.user), **chosen), per_page=100)
    context = {"page": page, "lines": journal_lines(page), "chosen": chosen, "subjects": SUBJECTS}
    return render(request, "agencies/journal.html", context)
