"""A figure over its periods: as reported then, under today's boundaries, and what can be compared."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.core.http import MemberRequest, paginate
from portal.core.sheets import CONTENT_TYPE, workbook
from reports.consolidation.actions.history import record_history
from reports.consolidation.queries.history import history
from reports.consolidation.queries.history_shapes import COMPARABLE, REPORTED, TODAY, sheet_of
from reports.consolidation.queries.history_tables import table_of
from reports.consolidation.views.figures import address_of, figure_or_404

LINES: Final = 100
VIEW_WORDS: Final = {
    REPORTED: (_("Như đã báo cáo"), _("Số và tên cơ quan đúng như tại mỗi kỳ.")),
    TODAY: (_("Theo địa giới hiện nay"), _("Số của các kỳ trước xếp theo đơn vị của hôm nay.")),
    COMPARABLE: (_("So sánh được"), _("Chỉ những đơn vị giữ nguyên qua mọi kỳ.")),
}


@require_safe
def series(request: MemberRequest, report_id: int, code: str) -> HttpResponse:
    """One of the three views, chosen by ?xem=."""
    report, indicator, breakdown = figure_or_404(request, report_id, code)
    made = table_of(history(report, indicator, breakdown), request.GET.get("xem", ""))
    page = paginate(request, made.lines, per_page=LINES)
    context = {
        "report": report,
        "indicator": indicator,
        "breakdown": breakdown,
        "made": made,
        "page": page,
        "totals": made.by_period(made.totals),
        "lines": made.by_period(page.object_list),
        "views": [(key, *words) for key, words in VIEW_WORDS.items()],
        "what": VIEW_WORDS[made.view],
        "figure_address": address_of(report, indicator, breakdown),
    }
    return render(request, "reports/consolidation/history.html", context)


@require_safe
def series_book(request: MemberRequest, report_id: int, code: str) -> HttpResponse:
    """The same view as a workbook: every line, all pages, with the notes."""
    report, indicator, breakdown = figure_or_404(request, report_id, code)
    made = table_of(history(report, indicator, breakdown), request.GET.get("xem", ""))
    about = f"{indicator.code} {indicator.name}"
    if breakdown.key:
        about += f": {breakdown}"
    title = f"{about} ({indicator.unit}) – {VIEW_WORDS[made.view][0]}"
    header, rows = sheet_of(made)
    content = workbook(title, header, rows, sheet="Chuỗi số liệu")
    record_history(report=report, indicator=indicator, by=request.user)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    name = f"chuoi-so-lieu-{indicator.code}-{made.view}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
