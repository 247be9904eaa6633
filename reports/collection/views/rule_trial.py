"""Thử trên số liệu: the checks of an outline on a report that was accepted, before anybody is held to them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from portal.core.text import clean_line
from reports.collection.queries.rule_trial import VERDICT_WORDS, trial_reports, try_rules
from reports.outlines.models import OutlineVersion
from reports.outlines.rules import LONGEST


@require_safe
def rule_trial(request: MemberRequest, version_id: int) -> HttpResponse:
    """`bao_cao`: which report (the newest if none is named); `thu`: a term that is not stored anywhere."""
    versions = OutlineVersion.objects.manageable_by(request.user).select_related("outline__programme")
    version = get_object_or_404(versions, pk=version_id)
    offered = trial_reports(version, request.user)
    wanted = whole_number(request.GET.get("bao_cao"))
    report = next((each for each in offered if each.pk == wanted), offered[0] if offered else None)
    typed = clean_line(request.GET.get("thu", ""))[: LONGEST + 1]
    context = {"version": version, "offered": offered, "report": report, "typed": typed}
    if report is not None:
        own, extra = try_rules(version, report, typed)
        words = VERDICT_WORDS
        context["tried"] = [(each, words[each.judged.verdict] if each.judged else "") for each in own]
        context["extra"] = (extra, words[extra.judged.verdict] if extra.judged else "") if extra else None
        context["broken"] = sum(each.broken for each in own)
    return render(request, "reports/outlines/rule_trial.html", context)
