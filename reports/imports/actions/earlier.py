"""Figures of a period before the portal: a template from the outline, a trial run, then all of it or nothing.

The file is opened in a child process; only what its cells say is kept, until it is decided. The figures are written by
collection.actions.earlier, marked as from an old book; the row of the load names file, digest, person and time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from agencies.queries import name_on
from portal.core import clock, virus
from portal.core.errors import Conflict, Invalid
from portal.core.sandbox import LimitReached, Refused, run_limited
from portal.core.text import clean_line
from portal.core.workbook_file import NotTaken, check_workbook
from portal.core.workbook_template import template
from reports.collection.actions.earlier import record_earlier, withdraw_earlier
from reports.imports import policies
from reports.imports.earlier.plan import (
    Place,
    Plan,
    offered_agencies,
    plan_of,
    published_versions,
    rows_to_write,
)
from reports.imports.earlier.reading import rows_of
from reports.imports.earlier.shape import STAMP, sheet, stamp_of
from reports.imports.models import EarlierLoad
from reports.imports.states import LoadState
from reports.outlines.models import Programme
from reports.periods import cutoffs
from reports.periods.actions import get_or_create_period
from reports.periods.queries import choice

READER: Final = "reports.imports.earlier.reader"
SECONDS: Final = 30.0
MEGABYTES: Final = 768
AT_ONCE: Final = 500
"""Loads of one sweep."""


def place_of(*, lead: Agency, programme: Programme, period_code: str) -> Place:
    """Where the figures of a past period belong. Invalid (field "period") for one that is not over, or that no
    published outline of the programme asks about."""
    try:
        period = choice(period_code)
    except cutoffs.PeriodError as error:
        raise Invalid(str(error), {"period": str(error)}) from error
    if period.data_to >= clock.today():
        said = _("Kỳ này chưa kết thúc; số liệu thu qua đợt báo cáo, không nhập từ sổ cũ.")
        raise Invalid(said, {"period": said})
    versions = published_versions(programme, period.kind)
    if not versions:
        said = _("Chương trình chưa có đề cương đã ban hành cho loại kỳ này; hãy ban hành đề cương trước.")
        raise Invalid(said, {"period": said})
    applied = EarlierLoad.objects.filter(
        lead=lead, programme=programme, period_code=period_code, state=LoadState.APPLIED, call__isnull=False
    ).select_related("call")
    last = applied.first()
    call = last.call if last else None
    if call is not None:  # what was asked of that round then
        versions = {each.reporter_class: each.version for each in call.outlines.select_related("version")}
    return Place(lead, programme, period, versions, call)


def earlier_template(*, by: User, place: Place) -> bytes:
    """The empty workbook of a period: the agencies that there were, the figures that the outlines ask for."""
    require(policies.can_load_earlier, by, place.lead)
    day = place.period.data_to
    agencies = [(agency.code, name_on(agency, day).name) for agency in offered_agencies(place)]
    title = f"SỐ LIỆU KỲ TRƯỚC: {place.programme.name} – {place.period.label}"
    stamp = stamp_of(place.programme.code, place.period.code)
    return template([sheet(title, place.figures(), agencies)], properties={STAMP: stamp})


def _read(content: bytes) -> Any:
    check_workbook(content)
    try:
        return run_limited(READER, content, seconds=SECONDS, memory=MEGABYTES)
    except Refused as refusal:
        raise NotTaken(str(refusal)) from None
    except LimitReached:
        raise NotTaken(_("Tệp quá lớn hoặc quá phức tạp nên đã dừng đọc; hãy dùng đúng biểu mẫu.")) from None


def _plan(read: Any, place: Place) -> Plan:
    known = {each.code for each in place.figures()}
    rows = rows_of(read, stamp_of(place.programme.code, place.period.code), known)
    if not rows:
        raise NotTaken(_("Tệp chưa có số liệu nào được điền."))
    return plan_of(rows, place)


def stage_earlier(*, by: User, place: Place, name: str, content: bytes) -> EarlierLoad:
    """Look a workbook through. Nothing is written; Invalid (field "file") when it is none that can be read."""
    require(policies.can_load_earlier, by, place.lead)
    virus.refuse_infected(content)
    try:
        read = _read(content)
        plan = _plan(read, place)
    except NotTaken as refusal:
        raise Invalid(str(refusal), {"file": str(refusal)}) from refusal
    with transaction.atomic():
        load = EarlierLoad.objects.create(
            lead=place.lead, programme=place.programme, period_code=place.period.code, name=clean_line(name)[:200],
            sha256=hashlib.sha256(content).hexdigest(), cells=_only_filled(read), counts=plan.counts, by=by,
            at=clock.now(),
        )  # fmt: skip
        audit.record(
            by,
            "imports.earlier.staged",
            load,
            agency=place.lead,
            sha256=load.sha256,
            period=place.period.code,
        )
    return load


def _only_filled(read: Any) -> dict[str, Any]:
    return {"properties": read["properties"], "sheets": read["sheets"]}


def plan_of_load(load: EarlierLoad) -> tuple[Plan, Place]:
    """What the workbook would write now."""
    place = place_of(lead=load.lead, programme=load.programme, period_code=load.period_code)
    try:
        return _plan(load.cells, place), place
    except NotTaken as refusal:  # the outlines have changed since it was brought
        raise Conflict(str(refusal)) from refusal


def _lock(load_id: int, by: User, *states: str) -> EarlierLoad:
    found = EarlierLoad.objects.select_related("lead", "programme", "call")
    load = found.select_for_update(of=("self",)).get(pk=load_id)
    require(policies.can_load_earlier, by, load.lead)
    if load.state not in states:
        raise Conflict(_("Tệp này đang ở tình trạng “%(state)s”.") % {"state": load.get_state_display()})
    return load


def _decide(load: EarlierLoad, by: User | None, state: str) -> None:
    load.state, load.cells, load.decided_by, load.decided_at = state, {}, by, clock.now()
    load.save(
        update_fields=["state", "cells", "counts", "made", "replaced", "call", "decided_by", "decided_at"]
    )


@transaction.atomic
def discard_earlier(*, load_id: int, by: User) -> None:
    """Put a workbook aside; nothing was written, and what it said is forgotten."""
    load = _lock(load_id, by, LoadState.STAGED)
    _decide(load, by, LoadState.DISCARDED)
    audit.record(by, "imports.earlier.discarded", load, agency=load.lead)


@transaction.atomic
def forget_loads() -> int:
    """Put aside what nobody decided on for IMPORTS_KEPT_DAYS (business time, as it was brought). How many; the next
    sweep goes on."""
    before = clock.now() - dt.timedelta(days=settings.IMPORTS_KEPT_DAYS)
    old = EarlierLoad.objects.select_related("lead").select_for_update(of=("self",), skip_locked=True)
    forgotten = list(old.filter(state=LoadState.STAGED, at__lt=before).order_by("pk")[:AT_ONCE])
    for load in forgotten:
        _decide(load, None, LoadState.DISCARDED)
    if forgotten:
        audit.record_all(None, "imports.earlier.discarded", [(load, load.lead, {}) for load in forgotten])
    return len(forgotten)


@transaction.atomic
def apply_earlier(*, load_id: int, by: User, plan_sha256: str) -> EarlierLoad:
    """Write everything that was shown, in one transaction with the journal.

    Conflict while a row is wrong, and when something else than what was shown would be written by now.
    """
    load = _lock(load_id, by, LoadState.STAGED)
    Agency.objects.select_for_update(of=("self",)).get(
        pk=load.lead_id
    )  # loads of one lead one after the other
    plan, place = plan_of_load(load)
    if plan.counts["error"]:
        raise Conflict(
            _("Còn %(n)d dòng có lỗi; sửa trong tệp rồi tải lên lại.") % {"n": plan.counts["error"]}
        )
    if plan.digest != plan_sha256:
        raise Conflict(_("Dữ liệu trên hệ thống đã thay đổi sau khi bạn xem. Hãy xem lại rồi ghi."))
    rows = rows_to_write(plan, place)
    if not rows:
        raise Conflict(_("Tệp không khác gì số đã nhập; không có gì để ghi."))
    recorded = record_earlier(
        by=by, lead=place.lead, programme=place.programme,
        period=get_or_create_period(code=place.period.code, by=by), versions=place.versions, rows=rows,
        call=place.call,
    )  # fmt: skip
    load.call, load.made, load.replaced, load.counts = (
        recorded.call, recorded.made, recorded.replaced, plan.counts,
    )  # fmt: skip
    _decide(load, by, LoadState.APPLIED)
    audit.record(
        by, "imports.earlier.applied", load, agency=load.lead, sha256=load.sha256, period=load.period_code,
        count=len(rows),
    )  # fmt: skip
    return load


@transaction.atomic
def withdraw_load(*, load_id: int, by: User) -> EarlierLoad:
    """Take a load back while nothing stands on it; the latest of a period first."""
    load = _lock(load_id, by, LoadState.APPLIED)
    later = EarlierLoad.objects.filter(call=load.call_id, state=LoadState.APPLIED, pk__gt=load.pk)
    if load.call is None:
        raise Conflict(_("Số liệu của lần nhập này không còn trên hệ thống."))
    if later.exists():
        raise Conflict(_("Đã có lần nhập sau cho cùng kỳ; hãy rút lại lần nhập sau trước."))
    if withdraw_earlier(by=by, call=load.call, made=load.made, replaced=load.replaced):
        load.call = None
    _decide(load, by, LoadState.WITHDRAWN)
    audit.record(by, "imports.earlier.withdrawn", load, agency=load.lead, period=load.period_code)
    return load
