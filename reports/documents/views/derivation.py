"""The derivation of a summary as a workbook."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.errors import Conflict
from portal.core.http import MemberRequest
from portal.core.sheets import CONTENT_TYPE
from reports.consolidation.queries.derivation import derive
from reports.documents.actions.exports import record_derivation
from reports.documents.derivation import TooLong, write_book
from reports.documents.views.fetch import is_sealed, report_or_404


@require_safe
def derivation(request: MemberRequest, report_id: int) -> HttpResponse:
    """Every figure with its units and live formulas; what an auditor recomputes with a spreadsheet."""
    report = report_or_404(request, report_id)
    if not report.assignment.is_consolidation or is_sealed(request, report):
        raise Http404
    try:
        content = write_book(derive(report))
    except TooLong as error:
        raise Conflict(
            _("%(why)s Hãy tải diễn giải của từng bản tổng hợp cấp dưới.") % {"why": error}
        ) from error
    record_derivation(report=report, by=request.user)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    name = f"dien-giai-{report.reference.replace('/', '-')}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
