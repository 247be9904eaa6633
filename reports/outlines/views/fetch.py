"""What a page starts from: one programme, outline or version out of those its person shapes, else 404."""

from __future__ import annotations

from django.http import QueryDict
from django.shortcuts import get_object_or_404

from portal.core.http import MemberRequest
from reports.outlines.models import Outline, OutlineVersion, Programme
from reports.outlines.states import OutlineState


def posted(request: MemberRequest) -> QueryDict | None:
    """What was posted; an empty POST is still one (and gets its errors)."""
    return request.POST if request.method == "POST" else None


def programme_or_404(request: MemberRequest, pk: int) -> Programme:
    """A programme; foreign is answered like missing."""
    return get_object_or_404(Programme.objects.manageable_by(request.user), pk=pk)


def outline_or_404(request: MemberRequest, pk: int) -> Outline:
    """An outline with its programme; foreign is answered like missing."""
    found = Outline.objects.manageable_by(request.user).select_related("programme")
    return get_object_or_404(found, pk=pk)


def version_or_404(request: MemberRequest, pk: int) -> OutlineVersion:
    """A version with its outline and programme; foreign is answered like missing."""
    found = OutlineVersion.objects.manageable_by(request.user).select_related("outline__programme")
    return get_object_or_404(found, pk=pk)


def is_draft(version: OutlineVersion) -> bool:
    """Whether it may still be edited."""
    return version.state == OutlineState.DRAFT
