"""Where the figures of a summary come from, as a workbook and as data."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.errors import Conflict
from portal.core.http import MemberRequest
from portal.core.sheets import CONTENT_TYPE
from reports.consolidation.queries.derivation import derive
from reports.consolidation.queries.prose_sources import prose_sources
from reports.documents.actions.exports import record_derivation, record_figures
from reports.documents.compose.trace import trace_json
from reports.documents.derivation import TooLong, write_book
from reports.documents.views.fetch import is_sealed, report_or_404


@require_safe
def derivation(request: MemberRequest, report_id: int) -> HttpResponse:
    """Every figure with its units and live formulas; what an auditor recomputes with a spreadsheet."""
    report = report_or_404(request, report_id)
    if not report.assignment.is_consolidation or is_sealed(request, report):
        raise Http404
    try:
        content = write_book(derive(report), prose_sources(report))
    except TooLong as error:
        raise Conflict(
            _("%(why)s Hãy tải diễn giải của từng bản tổng hợp cấp dưới.") % {"why": error}
        ) from error
    record_derivation(report=report, by=request.user)
    return _attached(content, CONTENT_TYPE, f"dien-giai-{report.reference}.xlsx")


@require_safe
def figures(request: MemberRequest, report_id: int) -> HttpResponse:
    """The figures of a computed summary as data, each with its units, persons, times and reasons: a working file."""
    report = report_or_404(request, report_id)
    if not report.assignment.is_consolidation or is_sealed(request, report):
        raise Http404
    content = trace_json(report)
    if not content:
        raise Http404
    record_figures(report=report, by=request.user)
    return _attached(content.encode(), "application/json", f"so-lieu-{report.reference}.json")


def _attached(content: bytes, mime: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    safe = name.replace("/", "-")
    response.headers["Content-Disposition"] = content_disposition_header(True, safe) or "attachment"
    return response
