"""What the sheet of people would do: new accounts, further roles, changed titles and contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agencies.bulk.shape import (
    AUTHORITIES,
    COLUMNS,
    PEOPLE,
    ROLES,
    Line,
    Typed,
)
from agencies.models import Agency, Membership, User
from agencies.specs import USERNAME
from portal.core.dates import DateError, parse_date
from portal.core.trial_runs import CHANGED, ERROR, NEW, UNCHANGED

_ASKED_AT_ONCE = 500


class _Known:
    """The accounts, roles and agencies that the sheet speaks of."""

    def __init__(self, rows: Sequence[Typed], coming: set[str]) -> None:
        self.coming = coming
        self.users: dict[str, User] = {}
        self.held: dict[tuple[str, str, str], Membership] = {}
        self.agencies: dict[str, Agency] = {}
        names = sorted({row.values["username"] for row in rows} - {""})
        codes = sorted({row.values["agency"] for row in rows} - {""})
        for start in range(0, len(names), _ASKED_AT_ONCE):
            part = names[start : start + _ASKED_AT_ONCE]
            self.users |= {user.username: user for user in User.objects.filter(username__in=part)}
            open_ones = Membership.objects.filter(user__username__in=part, valid_to__isnull=True)
            for held in open_ones.select_related("user", "agency"):
                self.held[held.user.username, held.agency.code, held.role] = held
        for start in range(0, len(codes), _ASKED_AT_ONCE):
            found = Agency.objects.filter(code__in=codes[start : start + _ASKED_AT_ONCE])
            self.agencies |= {agency.code: agency for agency in found}


def person_lines(rows: Sequence[Typed], coming: set[str], by: User) -> list[Line]:
    """A line for each row. `coming`: codes of agencies that the same workbook makes."""
    for row in rows:
        row.values["username"] = row.values.get("username", "").casefold()
        row.values["agency"] = row.values.get("agency", "").upper()
    known = _Known(rows, coming)
    first: dict[str, Typed] = {}
    roles: dict[tuple[str, str, str], int] = {}
    lines = []
    for row in rows:
        facts = _facts(row)
        _check_agency(row, known, facts["agency"])
        _check_same(row, first)
        key = (facts["username"], facts["agency"], facts["role"])
        if all(key) and key in roles:
            row.wrong("role", f"Vai trò này của {facts['username']} đã có ở dòng {roles[key]}; bỏ một dòng.")
        roles.setdefault(key, row.row)
        lines.append(_line(row, facts, known, by))
    return lines


def _facts(row: Typed) -> dict[str, Any]:
    values = row.values
    if values["username"] and not USERNAME.fullmatch(values["username"]):
        row.wrong("username", "Tên đăng nhập chỉ dùng chữ thường không dấu, chữ số và các dấu . _ - ở giữa.")
    email = values.get("email", "")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            row.wrong("email", f"Thư điện tử “{email}” không đúng; ví dụ ten@haugiang.gov.vn.")
    return {
        "username": values["username"], "full_name": values.get("full_name", ""), "agency": values["agency"],
        "role": _chosen(row, "role", ROLES), "title": values.get("title", ""),
        "authority": _chosen(row, "authority", AUTHORITIES), "email": email, "phone": values.get("phone", ""),
        "valid_from": _day(row),
    }  # fmt: skip


def _chosen(row: Typed, key: str, words: dict[str, str]) -> str:
    typed = row.values.get(key, "")
    found = {label.casefold(): value for label, value in words.items()}.get(typed.casefold())
    if typed and found is None:
        label = COLUMNS[PEOPLE][key].label
        row.wrong(key, f"{label} “{typed}” không có trong danh sách. Chọn một trong: {'; '.join(words)}.")
    return found or ""


def _day(row: Typed) -> Any:
    typed = row.values.get("valid_from", "")
    try:
        return parse_date(typed) if typed else None
    except DateError as error:
        row.wrong("valid_from", f"Từ ngày “{typed}”: {error}")
        return None


def _check_agency(row: Typed, known: _Known, code: str) -> None:
    if code and code not in known.agencies and code not in known.coming:
        row.wrong(
            "agency",
            f"Không có cơ quan mang mã {code}. Sửa mã, hoặc thêm cơ quan ở trang “Cơ quan” (dòng không lỗi).",
        )


def _check_same(row: Typed, first: dict[str, Typed]) -> None:
    """One login name in several rows is one person with several roles: name and contact must agree."""
    name = row.values["username"]
    if not name:
        return
    before = first.setdefault(name, row)
    for key in ("full_name", "email", "phone"):
        if row.values.get(key, "") != before.values.get(key, ""):
            label = COLUMNS[PEOPLE][key].label
            row.wrong(
                key,
                f"Tên đăng nhập {name} đã có ở dòng {before.row} với {label.lower()} khác. Một người thì ghi giống "
                "nhau; hai người thì cần hai tên đăng nhập.",
            )


def _line(row: Typed, facts: dict[str, Any], known: _Known, by: User) -> Line:
    line = Line(row.sheet, row.row, f"{facts['full_name']} ({facts['username']})", NEW, facts=facts)
    if facts["username"] == by.username:
        row.wrong("username", "Không thể tự giao hoặc sửa vai trò của chính mình; bỏ dòng này.")
    user = known.users.get(facts["username"])
    facts["account"] = "new" if user is None else user.pk
    if user is not None and not row.problems:
        held = known.held.get((facts["username"], facts["agency"], facts["role"]))
        _compare(row, line, user, held)
    line.problems = row.problems
    if row.problems:
        line.verdict = ERROR
    return line


def _compare(row: Typed, line: Line, user: User, held: Membership | None) -> None:
    """An account that is there. A different name is a different person until somebody says otherwise."""
    facts = line.facts
    if user.full_name.casefold() != facts["full_name"].casefold():
        row.wrong(
            "username",
            f"Tên đăng nhập {user.username} đã là của {user.full_name}. Chọn tên đăng nhập khác; nếu là một người, "
            "ghi đúng họ và tên đang có.",
        )
        return
    if not user.is_active:
        row.wrong("username", f"Tài khoản {user.username} đang bị khóa; mở khóa trước khi giao vai trò.")
        return
    pairs = [("email", user.email), ("phone", user.phone)]
    facts["membership"] = held.pk if held else None
    if held is not None:
        pairs += [("title", held.title), ("authority", held.authority)]
    # an empty cell leaves a contact as it is: the sheet need not repeat what is known
    contact = ("email", "phone")
    differs = [(key, was) for key, was in pairs if was != facts[key] and (facts[key] or key not in contact)]
    for key in contact:
        facts[key] = facts[key] or getattr(user, key)
    line.changes = [(COLUMNS[PEOPLE][key].label, was, facts[key]) for key, was in differs]
    if held is None:
        line.changes.append(("Vai trò", "", f"giao thêm tại {facts['agency']}"))
    line.verdict = CHANGED if line.changes else UNCHANGED
