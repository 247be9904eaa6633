"""What a workbook would do to the agencies and accounts that there are: a verdict for every row. Nothing is written.

Questions are asked once for all rows. The digest of a plan says whether what is written is what was shown.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from agencies.bulk.people import person_lines
from agencies.bulk.shape import (
    AGENCIES,
    COLUMNS,
    KINDS,
    PEOPLE,
    YES,
    Line,
    Typed,
)
from agencies.models import Agency, AgencyName, User
from agencies.specs import CODE, Naming
from portal.core.dates import DateError, parse_date
from portal.core.text import sort_key
from portal.core.trial_runs import CHANGED, ERROR, NEW, UNCHANGED, Tried

_NAMING = tuple(Naming.__dataclass_fields__)
_ASKED_AT_ONCE = 500


class Plan(Tried[Line]):
    """All rows in the order of the workbook."""


def plan_of(rows: Sequence[Typed], by: User) -> Plan:
    """The plan of a workbook for who would apply it. A fixed number of questions for every 500 rows."""
    agencies = [row for row in rows if row.sheet == AGENCIES]
    people = [row for row in rows if row.sheet == PEOPLE]
    lines = _agency_lines(agencies)
    coming = {line.facts["code"] for line in lines if line.verdict == NEW}
    return Plan(lines + person_lines(people, coming, by))


def stored_agencies(codes: Iterable[str]) -> dict[str, Agency]:
    """The agencies of these codes."""
    wanted = sorted({code for code in codes if code})
    found: dict[str, Agency] = {}
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        part = Agency.objects.filter(code__in=wanted[start : start + _ASKED_AT_ONCE])
        found |= {agency.code: agency for agency in part.select_related("parent")}
    return found


def _agency_lines(rows: Sequence[Typed]) -> list[Line]:
    for row in rows:
        for key in ("code", "parent"):
            row.values[key] = row.values.get(key, "").upper()
    stored = stored_agencies(row.values[key] for row in rows for key in ("code", "parent"))
    names = _latest_names([agency for code, agency in stored.items()])
    first: dict[str, int] = {}
    lines = []
    for row in rows:
        code = row.values["code"]
        if code and code in first:
            row.wrong("code", f"Mã {code} đã có ở dòng {first[code]}; mỗi cơ quan chỉ ghi một dòng.")
        first.setdefault(code, row.row)
        lines.append(_agency_line(row, stored, names))
    _check_parents(rows, lines, stored)
    _check_sisters(rows, lines, stored)
    return lines


def _latest_names(agencies: Sequence[Agency]) -> dict[int, AgencyName]:
    found: dict[int, AgencyName] = {}
    ids = [agency.pk for agency in agencies]
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        part = AgencyName.objects.filter(agency__in=ids[start : start + _ASKED_AT_ONCE])
        found |= {name.agency_id: name for name in part.order_by("valid_from")}
    return found


def _agency_line(row: Typed, stored: dict[str, Agency], names: dict[int, AgencyName]) -> Line:
    values = row.values
    if values["code"] and not CODE.fullmatch(values["code"]):
        row.wrong("code", "Mã gồm chữ A–Z, chữ số và dấu chấm, dài không quá 35 ký tự, ví dụ H30.12.")
    kind = _kind(row)
    day = day_of(row, "valid_from")
    naming: dict[str, Any] = {key: values.get(key, "") for key in _NAMING}
    naming["collective"] = values.get("collective", "").casefold() == YES.casefold()
    if values.get("collective") and values["collective"] not in COLUMNS[AGENCIES]["collective"].choices:
        row.wrong("collective", "Ký TM.: chọn Có hoặc Không.")
    line = Line(row.sheet, row.row, naming["short_name"] or naming["name"] or values["code"], ERROR)
    line.facts = {"code": values["code"], "parent": values["parent"], "kind": kind, "naming": naming,
                  "admin_code": values.get("admin_code", ""), "valid_from": day}  # fmt: skip
    agency = stored.get(values["code"])
    if agency is None:
        line.verdict = NEW
    elif not row.problems:
        _compare(row, line, agency, names.get(agency.pk))
    line.problems = row.problems
    if row.problems:
        line.verdict = ERROR
    return line


def _kind(row: Typed) -> str:
    typed = row.values.get("kind", "")
    kind = {label.casefold(): value for label, value in KINDS.items()}.get(typed.casefold(), "")
    if typed and not kind:
        row.wrong(
            "kind", f"Loại cơ quan “{typed}” không có trong danh sách. Chọn một trong: {', '.join(KINDS)}."
        )
    return kind


def day_of(row: Typed, key: str) -> dt.date | None:
    """The date of a column, or None; wrong dates are noted."""
    typed = row.values.get(key, "")
    if not typed:
        return None
    try:
        return parse_date(typed)
    except DateError as error:
        row.wrong(key, f"{COLUMNS[row.sheet][key].label} “{typed}”: {error}")
        return None


def _compare(row: Typed, line: Line, agency: Agency, name: AgencyName | None) -> None:
    """An agency that is there: only its name may be changed by a workbook, from a day on."""
    for key, theirs, ours in (
        ("kind", agency.kind, line.facts["kind"]),
        ("parent", agency.parent.code if agency.parent else "", line.facts["parent"]),
        ("admin_code", agency.admin_code, line.facts["admin_code"] or agency.admin_code),
    ):
        if theirs != ours:
            label = COLUMNS[AGENCIES][key].label
            row.wrong(
                key,
                f"{label} khác với cơ quan {agency.code} đang có. Tệp không đổi được; hãy sửa ô này cho khớp, hoặc ghi "
                "kế thừa trên trang của cơ quan.",
            )
    naming = line.facts["naming"]
    differs = [key for key in _NAMING if name is None or getattr(name, key) != naming[key]]
    line.verdict = CHANGED if differs else UNCHANGED
    line.changes = [
        (COLUMNS[AGENCIES][key].label, words(getattr(name, key) if name else ""), words(naming[key]))
        for key in differs
    ]
    day = line.facts["valid_from"]
    if not differs or day is None:
        return
    ended = agency.valid_to is not None and day >= agency.valid_to
    if day < agency.valid_from or ended:
        row.wrong("valid_from", "Ngày này cơ quan không tồn tại; hãy ghi ngày đổi tên.")
    elif name is not None and name.valid_from >= day:
        row.wrong(
            "valid_from",
            f"Cơ quan {agency.code} đang mang tên khác từ {name.valid_from:%d/%m/%Y}. Nếu đổi tên, ghi ngày đổi tên "
            "sau ngày đó; nếu không, sửa lại cho khớp.",
        )


def words(value: object) -> str:
    """A value as it stands in the workbook."""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return str(value)


def _check_parents(rows: Sequence[Typed], lines: Sequence[Line], stored: dict[str, Agency]) -> None:
    """Every parent is there or comes along and has not ended, and nobody is above himself."""
    above = {line.facts["code"]: line.facts["parent"] for line in lines}
    coming = {line.facts["code"] for line in lines if line.verdict == NEW}
    for row, line in zip(rows, lines, strict=True):
        parent = line.facts["parent"]
        if line.verdict != NEW or not parent:
            continue
        if parent not in stored and parent not in coming:
            in_file = " (dòng của cơ quan đó đang có lỗi)" if parent in above else ""
            row.wrong(
                "parent",
                f"Không có cơ quan mang mã {parent}{in_file}. Sửa mã, hoặc thêm cơ quan đó vào trang này.",
            )
        elif parent in stored and ended_by(stored[parent], line.facts["valid_from"]):
            row.wrong(
                "parent",
                f"Cơ quan cấp trên {parent} chỉ tồn tại đến trước ngày {stored[parent].valid_to:%d/%m/%Y}. Ghi mã cơ "
                "quan kế thừa, hoặc sửa ngày có hiệu lực.",
            )
        elif _in_circle(line.facts["code"], above):
            row.wrong(
                "parent", "Các cơ quan trong tệp là cấp trên của nhau thành vòng tròn; hãy sửa mã cấp trên."
            )
        if row.problems:
            line.verdict, line.problems = ERROR, row.problems


def ended_by(agency: Agency, day: dt.date | None) -> bool:
    """Whether an agency is no more on a day."""
    return day is not None and agency.valid_to is not None and agency.valid_to <= day


def _in_circle(code: str, above: dict[str, str]) -> bool:
    seen = {code}
    while code := above.get(code, ""):
        if code in seen:
            return True
        seen.add(code)
    return False


def _check_sisters(rows: Sequence[Typed], lines: Sequence[Line], stored: dict[str, Agency]) -> None:
    """Two agencies of one name under one parent at one time would be taken for each other."""
    parents = {line.facts["parent"] for line in lines if line.verdict == NEW}
    there: dict[tuple[str, str], list[Agency]] = defaultdict(list)
    for parent in sorted(parents):
        if parent in stored or not parent:
            for sister in Agency.objects.filter(parent=stored.get(parent)):
                there[parent, sister.sort_key].append(sister)
    known: dict[tuple[str, str], str] = {}
    for row, line in zip(rows, lines, strict=True):
        if line.verdict != NEW:
            continue
        key, day = (line.facts["parent"], sort_key(line.label)[:400]), line.facts["valid_from"]
        stands = next((each for each in there[key] if not ended_by(each, day)), None)
        where = f"đã có trên hệ thống ({stands.code})" if stands else known.get(key)
        if where:
            row.wrong("name", f"Cơ quan cùng tên, cùng cấp trên {where}. Sửa tên hoặc bỏ dòng này.")
            line.verdict, line.problems = ERROR, row.problems
        known.setdefault(key, f"ở dòng {row.row}")
