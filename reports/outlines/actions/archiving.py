"""Out of use without being lost: indicators and outlines with data are archived, those without may be deleted."""

from __future__ import annotations

from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.outlines.blueprint import VersionSpec
from reports.outlines.models import Indicator, Outline, OutlineVersion, Programme
from reports.outlines.policies import can_manage_programme

M = TypeVar("M", bound=models.Model)


@transaction.atomic
def archive_indicator(*, indicator: Indicator, by: User) -> Indicator:
    """Not offered for new tables from now on; tables that ask for it and figures stay. Again changes nothing."""
    locked = _indicator(indicator, by)
    if locked.archived_at is None:
        _mark(locked, archived=True)
        audit.record(by, "outlines.indicator_archived", locked.programme, indicator=locked.code)
    return locked


@transaction.atomic
def restore_indicator(*, indicator: Indicator, by: User) -> Indicator:
    """Offered again. Again changes nothing."""
    locked = _indicator(indicator, by)
    if locked.archived_at is not None:
        _mark(locked, archived=False)
        audit.record(by, "outlines.indicator_restored", locked.programme, indicator=locked.code)
    return locked


@transaction.atomic
def delete_indicator(*, indicator: Indicator, by: User) -> None:
    """Only what no table asks for and no figure hangs on. Raises Conflict otherwise: archive it instead."""
    locked = _indicator(indicator, by)
    programme, code = locked.programme, locked.code
    delete_unused(
        locked,
        _("Chỉ tiêu %(code)s đang có trong đề cương hoặc đã có số liệu nên không xóa được; hãy lưu trữ.")
        % {"code": code},
    )
    audit.record(by, "outlines.indicator_deleted", programme, indicator=code)


@transaction.atomic
def archive_outline(*, outline: Outline, by: User) -> Outline:
    """Not offered for new calls from now on; calls that use it go on. Again changes nothing."""
    locked = _outline(outline, by)
    if locked.archived_at is None:
        _mark(locked, archived=True)
        audit.record(by, "outlines.archived", locked, outline=locked.code)
    return locked


@transaction.atomic
def restore_outline(*, outline: Outline, by: User) -> Outline:
    """Offered again. Again changes nothing."""
    locked = _outline(outline, by)
    if locked.archived_at is not None:
        _mark(locked, archived=False)
        audit.record(by, "outlines.restored", locked, outline=locked.code)
    return locked


@transaction.atomic
def delete_outline(*, outline: Outline, by: User) -> None:
    """With all its versions, only if no call and no report uses one. Raises Conflict otherwise: archive it instead."""
    locked = _outline(outline, by)
    programme, code = locked.programme, locked.code
    used = _("Đề cương %(code)s đã dùng trong đợt báo cáo nên không xóa được; hãy lưu trữ.") % {"code": code}
    for version in OutlineVersion.objects.select_for_update().filter(outline=locked).order_by("pk"):
        delete_unused(version, used)
    delete_unused(locked, used)
    audit.record(by, "outlines.deleted", programme, outline=code)


def refuse_archived(programme: int, before: VersionSpec | None, after: VersionSpec) -> None:
    """Raise Invalid when a content asks anew for an archived indicator; what was asked before may stay.

    What is asked anew is locked, inside the caller's transaction: whoever archives or deletes it waits and then sees
    the line, or was first and is seen here.
    """
    added = _codes(after) - (_codes(before) if before is not None else set())
    found = Indicator.objects.select_for_update(no_key=True).filter(programme=programme, code__in=added)
    codes = sorted(each.code for each in found.order_by("pk") if each.archived_at is not None)
    if codes:
        raise Invalid(
            _("Chỉ tiêu %(codes)s đã lưu trữ nên không thêm vào biểu được; hãy khôi phục ở trang Lưu trữ, "
              "hoặc dùng chỉ tiêu khác.") % {"codes": ", ".join(codes)}
        )  # fmt: skip


def _codes(content: VersionSpec) -> set[str]:
    return {row.indicator for section in content.walk() for row in section.rows if row.indicator}


def _indicator(indicator: Indicator, by: User) -> Indicator:
    programme = Programme.objects.select_for_update().get(pk=indicator.programme_id)
    require(can_manage_programme, by, programme)
    found = (
        Indicator.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=indicator.pk)
    )
    return _there(found.first())


def _outline(outline: Outline, by: User) -> Outline:
    programme = Programme.objects.select_for_update().get(pk=outline.programme_id)
    require(can_manage_programme, by, programme)
    found = Outline.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=outline.pk)
    return _there(found.first())


def _there(row: M | None) -> M:
    if row is None:
        raise Conflict(_("Nội dung này vừa được xóa ở nơi khác. Hãy mở lại trang."))
    return row


def _mark(row: Indicator | Outline, *, archived: bool) -> None:
    row.archived_at = clock.now() if archived else None
    row.save(update_fields=["archived_at"])


def delete_unused(row: models.Model, used: str) -> None:
    """The database has the last word: everything that hangs on figures refers to its row and protects it."""
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, IntegrityError) as error:
        raise Conflict(used) from error
