"""“Chứng thư và khóa ký”: what an agency and its people sign with."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.models import Agency, User
from agencies.queries import agencies_managed_by
from portal.core.errors import Conflict, Invalid
from portal.core.http import MemberRequest
from reports.documents.actions import keys
from reports.documents.forms.signing import AGENCY, CertificateForm, ImageForm
from reports.documents.policies import can_manage_keys
from reports.documents.queries import signing


def _agency(request: MemberRequest, agency_id: int) -> Agency:
    """An agency whose people the person manages. PermissionDenied: an administrator, who has no part in signing."""
    agency = get_object_or_404(agencies_managed_by(request.user), pk=agency_id)
    if not can_manage_keys(request.user, agency):
        raise PermissionDenied
    return agency


@require_http_methods(["GET", "HEAD", "POST"])
def signing_keys(request: MemberRequest, agency_id: int) -> HttpResponse:
    """The certificates of an agency and its people with their validity; one more is registered here."""
    agency = _agency(request, agency_id)
    people = signing.signing_people(agency)
    typed = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = CertificateForm(*typed, agency=agency, people=people)
    if form.is_valid():
        holder = _holder(people, form.cleaned_data["holder"])
        content = form.cleaned_data["certificate"].read()
        try:
            key = keys.register_certificate(
                agency=agency, holder=holder, certificate=content, by=request.user
            )
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã đăng ký chứng thư của %(name)s.") % {"name": key.name})
            return redirect("reports:signing_keys", agency.pk)
    rows = [(key, signing.validity(key)) for key in signing.keys_of_agency(agency)]
    context = {"agency": agency, "rows": rows, "form": form, "image_form": ImageForm()}
    return render(
        request, "reports/documents/signing_keys.html", context, status=422 if form.is_bound else 200
    )


def _holder(people: list[User], chosen: str) -> User | None:
    return None if chosen == AGENCY else next(each for each in people if str(each.pk) == chosen)


@require_POST
def signing_key_image(request: MemberRequest, agency_id: int, key_id: int) -> HttpResponse:
    """The picture of a signature or seal."""
    agency = _agency(request, agency_id)
    form = ImageForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(str(form.errors["image"][0]))
    keys.set_image(agency=agency, key_id=key_id, content=form.cleaned_data["image"].read(), by=request.user)
    messages.success(request, _("Đã lưu ảnh."))
    return redirect("reports:signing_keys", agency.pk)


@require_POST
def signing_key_disable(request: MemberRequest, agency_id: int, key_id: int) -> HttpResponse:
    """No longer used."""
    agency = _agency(request, agency_id)
    key = keys.disable(agency=agency, key_id=key_id, by=request.user)
    messages.success(request, _("Đã ngừng dùng chứng thư của %(name)s.") % {"name": key.name})
    return redirect("reports:signing_keys", agency.pk)
