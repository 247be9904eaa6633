"""The request of a round: preparing it, copying last period's, sending it out, ending it.

Choosing units lives in `duties`, what happens to a duty afterwards in `oversight`; both are reached from here too,
so that a caller needs one name.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection import policies
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
from reports.collection.actions.oversight import (
    close_classified,
    exempt,
    extend,
    remind,
    remind_many,
    reopen_assignment,
)
from reports.collection.models import Assignment, Call, CallOutline
from reports.collection.queries.calls import missing_for_opening, new_code, newest_versions, shifted
from reports.collection.states import CallState
from reports.outlines.actions.publishing import publish_version
from reports.outlines.models import OutlineVersion, Programme
from reports.outlines.queries import latest_version
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


@dataclass(frozen=True, slots=True)
class Letter:
    """The official letter of a call. `file` is an uploaded file or None (then the stored one stays)."""

    number: str = ""
    date: dt.date | None = None
    signer: str = ""
    subject: str = ""
    file: Any = None
    file_name: str = ""


def _put_letter(call: Call, letter: Letter) -> list[str]:
    """Write the letter into the call; the names of the fields that may have changed."""
    call.letter_number, call.letter_date = letter.number.strip(), letter.date
    call.letter_signer, call.letter_subject = letter.signer.strip(), letter.subject.strip()
    fields = ["letter_number", "letter_date", "letter_signer", "letter_subject"]
    if letter.file is not None:
        call.letter_file, call.letter_file_name = letter.file, letter.file_name[:200]
        fields += ["letter_file", "letter_file_name"]
    return fields


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
    _put_letter(call, letter or Letter())
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
    fields = _put_letter(call, letter)
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
    chosen, _created = CallOutline.objects.update_or_create(
        call=call, reporter_class=reporter_class, defaults={"version": version}
    )
    call.assignments.filter(reporter_class=reporter_class).update(version=version)
    ensure_root(call, due_at=_root_due(call.period, call.default_due_at))
    audit.record(
        by, "collection.call.outline", call, agency=call.lead, group=reporter_class, version=version.pk
    )
    return chosen


# --- last period's call again -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cloned:
    """The new call, and the units of the old one that no longer exist and were not copied."""

    call: Call
    left_out: list[Agency]


@transaction.atomic
def clone_call(
    *,
    call_id: int,
    by: User,
    period: Period,
    default_due_at: dt.datetime | None = None,
    letter: Letter | None = None,
    code: str = "",
) -> Cloned:
    """Last period's call for the next one: same units, tree, contacts and outlines (their newest versions).

    Due times move with the end of the data. Extensions and exemptions were for once and are not copied.
    """
    source = lock_call(call_id)
    require(policies.can_manage_call, by, source)
    if not Agency.objects.alive(clock.today()).filter(pk=source.lead_id).exists():
        raise Conflict(_("Cơ quan chủ trì của đợt cũ không còn tồn tại; cơ quan kế thừa hãy lập đợt mới."))

    def moved(moment: dt.datetime) -> dt.datetime:
        return shifted(moment, source.period.data_to, period.data_to)

    call = Call.objects.create(
        code=code or new_code(source.lead, period),
        programme=source.programme,
        period=period,
        lead=source.lead,
        title=source.title.replace(source.period.label, period.label)[:250],
        data_from=period.data_from,
        data_to=period.data_to,
        default_due_at=default_due_at or moved(source.default_due_at),
        contact_name=source.contact_name,
        contact_phone=source.contact_phone,
        cloned_from=source,
        created_by=by,
        created_at=clock.now(),
    )
    if letter is not None:
        call.save(update_fields=_put_letter(call, letter))
    versions = _outlines_again(source, call)
    left_out = _duties_again(source, call, versions, default_due_at, moved)
    audit.record(
        by, "collection.call.cloned", call, agency=call.lead, source=source.code,
        left_out=[agency.code for agency in left_out],
    )  # fmt: skip
    return Cloned(call, left_out)


def _outlines_again(source: Call, call: Call) -> dict[str, OutlineVersion]:
    """The outlines of the new call by class: for the same kind of period the same ones, in their newest version."""
    newest = newest_versions(call.programme, call.period.kind)
    found: dict[str, OutlineVersion] = {}
    for each in source.outlines.select_related("version__outline"):
        published = latest_version(each.version.outline, published=True)
        same_kind = each.version.outline.period_kind == call.period.kind
        again = published or each.version
        found[each.reporter_class] = again if same_kind else newest.get(each.reporter_class, again)
    CallOutline.objects.bulk_create(
        CallOutline(call=call, reporter_class=reporter_class, version=version)
        for reporter_class, version in found.items()
    )
    return found


def _duties_again(
    source: Call, call: Call, versions: dict[str, OutlineVersion], due_at: dt.datetime | None, moved: Any
) -> list[Agency]:
    """Copy the duties with their tree, superiors first; the agencies that no longer exist."""
    alive = set(Agency.objects.alive(clock.today()).values_list("pk", flat=True))
    copies: dict[int, Assignment] = {}
    parents: dict[int, int | None] = {}
    left_out: dict[int, Agency] = {}
    waiting = list(source.assignments.select_related("agency"))
    tree = {each.pk: each.parent_id for each in waiting}
    for duty in sorted(waiting, key=lambda each: _depth(each, tree)):
        parents[duty.pk] = duty.parent_id
        if duty.agency_id not in alive:
            left_out[duty.agency_id] = duty.agency
            continue
        above = duty.parent_id
        while above is not None and above not in copies:
            above = parents[above]  # what went into a unit that is gone goes one level higher
        usual = duty.due_at == source.default_due_at
        copies[duty.pk] = Assignment.objects.create(
            call=call,
            agency=duty.agency,
            kind=duty.kind,
            nature=duty.nature,
            reporter_class=duty.reporter_class,
            version=versions.get(duty.reporter_class, duty.version),
            parent=copies[above] if above is not None else None,
            due_at=due_at if due_at and usual else moved(duty.due_at),
            contact_name=duty.contact_name,
            contact_phone=duty.contact_phone,
        )
    return list(left_out.values())


def _depth(duty: Assignment, parents: dict[int, int | None]) -> int:
    depth, above = 0, duty.parent_id
    while above is not None:
        depth, above = depth + 1, parents[above]
    return depth


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
    call.delete()
    audit.record(by, "collection.call.discarded", agency=call.lead, code=call.code)


@transaction.atomic
def record_letter_download(*, call: Call, by: User) -> None:
    """The letter left the portal: one line of the journal."""
    audit.record(by, "collection.letter.downloaded", call, agency=call.lead)
