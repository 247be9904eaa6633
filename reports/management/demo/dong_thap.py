"""A report of another province and another year, word for word: Sở KHCN Đồng Tháp, 2016-2020, without any figure."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from agencies.states import Role
from portal.core import clock
from portal.core.clock import VIETNAM
from reports.collection.actions import calls, drafts, flow, review
from reports.collection.models import Report
from reports.collection.states import AssignmentKind
from reports.management.demo import answer, samples
from reports.management.demo.content import DemoReport
from reports.management.demo.people import Cast
from reports.management.demo.province import Province, appoint, blueprint, ministry, programme
from reports.outlines.actions.publishing import word_headings
from reports.outlines.models import Outline
from reports.outlines.queries import latest_version
from reports.outlines.states import ReporterClass
from reports.periods.actions import get_or_create_period

PROVINCE = "87"
ASKED = dt.datetime(2020, 4, 1, 9, 0, tzinfo=VIETNAM)
DUE = dt.datetime(2020, 7, 31, 17, 0, tzinfo=VIETNAM)
ANSWERED = dt.datetime(2020, 7, 15, 9, 0, tzinfo=VIETNAM)
LETTER = calls.Letter(
    "462/SLĐTBXH-PCTNXH", ASKED.date(), "Người ký minh họa", "tổng kết 05 năm thực hiện Chương trình"
)


def play(cast: Cast, folder: Path) -> Report:
    """The call, the one report in it, accepted."""
    province = Province(PROVINCE, ASKED.date())
    lead = province.find("Sở Lao động - Thương binh và Xã hội")
    reporter = province.find("Sở Khoa học và Công nghệ")
    subject = programme()
    appoint(subject, lead, [province.root, ministry()], [])
    officer = cast.hire(lead, Role.OFFICER, title="Chuyên viên")
    drafter = cast.hire(reporter, Role.DRAFTER, title="Chuyên viên")
    head = cast.hire(reporter, Role.HEAD)
    sample = samples.read(folder / samples.DONG_THAP, blueprint())
    with clock.travel(ASKED):
        call = calls.create_call(
            by=officer, lead=lead, programme=subject, period=get_or_create_period(code="2016-2020"),
            default_due_at=DUE, letter=LETTER, code="DT-2016-2020",
        )  # fmt: skip
        version = latest_version(Outline.objects.get(code=sample.outline))
        if version is None:
            raise LookupError(sample.outline)
        worded = word_headings(version=version, titles=sample.reworded(blueprint()), by=None)
        for reporter_class in (ReporterClass.DEPARTMENT, ReporterClass.LEAD):
            calls.set_outline(call_id=call.pk, by=officer, reporter_class=reporter_class, version=worded)
        calls.assign(call_id=call.pk, by=officer, agency_ids=[reporter.pk])
        calls.open_call(call_id=call.pk, by=officer)
    duty = call.assignments.get(agency=reporter, kind=AssignmentKind.CONTRIBUTION)
    content = DemoReport(
        key="dong-thap", agency=reporter.name, kind=reporter.kind, reporter_class="department"
    )
    with clock.travel(ANSWERED):
        report = drafts.start_report(assignment_id=duty.pk, by=drafter)
        answer.write(report, by=drafter, prose=sample.sections)
        answer.explain(report, content, by=drafter)
        flow.send_for_approval(report_id=report.pk, by=drafter)
        flow.submit(report_id=report.pk, by=head)
        review.open_for_review(report_id=report.pk, by=officer)
        return review.accept(report_id=report.pk, by=officer)
