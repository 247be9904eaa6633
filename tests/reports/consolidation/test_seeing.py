"""What a summary covers at every level, and the charts of its figures."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import User
from agencies.states import AgencyKind
from reports.collection.models import Figure, Report
from reports.collection.states import Basis, FigureState, ReportState
from reports.consolidation.queries.charts import comparison_chart, mark_of, trend_chart
from reports.consolidation.queries.reach import reach_of
from reports.consolidation.queries.series import series
from reports.outlines.models import Indicator
from tests.factories.agencies import make_agency
from tests.factories.rounds import make_assignment, make_call, make_period, make_report
from tests.factories.summaries import Scene, printed

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


@pytest.fixture
def scene(db):
    return Scene()


def commune(scene, parent, name, figure=None):
    duty = make_assignment(scene.call, make_agency(name, kind=AgencyKind.COMMUNE), parent=parent)
    if figure is not None:
        make_report(duty, state=ReportState.ACCEPTED, figures={TT: figure})
    return duty


def accept(report):
    Report.objects.filter(pk=report.pk).update(state=ReportState.ACCEPTED)


@pytest.fixture
def tree(scene):
    """A district with one of two communes that is taken; a district whose summary is not sent, with its commune; a
    district that answers for itself and three communes; an exempt one."""
    one, two = scene.district("UBND huyện Một"), scene.district("UBND huyện Hai")
    commune(scene, one, "UBND xã A", 7)
    commune(scene, one, "UBND xã B")
    commune(scene, two, "UBND xã C", 5)
    accept(scene.summary(one, by=User.objects.get(memberships__agency=one.agency)))
    alone = scene.accepted("UBND huyện Ba", {TT: 3})
    for _each in range(3):
        make_agency(kind=AgencyKind.COMMUNE, parent=alone.assignment.agency)
    scene.unit("UBND huyện Miễn", closed_as="exempt", closed_reason="Không có nhiệm vụ")
    return one, two


def test_reports_and_communes_are_those_that_went_into_the_runs(scene, tree):
    found = reach_of(scene.summary())
    assert found.share.words == "2/3 báo cáo, 4/6 xã"
    assert [(each.agency.name, each.share.words) for each in found.levels] == [
        ("UBND huyện Một", "1/2 báo cáo, 1/2 xã")
    ]
    assert {(each.agency.name, each.into.name, each.role) for each in found.absent} == {
        ("UBND huyện Hai", scene.call.lead.name, "missing"),
        ("UBND huyện Miễn", scene.call.lead.name, "exempt"),
        ("UBND xã B", "UBND huyện Một", "missing"),
    }
    assert {each.agency.name for each in found.missing} == {"UBND huyện Hai", "UBND xã B"}


def test_what_comes_after_the_run_changes_nothing_about_it(scene, tree):
    report = scene.summary()
    before = reach_of(report).share
    scene.accepted("UBND huyện Mới", {TT: 1})
    commune(scene, tree[0], "UBND xã Mới", 1)
    assert reach_of(report).share == before
    assert reach_of(scene.summary()).share.asked == before.asked + 1


def test_an_entered_report_covers_nothing_else(scene):
    assert reach_of(scene.accepted("UBND huyện A", {TT: 1})) is None


def test_the_number_of_queries_does_not_grow_with_the_agencies(scene, tree):
    report = scene.summary()
    counted = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            reach_of(Report.objects.select_related("assignment").get(pk=report.pk))
        counted.append(len(queries))
        for number in range(4):
            scene.accepted(f"UBND huyện Thêm {number}", {TT: 1})
        report = scene.summary()
    assert counted[0] == counted[1]


# --- charts ---


def earlier(scene, year, value):
    """An accepted summary of the same agency for the first half of a year."""
    call = make_call(lead=scene.call.lead, period=make_period(year))
    return make_report(call.root, state=ReportState.ACCEPTED, figures={TT: value})


def tt():
    return Indicator.objects.get(code="TT.01")


def test_a_period_nobody_reported_in_is_a_gap_with_its_name(scene):
    scene.accepted("UBND huyện A", {TT: 20})
    earlier(scene, 2021, 12)
    report = scene.summary()
    points = series(report.assignment, indicators=[tt().pk])[tt().pk, printed(report, "TT.01").breakdown_id]
    chart = trend_chart(report, tt(), points, printed(report, "TT.01"), "Cuộc tuyên truyền")
    assert [(mark.label, mark.text, mark.amount) for mark in chart.marks] == [
        ("6 tháng đầu năm 2021", "12", 12),
        ("6 tháng đầu năm 2022", "không có số liệu", None),
        ("6 tháng đầu năm 2023", "20", 20),
    ]


def test_without_a_period_before_there_is_no_trend(scene):
    scene.accepted("UBND huyện A", {TT: 20})
    report = scene.summary()
    assert trend_chart(report, tt(), [], printed(report, "TT.01"), "x") is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"value": 1234}, ("1.234", 1234, False, "")),
        ({"value": 1234, "qualifier": "above"}, ("trên 1.234", 1234, False, "")),
        ({"value": 1234, "basis": Basis.ESTIMATED}, ("1.234", 1234, True, "ước")),
        ({"state": FigureState.ZERO_CONFIRMED}, ("không có", 0, False, "")),
        ({"state": FigureState.NONE_DETECTED}, ("chưa phát hiện", 0, False, "")),
        ({"state": FigureState.NOT_REPORTED}, ("chưa báo cáo", None, False, "")),
        ({"state": FigureState.NOT_KNOWN}, ("chưa thống kê được", None, False, "")),
        ({"state": FigureState.CLASSIFIED}, ("gửi riêng theo chế độ mật", None, False, "")),
    ],
)
def test_a_figure_as_a_mark(scene, fields, expected):
    figure = Figure(**{"state": FigureState.REPORTED, **fields})
    mark = mark_of("Kỳ", figure, tt())
    assert (mark.text, mark.amount, mark.soft, mark.note) == expected


def test_a_ratio_is_drawn_by_its_percent_and_nothing_of_nothing_is_a_gap(scene):
    ratio = Indicator.objects.get(code="DH.01")
    share = Figure(state=FigureState.REPORTED, numerator=4, denominator=6)
    assert (mark_of("Kỳ", share, ratio).text, mark_of("Kỳ", share, ratio).amount) == ("4/6 (66,7%)", 6667)
    assert mark_of("Kỳ", Figure(state=FigureState.REPORTED, numerator=0, denominator=0), ratio).amount is None
    assert mark_of("Kỳ", Figure(state=FigureState.REPORTED, value=7840), ratio).amount == 7840


def test_agencies_stand_by_size_with_the_gaps_last(scene):
    given = [
        ("A", Figure(state=FigureState.REPORTED, value=5)),
        ("B", Figure(state=FigureState.NOT_REPORTED)),
        ("C", Figure(state=FigureState.REPORTED, value=50)),
        ("D", Figure(state=FigureState.REPORTED, value=500, nature="target")),
    ]
    chart = comparison_chart(tt(), given, "x")
    assert [mark.label for mark in chart.marks] == ["C", "A", "B", "D"]
    assert chart.marks[-1].amount is None
    assert comparison_chart(tt(), given[:2], "x") is None


def test_the_page_behind_a_figure_shows_both_charts_and_their_values(client, scene):
    scene.accepted("UBND huyện A", {TT: 20})
    scene.accepted("UBND huyện B", {TT: 5})
    earlier(scene, 2022, 12)
    report = scene.summary()
    client.force_login(scene.officer)
    page = client.get(reverse("reports:provenance", args=[report.pk, "TT.01"])).text
    assert page.count("<svg ") == 2
    assert page.count("Bảng số liệu<") == 2
    assert 'style="' not in page
