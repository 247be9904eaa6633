"""A total of some of the units stays one where another period is held against it, or added to it."""

import pytest
from django.urls import reverse

from agencies.states import Role
from portal.core.charts import draw
from reports.collection.states import ReportState
from reports.consolidation.actions.period_sums import take_period_sums
from reports.consolidation.adjusting import holes_of
from reports.consolidation.models import Adjustment
from reports.consolidation.queries.charts import charts_of_figure
from reports.consolidation.queries.times import times_of
from reports.consolidation.remarks import holes_in
from tests.factories.agencies import make_member
from tests.factories.times import Years
from tests.reports.consolidation.test_time_columns import table
from tests.reports.documents.test_comparison import cells
from tests.reports.documents.test_comparison import table as on_paper

pytestmark = pytest.mark.django_db
TT, TT2, STOCK = ("TT.01", ""), ("TT.02", ""), ("CSKD.01", "")
HOLE = "tính trên 7/24 đơn vị"


def some(value, note=f"{HOLE}; chưa gồm số liệu mật; có điều chỉnh", **said):
    return {"value": value, "note": note, **said}


@pytest.fixture
def years():
    return Years()


@pytest.fixture
def officer(client, years):
    client.force_login(make_member(years.lead, Role.OFFICER))
    return client


def test_last_year_says_on_how_many_units_it_stands(officer, years):
    """Or people read a rise where more units answered."""
    years.summary("2022-H1", {TT: some(343), TT2: some(9, "Số liệu minh họa.")})
    now = years.summary("2023-H1", {TT: 797, TT2: 9}, state=ReportState.DRAFT)
    heads, rows = table(officer, now)
    assert rows["Cuộc tuyên truyền"][heads[5]] == f"343 {HOLE} chưa gồm số liệu mật"
    assert rows["Lượt người tham dự"][heads[5]] == "9", "what a person remarked then is not said here"


def test_the_paper_says_it_in_the_remarks(years):
    years.summary("2022-H1", {TT: some(343), TT2: some(None, state="not_known")})
    found = on_paper(years.summary("2023-H1", {TT: 797, TT2: 9}, state=ReportState.DRAFT))
    assert cells(found, "Cuộc tuyên truyền")["Ghi chú"].text == f"số kỳ trước {HOLE}, chưa gồm số liệu mật"
    assert cells(found, "Lượt người tham dự")["Ghi chú"].text == "", "nothing was compared"


def test_control_a_whole_total_of_last_year_is_followed_by_nothing(officer, years):
    years.summary("2022-H1", {TT: some(343, "có điều chỉnh")})
    now = years.summary("2023-H1", {TT: 797}, state=ReportState.DRAFT)
    heads, rows = table(officer, now)
    assert rows["Cuộc tuyên truyền"][heads[5]] == "343"
    assert cells(on_paper(now), "Cuộc tuyên truyền")["Ghi chú"].text == ""


def sums(report, code):
    figure = report.figures.get(indicator__code=code)
    found = times_of(report).beside(figure.indicator, figure.breakdown_id, figure)
    return found.summed, found.so_far


def test_halves_of_some_units_make_no_year_of_all(years):
    years.summary("2023-H1", {TT: some(20), TT2: 5, STOCK: some(8, HOLE)})
    years.summary("2023-H2", {TT: some(35, HOLE), TT2: some(6, "có điều chỉnh"), STOCK: 9})
    now = years.summary("2023", {TT: 1, TT2: 1, STOCK: 1}, state=ReportState.DRAFT)
    assert sums(now, "TT.01")[0].notes == ("2 kỳ tính chưa đủ", "chưa gồm số liệu mật")
    assert sums(now, "TT.02")[0].notes == ()
    assert sums(now, "CSKD.01")[0].notes == (), "of a stock the last part alone speaks"


def test_the_year_so_far_counts_the_half_at_hand_too(years):
    years.summary("2023-H1", {TT: 20})
    now = years.summary("2023-H2", {TT: some(35, HOLE)}, state=ReportState.DRAFT)
    assert sums(now, "TT.01")[1].notes == ("1 kỳ tính chưa đủ",)


def test_a_sum_that_is_taken_over_carries_the_hole_into_the_figure(years):
    for code in ("2023-H1", "2023-H2"):
        years.summary(code, {TT: some(20, HOLE)})
    now = years.summary("2023", {TT: some(1, "")}, state=ReportState.DRAFT)
    figure = now.figures.get(indicator__code="TT.01")
    officer = make_member(years.lead, Role.OFFICER)
    take_period_sums(report_id=now.pk, by=officer, keys=[(figure.indicator_id, figure.breakdown_id)])
    figure.refresh_from_db()
    assert (figure.value, figure.note) == (40, "2 kỳ tính chưa đủ; có điều chỉnh")
    assert holes_of(Adjustment.objects.get().reason) == ("2 kỳ tính chưa đủ",)
    assert holes_in(figure.note) == ("2 kỳ tính chưa đủ",)


@pytest.mark.parametrize(
    ("note", "year", "differs"), [(HOLE, 900, False), ("", 900, True), (HOLE, 30, True)], ids=str
)
def test_more_in_the_year_than_in_halves_that_are_wanting_is_no_contradiction(years, note, year, differs):
    """The second line is the control; the third: less than what is known cannot be right."""
    for code in ("2023-H1", "2023-H2"):
        years.summary(code, {TT: some(20, note)})
    now = years.summary("2023", {TT: year}, state=ReportState.DRAFT)
    figure = now.figures.get(indicator__code="TT.01")
    found = times_of(now).beside(figure.indicator, figure.breakdown_id, figure)
    assert (found.contradiction is not None) is differs


def test_the_page_of_the_sums_says_it(officer, years):
    years.summary("2023-H1", {TT: some(20, HOLE)})
    years.summary("2023-H2", {TT: 35})
    now = years.summary("2023", {TT: 1}, state=ReportState.DRAFT)
    assert "1 kỳ tính chưa đủ" in officer.get(reverse("reports:period_sums", args=[now.pk])).text


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("", ()),
        ("Chị Năm nói tính trên 7/8 đơn vị thì đủ", ()),
        ("2 đơn vị tính chưa đủ; ghi thêm", ("2 đơn vị tính chưa đủ",)),
        (
            "cộng từ các đơn vị do Công an tỉnh chưa báo cáo",
            ("cộng từ các đơn vị do Công an tỉnh chưa báo cáo",),
        ),
        ("cộng các kỳ; tính trên 1/2 kỳ", ("tính trên 1/2 kỳ",)),
    ],
)
def test_only_what_is_wanting_is_read_out_of_a_note(note, found):
    assert holes_in(note) == found


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (some(343), "7/24 đơn vị"),
        (some(343, "2 đơn vị tính chưa đủ"), "chưa đủ"),
        (some(343, HOLE, basis="estimated"), "ước, 7/24 đơn vị"),
        (some(343, "chưa gồm số liệu mật; có điều chỉnh"), ""),
        (some(343, "Chị Năm ghi: tính trên 7/24 đơn vị"), ""),
        (some(None, HOLE, state="not_reported"), ""),
    ],
)
def test_the_line_of_a_chart_says_it_at_the_point(years, figure, words):
    years.summary("2022-H1", {TT: figure})
    now = years.summary("2023-H1", {TT: 797}, state=ReportState.DRAFT)
    stored = now.figures.get(indicator__code="TT.01")
    chart = charts_of_figure(now, None, stored.indicator, stored.breakdown, stored)[0]
    assert [mark.note for mark in chart.marks] == [words, ""]
    assert (f"343 ({words})" in draw(chart)) is bool(words)
