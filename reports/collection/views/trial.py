"""An outline as its writers will see it: the real parts of the entry page over a report that is stored nowhere."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.core.http import MemberRequest
from reports.collection.forms.entry import SectionForm
from reports.collection.queries.entry import report_content, suggestion_of
from reports.collection.trial import trial_report
from reports.collection.views.entry import choices_of_lines, totals_of_forms
from reports.outlines.models import OutlineVersion


@require_safe
def entry_preview(request: MemberRequest, version_id: int) -> HttpResponse:
    """All sections of a version with their inputs; what is typed there goes nowhere."""
    found = OutlineVersion.objects.manageable_by(request.user).select_related("outline__programme")
    version = get_object_or_404(found, pk=version_id)
    report = trial_report(version, request.user)
    content = report_content(report)
    forms = [SectionForm(each) for each in content.entered]
    context = {
        "version": version,
        "report": report,
        "content": content,
        "forms": forms,
        "suggestions": {f.content.section.pk: suggestion_of(report, f.content.section) for f in forms},
        "versions": {},
        "totals": totals_of_forms(forms),
        **choices_of_lines(),
    }
    return render(request, "reports/collection/entry/trial.html", context)
