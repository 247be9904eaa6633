"""Who plays which part in a programme."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from portal.core.errors import Invalid
from reports.outlines.models import Programme, ProgrammeRole, ProgrammeRoleKind
from reports.outlines.policies import can_manage_programme
from reports.outlines.states import ReporterClass


@transaction.atomic
def give_role(
    *,
    programme: Programme,
    agency: Agency,
    kind: str,
    valid_from: dt.date,
    reporter_class: str = "",
    by: User | None,
) -> ProgrammeRole:
    """Make an agency lead, reporter, recipient or data owner of a programme from a day on; again changes nothing.

    A data owner names the class it answers as. Raises NotAllowed, Invalid.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if by is not None:
        require(can_manage_programme, by, programme)
    if kind not in ProgrammeRoleKind.values or reporter_class not in ("", *ReporterClass.values):
        raise Invalid(str(_("Vai trò trong chương trình không hợp lệ.")))
    if kind == ProgrammeRoleKind.DATA_OWNER and not reporter_class:
        raise Invalid(str(_("Chủ quản số liệu phải nêu lớp đơn vị báo cáo.")))
    held = ProgrammeRole.objects.filter(
        programme=programme, agency=agency, kind=kind, reporter_class=reporter_class, valid_to__isnull=True
    ).first()
    if held is not None:
        return held
    role = ProgrammeRole.objects.create(
        programme=programme, agency=agency, kind=kind, reporter_class=reporter_class, valid_from=valid_from
    )
    audit.record(by, "outlines.role_given", role, agency=agency, programme=programme.code, kind=kind)
    return role
