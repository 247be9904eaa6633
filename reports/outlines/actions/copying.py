"""New outlines and new versions: from nothing, from another outline, from a version that is frozen."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core.errors import Invalid
from reports.outlines.actions.draft import gone, hold_versions
from reports.outlines.blueprint import VersionSpec
from reports.outlines.models import Outline, OutlineVersion, Programme
from reports.outlines.numbering import ALPHA, ARABIC, ROMAN
from reports.outlines.policies import can_manage_programme
from reports.outlines.queries import version_spec
from reports.outlines.states import OutlineState
from reports.outlines.versions import write_version

EMPTY = VersionSpec("Kết quả thực hiện {subject} {period} trên địa bàn {area}", (ROMAN, ARABIC, ALPHA), ())


@dataclass(frozen=True, slots=True)
class OutlineFacts:
    """What an outline is called and for whom it is."""

    code: str
    name: str
    reporter_class: str
    period_kind: str


@transaction.atomic
def create_outline(
    *, programme: Programme, by: User, facts: OutlineFacts, source: OutlineVersion | None = None
) -> OutlineVersion:
    """A new outline with a draft of its first version: a copy of `source`, or empty.

    Raises NotAllowed, Invalid when the code is taken or the source belongs to another programme, Conflict
    when the source is gone.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(can_manage_programme, by, programme)
    if source is not None and source.outline.programme_id != programme.pk:
        raise Invalid(_("Đề cương gốc thuộc chương trình khác."))
    if source is not None:
        hold_versions([source.pk])
    if Outline.objects.filter(code=facts.code).exists():
        problem = _("Mã “%(code)s” đã có đề cương khác dùng.") % {"code": facts.code}
        raise Invalid(problem, {"code": problem})
    outline = Outline.objects.create(
        programme=programme,
        code=facts.code,
        name=facts.name,
        reporter_class=facts.reporter_class,
        period_kind=facts.period_kind,
    )
    version = write_version(outline, version_spec(source) if source is not None else EMPTY)
    copied = source.outline.code if source is not None else ""
    audit.record(
        by, "outlines.created", outline, outline=outline.code, programme=programme.code, source=copied
    )
    return version


@transaction.atomic
def start_version(*, version: OutlineVersion, by: User) -> OutlineVersion:
    """A draft of the next version of an outline, as a copy of one of its versions.

    While the newest version is still a draft, that is the one to go on with, and nothing is made. Raises NotAllowed,
    Conflict when the version is gone.
    """
    locked = Outline.objects.select_for_update(of=("self",)).select_related("programme")
    outline = locked.filter(pk=version.outline_id).first()
    if outline is None:
        raise gone()
    require(can_manage_programme, by, outline.programme)
    newest = outline.versions.order_by("-number").first()
    if newest is not None and newest.state == OutlineState.DRAFT:
        return newest
    hold_versions([version.pk])
    made = write_version(outline, version_spec(version))
    audit.record(by, "outlines.version_started", made, outline=outline.code, number=made.number)
    return made
