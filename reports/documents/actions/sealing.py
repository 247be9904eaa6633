"""Number and date for a paper that the person has signed, or for an electronic copy (NĐ 30/2020, Điều 15, 25); the
agency signs afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from agencies.queries import name_on
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.documents.actions import revisions
from reports.documents.actions.codes import layout_sha256, lookup_of
from reports.documents.actions.corrections import refuse_without_object
from reports.documents.actions.issuing import warn_of_same_number
from reports.documents.actions.register import take_number
from reports.documents.compose.kinds import compose_document
from reports.documents.compose.letter import symbol_of
from reports.documents.compose.paper import Issue
from reports.documents.layout import Paper
from reports.documents.models import Document, Rendering, Revision
from reports.documents.policies import can_number
from reports.documents.states import FileFormat, Step

PADDED_MONTHS = 2


@transaction.atomic
def give_number(
    *, document_id: int, by: User, date: dt.date, number: int | None = None, same_number_seen: bool = False
) -> Document:
    """Give number and date, final from now on, to a paper that the person has signed, or to an electronic copy.

    `number` None takes the portal's next. The date lies between the day of the signature (of the original, for a copy)
    and today. What the person signed stays: the fields are filled by an appended update, the frozen layout gets number
    and date and nothing else; Word and Excel are queued. A copy, which no person signs, is frozen now and its PDF
    queued, with a place for the agency's signature alone.
    `same_number_seen`: the clerk knows that a paper outside the portal bears this number and symbol.
    """
    document = revisions.lock(document_id)
    verb = "number_copy" if document.is_electronic_copy else "number"
    revisions.expect(document, verb)
    require(can_number, by, document)
    base = None if document.is_electronic_copy else revisions.latest(document, 0)
    if base is None:
        _check_original(document)
    _check_date(document, base, date)
    symbol = document.symbol if base else _symbol_of_copy(document, date)
    if number is not None and not same_number_seen:
        warn_of_same_number(document.issuing_agency, number, symbol, date)
    number = take_number(agency=document.issuing_agency, kind=document.kind, year=date.year, typed=number)
    facts = Issue(number, symbol, date, document.issuing_agency, document.signer)
    layout = (_filled(document, base, facts) if base else _copied(document, facts)).to_json()
    try:
        with transaction.atomic():
            revisions.move(
                document, verb, number=number, symbol=symbol, date=date, year=date.year,
                layout=layout, layout_sha256=layout_sha256(layout),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(str(_("Số văn bản này vừa được dùng; hãy lấy số khác."))) from error
    # the PDF of a signed paper is there; an electronic copy is the signed PDF and nothing else
    made = [each for each in FileFormat if (each == FileFormat.PDF) == (base is None)]
    Rendering.objects.bulk_create(Rendering(document=document, format=each) for each in made)
    audit.record(
        by, "documents.document.numbered", document, agency=document.issuing_agency,
        code=document.code, sha256=document.layout_sha256,
    )  # fmt: skip
    return document


def _filled(document: Document, base: Revision, facts: Issue) -> Paper:
    """Number and date in the fields of the signed PDF, and in the same paper."""
    from reports.documents.signing import filling

    content = filling.fill(revisions.read(base), printed(facts.number, facts.date))
    revisions.add(document, part=0, label=base.label, step=Step.NUMBERED, content=content)
    paper, date = Paper.from_json(document.layout), facts.date
    head = replace(paper.head, number=facts.number, date=date, year=date.year, month=date.month)
    return replace(paper, head=head, fillable=False)


def _copied(document: Document, facts: Issue) -> Paper:
    return replace(compose_document(document, issue=facts), lookup=lookup_of(document.lookup_code))


def _symbol_of_copy(document: Document, date: dt.date) -> str:
    return symbol_of(document.kind, name_on(document.issuing_agency, date).symbol, "")


def _check_original(document: Document) -> None:
    """The paper that is copied is still in force."""
    document.about = Document.objects.select_for_update(of=("self",)).get(pk=document.about_id or 0)
    refuse_without_object(document)


def _check_date(document: Document, base: Revision | None, date: dt.date) -> None:
    """Between the signature, or the paper that is copied, and today."""
    if date > clock.today():
        raise Invalid(str(_("Ngày văn bản không được sau hôm nay.")), {"date": str(_("Ngày này chưa đến."))})
    if base is not None:
        earliest: dt.date | None = base.at.astimezone(clock.VIETNAM).date()
        said, short = _("Ngày văn bản không được trước ngày lãnh đạo ký."), _("Trước ngày ký %(day)s.")
    else:
        earliest = document.about.date if document.about else None
        said, short = (
            _("Ngày bản sao không được trước ngày văn bản gốc."),
            _("Trước ngày văn bản gốc %(day)s."),
        )
    if earliest is not None and date < earliest:
        raise Invalid(str(said), {"date": str(short) % {"day": f"{earliest:%d/%m/%Y}"}})


def printed(number: int, date: dt.date) -> dict[str, str]:
    """The blanks as the decree writes them: numbers and days below ten and months 1 and 2 with a zero."""
    month = f"{date.month:02d}" if date.month <= PADDED_MONTHS else str(date.month)
    return {"number": f"{number:02d}", "day": f"{date.day:02d}", "month": month, "year": str(date.year)}
