"""What moved between this version of a summary and the one before."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.core.http import MemberRequest, paginate
from reports.consolidation.queries.moves import earlier_version, moves
from reports.consolidation.views.summary import summary_or_404

MOVES = 100


@require_safe
def moved(request: MemberRequest, report_id: int) -> HttpResponse:
    """The difference sheet: figures that are printed otherwise, and because of whom."""
    report = summary_or_404(request, report_id)
    earlier = earlier_version(report, request.user)
    if earlier is None:
        raise Http404
    found = moves(report, earlier)
    context = {"report": report, "found": found, "page": paginate(request, found.moves, per_page=MOVES)}
    return render(request, "reports/consolidation/moves.html", context)
