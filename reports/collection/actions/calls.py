"""The request of a round: preparing it, sending it out, ending it.

Choosing units lives in `duties`, copying last period's in `cloning`, what happens to a duty afterwards in `oversight`;
they are reached from here too, so that a caller needs one name.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection import policies
from reports.collection.actions.cloning import Cloned, clone_call
from reports.collection.actions.duties import (
    add_units,
    amend_duty,
    assign,
    ensure_root,
    expect,
    lock_call,
    unassign,
)
from reports.collection.actions.ending import close_call, resume_call
from reports.collection.actions.envelope import Letter, put_letter
from reports.collection.actions.oversight import (
    close_classified,
    exempt,
    extend,
    remind,
    remind_many,
    reopen_assignment,
)
from reports.collection.models import Call, CallOutline
from reports.collection.queries.calls import missing_for_opening, new_code, newest_versions
from reports.collection.states import CallState
from reports.outlines.actions.draft import hold_versions
from reports.outlines.actions.publishing import publish_version
from reports.outlines.models import OutlineVersion, Programme
from reports.periods import cutoffs
from reports.periods.models import Period

__all__ = [
    "Cloned",
    "Letter",
    "add_units",
    "amend_duty",
    "assign",
    "clone_call",
    "close_call",
    "close_classified",
    "create_call",
    "discard_call",
    "exempt",
    "extend",
    "open_call",
    "record_letter_download",
    "remind",
    "remind_many",
    "reopen_assignment",
    "resume_call",
    "set_outline",
    "unassign",
    "update_call",
]


def _check_window(data_from: dt.date, data_to: dt.date) -> None:
    if data_to < data_from:
        problem = _("Ngày kết thúc số liệu phải từ ngày bắt đầu trở đi.")
        raise Invalid(problem, {"data_to": problem})


def _root_due(period: Period, due_at: dt.datetime) -> dt.datetime:
    """The summary is due when the province reports upwards (NĐ 09/2019, Điều 13.1), never before its units."""
    try:
        legal = clock.end_of_day(cutoffs.ministry_deadline(*cutoffs.split(period.code)))
    except cutoffs.PeriodError:
        return due_at
    return max(due_at, legal)


def _title(programme: Programme, period: Period) -> str:
    return _("Báo cáo %(subject)s %(period)s") % {"subject": programme.subject, "period": period.label}


@transaction.atomic
def create_call(
    *,
    by: User,
    lead: Agency,
    programme: Programme,
    period: Period,
    default_due_at: dt.datetime,
    title: str = "",
    letter: Letter | None = None,
    data_from: dt.date | None = None,
    data_to: dt.date | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    code: str = "",
    root_due_at: dt.datetime | None = None,
) -> Call:
    """Begin a call: window and outlines by default those of the period, the lead's summary and own report made.

    `code` is generated (HG-2023-H1) unless given; a given one must be free.
    """
    require(policies.can_create_call, by, lead)
    if code and Call.objects.filter(code=code).exists():
        raise Invalid(_("Mã đợt “%(code)s” đã dùng.") % {"code": code}, {"code": _("Mã đã dùng.")})
    call = Call(
        code=code or new_code(lead, period),
        programme=programme,
        period=period,
        lead=lead,
        title=title.strip() or _title(programme, period)[:250],
        data_from=data_from or period.data_from,
        data_to=data_to or period.data_to,
        default_due_at=default_due_at,
        contact_name=contact_name,
        contact_phone=contact_phone,
        created_by=by,
        created_at=clock.now(),
    )
    _check_window(call.data_from, call.data_to)
    put_letter(call, letter or Letter())
    call.save(force_insert=True)
    CallOutline.objects.bulk_create(
        CallOutline(call=call, reporter_class=reporter_class, version=version)
        for reporter_class, version in newest_versions(programme, period.kind).items()
    )
    ensure_root(call, due_at=root_due_at or _root_due(period, default_due_at))
    audit.record(by, "collection.call.created", call, agency=lead, code=call.code)
    return call


@transaction.atomic
def update_call(
    *,
    call_id: int,
    by: User,
    title: str,
    letter: Letter,
    data_from: dt.date,
    data_to: dt.date,
    default_due_at: dt.datetime,
    contact_name: str = "",
    contact_phone: str = "",
) -> Call:
    """Change a call that is still prepared. Units that had the old due time get the new one."""
    call = lock_call(call_id)
    require(policies.can_manage_call, by, call)
    expect(call, CallState.DRAFT)
    _check_window(data_from, data_to)
    fields = put_letter(call, letter)
    call.assignments.filter(due_at=call.default_due_at).update(due_at=default_due_at)
    call.title, call.data_from, call.data_to = title.strip() or call.title, data_from, data_to
    call.default_due_at, call.contact_name, call.contact_phone = default_due_at, contact_name, contact_phone
    call.save(
        update_fields=[
            *fields, "title", "data_from", "data_to", "default_due_at", "contact_name", "contact_phone",
        ]
    )  # fmt: skip
    audit.record(by, "collection.call.updated", call, agency=call.lead)
    return call


@transaction.atomic
def set_outline(*, call_id: int, by: User, reporter_class: str, version: OutlineVersion) -> CallOutline:
    """Choose which version a class of reporters answers, while the call is prepared."""
    call = lock_call(call_id)
    require(policies.can_manage_call, by, call)
    expect(call, CallState.DRAFT)
    if version.outline.programme_id != call.programme_id:
        raise Invalid(_("Đề cương này thuộc chương trình khác."))
    if version.outline.archived_at is not None and not call.outlines.filter(version=version).exists():
        raise Invalid(_("Đề cương này đã lưu trữ; hãy chọn đề cương khác hoặc khôi phục ở trang Lưu trữ."))
    hold_versions([version.pk])
    chosen, _created = CallOutline.objects.update_or_create(
        call=call, reporter_class=reporter_class, defaults={"version": version}
    )
    call.assignments.filter(reporter_class=reporter_class).update(version=version)
    ensure_root(call, due_at=_root_due(call.period, call.default_due_at))
    audit.record(
        by, "collection.call.outline", call, agency=call.lead, group=reporter_class, version=version.pk
    )
    return chosen


# --- sending out and ending -------------------------------------------------------------------------------


@transaction.atomic
def open_call(*, call_id: int, by: User) -> Call:
    """Send the call out: the expected list and the outline versions are frozen from now on.

    Invalid with all that is missing (queries.calls.missing_for_opening).
    """
    call = lock_call(call_id)
    require(policies.can_manage_call, by, call)
    expect(call, CallState.DRAFT)
    problems = missing_for_opening(call)
    if problems:
        raise Invalid(" ".join(problems), {f"missing-{n}": problem for n, problem in enumerate(problems)})
    # The right to open the call carries the freezing with it, whoever else may publish outlines.
    for version in OutlineVersion.objects.filter(pk__in=call.outlines.values("version_id")):
        publish_version(version=version, by=None)
    call.state, call.opened_at = CallState.OPEN, clock.now()
    call.save(update_fields=["state", "opened_at"])
    audit.record(by, "collection.call.opened", call, agency=call.lead, units=call.assignments.count())
    return call


@transaction.atomic
def discard_call(*, call_id: int, by: User) -> None:
    """Throw away a call that was never sent out."""
    call = lock_call(call_id)
    require(policies.can_manage_call, by, call)
    expect(call, CallState.DRAFT)
    if Call.objects.filter(cloned_from=call).exists():
        raise Conflict(_("Đợt này đã được dùng làm mẫu cho đợt khác, không xóa được."))
    # Children before their parents: the tree protects its upper levels.
    while call.assignments.filter(children__isnull=True).delete()[0]:
        pass
    call.letters.update(call=None)  # papers outlive a round that was never sent out
    call.delete()
    audit.record(by, "collection.call.discarded", agency=call.lead, code=call.code)


@transaction.atomic
def record_letter_download(*, call: Call, by: User) -> None:
    """The letter left the portal: one line of the journal."""
    audit.record(by, "collection.letter.downloaded", call, agency=call.lead)
