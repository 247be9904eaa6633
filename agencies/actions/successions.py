"""One agency follows another: merger, split, new identity, transfer of a function, end."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, Succession, User
from agencies.policies import can_set_up
from agencies.queries import steps_of
from agencies.states import SuccessionKind
from agencies.succession import WHOLE, BadShares, Step, check_shares, day_shares, makes_cycle, percent
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.text import clean_line

# Of these kinds one is enough to end the predecessor.
_ENDING: Final = (SuccessionKind.MERGE, SuccessionKind.RENAME, SuccessionKind.ABOLISH)


@transaction.atomic
def record_succession(
    *,
    by: User | None,
    predecessor: Agency,
    successor: Agency | None,
    kind: str,
    effective_date: dt.date,
    legal_basis: str,
    function: str = "",
    programme_code: str = "",
    share: int | None = None,
    share_source: str = "",
) -> Succession:
    """One agency follows another. What takes all of the predecessor over also ends it on that day: a merger, a new
    identity, an end, and splits as soon as their shares of the day add up to the whole.

    `share` is in ten-thousandths of the predecessor, entered with its source; mergers, new identities and ends are
    whole. A transfer that names a programme moves the figures of that programme alone. Raises Invalid (with the
    field) for an agency succeeding itself, a cycle, shares beyond the whole or without a source, a day on which one
    of the two does not exist, a missing legal basis; Conflict for the same succession again.
    """
    if not can_set_up(by):
        raise NotAllowed(_("Chỉ quản trị hệ thống được thiết lập cơ quan."))
    words = {
        "legal_basis": clean_line(legal_basis), "function": clean_line(function),
        "programme_code": clean_line(programme_code), "share_source": clean_line(share_source),
    }  # fmt: skip
    step = Step(predecessor.pk, successor.pk if successor else None, kind, effective_date, share)
    _check_words(step, words)
    # One after the other (whoever records holds the roots): two at once must not close a circle or exceed the whole.
    list(Agency.objects.select_for_update(of=("self",)).filter(parent__isnull=True).order_by("pk"))
    predecessor = Agency.objects.select_for_update(of=("self",)).get(pk=predecessor.pk)
    same = {
        "successor": successor, "kind": kind, "effective_date": effective_date,
        "programme_code": words["programme_code"],
    }  # fmt: skip
    if predecessor.successions_out.filter(**same).exists():
        raise Conflict(_("Việc kế thừa này đã được ghi."))
    _check_days(predecessor, successor, effective_date)
    full = _check_steps(predecessor, step, words["programme_code"])
    succession = Succession.objects.create(predecessor=predecessor, share=share, **(words | same))
    if full and predecessor.valid_to is None:
        _end(predecessor, effective_date)
    facts = {"share": percent(Fraction(share, WHOLE))} if share is not None else {}
    audit.record(
        by, "agency.succeeded", predecessor, agency=predecessor, kind=kind,
        successor=successor.code if successor else "", effective_date=str(effective_date), **facts,
    )  # fmt: skip
    return succession


def _check_words(step: Step, words: dict[str, str]) -> None:
    """What can be said without looking at other rows."""
    if step.successor == step.predecessor:
        raise Invalid(_("Kế thừa không hợp lệ."), {"successor": _("Cơ quan không thể kế thừa chính mình.")})
    if step.successor is None and step.kind != SuccessionKind.ABOLISH:
        raise Invalid(_("Thiếu cơ quan kế thừa."), {"successor": _("Chưa chọn cơ quan kế thừa.")})
    if step.successor is not None and step.kind == SuccessionKind.ABOLISH:
        message = _("Giải thể không có cơ quan kế thừa; nếu có, hãy chọn Sáp nhập hoặc Chia tách.")
        raise Invalid(_("Thừa cơ quan kế thừa."), {"successor": message})
    if not words["legal_basis"]:
        raise Invalid(_("Thiếu căn cứ pháp lý."), {"legal_basis": _("Chưa nhập nội dung này.")})
    if words["programme_code"] and step.kind != SuccessionKind.TRANSFER:
        message = _("Chỉ ghi mã chương trình khi chuyển chức năng; các hình thức khác chuyển cả cơ quan.")
        raise Invalid(_("Thừa mã chương trình."), {"programme_code": message})
    _check_share(step, words["share_source"])


def _check_share(step: Step, source: str) -> None:
    if step.share is None:
        if source:
            raise Invalid(_("Thiếu tỷ lệ."), {"share": _("Có nguồn nhưng chưa nhập tỷ lệ.")})
        return
    if not 0 < step.share <= WHOLE:
        raise Invalid(_("Tỷ lệ không hợp lệ."), {"share": _("Tỷ lệ phải lớn hơn 0 và không quá 100%.")})
    if step.kind in _ENDING and step.share != WHOLE:
        message = _("Hình thức này chuyển toàn bộ (100%). Nếu chỉ một phần, hãy chọn Chia tách.")
        raise Invalid(_("Tỷ lệ không hợp lệ."), {"share": message})
    if step.kind not in _ENDING and step.share != WHOLE and not source:
        message = _("Ghi nguồn của tỷ lệ, ví dụ: dân số theo Niên giám thống kê 2024.")
        raise Invalid(_("Thiếu nguồn của tỷ lệ."), {"share_source": message})


def _check_days(predecessor: Agency, successor: Agency | None, day: dt.date) -> None:
    field = "effective_date"
    if day <= predecessor.valid_from or (predecessor.valid_to and day > predecessor.valid_to):
        raise Invalid(_("Ngày có hiệu lực không hợp lệ."), {field: _("Ngày này cơ quan không tồn tại.")})
    if successor and (day < successor.valid_from or (successor.valid_to and day >= successor.valid_to)):
        raise Invalid(
            _("Ngày có hiệu lực không hợp lệ."), {field: _("Ngày này cơ quan kế thừa không tồn tại.")}
        )


def _check_steps(predecessor: Agency, step: Step, programme_code: str) -> bool:
    """Against what is recorded already. Whether the predecessor is fully taken over on that day."""
    if step.successor is not None and makes_cycle(steps_of(None), step.predecessor, step.successor):
        message = _("Cơ quan này đã (trực tiếp hoặc qua nhiều bước) chuyển thành cơ quan đang ghi kế thừa.")
        raise Invalid(_("Kế thừa tạo thành vòng tròn."), {"successor": message})
    if step.kind == SuccessionKind.TRANSFER:
        if programme_code:
            before = predecessor.successions_out.filter(programme_code=programme_code)
            _refuse_too_much([*steps_of(before.filter(effective_date=step.day)), step])
        return False
    others = predecessor.successions_out.exclude(kind=SuccessionKind.TRANSFER)
    today = [*steps_of(others.filter(effective_date=step.day)), step]
    _refuse_too_much(today)
    full = day_shares(today) == 1
    if full and predecessor.valid_to and predecessor.valid_to > step.day:
        message = _(
            "Cơ quan này đã ghi là tồn tại đến trước ngày %(day)s; việc chuyển toàn bộ phải vào ngày đó."
        )
        raise Invalid(
            _("Ngày có hiệu lực không hợp lệ."),
            {"effective_date": message % {"day": f"{predecessor.valid_to:%d/%m/%Y}"}},
        )
    return full


def _refuse_too_much(steps: list[Step]) -> None:
    try:
        check_shares(steps)
    except BadShares as bad:
        raise Invalid(_("Tỷ lệ không hợp lệ."), {"share": str(bad)}) from bad


def _end(agency: Agency, day: dt.date) -> None:
    agency.valid_to = day
    agency.save(update_fields=["valid_to"])
    agency.names.filter(valid_to__isnull=True, valid_from__lt=day).update(valid_to=day)
