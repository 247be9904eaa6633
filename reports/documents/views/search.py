"""One search over everything a person may see."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies.models import Agency
from agencies.queries import agencies_managed_by
from portal.core.forms import whole_number
from portal.core.http import MemberRequest, paginate, typed_words
from portal.core.searching import marked
from reports.collection.models import Report
from reports.collection.queries.searching import agencies_in_sight, on_duty, places
from reports.collection.states import INTERNAL
from reports.documents.models import Document
from reports.documents.queries.search import AGENCIES, KINDS, PAPERS, REPORTS, Found
from reports.documents.queries.search import search as look_up

FIRST: Final = 5  # of each kind, where all kinds are shown
LABELS: Final = {
    "papers": _("Văn bản"),
    "reports": _("Báo cáo"),
    "calls": _("Đợt báo cáo"),
    "agencies": _("Cơ quan"),
}


@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """?q= words, ?kind= one kind with all its pages, ?agency= reports of one agency."""
    typed = " ".join(typed_words(request).split())
    agency = _agency(request)
    kind = REPORTS if agency else request.GET.get("kind", "")
    found = look_up(request.user, typed, agency.pk if agency else None)
    counts = {each: len(found.of(each)) if each == "calls" else found.of(each).count() for each in KINDS}
    shown = [kind] if kind in KINDS else [each for each in KINDS if counts[each]]
    context = {
        "typed": typed,
        "agency": agency,
        "kind": kind if kind in KINDS else "",
        "asked": bool(found.wanted) or agency is not None,
        "total": sum(counts.values()),
        "tabs": [(each, LABELS[each], counts[each]) for each in KINDS],
        "groups": [_group(request, found, each, counts[each], alone=bool(kind)) for each in shown],
    }
    return render(request, "reports/documents/search.html", context)


def _agency(request: MemberRequest) -> Agency | None:
    number = whole_number(request.GET.get("agency"))
    if number is None:
        return None
    seen = agencies_in_sight(request.user, agencies_managed_by(request.user))
    return seen.filter(pk=number).first()


def _group(request: MemberRequest, found: Found, kind: str, count: int, *, alone: bool) -> dict[str, Any]:
    page = paginate(request, found.of(kind), 20) if alone else None
    rows = list(page.object_list) if page is not None else list(found.of(kind)[:FIRST])
    return {
        "kind": kind,
        "label": LABELS[kind],
        "count": count,
        "page": page,
        "rows": _rows(request, found, kind, rows),
        "more": page is None and count > FIRST,
    }


def _rows(request: MemberRequest, found: Found, kind: str, rows: list[Any]) -> list[dict[str, Any]]:
    """What a line shows of each: title (in marked pieces), address, what it is, and where the words stand."""
    if kind == REPORTS:
        return [
            {
                "url": _address(each.report, each.section),
                "title": marked(each.report.assignment.agency.name, found.wanted),
                "about": each.report.assignment.call,
                "row": each.report,
                "pieces": each.pieces,
            }
            for each in places(request.user, rows, found.wanted)
        ]
    if kind == PAPERS:
        return [_paper(each, found) for each in rows]
    if kind == AGENCIES:
        working = on_duty(request.user, rows)
        return [_office(each, found, on_duty=each.pk in working) for each in rows]
    return [
        {
            "url": reverse("reports:call", args=[each.code]),
            "title": marked(each.title, found.wanted),
            "row": each,
        }
        for each in rows
    ]


def _paper(paper: Document, found: Found) -> dict[str, Any]:
    return {
        "url": reverse("reports:document", args=[paper.pk]),
        "title": marked(f"{paper.code} – {paper.title}", found.wanted),
        "row": paper,
    }


def _office(office: Agency, found: Found, *, on_duty: bool) -> dict[str, Any]:
    """To its reports, where the person sees any duty of it; its other names where one of them was meant."""
    its_reports = f"{reverse('reports:search')}?agency={office.pk}"
    former = [each.name for each in office.names.all() if each.name != office.name]
    said = [
        piece for name in former for piece in [marked(name, found.wanted)] if any(hit for _text, hit in piece)
    ]
    return {
        "url": its_reports if on_duty else reverse("agencies:agency", args=[office.pk]),
        "title": marked(office.name, found.wanted),
        "on_duty": on_duty,
        "row": office,
        "pieces": said[0] if said else [],
    }


def _address(report: Report, section: str) -> str:
    """One's own draft opens where it is written; anything else where it is read."""
    anchor = f"#muc-{section}" if section else ""
    if report.state in INTERNAL:
        return reverse("reports:report", args=[report.pk])
    return f"{reverse('reports:report_read', args=[report.pk])}{anchor}"
