"""Outlines, calls, duties, reports. Written straight to the database: tests of actions must not stand on actions."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from agencies.models import Agency, User
from agencies.states import AgencyKind, Role
from portal.core.clock import VIETNAM
from reports.collection.entries import new_paragraph
from reports.collection.models import Assignment, Call, CallOutline, Figure, Report, SectionText
from reports.collection.states import (
    AssignmentKind,
    CallState,
    Channel,
    FigureState,
    Nature,
    Origin,
    ReportState,
)
from reports.outlines.models import (
    AnnexTable,
    Breakdown,
    Indicator,
    Outline,
    OutlineVersion,
    Programme,
    Section,
    TableRow,
)
from reports.outlines.states import (
    AcrossTime,
    AcrossUnits,
    IndicatorKind,
    OutlineState,
    ReporterClass,
    RowKind,
)
from reports.periods.models import Period
from reports.periods.states import PeriodKind
from tests.factories.agencies import make_agency, make_member

DUE = dt.datetime(2023, 6, 16, 23, 59, tzinfo=VIETNAM)
OPENED = dt.datetime(2023, 6, 7, 8, 0, tzinfo=VIETNAM)
CODE = "PCMD"

_numbers = count(1)

_SUM_LAST = {"across_units": AcrossUnits.SUM, "across_time": AcrossTime.LAST}
_SUM_SUM = {"across_units": AcrossUnits.SUM, "across_time": AcrossTime.SUM}
# A small catalogue with one indicator of each kind; code -> fields.
INDICATORS: dict[str, dict[str, Any]] = {
    "CTX.01": {"name": "Diện tích tự nhiên", "unit": "km2", "kind": IndicatorKind.STOCK, "scale": 2, **_SUM_LAST},
    "CSKD.01": {"name": "Cơ sở kinh doanh dịch vụ", "unit": "cơ sở", "kind": IndicatorKind.STOCK, **_SUM_LAST},
    "TT.01": {"name": "Cuộc tuyên truyền", "unit": "cuộc", "kind": IndicatorKind.FLOW, **_SUM_SUM},
    "TT.02": {"name": "Lượt người dự", "unit": "lượt người", "kind": IndicatorKind.FLOW, **_SUM_SUM},
    "DH.01": {
        "name": "Xã, phường không có tệ nạn", "unit": "xã, phường", "kind": IndicatorKind.RATIO,
        "across_units": AcrossUnits.RECOMPUTE, "across_time": AcrossTime.LAST,
    },
    "KT.02": {
        "name": "Cơ sở được kiểm tra", "unit": "cơ sở", "kind": IndicatorKind.DISTINCT,
        "across_units": AcrossUnits.SINGLE_OWNER, "across_time": AcrossTime.OWNER_RESTATES,
    },
}  # fmt: skip
CEILINGS = {"KT.02": "CSKD.01"}

# (key, level, label, title, prose, required, rows: (code, breakdown key, row label, fields))
Row = tuple[str, str, str, dict[str, Any]]
SECTIONS: list[tuple[str, int, str, str, bool, bool, list[Row]]] = [
    ("situation", 0, "I.", "Tình hình", True, True, [
        ("CTX.01", "", "Diện tích tự nhiên", {"required": False}),
        ("CSKD.01", "", "Cơ sở kinh doanh dịch vụ", {"parts_complete": True}),
        ("CSKD.01", "ET=karaoke", "Karaoke", {"depth": 1, "required": False}),
        ("CSKD.01", "ET=luu_tru", "Lưu trú", {"depth": 1, "required": False}),
    ]),
    ("results", 0, "II.", "Kết quả thực hiện", False, False, []),
    ("communication", 1, "1.", "Tuyên truyền", True, True, [
        ("TT.01", "", "Cuộc tuyên truyền", {}),
        ("TT.02", "", "Lượt người tham dự", {}),
        ("DH.01", "", "Xã, phường không có tệ nạn", {}),
    ]),
    ("inspection", 1, "2.", "Kiểm tra", True, False, [
        ("KT.02", "ET=karaoke", "Cơ sở karaoke được kiểm tra", {"required": False}),
    ]),
    ("proposals", 0, "III.", "Kiến nghị", True, False, []),
]  # fmt: skip
DOCUMENT_COLUMNS = [
    {"key": "number", "label": "Số, ký hiệu", "kind": "text", "width": 2, "required": True},
    {"key": "date", "label": "Ngày", "kind": "date", "width": 1, "required": False},
    {"key": "copies", "label": "Số bản", "kind": "number", "width": 1, "required": False},
]


def make_programme() -> Programme:
    """The one programme of the tests, with its catalogue of INDICATORS."""
    programme, created = Programme.objects.get_or_create(
        code=CODE, defaults={"name": "Chương trình thử nghiệm", "subject": "công tác thử nghiệm"}
    )
    if created:
        for position, (code, fields) in enumerate(INDICATORS.items()):
            ceiling = CEILINGS.get(code)
            Indicator.objects.create(
                programme=programme, code=code, position=position,
                ceiling=programme.indicators.get(code=ceiling) if ceiling else None, **fields,
            )  # fmt: skip
    return programme


def make_breakdown(key: str = "") -> Breakdown:
    """A breakdown by its canonical key; "" is the total."""
    return Breakdown.objects.get_or_create(key=key, defaults={"name": key})[0]


def make_period(year: int = 2023, kind: str = PeriodKind.HALF) -> Period:
    """The first half of a year (legal window), or the year."""
    half = kind == PeriodKind.HALF
    return Period.objects.get_or_create(
        code=f"{year}-H1" if half else f"{year}",
        defaults={
            "kind": kind, "label": f"6 tháng đầu năm {year}" if half else f"năm {year}",
            "data_from": dt.date(year - 1, 12, 15), "data_to": dt.date(year, 6 if half else 12, 14),
        },
    )[0]  # fmt: skip


def make_outline(
    sections: Sequence[tuple[str, int, str, str, bool, bool, list[Row]]] = SECTIONS, *, annex: bool = True
) -> OutlineVersion:
    """A published version of a new outline: the sections of SECTIONS unless others are given.

    With `annex`, the last section has a table of documents (DOCUMENT_COLUMNS).
    """
    programme = make_programme()
    number = next(_numbers)
    outline = Outline.objects.create(
        programme=programme, code=f"THU-{number}", name=f"Đề cương thử nghiệm {number}",
        reporter_class=ReporterClass.TERRITORIAL, period_kind=PeriodKind.HALF,
    )  # fmt: skip
    version = OutlineVersion.objects.create(
        outline=outline, number=1, state=OutlineState.PUBLISHED, numbering=["roman", "arabic", "alpha"],
        title_pattern="Kết quả thực hiện {subject} {period}", published_at=OPENED,
    )  # fmt: skip
    above: dict[int, Section] = {}
    section = None
    for position, (key, level, label, title, prose, required, rows) in enumerate(sections):
        section = Section.objects.create(
            version=version, parent=above.get(level - 1), key=key, title=title, position=position, level=level,
            label=label, has_prose=prose, required=required,
        )  # fmt: skip
        above[level] = section
        for place, (code, breakdown, row_label, fields) in enumerate(rows):
            TableRow.objects.create(
                section=section, position=place, kind=RowKind.FIGURE, label=row_label,
                indicator=programme.indicators.get(code=code), breakdown=make_breakdown(breakdown), **fields,
            )  # fmt: skip
    if annex and section is not None:
        AnnexTable.objects.create(
            section=section, key="documents", title="Danh mục văn bản đã ban hành", columns=DOCUMENT_COLUMNS
        )
    return version


def make_call(
    *,
    lead: Agency | None = None,
    version: OutlineVersion | None = None,
    period: Period | None = None,
    state: str = CallState.OPEN,
    due_at: dt.datetime = DUE,
) -> Call:
    """An opened call of a department, with its root consolidation. `call.root` is that duty."""
    number = next(_numbers)
    lead = lead or make_agency()
    version = version or make_outline()
    period = period or make_period()
    call = Call.objects.create(
        code=f"DOT-{number}", programme=make_programme(), period=period, lead=lead, title=f"Đợt báo cáo {number}",
        state=state, letter_number=f"{number}/STN", letter_date=OPENED.date(), letter_signer="Người Ký",
        letter_subject="đề nghị báo cáo", data_from=period.data_from, data_to=period.data_to,
        default_due_at=due_at, contact_name="Đầu Mối", contact_phone="0293 000 000",
        created_by=make_member(lead, Role.OFFICER), created_at=OPENED, opened_at=OPENED,
    )  # fmt: skip
    CallOutline.objects.create(call=call, reporter_class=ReporterClass.TERRITORIAL, version=version)
    call.root = Assignment.objects.create(  # type: ignore[attr-defined] # a convenience of the tests
        call=call, agency=lead, kind=AssignmentKind.CONSOLIDATION, reporter_class=ReporterClass.LEAD,
        version=version, due_at=due_at,
    )  # fmt: skip
    return call


def make_assignment(
    call: Call | None = None,
    agency: Agency | None = None,
    *,
    parent: Assignment | None = None,
    version: OutlineVersion | None = None,
    kind: str = AssignmentKind.CONTRIBUTION,
    nature: str = Nature.ASSIGNED,
    due_at: dt.datetime = DUE,
    **fields: Any,
) -> Assignment:
    """A duty below the root of the call (a new call and a new district unless given)."""
    call = call or make_call()
    root = call.assignments.get(parent__isnull=True)
    return Assignment.objects.create(
        call=call, agency=agency or make_agency(f"UBND huyện {next(_numbers)}", kind=AgencyKind.DISTRICT),
        parent=parent or root, kind=kind, nature=nature, reporter_class=ReporterClass.TERRITORIAL,
        version=version or root.version, due_at=due_at, **fields,
    )  # fmt: skip


def make_report(
    assignment: Assignment | None = None,
    *,
    by: User | None = None,
    state: str = ReportState.DRAFT,
    channel: str = Channel.WEB,
    texts: Mapping[str, Sequence[str]] | None = None,
    figures: Mapping[tuple[str, str], Any] | None = None,
    **fields: Any,
) -> Report:
    """A version of a duty's answer with empty sections.

    `texts`: section key -> paragraphs. `figures`: (indicator code, breakdown key) -> a value in the indicator's
    scale, a (numerator, denominator), or a dict of fields.
    """
    assignment = assignment or make_assignment()
    last = assignment.reports.order_by("-version").first()
    sent = state not in (ReportState.DRAFT, ReportState.PENDING)
    report = Report.objects.create(
        assignment=assignment, version=last.version + 1 if last else 1, state=state, channel=channel,
        created_by=by or make_member(assignment.agency, Role.DRAFTER), created_at=OPENED,
        **{"origin": Origin.ENTERED, "submitted_at": OPENED if sent else None, **fields},
    )  # fmt: skip
    SectionText.objects.bulk_create(
        SectionText(
            report=report, section=section,
            paragraphs=[new_paragraph(text) for text in (texts or {}).get(section.key, ())],
        )
        for section in assignment.version.sections.all()
    )  # fmt: skip
    for (code, breakdown), value in (figures or {}).items():
        make_figure(report, code, breakdown, value)
    return report


def make_figure(report: Report, code: str, breakdown: str = "", value: Any = None) -> Figure:
    """One figure: an int, a (numerator, denominator), or a dict of fields; None is "không có"."""
    indicator = report.assignment.call.programme.indicators.get(code=code)
    fields: dict[str, Any] = {"state": FigureState.REPORTED}
    if isinstance(value, dict):
        fields |= value
    elif isinstance(value, tuple):
        fields |= {"numerator": value[0], "denominator": value[1]}
    elif value is None:
        fields["state"] = FigureState.ZERO_CONFIRMED
    else:
        fields["value"] = value
    return Figure.objects.create(
        report=report, indicator=indicator, breakdown=make_breakdown(breakdown), **fields
    )


def section_of(report: Report, key: str) -> Section:
    """A section of the report's outline by its key."""
    return report.assignment.version.sections.get(key=key)
