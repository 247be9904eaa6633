"""Own rules of an outline where the other checks are: entering, sending, reviewing, summing up."""

import pytest
from django.urls import reverse

from agencies.states import Role
from portal.core.errors import Invalid
from reports.collection.actions import flow
from reports.collection.checks import blocking, report_findings
from reports.collection.models import Report
from reports.collection.states import Origin, ReportState, Severity
from reports.outlines.models import CheckRule
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report
from tests.reports.collection.test_checks import FIGURES, TEXTS

pytestmark = pytest.mark.django_db
TERM = "TT.02 <= 10 * TT.01"  # 350 people at 20 meetings


def add_rule(version, term=TERM, severity="warning", key="kt_1", **more):
    return CheckRule.objects.create(
        version=version, position=version.rules.count(), key=key, term=term, severity=severity, **more
    )


def ruled(term=TERM, severity="warning", *, figures=(), **more):
    """A complete report whose outline has one rule of its own."""
    version = make_outline()
    add_rule(version, term, severity, **more)
    assignment = make_assignment(make_call(version=version))
    return make_report(assignment, texts=TEXTS, figures={**FIGURES, **dict(figures)})


def own(report):
    return [each for each in report_findings(report) if each.kind.startswith("rule:")]


def test_a_broken_rule_is_found_with_its_place_and_the_figures_and_one_that_holds_is_not():
    (finding,) = report_findings(ruled(name="Số người dự mỗi cuộc"))
    assert (finding.kind, finding.severity, finding.kind_name) == (
        "rule:kt_1",
        Severity.WARNING,
        "Số người dự mỗi cuộc",
    )
    assert finding.message == (
        "Mục 1. Tuyên truyền: “Lượt người tham dự” (350 lượt người) không được lớn hơn "
        "10 × “Cuộc tuyên truyền” (20 cuộc)."
    )
    assert own(ruled("TT.02 <= 100 * TT.01")) == []


def test_the_words_of_the_outline_are_used_with_the_figures_filled_in():
    (finding,) = own(ruled(message="Có {TT.02} ở {TT.01}, nhiều nhất {phải}."))
    assert finding.message == "Mục 1. Tuyên truyền: Có 350 lượt người ở 20 cuộc, nhiều nhất 200 cuộc."


@pytest.mark.parametrize("state", ["not_known", "not_reported", "classified", "not_applicable"])
def test_a_figure_without_a_number_makes_no_alarm(state):
    assert own(ruled(figures={("TT.01", ""): {"state": state}})) == []
    assert own(ruled())  # the control


def test_a_target_is_not_a_result():
    assert own(ruled(figures={("TT.02", ""): {"value": 350, "nature": "target"}})) == []


def test_more_than_leaves_open_what_it_leaves_open():
    assert own(ruled("TT.01 >= 30", figures={("TT.01", ""): {"value": 20, "qualifier": "above"}})) == []
    assert own(ruled("TT.01 >= 30"))


def test_an_error_blocks_a_warning_asks_for_one_reason_and_a_hint_for_nothing():
    report = ruled(severity="hint")
    assert blocking(report, report_findings(report)) == []
    head = make_member(report.assignment.agency, Role.HEAD)
    report = ruled(severity="error")
    assert [f.kind for f in blocking(report, report_findings(report))] == ["rule:kt_1"]
    report = ruled()
    add_rule(report.assignment.version, "TT.02 <= 5 * TT.01", key="kt_2")
    head = make_member(report.assignment.agency, Role.HEAD)
    with pytest.raises(Invalid, match="2 điểm"):
        flow.submit(report_id=report.pk, by=head)
    flow.explain_warnings(report_id=report.pk, by=head, kind="rule:kt_1", reason="Hội nghị lớn.")
    with pytest.raises(Invalid, match="1 điểm"):
        flow.submit(report_id=report.pk, by=head)
    flow.explain_warnings(report_id=report.pk, by=head, kind="rule:kt_2", reason="Hội nghị lớn.")
    flow.submit(report_id=report.pk, by=head)
    assert Report.objects.get(pk=report.pk).state == ReportState.SUBMITTED


def test_a_reason_is_taken_only_for_rules_of_this_outline():
    report, other = ruled(), ruled(key="khac")
    head = make_member(report.assignment.agency, Role.HEAD)
    for kind in ("rule:khac", "rule:", "khac", other.assignment.version.rules.get().term):
        with pytest.raises(Invalid, match="Không có loại cảnh báo này"):
            flow.explain_warnings(report_id=report.pk, by=head, kind=kind, reason="Vì vậy.")


def test_a_computed_figure_that_breaks_a_rule_gets_a_reason_not_a_correction():
    report = ruled(severity="error")
    Report.objects.filter(pk=report.pk).update(origin=Origin.CONSOLIDATED)
    (finding,) = own(Report.objects.get(pk=report.pk))
    assert finding.severity == Severity.WARNING
    hint = ruled(severity="hint")
    Report.objects.filter(pk=hint.pk).update(origin=Origin.CONSOLIDATED)
    assert own(Report.objects.get(pk=hint.pk))[0].is_hint


def test_a_rule_that_no_door_would_take_stops_nobody():
    for term in ("TT.02 <=", "TT.99 > 5", "eval(TT.01) > 1"):
        assert own(ruled(term, "error")) == []


def test_the_page_before_sending_shows_it_and_takes_the_reason(client):
    report = ruled(name="Số người dự mỗi cuộc")
    client.force_login(make_member(report.assignment.agency, Role.HEAD))
    page = client.get(reverse("reports:check", args=[report.pk]))
    assert "Số người dự mỗi cuộc" in page.content.decode()
    answer = client.post(
        reverse("reports:explain", args=[report.pk]), {"kind": "rule:kt_1", "reason": "Hội nghị lớn."}
    )
    assert answer.status_code == 302
    assert report.overrides.get().kind == "rule:kt_1"


def test_many_rules_cost_no_more_questions(django_assert_num_queries):
    few, many = ruled(), ruled()
    for number in range(2, 30):
        add_rule(many.assignment.version, key=f"kt_{number}")
    for report in (few, many):
        fresh = Report.objects.select_related("assignment__call__period", "assignment__agency").get(
            pk=report.pk
        )
        with django_assert_num_queries(11):
            report_findings(fresh)
