"""An outline as its paper will be: the real composer and the real PDF over a report that is stored nowhere."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core import clock
from portal.core.http import MemberRequest
from portal.core.text import nfc
from reports.collection.trial import trial_report
from reports.documents.compose.names import Names
from reports.documents.compose.trial import trial_paper
from reports.documents.layout import Paper
from reports.documents.renderers import FORMATS
from reports.documents.renderers.html import paper_html
from reports.documents.states import FileFormat
from reports.outlines.models import OutlineVersion


def _paper(request: MemberRequest, version_id: int) -> tuple[OutlineVersion, Paper]:
    found = OutlineVersion.objects.manageable_by(request.user).select_related("outline__programme")
    version = get_object_or_404(found, pk=version_id)
    return version, trial_paper(trial_report(version, request.user), Names(clock.today()))


@require_safe
def paper_preview(request: MemberRequest, version_id: int) -> HttpResponse:
    """The paper as text, by the same templates as the PDF."""
    version, paper = _paper(request, version_id)
    context = {"version": version, "paper": paper_html(paper)}
    return render(request, "reports/documents/outline_trial.html", context)


@require_safe
def paper_file(request: MemberRequest, version_id: int) -> HttpResponse:
    """The PDF with its blanks, made on the spot; it is kept nowhere."""
    version, paper = _paper(request, version_id)
    wanted = FORMATS[FileFormat.PDF]
    response = HttpResponse(wanted(paper), content_type=wanted.mime)
    name = _("Xem thử – %(name)s – phiên bản %(n)d") % {
        "name": version.outline.name[:80],
        "n": version.number,
    }
    shown = nfc(f"{name}{wanted.extension}".replace("/", "-"))
    response.headers["Content-Disposition"] = content_disposition_header(True, shown) or "attachment"
    return response
