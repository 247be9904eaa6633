"""The two sheets of the workbook and their columns. Template and reader agree on this alone. Pure but for words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from agencies.states import AgencyKind, Authority, Role
from portal.core.trial_runs import VERDICTS, Problem
from portal.core.workbook_template import Column, Sheet

AGENCIES: Final = "Cơ quan"
PEOPLE: Final = "Người dùng"
MOST_ROWS: Final = 5_000
YES, NO = "Có", "Không"

KINDS: Final = {str(label): value for value, label in AgencyKind.choices}
ROLES: Final = {str(label): value for value, label in Role.choices}
AUTHORITIES: Final = {str(label): value for value, label in Authority.choices}

_DATE: Final = "Ngày/tháng/năm, ví dụ 01/7/2025"
COLUMNS: Final[Mapping[str, Mapping[str, Column]]] = {
    AGENCIES: {
        "code": Column("Mã cơ quan", 14, required=True, hint="Chữ A–Z, chữ số và dấu chấm, ví dụ H30.12"),
        "kind": Column("Loại cơ quan", 22, required=True, choices=tuple(KINDS)),
        "parent": Column("Mã cơ quan cấp trên", 14, hint="Mã đã có trên hệ thống hoặc ở dòng khác của trang này"),
        "name": Column("Tên đầy đủ", 42, required=True),
        "short_name": Column("Tên gọn", 22, hint="Dùng trong danh sách; để trống thì dùng tên đầy đủ"),
        "symbol": Column("Ký hiệu văn bản", 14, required=True, hint="Phần sau dấu gạch: /BC-SLĐTBXH"),
        "place": Column("Địa danh", 16, required=True, hint="In trước ngày tháng của văn bản"),
        "superior_line": Column("Cơ quan chủ quản in trên văn bản", 34),
        "collective": Column("Ký TM. (tập thể)", 12, choices=(YES, NO)),
        "collective_name": Column("Tên in sau TM.", 22),
        "admin_code": Column("Mã đơn vị hành chính", 12),
        "valid_from": Column("Có hiệu lực từ ngày", 16, required=True, hint=f"{_DATE}. Cơ quan mới: tồn tại từ ngày; "
                             "cơ quan đã có: đổi tên từ ngày"),
    },
    PEOPLE: {
        "username": Column("Tên đăng nhập", 24, required=True, hint="Chữ thường không dấu, chữ số và dấu . _ -"),
        "full_name": Column("Họ và tên", 26, required=True),
        "agency": Column("Mã cơ quan", 14, required=True, hint="Mã đã có hoặc ở trang “Cơ quan”"),
        "role": Column("Vai trò", 26, required=True, choices=tuple(ROLES)),
        "title": Column("Chức vụ", 22, hint="Ví dụ: Phó Giám đốc, Chuyên viên"),
        "authority": Column("Quyền ký", 20, choices=tuple(AUTHORITIES)),
        "email": Column("Thư điện tử công vụ", 26),
        "phone": Column("Điện thoại công vụ", 18),
        "valid_from": Column("Từ ngày", 14, hint=f"{_DATE}. Để trống: từ hôm nay"),
    },
}  # fmt: skip
DATES: Final = frozenset({"valid_from"})
# Leading noughts count; a spreadsheet drops them from numbers.
NOUGHTS: Final = frozenset({"phone", "admin_code"})
# How to reach an office, and names of accounts: asked for anything else but whether a citizen is meant.
OPEN: Final = frozenset({"email", "phone", "username", "code", "parent", "agency", "admin_code"})
LENGTHS: Final = {
    "code": 35, "parent": 35, "agency": 35, "name": 200, "short_name": 100, "symbol": 30, "place": 60,
    "superior_line": 200, "collective_name": 100, "admin_code": 10, "username": 60, "full_name": 100, "title": 100,
    "email": 254, "phone": 30,
}  # fmt: skip


@dataclass(slots=True)
class Typed:
    """One row of a sheet as it was filled in: {key of a column: text}; where each stands is `cells`."""

    sheet: str
    row: int
    values: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, key: str, message: str) -> None:
        """Something is wrong with one column of this row."""
        self.problems.append(Problem(self.cells.get(key, ""), message))


@dataclass(slots=True)
class Line:
    """What one row would do: a verdict, what changes (label, before, after), what is wrong, and the facts to write."""

    sheet: str
    row: int
    label: str
    verdict: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict_words(self) -> str:
        return VERDICTS[self.verdict]


def sheets() -> list[Sheet]:
    """The template's sheets, empty."""
    hint = "Cột có dấu * phải điền. Không ghi mật khẩu: mỗi người nhận một liên kết để tự đặt. Không gộp ô."
    titles = {AGENCIES: "DANH SÁCH CƠ QUAN", PEOPLE: "DANH SÁCH NGƯỜI DÙNG VÀ VAI TRÒ"}
    return [
        Sheet(name, titles[name], hint, list(columns.values()), fixed=1) for name, columns in COLUMNS.items()
    ]
