"""Coverage and timeliness of a round by agency: the page and its Excel file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.core import sheets
from portal.core.http import MemberRequest, paginate
from reports.collection.actions import oversight
from reports.collection.queries.coverage import HEADER, Coverage, file_rows
from reports.collection.queries.coverage import coverage as coverage_of
from reports.collection.views.board import rows_of_a_page
from reports.collection.views.calls import visible_call

# The columns that may be sorted by, as they stand in the head of the table.
COLUMNS = (
    ("ten", gettext_lazy("Đơn vị"), ""),
    ("tinh-trang", gettext_lazy("Tình trạng"), ""),
    ("gui", gettext_lazy("Nhận lần đầu"), ""),
    ("muon", gettext_lazy("Thời hạn"), ""),
    ("tra-lai", gettext_lazy("Số lần trả lại"), "num"),
)


def _coverage(request: MemberRequest, code: str) -> Coverage:
    """The level asked for by ?cap=, sorted by ?xep=; 404 for whoever consolidates nothing here."""
    found = coverage_of(
        visible_call(request, code),
        request.user,
        into=request.GET.get("cap", ""),
        sort=request.GET.get("xep", ""),
    )
    if found is None:
        raise Http404
    return found


@require_safe
def coverage(request: MemberRequest, code: str) -> HttpResponse:
    """Charts, what each level covers, and every agency."""
    found = _coverage(request, code)
    columns = [
        {"key": f"-{key}" if found.sort == key else key, "label": label, "css": css,
         "up": found.sort == key, "down": found.sort == f"-{key}"}
        for key, label, css in COLUMNS
    ]  # fmt: skip
    context = {
        "found": found,
        "call": found.call,
        "page": paginate(request, found.lines, per_page=rows_of_a_page(len(found.lines))),
        "columns": columns,
    }
    return render(request, "reports/collection/board/coverage.html", context)


@require_safe
def coverage_file(request: MemberRequest, code: str) -> HttpResponse:
    """The same agencies as an Excel file; the download is logged."""
    found = _coverage(request, code)
    oversight.record_coverage_download(call=found.call, by=request.user)
    title = _("Bao phủ và thời hạn gửi báo cáo: %(title)s; đạt yêu cầu %(share)s") % {
        "title": found.call.title,
        "share": found.share.words,
    }
    content = sheets.workbook(title, HEADER, file_rows(found))
    response = HttpResponse(content, content_type=sheets.CONTENT_TYPE)
    name = f"bao-phu-thoi-han-{found.call.code}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
