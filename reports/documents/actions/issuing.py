"""Giving a paper its number and date, freezing it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, Membership, User
from agencies.policies import require
from agencies.queries import name_on
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection.models import Report
from reports.documents.actions.register import take_number
from reports.documents.compose.paper import Issue, compose
from reports.documents.layout import Lookup, Paper
from reports.documents.models import Document, Rendering
from reports.documents.policies import can_issue, issuers, may_sign
from reports.documents.states import IN_FORCE, DocumentKind, DocumentState, FileFormat, Relation

# Crockford's letters: none that is read as another one from a printed page.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 24


def new_lookup_code() -> str:
    """120 random bits: whoever has not seen the paper cannot guess it."""
    return "".join(secrets.choice(_LETTERS) for _at in range(_CODE_LENGTH))


def lookup_of(code: str) -> Lookup:
    """What is printed: the address behind the QR code, and the code in groups of four to be typed."""
    groups = "-".join(code[at : at + 4] for at in range(0, len(code), 4))
    return Lookup(f"{settings.SITE_URL}/verify/{code}", groups)


def layout_sha256(layout: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a frozen paper."""
    body = json.dumps(layout, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


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
) -> Document:
    """Freeze the paper under a number and a date, and queue its files.

    `number` None takes the next one of the portal's register; a typed one comes from the agency's own and must
    be free in its series (agency, kind, year; NĐ 30/2020, Điều 15). A paper that this agency issued before in
    the same duty is replaced by this one (thay thế). Sending again gives the same document.
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
    name = name_on(issuing_agency, date)
    number = take_number(agency=issuing_agency, kind=DocumentKind.REPORT, year=date.year, typed=number)
    facts = Issue(
        number=number,
        symbol=symbol or f"{DocumentKind.REPORT}-{name.symbol}",
        date=date,
        issuing_agency=issuing_agency,
        signer=signer,
    )
    code = new_lookup_code()
    paper = replace(compose(report, issue=facts), lookup=lookup_of(code))
    document = _freeze(report, paper, facts, by, code)
    Rendering.objects.bulk_create(Rendering(document=document, format=each) for each in FileFormat)
    audit.record(
        by, "documents.document.issued", document, agency=issuing_agency,
        code=document.code, report=report.pk, sha256=document.layout_sha256,
    )  # fmt: skip
    return document


def check_issue(report: Report, date: dt.date, issuing_agency: Agency, signer: Membership) -> None:
    """Invalid, beside the field, when agency, signer or date do not fit the report."""
    if issuing_agency not in issuers(report):
        raise Invalid(str(_("Cơ quan ban hành không hợp lệ.")), {"issuing_agency": str(_("Hãy chọn lại."))})
    if not may_sign(signer, issuing_agency, report.assignment.agency):
        wrong = str(_("%(name)s không ký được văn bản của %(agency)s; hãy chọn lại."))
        said = wrong % {"name": signer.user.full_name, "agency": issuing_agency.name}
        raise Invalid(str(_("Người ký không thuộc cơ quan ban hành.")), {"signer": said})
    today = clock.today()
    if date > today:
        raise Invalid(str(_("Ngày văn bản không được sau hôm nay.")), {"date": str(_("Ngày này chưa đến."))})
    approved = report.submitted_at
    if approved is not None and date < approved.astimezone(clock.VIETNAM).date():
        raise Invalid(
            str(_("Ngày văn bản không được trước ngày lãnh đạo duyệt.")),
            {
                "date": str(_("Trước ngày duyệt %(day)s."))
                % {"day": f"{approved.astimezone(clock.VIETNAM):%d/%m/%Y}"}
            },
        )


def _freeze(report: Report, paper: Paper, facts: Issue, by: User, code: str) -> Document:
    """Write the document; an older paper of the same duty is marked as replaced first."""
    layout = paper.to_json()
    older = Document.objects.filter(
        report__assignment=report.assignment, issuing_agency=facts.issuing_agency, state=DocumentState.ISSUED
    ).first()
    if older is not None:
        older.state = DocumentState.REPLACED
        older.save(update_fields=["state"])
    try:
        with transaction.atomic():
            return Document.objects.create(
                report=report,
                drafting_agency=report.assignment.agency,
                issuing_agency=facts.issuing_agency,
                number=facts.number,
                symbol=facts.symbol,
                date=facts.date,
                year=facts.date.year,
                title=" ".join(paper.subject),
                signer=facts.signer,
                signer_name=facts.signer.user.full_name if facts.signer else "",
                layout=layout,
                layout_sha256=layout_sha256(layout),
                lookup_code=code,
                created_by=by,
                created_at=clock.now(),
                issued_by=by,
                issued_at=clock.now(),
                about=older,
                relation=Relation.REPLACES if older else Relation.NONE,
            )
    except IntegrityError as error:
        raise Conflict(str(_("Số văn bản này vừa được dùng; hãy lấy số khác."))) from error
