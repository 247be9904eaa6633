"""A newer version of an outline, and a round in which units stand at every point of their way when it arrives."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from agencies.models import User
from agencies.states import Role
from portal.core.clock import VIETNAM
from reports.collection.models import Assignment, Call, Report
from reports.collection.states import ReportState
from reports.outlines.models import AnnexTable, Indicator, OutlineVersion, Section, TableRow
from reports.outlines.states import IndicatorKind, OutlineState, ReporterClass, RowKind
from tests.factories.agencies import make_member
from tests.factories.rounds import (
    DOCUMENT_COLUMNS,
    make_assignment,
    make_breakdown,
    make_call,
    make_outline,
    make_report,
)

LATER = dt.datetime(2023, 6, 30, 23, 59, tzinfo=VIETNAM)
NEW = "TT.09"  # the last-minute indicator


def new_indicator() -> Indicator:
    """The indicator that nobody was asked at first."""
    from tests.factories.rounds import make_programme

    return Indicator.objects.get_or_create(
        programme=make_programme(), code=NEW,
        defaults={
            "name": "Tin nhắn tuyên truyền", "unit": "tin", "kind": IndicatorKind.FLOW, "across_units": "sum",
            "across_time": "sum", "position": 99,
        },
    )[0]  # fmt: skip


def make_newer(before: OutlineVersion, *, drop: str = "proposals", published: bool = True) -> OutlineVersion:
    """The next version: one more figure in "communication", a new section "network", the section `drop` gone, the
    annex table of documents moved to the section before it."""
    after = OutlineVersion.objects.create(
        outline=before.outline, number=before.outline.versions.count() + 1, numbering=before.numbering,
        title_pattern=before.title_pattern, state=OutlineState.PUBLISHED if published else OutlineState.DRAFT,
    )  # fmt: skip
    made: dict[str, Section] = {}
    for section in before.sections.order_by("position"):
        if section.key == drop:
            continue
        above = section.parent.key if section.parent else ""
        made[section.key] = Section.objects.create(
            version=after, parent=made.get(above), key=section.key, title=section.title, position=section.position,
            level=section.level, label=section.label, has_prose=section.has_prose, required=section.required,
        )  # fmt: skip
        for row in section.rows.all():
            row.pk, row._state.adding, row.section = None, True, made[section.key]
            row.save(force_insert=True)
    if not made["communication"].rows.filter(indicator__code=NEW).exists():
        TableRow.objects.create(
            section=made["communication"], position=made["communication"].rows.count(), kind=RowKind.FIGURE,
            label="Tin nhắn tuyên truyền", indicator=new_indicator(), breakdown=make_breakdown(),
        )  # fmt: skip
    key = "hotline" if "network" in made else "network"
    Section.objects.create(
        version=after,
        key=key,
        title="Trên không gian mạng",
        position=90 + after.number,
        label="IV.",
        has_prose=True,
    )
    AnnexTable.objects.create(
        section=made["inspection"],
        key="documents",
        title="Danh mục văn bản đã ban hành",
        columns=DOCUMENT_COLUMNS[:2],
    )
    return after


@dataclass
class Running:
    """An open call: `duties` and `reports` by where they stand (none, draft, pending, submitted, accepted)."""

    call: Call
    officer: User
    before: OutlineVersion
    duties: dict[str, Assignment]
    reports: dict[str, Report]

    def person(self, where: str, role: str = Role.DRAFTER) -> User:
        """Somebody of the agency that stands there."""
        return make_member(self.duties[where].agency, role)

    def newest(self, where: str) -> Report:
        """The newest version of its report."""
        return self.duties[where].reports.order_by("-version")[0]


STATES = {
    "draft": ReportState.DRAFT,
    "pending": ReportState.PENDING,
    "submitted": ReportState.SUBMITTED,
    "accepted": ReportState.ACCEPTED,
}
TEXTS = {"communication": ["Đã tổ chức tuyên truyền."], "proposals": ["Đề nghị bổ sung kinh phí."]}
FIGURES = {("TT.01", ""): 20, ("TT.02", ""): 900, ("CSKD.01", ""): 7}


def make_running() -> Running:
    """Each unit has said TEXTS and FIGURES and one document, but the one that has not begun."""
    version = make_outline()
    call = make_call(version=version)
    duties = {where: make_assignment(call) for where in ("none", *STATES)}
    reports = {}
    for where, state in STATES.items():
        reports[where] = make_report(duties[where], state=state, texts=TEXTS, figures=FIGURES)
        table = AnnexTable.objects.get(section__version=version)
        cells = {"number": "15/KH-UBND", "date": "2023-02-01", "copies": 30}
        reports[where].annex_rows.create(table=table, position=0, cells=cells)
    return Running(call, call.created_by, version, duties, reports)


GROUP = ReporterClass.TERRITORIAL
