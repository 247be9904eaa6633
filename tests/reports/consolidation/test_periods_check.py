"""A year that does not fit its halves is pointed out, with both numbers and their places, and blocks nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.collection.checks import blocking, report_findings
from reports.collection.models import Report
from reports.collection.states import ReportState, Severity
from tests.factories.rounds import make_figure
from tests.factories.times import Years

pytestmark = pytest.mark.django_db
TT, DH, KT, STOCK = ("TT.01", ""), ("DH.01", ""), ("KT.02", "ET=karaoke"), ("CSKD.01", "")


@pytest.fixture
def years():
    years = Years()
    years.report("2023-H1", {TT: 20, KT: 20, STOCK: 7})
    years.report("2023-H2", {TT: 35, KT: 35, STOCK: 8, DH: (5, 6)})
    return years


def found(report):
    fresh = Report.objects.select_related("assignment__call__period", "assignment__agency").get(pk=report.pk)
    return [each for each in report_findings(fresh) if each.kind == "periods_differ"]


def year(years, figures, **fields):
    return years.report("2023", figures, state=ReportState.DRAFT, **fields)


def test_a_flow_below_its_halves_is_named_with_every_part(years):
    (finding,) = found(year(years, {TT: 50}))
    assert finding.message == (
        "Mục 1. Tuyên truyền: “Cuộc tuyên truyền” là 50 cuộc; cộng các kỳ là 55 "
        "(6 tháng đầu năm 2023: 20; 6 tháng cuối năm 2023: 35)."
    )
    assert finding.severity == Severity.HINT
    assert finding.indicator_id


def test_a_stock_is_held_against_the_last_half_and_a_ratio_too(years):
    stock, ratio = found(year(years, {STOCK: 7, DH: (6, 6)}))
    assert stock.message.endswith("là 7 cơ sở; 6 tháng cuối năm 2023 là 8.")
    assert ratio.message.endswith("6 tháng cuối năm 2023 là 5/6 (83,3%).")


def test_a_distinct_count_has_its_bounds(years):
    assert not found(year(years, {KT: 40}))
    (finding,) = found(year(years, {KT: 60}))
    assert (
        "không nhiều hơn các kỳ cộng lại (6 tháng đầu năm 2023: 20; 6 tháng cuối năm 2023: 35)"
        in finding.message
    )


def test_what_fits_and_what_is_blank_and_a_target_are_not_spoken_of(years):
    assert not found(year(years, {TT: 55, STOCK: 8}))
    assert not found(year(years, {TT: {"state": "not_known"}, STOCK: {"value": 1, "nature": "target"}}))


def test_a_missing_half_leaves_room_upwards_and_is_said(years):
    Report.objects.filter(assignment__call__period__code="2023-H2").update(state=ReportState.RETURNED)
    assert not found(year(years, {TT: 30}))
    (finding,) = found(year(years, {TT: 10}))
    assert "tính trên 1/2 kỳ" in finding.message


def test_it_blocks_nothing(years):
    report = year(years, {TT: 50})
    assert "periods_differ" not in {each.kind for each in blocking(report, report_findings(report))}


def test_a_summary_is_held_against_its_own_halves(years):
    years.summary("2023-H1", {TT: 200})
    (finding,) = found(years.summary("2023", {TT: 100}, state=ReportState.DRAFT))
    assert "là 100 cuộc; cộng các kỳ là 200" in finding.message


def test_the_queries_do_not_grow_with_figures(years):
    report = year(years, {TT: 50})
    alone = years.report("2019", {TT: 50}, state=ReportState.DRAFT)

    def count(each):
        fresh = Report.objects.select_related("assignment__call__period", "assignment__agency").get(
            pk=each.pk
        )
        with CaptureQueriesContext(connection) as caught:
            report_findings(fresh)
        return len(caught)

    before = count(alone)
    # The figures of the period before, which other rules read, and those of the halves; but where a period before
    # is found, nobody asks whom the agency followed.
    assert count(report) == before + 1
    for half in Report.objects.filter(assignment__call__period__code__startswith="2023-H"):
        for number in range(40):
            make_figure(half, "TT.02", f"X={number}", number)
    assert count(report) == before + 1
