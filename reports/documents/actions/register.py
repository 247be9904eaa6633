"""Numbers of outgoing papers: one series for each agency, kind of paper and year (NĐ 30/2020, Điều 15)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from portal.core.errors import Invalid
from reports.documents.models import Document, Register
from reports.documents.states import COPIES


@transaction.atomic
def take_number(*, agency: Agency, kind: str, year: int, typed: int | None) -> int:
    """The number a paper of this series gets: the typed one when it is free, or the portal's next (`typed` None).

    The register's row stays locked until the caller's transaction ends: two clerks at once get two numbers. A typed
    number that is above all before it moves the register on, since numbers rise with time (Điều 15).
    Raises Invalid on the field `number` when the typed one is below 1 or stands on another paper.
    """
    # copies of every kind share one series (NĐ 30/2020, Phụ lục I, phần II)
    kinds = COPIES if kind in COPIES else (kind,)
    Register.objects.get_or_create(agency=agency, kind=kinds[0], year=year)
    register = Register.objects.select_for_update().get(agency=agency, kind=kinds[0], year=year)
    series = Document.objects.filter(issuing_agency=agency, kind__in=kinds, year=year)
    if typed is not None:
        if typed < 1:
            raise Invalid(str(_("Số văn bản phải từ 1.")), {"number": str(_("Số phải từ 1."))})
        taken = series.filter(number=typed).first()
        if taken is not None:
            said = str(_("Số %(number)s năm %(year)s đã dùng cho văn bản khác."))
            raise Invalid(
                said % {"number": typed, "year": year},
                {"number": str(_("Đã dùng cho: %(title)s")) % {"title": taken.title}},
            )
        if typed > register.last_number:
            _move_on(register, typed)
        return typed
    number = register.last_number + 1
    used = set(series.filter(number__gte=number).values_list("number", flat=True))
    while number in used:
        number += 1
    _move_on(register, number)
    return number


def _move_on(register: Register, number: int) -> None:
    register.last_number = number
    register.save(update_fields=["last_number"])
