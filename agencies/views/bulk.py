"""Cơ quan, tài khoản từ tệp: take the template, bring it back, see what it would do, write it, hand out links."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import actions
from agencies.actions.bulk import plan_of_intake
from agencies.bulk.shape import sheets
from agencies.forms import WorkbookForm
from agencies.models import Intake
from agencies.policies import can_set_up
from agencies.states import IntakeState
from portal.core import trial_runs, uploads
from portal.core.errors import NotAllowed, PortalError
from portal.core.http import MemberRequest
from portal.core.trial_runs import VERDICTS
from portal.core.workbook_template import template

_SHOWN = 20


def _only_administrators(request: MemberRequest) -> None:
    if not can_set_up(request.user):
        raise NotAllowed(_("Chỉ quản trị hệ thống được nhập cơ quan và tài khoản từ tệp."))


def _intake_or_404(request: MemberRequest, pk: int) -> Intake:
    """What is not visible answers like what does not exist: only administrators see these."""
    found = Intake.objects.all() if can_set_up(request.user) else Intake.objects.none()
    return get_object_or_404(found.select_related("by"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: MemberRequest) -> HttpResponse:
    """The template, the place to bring it back, and what was brought before."""
    _only_administrators(request)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            intake = actions.stage_intake(by=request.user, name=upload.name or "", content=upload.read())
        except PortalError as error:
            form.refuse(error)
        else:
            return redirect("agencies:intake", pk=intake.pk)
    context = {"form": form, "intakes": Intake.objects.select_related("by")[:_SHOWN]}
    return render(request, "agencies/bulk.html", context)


@require_safe
def bulk_template(request: MemberRequest) -> HttpResponseBase:
    """The empty workbook."""
    _only_administrators(request)
    return uploads.workbook(template(sheets()), _("Bieu mau co quan va tai khoan.xlsx"))


@require_safe
def intake(request: MemberRequest, pk: int) -> HttpResponse:
    """What the workbook would do now, row by row; once decided, what became of it."""
    found = _intake_or_404(request, pk)
    context = {"intake": found, "counts": [(VERDICTS[key], n) for key, n in found.counts.items()]}
    if found.state == IntakeState.STAGED:
        context |= trial_runs.shown(request, plan_of_intake(found, request.user))
    return render(request, "agencies/intake.html", context)


@require_POST
def intake_apply(request: MemberRequest, pk: int) -> HttpResponse:
    """Write what was shown, or say why not and show it anew."""
    found = _intake_or_404(request, pk)
    try:
        actions.apply_intake(intake_id=found.pk, by=request.user, plan_sha256=request.POST.get("plan", ""))
    except PortalError as error:
        messages.error(request, _("Chưa ghi gì. %(why)s") % {"why": error})
    else:
        messages.success(request, _("Đã ghi cơ quan và tài khoản theo tệp."))
    return redirect("agencies:intake", pk=found.pk)


@require_POST
def intake_discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Put the workbook aside."""
    found = _intake_or_404(request, pk)
    actions.discard_intake(intake_id=found.pk, by=request.user)
    messages.success(request, _("Đã bỏ tệp; không có gì thay đổi."))
    return redirect("agencies:bulk")


@require_POST
def intake_links(request: MemberRequest, pk: int) -> HttpResponse:
    """One-time links of the new accounts. Shown this once: the answer to a POST, stored nowhere."""
    found = _intake_or_404(request, pk)
    issued = actions.issue_links(intake_id=found.pk, by=request.user)
    rows = [
        (person, request.build_absolute_uri(reverse("agencies:open_link", args=[token])))
        for person, token in issued
    ]
    return render(request, "agencies/intake_links.html", {"intake": found, "rows": rows})
