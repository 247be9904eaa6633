"""The letters of a round, begun from its data: công văn yêu cầu, công văn đôn đốc, đề nghị hoàn thiện báo cáo.

Each is a draft like any other: its writer may change every word until it is approved, then it goes the way of all
papers (signed, numbered, issued, frozen). What it says of the round is that of the day it was begun.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions.duties import expect, lock_call
from reports.collection.models import Call, Report
from reports.collection.queries.board import Row
from reports.collection.states import CallState, ReportState
from reports.documents.actions.letters import create_draft
from reports.documents.compose.chasing import chase_source
from reports.documents.compose.names import Names
from reports.documents.compose.requesting import outlines_of, request_source
from reports.documents.compose.returning import return_source
from reports.documents.compose.round_words import CHASE, REQUEST, RETURN
from reports.documents.models import Document
from reports.documents.policies import can_write
from reports.documents.queries.round_letters import (
    LATEST_DAYS,
    chased_by,
    moment_of,
    returning_agency,
    round_letters,
    rows_to_chase,
)
from reports.documents.states import DocumentKind, DocumentState

_STARTED: Final = "documents.round_letter.started"
_OPEN_OR_OUT: Final = (
    DocumentState.DRAFT,
    DocumentState.SIGNING,
    DocumentState.SIGNED,
    DocumentState.NUMBERED,
)


@transaction.atomic
def start_request(*, call_id: int, by: User) -> Document:
    """The công văn yêu cầu of a call that is prepared or under way; the one that is being written when there is one.

    Invalid while the call asks nobody or has no outline: a letter without them would be none.
    """
    call = lock_call(call_id)
    require(can_write, by, call.lead)
    expect(call, CallState.DRAFT, CallState.OPEN)
    found = round_letters(call, REQUEST).filter(state__in=_OPEN_OR_OUT).first()
    if found is not None:
        return found
    if not outlines_of(call):
        raise Invalid(_("Đợt này chưa chọn đề cương hoặc đơn vị; hãy chọn rồi soạn công văn."))
    source = request_source(call, Names(clock.today()), issuer=_issuer(call.lead))
    return _begin(call, call.lead, source, by)


@transaction.atomic
def start_chase(
    *,
    call_id: int,
    agency: Agency,
    duty_ids: Sequence[int],
    day: dt.date,
    by: User,
    reply_by: dt.date | None = None,
    each: bool = False,
) -> list[Document]:
    """Drafts of a công văn đôn đốc of `agency` to those who owe on `day`: one for all, or (`each`) one for each agency.

    Only duties that this agency consolidates (or all, if it leads) and that still owe are taken. A draft with the same
    duties and day that is still being written is given back, so that sending again makes no second one. Invalid where
    nobody owes, or one of them has ended.
    """
    call = lock_call(call_id)
    require(can_write, by, agency)
    expect(call, CallState.OPEN)
    if not chased_by(call, agency).exists():
        raise NotAllowed(_("Cơ quan này không tổng hợp báo cáo của đơn vị nào trong đợt."))
    _check_days(call, day, reply_by)
    chosen = rows_to_chase(call, agency, moment_of(day), duty_ids)
    if not chosen:
        raise Invalid(
            _("Hãy chọn ít nhất một đơn vị còn nợ báo cáo."),
            {"duties": _("Các đơn vị đã chọn không còn nợ báo cáo.")},
        )
    _refuse_ended([row.duty.agency for row in chosen])
    names = Names(clock.today())
    names.learn(row.duty.agency for row in chosen)
    begun, issuer = _begun(call, agency), _issuer(agency)
    drafts, made = [], []
    for rows in _letters(chosen, each=each):
        source = chase_source(call, rows, names, issuer=issuer, day=day, reply_by=reply_by)
        draft = begun.get(_about(source))
        if draft is None:
            draft = _draft(call, agency, source, by)
            made.append(draft)
        drafts.append(draft)
    # the journal at the end, for all: whoever else acts waits for it
    audit.record_all(by, _STARTED, [(each, agency, {"kind": CHASE, "code": call.code}) for each in made])
    return drafts


def _refuse_ended(agencies: Sequence[Agency]) -> None:
    """A letter to an agency that is no more reaches nobody; its duty is somebody else's by now. Invalid."""
    today = clock.today()
    ended = [each for each in agencies if each.valid_to is not None and each.valid_to <= today]
    if not ended:
        return
    said = _(
        "%(first)s%(more)s đã kết thúc hoạt động nên công văn không gửi tới được. Hãy mở yêu cầu của đơn vị đó để "
        "chuyển cho cơ quan kế thừa hoặc miễn báo cáo, hoặc bỏ chọn rồi lập lại."
    ) % {"first": ended[0], "more": _(" và %(n)d đơn vị khác") % {"n": len(ended) - 1} if ended[1:] else ""}
    raise Invalid(said, {"duties": said})


@transaction.atomic
def start_return(*, report_id: int, by: User) -> Document:
    """A letter with the reason of a return and the remarks still open, to the agency whose report it is; the one begun
    before when there is one. Conflict when the report was not returned."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    agency = returning_agency(report)
    if agency is None:
        raise Conflict(_("Báo cáo tổng hợp của cơ quan chủ trì không có nơi trả lại."))
    require(can_write, by, agency)
    call = lock_call(report.assignment.call_id)
    expect(call, CallState.OPEN)
    if report.state != ReportState.RETURNED:
        raise Conflict(_("Báo cáo này chưa được trả lại; hãy trả lại, ghi lý do rồi soạn công văn."))
    begun = round_letters(call, RETURN).exclude(state=DocumentState.CANCELLED)
    found = next((each for each in begun if each.source.get("report") == report.pk), None)
    if found is not None:
        return found
    return _begin(call, agency, return_source(report, Names(clock.today()), issuer=_issuer(agency)), by)


def _begin(call: Call, agency: Agency, source: dict[str, Any], by: User) -> Document:
    draft = _draft(call, agency, source, by)
    audit.record(by, _STARTED, draft, agency=agency, kind=source["purpose"], code=call.code)
    return draft


def _draft(call: Call, agency: Agency, source: dict[str, Any], by: User) -> Document:
    return create_draft(
        kind=DocumentKind.LETTER,
        drafting_agency=agency,
        issuing_agency=agency,
        source=source,
        by=by,
        call=call,
    )


def _issuer(agency: Agency) -> str:
    return Names(clock.today()).full(agency)


def _letters(rows: Sequence[Row], *, each: bool) -> list[list[Row]]:
    """The rows of every letter: all in one, or those of one agency together."""
    if not each:
        return [list(rows)]
    by_agency: dict[int, list[Row]] = {}
    for row in rows:
        by_agency.setdefault(row.duty.agency_id, []).append(row)
    return list(by_agency.values())


def _begun(call: Call, agency: Agency) -> dict[tuple[str, tuple[int, ...]], Document]:
    """The reminders that are still being written, the newest where two say the same, by what they are about."""
    drafts = round_letters(call, CHASE).filter(state=DocumentState.DRAFT, drafting_agency=agency)
    return {_about(each.source): each for each in drafts.reverse()}


def _about(source: dict[str, Any]) -> tuple[str, tuple[int, ...]]:
    return source["day"], tuple(source["duties"])


def _check_days(call: Call, day: dt.date, reply_by: dt.date | None) -> None:
    first = (call.opened_at or clock.now()).astimezone(clock.VIETNAM).date()
    last = clock.today() + dt.timedelta(days=LATEST_DAYS)
    wrong = {}
    if not first <= day <= last:
        said = _("Chọn ngày từ lúc gửi yêu cầu đến %(n)d ngày tới.") % {"n": LATEST_DAYS}
        wrong["day"] = said
    if reply_by is not None and reply_by <= day:
        wrong["reply_by"] = _("Ngày đề nghị gửi phải sau ngày tính nợ.")
    if wrong:
        raise Invalid(" ".join(wrong.values()), wrong)
