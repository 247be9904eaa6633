"""Lưu trữ: what is no longer offered, what may be, and what may be deleted because nothing hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.core.http import MemberRequest
from reports.outlines.actions import archiving
from reports.outlines.models import Outline, Programme, TableRow
from reports.outlines.states import OutlineState
from reports.outlines.usage import uses_of
from reports.outlines.views.fetch import outline_or_404, programme_or_404

_INDICATOR_VERBS: Final[dict[str, tuple[Callable[..., Any], Any]]] = {
    "archive": (archiving.archive_indicator, gettext_lazy("Đã lưu trữ chỉ tiêu %(what)s.")),
    "restore": (archiving.restore_indicator, gettext_lazy("Đã khôi phục chỉ tiêu %(what)s.")),
    "delete": (archiving.delete_indicator, gettext_lazy("Đã xóa chỉ tiêu %(what)s.")),
}
_OUTLINE_VERBS: Final[dict[str, tuple[Callable[..., Any], Any]]] = {
    "archive": (archiving.archive_outline, gettext_lazy("Đã lưu trữ đề cương %(what)s.")),
    "restore": (archiving.restore_outline, gettext_lazy("Đã khôi phục đề cương %(what)s.")),
    "delete": (archiving.delete_outline, gettext_lazy("Đã xóa đề cương %(what)s.")),
}


@require_safe
def outline_archive(request: MemberRequest, programme_id: int) -> HttpResponse:
    """Outlines and indicators with where they are used, and what may be done with each."""
    programme = programme_or_404(request, programme_id)
    lines = TableRow.objects.filter(indicator__programme=programme).order_by()
    counted = lines.values("indicator").annotate(
        asked=Count(
            "section__version", distinct=True, filter=Q(section__version__state=OutlineState.PUBLISHED)
        ),
        drafts=Count("section__version", distinct=True, filter=Q(section__version__state=OutlineState.DRAFT)),
    )
    used = {each["indicator"]: each for each in counted}
    below = set(programme.indicators.filter(ceiling__isnull=False).values_list("ceiling_id", flat=True))
    context = {
        "programme": programme,
        "outlines": _outlines(programme),
        "indicators": [
            {"each": each, "used": used.get(each.pk), "bound": each.pk in used or each.pk in below}
            for each in programme.indicators.order_by("position", "code")
        ],
    }
    return render(request, "reports/outlines/archive.html", context)


def _outlines(programme: Programme) -> list[dict[str, Any]]:
    outlines = list(
        Outline.objects.filter(programme=programme).order_by("name", "pk").prefetch_related("versions")
    )
    uses = uses_of([version.pk for outline in outlines for version in outline.versions.all()])
    return [
        {
            "each": outline,
            "versions": len(outline.versions.all()),
            "uses": sum(len(uses.get(version.pk, ())) for version in outline.versions.all()),
        }
        for outline in outlines
    ]


@require_POST
def indicator_keeping(
    request: MemberRequest, programme_id: int, indicator_id: int, verb: str
) -> HttpResponse:
    """archive, restore or delete one indicator."""
    programme = programme_or_404(request, programme_id)
    indicator = get_object_or_404(programme.indicators, pk=indicator_id)
    act, said = _verb(_INDICATOR_VERBS, verb)
    act(indicator=indicator, by=request.user)
    messages.success(request, str(said) % {"what": indicator.code})
    return redirect("reports:outline_archive", programme.pk)


@require_POST
def outline_keeping(request: MemberRequest, outline_id: int, verb: str) -> HttpResponse:
    """archive, restore or delete one outline."""
    outline = outline_or_404(request, outline_id)
    act, said = _verb(_OUTLINE_VERBS, verb)
    programme, name = outline.programme_id, outline.name
    act(outline=outline, by=request.user)
    messages.success(request, str(said) % {"what": f"“{name}”"})
    return redirect("reports:outline_archive", programme)


def _verb(verbs: dict[str, tuple[Callable[..., Any], Any]], name: str) -> tuple[Callable[..., Any], Any]:
    if name not in verbs:
        raise Http404(_("Không có việc này."))
    return verbs[name]
