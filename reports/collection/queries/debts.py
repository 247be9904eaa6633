"""“Ai còn nợ”: the text that is copied into Zalo and the rows of the Excel file."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.dates import format_date, format_datetime
from reports.collection.queries.board import Board, Row, Tally
from reports.collection.queries.round_states import Standing, State


def kind_of_debt(row: Standing) -> str:
    """How a debt is spoken of: overdue, due, again (a version to be completed), asked (never called late)."""
    if row.status in ("returned", "reopened"):
        return "again"
    if row.lateness.key == "asked":
        return "asked"
    return "overdue" if row.is_overdue else "due"


_HEADINGS = (
    ("overdue", gettext_lazy("QUÁ HẠN")),
    ("due", gettext_lazy("CHƯA ĐẾN HẠN")),
    ("again", gettext_lazy("CHỜ BẢN BỔ SUNG, HOÀN THIỆN")),
    ("asked", gettext_lazy("TRÂN TRỌNG ĐỀ NGHỊ GỬI")),
)


_KINDS = [kind for kind, _heading in _HEADINGS]


def in_order(board: Board) -> list[State]:
    """Whoever owes, in the order of the text."""
    return sorted(board.owing, key=lambda state: _KINDS.index(kind_of_debt(state)))


def _line(row: Row, kind: str) -> str:
    """One agency with its time, lateness and contact."""
    parts = [row.duty.agency.name]
    due = format_datetime(row.duty.deadline)
    if kind == "overdue":
        parts.append(_("hạn %(due)s, %(late)s") % {"due": due, "late": row.lateness.words})
    elif kind == "due":
        parts.append(_("hạn %(due)s") % {"due": due})
    elif kind == "again":
        parts.append(row.words)
    else:
        parts.append(_("mong nhận được chậm nhất %(due)s") % {"due": due})
    contact = ", ".join(filter(None, (row.duty.contact_name, row.duty.contact_phone)))
    if contact:
        parts.append(contact)
    return " – ".join(parts)


def owed_words(counted: Tally) -> str:
    """ "còn 8 đơn vị, 5 đơn vị đã đạt yêu cầu còn nợ bản bổ sung": an agency is counted in one of the two."""
    said = []
    if counted.unsent:
        said.append(_("còn %(n)d đơn vị") % {"n": counted.unsent})
    if counted.more:
        words = _("%(n)d đơn vị đã đạt yêu cầu còn nợ bản bổ sung") % {"n": counted.more}
        said.append(words)
    return ", ".join(said)


def debt_text(board: Board, part: Sequence[State] | None = None, *, first: int = 1, name: str = "") -> str:
    """Plain text, short lines, no content of any report: who still owes, when it was due, whom to phone.

    `part`: some of `in_order` (all by default), whose first has the number `first`; `name` is written above them.
    """
    call, owing = board.call, board.owing
    counted = board.tally
    lines = [call.title.upper() if len(call.title) < 60 else call.title]
    if call.letter_number and call.letter_date:
        lines.append(
            _("(Công văn số %(number)s ngày %(date)s; số liệu tính đến ngày %(to)s)")
            % {
                "number": call.letter_number,
                "date": format_date(call.letter_date),
                "to": format_date(call.data_to),
            }
        )
    if not owing:
        return "\n".join([*lines, _("Tất cả đơn vị đã gửi báo cáo. Trân trọng cảm ơn.")])
    lines.append(
        _("Tính đến %(now)s đã nhận %(received)d/%(total)d, %(owed)s:")
        % {
            "now": format_datetime(board.now),
            "received": counted.received,
            "total": counted.total,
            "owed": owed_words(counted),
        }
    )
    if name:
        lines.append(f"({name})")
    said = ""
    for number, row in enumerate(board.whole(in_order(board) if part is None else part), first):
        kind = kind_of_debt(row)
        if kind != said:
            lines += ["", f"{dict(_HEADINGS)[kind]}:"]
            said = kind
        lines.append(f"{number}. {_line(row, kind)}")
    contact = ", ".join(filter(None, (call.contact_name, call.contact_phone)))
    if contact:
        lines += ["", _("Đầu mối tiếp nhận: %(contact)s.") % {"contact": contact}]
    return "\n".join(lines)


DEBT_HEADER = (
    "STT", "Đơn vị", "Tính chất", "Tình trạng", "Hạn gửi", "Mức độ", "Đầu mối", "Điện thoại",
)  # fmt: skip


def debt_rows(owing: Sequence[Row]) -> list[tuple[int | str, ...]]:
    """The rows under DEBT_HEADER."""
    return [
        (
            number,
            row.duty.agency.name,
            str(row.duty.get_nature_display()),
            row.words,
            format_datetime(row.duty.deadline),
            "" if row.status in ("returned", "reopened") else row.lateness.words,
            row.duty.contact_name,
            row.duty.contact_phone,
        )
        for number, row in enumerate(owing, 1)
    ]
