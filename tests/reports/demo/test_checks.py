"""Every demonstration report passes the checks before submission; the odd ones are those that are explained."""

import datetime as dt

import pytest

from portal.core.clock import VIETNAM
from reports.collection.checks import report_findings
from reports.collection.models import Assignment, Call, Figure, Report, SectionText
from reports.collection.typed import read_answer
from reports.management.demo import content
from reports.outlines import yaml_file
from reports.outlines.actions.loading import load_outlines
from reports.outlines.actions.publishing import publish_version
from reports.outlines.models import Breakdown, Indicator, OutlineVersion, Section
from reports.periods.models import Period
from tests.factories.agencies import make_agency, make_member
from tests.reports.demo.test_content import DEMO, OUTLINES

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    loaded = load_outlines(source=yaml_file.read(yaml_file.SHIPPED), by=None)
    for version in loaded.versions:
        publish_version(version=version, by=None)
    lead = make_agency("Sở chủ trì")
    dates = {"data_from": DEMO.round.data_from, "data_to": DEMO.round.data_to}
    period = Period.objects.create(code="KY", kind="half", label="06 tháng đầu năm 2023", **dates)
    call = Call.objects.create(
        code="DOT", programme=loaded.programme, period=period, lead=lead, title="Đợt", state="open",
        default_due_at=DEMO.round.due, created_by=make_member(lead), created_at=dt.datetime(2023, 6, 7, tzinfo=VIETNAM),
        **dates,
    )  # fmt: skip
    Assignment.objects.create(
        call=call, agency=lead, kind="consolidation", reporter_class="lead", due_at=call.default_due_at,
        version=OutlineVersion.objects.get(outline__code="TINH-6T"),
    )  # fmt: skip
    return call


def written(call: Call, said: content.DemoReport) -> Report:
    """The report of one agency as rows, without the actions of the round."""
    version = OutlineVersion.objects.get(outline__code=OUTLINES[said.reporter_class])
    assignment = Assignment.objects.create(
        call=call, agency=make_agency(said.agency), kind="contribution", reporter_class=said.reporter_class,
        version=version, parent=call.assignments.get(parent=None), due_at=call.default_due_at,
    )  # fmt: skip
    report = Report.objects.create(
        assignment=assignment, created_by=call.created_by, created_at=call.created_at,
        nothing_to_report=said.nothing_to_report,
    )  # fmt: skip
    sections = {section.key: section for section in Section.objects.filter(version=version)}
    for key in {**said.prose, **dict.fromkeys(said.nothing_sections)}:
        texts = [
            {"id": str(n), "level": p.level, "text": p.text} for n, p in enumerate(said.prose.get(key, ()))
        ]
        SectionText.objects.create(
            report=report, section=sections[key], paragraphs=texts, nothing=key in said.nothing_sections
        )
    for figure in said.figures:
        indicator = Indicator.objects.get(code=figure.code)
        answer = read_answer(
            figure.text, scale=indicator.scale, is_ratio=indicator.is_ratio, units=[indicator.unit]
        )
        Figure.objects.create(
            report=report, indicator=indicator, breakdown=Breakdown.objects.get(key=figure.breakdown),
            value=answer.value, numerator=answer.numerator, denominator=answer.denominator, state=answer.state,
            qualifier=answer.qualifier or "exact", basis=figure.basis, nature=figure.nature, note=figure.note,
        )  # fmt: skip
    return report


def test_reports_of_the_round_have_no_errors_and_only_explained_warnings(call):
    odd, read = {}, {}
    for said in DEMO.reports:
        if not said.sends or said.nothing_to_report:
            continue
        findings = report_findings(written(call, said))
        assert [finding.message for finding in findings if finding.is_error] == [], said.key
        odd[said.key] = {f.kind for f in findings if not f.is_hint and not said.explanation(f.kind)}
        read[said.key] = [f.kind for f in findings if f.is_hint]
    assert len(odd) > 20
    assert {key: kinds for key, kinds in odd.items() if kinds} == {}
    # The target that Ngã Bảy tells among its results, and the slip of 12.400 for 1.240 that is returned; no more.
    hints = {key: kinds for key, kinds in read.items() if kinds}
    assert hints == {"nga-bay": ["target_in_results"], "chau-thanh-a": ["prose_differs"]}


def test_nga_bay_is_warned_about_its_karaoke_and_nothing_else(call):
    findings = report_findings(written(call, DEMO.report("nga-bay")))
    assert [(f.kind, f.severity) for f in findings if not f.is_hint] == [("over_ceiling", "warning")]
