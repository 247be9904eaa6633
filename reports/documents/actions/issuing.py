"""Giving a paper its number and date, freezing it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, Membership, User
from agencies.policies import require
from agencies.queries import name_on
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection.models import Report
from reports.documents.actions.calling import tell_round
from reports.documents.actions.codes import layout_sha256, lookup_of, new_lookup_code
from reports.documents.actions.corrections import predecessor, refuse_without_object, take_effect
from reports.documents.actions.deliveries import deliver
from reports.documents.actions.letters import require_complete
from reports.documents.actions.register import take_number
from reports.documents.compose.kinds import compose_document, title_of
from reports.documents.compose.letter import symbol_of
from reports.documents.compose.options import PLAIN, Options
from reports.documents.compose.paper import Issue
from reports.documents.models import Document, Rendering
from reports.documents.policies import can_issue, can_issue_draft, issuers_of, may_sign
from reports.documents.queries.papers import same_number_outside
from reports.documents.states import (
    IN_FORCE,
    DocumentKind,
    DocumentState,
    FileFormat,
    Relation,
    Way,
)

# What changes in a draft's row when it goes out.
_ISSUED_FIELDS = (
    "layout", "layout_sha256", "title", "issuing_agency", "signer", "signer_name", "number", "symbol", "date",
    "year", "state", "way", "issued_by", "issued_at",
)  # fmt: skip


@transaction.atomic
def issue(
    *,
    report_id: int,
    by: User,
    date: dt.date,
    issuing_agency: Agency,
    signer: Membership,
    number: int | None = None,
    symbol: str = "",
    options: Options = PLAIN,
    same_number_seen: bool = False,
) -> Document:
    """Freeze the paper of a report under a number and a date, queue its files, send it to its recipients.

    `number` None takes the next one of the portal's register; a typed one comes from the agency's own and must
    be free in its series (agency, kind, year; NĐ 30/2020, Điều 15). A paper that this agency issued before in
    the same duty is replaced by this one (thay thế). Sending again gives the same document.
    `same_number_seen`: the clerk knows that a paper outside the portal bears this number and symbol.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    existing = report.documents.filter(state__in=IN_FORCE).first()
    if existing is not None and existing.state == DocumentState.ISSUED and existing.issued_by_id == by.pk:
        return existing
    require(can_issue, by, report)
    if existing is not None:
        said = _("Báo cáo này đã có văn bản %(code)s (%(state)s).")
        raise Conflict(str(said) % {"code": existing.code, "state": existing.get_state_display()})
    check_issue(report, date, issuing_agency, signer)
    symbol = symbol or f"{DocumentKind.REPORT}-{name_on(issuing_agency, date).symbol}"
    older = predecessor(report, issuing_agency)
    document = Document(
        report=report,
        drafting_agency=report.assignment.agency,
        lookup_code=new_lookup_code(),
        created_by=by,
        created_at=clock.now(),
        about=older,
        relation=Relation.REPLACES if older else Relation.NONE,
    )
    if number is not None and not same_number_seen:
        warn_of_same_number(issuing_agency, number, symbol, date)
    facts = Issue(
        number=take_number(agency=issuing_agency, kind=DocumentKind.REPORT, year=date.year, typed=number),
        symbol=symbol,
        date=date,
        issuing_agency=issuing_agency,
        signer=signer,
    )
    return _issue(document, facts, options, by)


@transaction.atomic
def issue_draft(
    *,
    document_id: int,
    by: User,
    date: dt.date,
    issuing_agency: Agency,
    signer: Membership,
    number: int | None = None,
    options: Options = PLAIN,
    same_number_seen: bool = False,
) -> Document:
    """The same for a draft written in the portal (công văn, kế hoạch) or a copy: signed on paper, it goes out.

    What it corrects, replaces or withdraws feels it in the same transaction. Sending again gives the same document.
    """
    document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    if (
        document.state == DocumentState.ISSUED
        and document.issued_by_id == by.pk
        and document.report_id is None
    ):
        return document
    require(can_issue_draft, by, document)
    if document.about_id is not None:
        Document.objects.select_for_update(of=("self",)).get(pk=document.about_id)
    refuse_without_object(document)
    require_complete(document)
    check_who_and_when(document.drafting_agency, date, issuing_agency, signer)
    _check_not_before_writing(document, date)
    unit = str(document.source.get("unit", ""))
    symbol = symbol_of(document.kind, name_on(issuing_agency, date).symbol, unit)
    if number is not None and not same_number_seen:
        warn_of_same_number(issuing_agency, number, symbol, date)
    facts = Issue(
        number=take_number(agency=issuing_agency, kind=document.kind, year=date.year, typed=number),
        symbol=symbol,
        date=date,
        issuing_agency=issuing_agency,
        signer=signer,
    )
    return _issue(document, facts, options, by)


def _issue(document: Document, facts: Issue, options: Options, by: User) -> Document:
    """Freeze the paper, write the row, then everything that follows from its going out."""
    paper = replace(compose_document(document, issue=facts), lookup=lookup_of(document.lookup_code))
    # what stands above the block of a copy is the original's, boxes included
    document.layout = (paper if document.is_copy else options.on(paper)).to_json()
    document.layout_sha256 = layout_sha256(document.layout)
    document.title = title_of(document, paper)
    document.issuing_agency, document.signer = facts.issuing_agency, facts.signer
    document.signer_name = facts.signer.user.full_name if facts.signer else ""
    document.number, document.symbol, document.date = facts.number, facts.symbol, facts.date
    document.year = facts.date.year
    document.state, document.way = DocumentState.ISSUED, Way.PAPER
    document.issued_by, document.issued_at = by, clock.now()
    take_effect(document)
    try:
        with transaction.atomic():
            if document._state.adding:
                document.save(force_insert=True)
            else:
                document.save(update_fields=_ISSUED_FIELDS)
    except IntegrityError as error:
        raise Conflict(str(_("Số văn bản này vừa được dùng; hãy lấy số khác."))) from error
    deliver(document)
    tell_round(document, by)
    Rendering.objects.bulk_create(Rendering(document=document, format=each) for each in FileFormat)
    facts_of_line = {"report": document.report_id} if document.report_id else {}
    audit.record(
        by, "documents.document.issued", document, agency=document.issuing_agency,
        code=document.code, sha256=document.layout_sha256, **facts_of_line,
    )  # fmt: skip
    return document


def warn_of_same_number(agency: Agency, number: int, symbol: str, date: dt.date) -> None:
    """A paper known to the portal but issued outside it bears the same number and symbol of the same issuer."""
    elsewhere = same_number_outside(agency, number, symbol, date.year)
    if elsewhere:
        said = str(
            _("Trùng số, ký hiệu với %(paper)s của cùng cơ quan. Nếu vẫn đúng, hãy đánh dấu xác nhận.")
        )
        raise Invalid(said % {"paper": elsewhere}, {"same_number_seen": said % {"paper": elsewhere}})


def check_issue(report: Report, date: dt.date, issuing_agency: Agency, signer: Membership) -> None:
    """Invalid, beside the field, when agency, signer or date do not fit the report."""
    check_who_and_when(report.assignment.agency, date, issuing_agency, signer)
    approved = report.submitted_at
    if approved is not None and date < approved.astimezone(clock.VIETNAM).date():
        raise Invalid(
            str(_("Ngày văn bản không được trước ngày lãnh đạo duyệt.")),
            {
                "date": str(_("Trước ngày duyệt %(day)s."))
                % {"day": f"{approved.astimezone(clock.VIETNAM):%d/%m/%Y}"}
            },
        )


def _check_not_before_writing(document: Document, date: dt.date) -> None:
    """Invalid when the paper would be older than its draft: number and date are given at issue (Điều 15, 16)."""
    begun = document.created_at.astimezone(clock.VIETNAM).date()
    if date < begun:
        said = str(_("Trước ngày lập dự thảo %(day)s.")) % {"day": f"{begun:%d/%m/%Y}"}
        raise Invalid(str(_("Ngày văn bản không được trước ngày lập dự thảo.")), {"date": said})


def check_who_and_when(drafting: Agency, date: dt.date, issuing_agency: Agency, signer: Membership) -> None:
    """Invalid, beside the field, when agency, signer or date do not fit what this agency drafted."""
    if issuing_agency not in issuers_of(drafting):
        raise Invalid(str(_("Cơ quan ban hành không hợp lệ.")), {"issuing_agency": str(_("Hãy chọn lại."))})
    if not may_sign(signer, issuing_agency, drafting):
        wrong = str(_("%(name)s không ký được văn bản của %(agency)s; hãy chọn lại."))
        said = wrong % {"name": signer.user.full_name, "agency": issuing_agency.name}
        raise Invalid(str(_("Người ký không thuộc cơ quan ban hành.")), {"signer": said})
    if date > clock.today():
        raise Invalid(str(_("Ngày văn bản không được sau hôm nay.")), {"date": str(_("Ngày này chưa đến."))})
