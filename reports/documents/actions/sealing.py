"""Number and date for a paper that the person has signed (NĐ 30/2020, Điều 15); the agency signs afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.documents.actions import revisions
from reports.documents.actions.codes import layout_sha256
from reports.documents.actions.issuing import warn_of_same_number
from reports.documents.actions.register import take_number
from reports.documents.layout import Paper
from reports.documents.models import Document, Rendering
from reports.documents.policies import can_number
from reports.documents.states import FileFormat, Step

PADDED_MONTHS = 2


@transaction.atomic
def give_number(
    *, document_id: int, by: User, date: dt.date, number: int | None = None, same_number_seen: bool = False
) -> Document:
    """Write number and date into the signed PDF and into the paper, which is final from now on; queue Word and Excel.

    `number` None takes the portal's next. The date lies between the day of the signature and today. What the person
    signed stays: the fields are filled by an appended update, the frozen layout gets number and date and nothing else.
    `same_number_seen`: the clerk knows that a paper outside the portal bears this number and symbol.
    """
    from reports.documents.signing import filling

    document = revisions.lock(document_id)
    revisions.expect(document, "number")
    require(can_number, by, document)
    base = revisions.latest(document, 0)
    _check_date(date, base.at.astimezone(clock.VIETNAM).date())
    if number is not None and not same_number_seen:
        warn_of_same_number(document.issuing_agency, number, document.symbol, date)
    number = take_number(agency=document.issuing_agency, kind=document.kind, year=date.year, typed=number)
    content = filling.fill(revisions.read(base), printed(number, date))
    revisions.add(document, part=0, label=base.label, step=Step.NUMBERED, content=content)
    paper = Paper.from_json(document.layout)
    head = replace(paper.head, number=number, date=date, year=date.year, month=date.month)
    layout = replace(paper, head=head, fillable=False).to_json()
    try:
        with transaction.atomic():
            revisions.move(
                document, "number", number=number, date=date, year=date.year,
                layout=layout, layout_sha256=layout_sha256(layout),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(str(_("Số văn bản này vừa được dùng; hãy lấy số khác."))) from error
    Rendering.objects.bulk_create(
        Rendering(document=document, format=each) for each in FileFormat if each != FileFormat.PDF
    )
    audit.record(
        by, "documents.document.numbered", document, agency=document.issuing_agency,
        code=document.code, sha256=document.layout_sha256,
    )  # fmt: skip
    return document


def _check_date(date: dt.date, signed: dt.date) -> None:
    if date > clock.today():
        raise Invalid(str(_("Ngày văn bản không được sau hôm nay.")), {"date": str(_("Ngày này chưa đến."))})
    if date < signed:
        said = str(_("Trước ngày ký %(day)s.")) % {"day": f"{signed:%d/%m/%Y}"}
        raise Invalid(str(_("Ngày văn bản không được trước ngày lãnh đạo ký.")), {"date": said})


def printed(number: int, date: dt.date) -> dict[str, str]:
    """The blanks as the decree writes them: numbers and days below ten and months 1 and 2 with a zero."""
    month = f"{date.month:02d}" if date.month <= PADDED_MONTHS else str(date.month)
    return {"number": f"{number:02d}", "day": f"{date.day:02d}", "month": month, "year": str(date.year)}
