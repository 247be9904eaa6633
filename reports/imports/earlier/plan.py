"""What a workbook of an earlier period would write: a verdict for every row. Nothing is written.

Questions are asked once for all rows. The digest of a plan says whether what is written is what was shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from django.db.models import Q

from agencies.models import Agency, Succession
from agencies.queries import name_on
from portal.core.numbers import NumberError, format_scaled
from portal.core.trial_runs import CHANGED, ERROR, NEW, UNCHANGED, Problem, Tried
from reports.collection.actions.earlier import EarlierRow, asked_already, summary_class
from reports.collection.entries import FigureEntry
from reports.collection.models import Call, Figure, Report
from reports.collection.queries.calls import default_class, newest_versions
from reports.collection.states import AssignmentKind, FigureState
from reports.collection.typed import read_answer
from reports.collection.wording import number_text
from reports.imports.earlier.shape import (
    SUMMARY,
    Asked,
    Line,
    Typed,
    asked_figures,
)
from reports.imports.workbook.numbers import CellProblem, number_words, percent_words
from reports.outlines.models import Indicator, OutlineVersion, Programme
from reports.outlines.states import AcrossUnits, OutlineState
from reports.periods.queries import PeriodChoice

_NUMBERS: Final = ("value", "numerator", "denominator", "qualifier", "state")
_ASKED_AT_ONCE: Final = 500
_MOST_HINTS: Final = 20
_NO_NUMBER: Final = (
    "không phải là số. Gõ số, hoặc “không có”, “chưa thống kê được”; chưa có số liệu thì để trống."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the figures belong: a lead's programme in a period of before, with the outlines by class of reporter.

    `call`: the round that an earlier load of the same made, None for the first.
    """

    lead: Agency
    programme: Programme
    period: PeriodChoice
    versions: Mapping[str, OutlineVersion]
    call: Call | None = None

    def figures(self) -> list[Asked]:
        """The columns."""
        return asked_figures(self.versions)


@dataclass(frozen=True, slots=True)
class Plan(Tried[Line]):
    """The rows that say something, in order, and what catches the eye (hints block nothing)."""

    hints: list[str] = field(default_factory=list)


def published_versions(programme: Programme, kind: str) -> dict[str, OutlineVersion]:
    """The outlines in force for a kind of period; those never published are no measure of the past."""
    found = newest_versions(programme, kind)
    return {name: version for name, version in found.items() if version.state == OutlineState.PUBLISHED}


def offered_agencies(place: Place) -> list[Agency]:
    """Who may have reported then: what existed at the end of the period beside and under the lead; for the lead of a
    province also in those that went into it since."""
    lead, heads = place.lead, _heads(place)
    above = {pk for pk in (lead.parent_id, lead.pk) if pk}
    near = Q(parent__in=above | heads if above & heads else above) | Q(pk=lead.pk)
    return list(Agency.objects.alive(place.period.data_to).filter(near).prefetch_related("names"))


def plan_of(rows: Sequence[Typed], place: Place) -> Plan:
    """The plan of a workbook. A fixed number of questions for every 500 rows."""
    asked = {each.code: each for each in place.figures()}
    found = _agencies([row.code.upper() for row in rows])
    taken = asked_already(place.programme, place.period.code, [place.lead, *found.values()], place.call)
    stored = _stored(place.call)
    followed, heads = _predecessors(found.values(), place), _heads(place)
    first: dict[str, int] = {}
    lines = []
    for row in rows:
        code = row.code.upper()
        if code and code in first:
            row.problems.append(
                Problem(row.cell, f"Mã {code} đã có ở dòng {first[code]}; mỗi cơ quan một dòng.")
            )
        first.setdefault(code, row.row)
        agency = place.lead if code == SUMMARY else found.get(code)
        line = Line(row.row, row.code, ERROR, agency.pk if agency else None, summary=code == SUMMARY)
        _check_agency(row, line, agency, place, followed, heads=heads)
        if agency is not None:
            kind = AssignmentKind.CONSOLIDATION if line.summary else AssignmentKind.CONTRIBUTION
            line.label = (
                "Toàn tỉnh (tổng hợp)" if line.summary else name_on(agency, place.period.data_to).name
            )
            if (agency.pk, kind) in taken:
                said = "Đã có yêu cầu báo cáo thật của kỳ này trên hệ thống; số từ sổ cũ không thay được. Bỏ dòng này."
                row.problems.append(Problem(row.cell, said))
            _compare(
                row, line, asked, _version_of(agency, line.summary, place), stored.get((agency.pk, kind))
            )
        line.problems = row.problems
        if row.problems:
            line.verdict = ERROR
        lines.append(line)
    return Plan(lines, _hints(lines, asked))


def _heads(place: Place) -> set[int]:
    """The tops of the trees whose agencies may stand in the workbook: the lead's own, and those that went into it after
    the period."""
    own = int(place.lead.path.partition("/")[0])
    merged = Succession.objects.filter(successor=own, effective_date__gt=place.period.data_to)
    return {own, *merged.values_list("predecessor_id", flat=True)}


def _agencies(codes: Sequence[str]) -> dict[str, Agency]:
    wanted = sorted({code for code in codes if code and code != SUMMARY})
    found: dict[str, Agency] = {}
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        part = Agency.objects.filter(code__in=wanted[start : start + _ASKED_AT_ONCE])
        found |= {agency.code: agency for agency in part.prefetch_related("names")}
    return found


def _stored(call: Call | None) -> dict[tuple[int, str], dict[tuple[int, int], Figure]]:
    """What an earlier load wrote: figures by (agency, kind of duty)."""
    found: dict[tuple[int, str], dict[tuple[int, int], Figure]] = {}
    if call is None:
        return found
    reports = Report.objects.accepted().filter(assignment__call=call).select_related("assignment")
    for report in reports.prefetch_related("figures"):
        found[report.assignment.agency_id, report.assignment.kind] = {
            (each.indicator_id, each.breakdown_id): each for each in report.figures.all()
        }
    return found


def _predecessors(agencies: Any, place: Place) -> dict[int, list[str]]:
    """Codes of those from whom an agency came after the period: they reported then."""
    rows = Succession.objects.filter(
        successor__in=list(agencies), effective_date__gt=place.period.data_to
    ).select_related("predecessor")
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        found[row.successor_id or 0].append(row.predecessor.code)
    return found


def _check_agency(
    row: Typed,
    line: Line,
    agency: Agency | None,
    place: Place,
    followed: Mapping[int, Sequence[str]],
    *,
    heads: Collection[int],
) -> None:
    if agency is None:
        if row.code:
            said = f"Không có cơ quan mang mã {row.code}. Sửa mã; cơ quan đã kết thúc vẫn dùng mã cũ."
            row.problems.append(Problem(row.cell, said))
        return
    day = place.period.data_to
    if agency.valid_from > day or (agency.valid_to is not None and agency.valid_to <= day):
        said = f"Ngày {day:%d/%m/%Y} chưa có hoặc không còn cơ quan này."
        before = followed.get(agency.pk, ())
        way = "Ghi mã cơ quan làm việc này khi đó, hoặc bỏ dòng này."
        if before:
            way = f"Ghi mã cơ quan của thời kỳ đó: {', '.join(sorted(before))}."
        row.problems.append(Problem(row.cell, f"{said} {way}"))
    if int(agency.path.partition("/")[0]) not in heads and not line.summary:
        row.problems.append(Problem(row.cell, "Cơ quan này thuộc tỉnh khác; bỏ dòng này."))


def _version_of(agency: Agency, summary: bool, place: Place) -> OutlineVersion | None:
    if summary:
        return place.versions[summary_class(agency, place.versions)]
    return place.versions.get(default_class(agency, place.versions))


def _compare(
    row: Typed,
    line: Line,
    asked: Mapping[str, Asked],
    version: OutlineVersion | None,
    stored: Mapping[tuple[int, int], Figure] | None,
) -> None:
    """The figures of the row against what an earlier load wrote for it."""
    if version is None:
        row.problems.append(Problem(row.cell, "Không có đề cương nào cho nhóm của cơ quan này; bỏ dòng này."))
        return
    entries: dict[tuple[int, int], FigureEntry] = {}
    labels: dict[tuple[int, int], Asked] = {}
    for code, (cell, raw) in row.values.items():
        column = asked[code]
        if version.pk not in column.versions:
            said = f"{code}: đề cương của cơ quan này không hỏi chỉ tiêu này; hãy xóa ô này."
            row.problems.append(Problem(cell, said))
            continue
        entry = _entry(row, cell, column, raw)
        if entry is not None:
            key = (column.indicator.pk, column.breakdown.pk)
            entries[key], labels[key] = entry, column
    line.figures = [asdict(entry) for entry in entries.values()]
    if stored is None:
        line.verdict = NEW
        return
    names = {(each.indicator.pk, each.breakdown.pk): each for each in asked.values()}
    for key in dict.fromkeys([*stored, *entries]):
        before, after = _shown(stored.get(key), names.get(key)), _shown(entries.get(key), names.get(key))
        if before != after:
            line.changes.append((names[key].code if key in names else "?", before, after))
    line.verdict = CHANGED if line.changes else UNCHANGED


def _entry(row: Typed, cell: str, column: Asked, raw: str) -> FigureEntry | None:
    """What a cell says; None with a problem where it cannot be meant."""
    kind, _colon, text = raw.partition(":")
    indicator = column.indicator
    try:
        words = text if kind == "s" else _number(kind, text, indicator)
        answer = read_answer(
            words, scale=indicator.scale, is_ratio=indicator.is_ratio, units=[indicator.unit]
        )
    except NumberError as error:
        words = str(error) if any(each.isdigit() for each in text) else _NO_NUMBER
        row.problems.append(Problem(cell, f"{column.code} “{text[:40]}”: {words}"))
        return None
    except CellProblem as problem:
        row.problems.append(Problem(cell, f"{column.code} “{problem.shown}”: {problem.message}"))
        return None
    if answer.state == FigureState.NOT_REPORTED:
        return None
    return FigureEntry(
        indicator.pk, column.breakdown.pk, value=answer.value, numerator=answer.numerator,
        denominator=answer.denominator, qualifier=answer.qualifier or "exact", state=answer.state,
    )  # fmt: skip


def _number(kind: str, text: str, indicator: Indicator) -> str:
    return (
        percent_words(text)
        if kind == "p"
        else number_words(text, 0 if indicator.is_ratio else indicator.scale)
    )


def _shown(figure: Figure | FigureEntry | None, asked: Asked | None) -> str:
    if figure is None or asked is None:
        return ""
    if figure.state != FigureState.REPORTED:
        return str(FigureState(figure.state).label)
    row = Figure(**{name: getattr(figure, name) for name in _NUMBERS})
    words = number_text(row, asked.indicator)
    return words if figure.qualifier == "exact" else f"{figure.qualifier} {words}"


def _hints(lines: Sequence[Line], asked: Mapping[str, Asked]) -> list[str]:
    """Where the summary as it was issued is not the sum of the rows: worth a look, and often right."""
    summary = next((line for line in lines if line.summary and not line.problems), None)
    if summary is None:
        return [
            "Không có dòng TỔNG HỢP: bản tổng hợp sẽ chưa có số cùng kỳ của toàn tỉnh; các đơn vị vẫn có."
        ]
    added = {(each.indicator.pk, each.breakdown.pk): each for each in asked.values()
             if each.indicator.across_units == AcrossUnits.SUM}  # fmt: skip
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for line in lines:
        for each in line.figures if not line.summary else ():
            sums[each["indicator_id"], each["breakdown_id"]] += each["value"] or 0
    hints = []
    for each in summary.figures:
        key = (each["indicator_id"], each["breakdown_id"])
        if key in added and key in sums and (each["value"] or 0) != sums[key]:
            scale = added[key].indicator.scale
            given, total = format_scaled(each["value"] or 0, scale), format_scaled(sums[key], scale)
            hints.append(f"{added[key].code}: dòng TỔNG HỢP ghi {given}, các đơn vị cộng lại được {total}.")
    return hints[:_MOST_HINTS]


def rows_to_write(plan: Plan, place: Place) -> list[EarlierRow]:
    """The rows of a plan without errors that write something."""
    writing = [line for line in plan.lines if line.verdict in (NEW, CHANGED)]
    agencies = Agency.objects.in_bulk([line.agency_id for line in writing if line.agency_id])
    known = {each.name for each in fields(FigureEntry)}
    return [
        EarlierRow(
            agencies[line.agency_id or 0],
            [FigureEntry(**{name: each[name] for name in known}) for each in line.figures],
            line.summary,
        )
        for line in writing
        if line.figures or line.verdict == CHANGED
    ]
