"""The comparison columns beside the figures of a summary, on the screen."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.states import Role
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.consolidation.queries.summary import with_times, workbench
from tests.factories.agencies import make_member
from tests.factories.rounds import make_figure, make_report
from tests.factories.times import Years

pytestmark = pytest.mark.django_db
TT, TT2, DH, STOCK = ("TT.01", ""), ("TT.02", ""), ("DH.01", ""), ("CSKD.01", "")


@pytest.fixture
def years():
    return Years()


@pytest.fixture
def officer(client, years):
    client.force_login(make_member(years.lead, Role.OFFICER))
    return client


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def table(client, report, section="communication"):
    """Heads, and the cells by the name of the line."""
    html = client.get(reverse("reports:summary", args=[report.pk]) + f"?muc={section}").text
    shown = html.partition('<table class="table table-sm stack summary-figures">')[2].partition("</table>")[0]
    heads = [text_of(each) for each in re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", shown, re.DOTALL)]
    rows = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", shown, re.DOTALL)[1:]:
        cells = [text_of(each) for each in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        rows[cells[0]] = dict(zip(heads[1:], cells[1:], strict=True))
    return heads, rows


def test_last_year_stands_beside_with_the_change_and_the_percent(officer, years):
    years.summary("2022-H1", {TT: 2000, DH: (5, 6)})
    now = years.summary("2023-H1", {TT: 3025, TT2: 9, DH: (6, 6)}, state=ReportState.DRAFT)
    heads, rows = table(officer, now)
    assert heads == [
        "Chỉ tiêu", "Đơn vị tính", "Tính từ đơn vị", "Điều chỉnh", "Số in ra",
        "Cùng kỳ năm trước 6 tháng đầu năm 2022", "Tăng, giảm", "%", "Ghi chú",
    ]  # fmt: skip
    tt = rows["Cuộc tuyên truyền"]
    assert (tt[heads[5]], tt["Tăng, giảm"], tt["%"]) == ("2.000", "+1.025", "+51,3%")
    ratio = rows["Xã, phường không có tệ nạn"]
    assert (ratio["Tăng, giảm"], ratio["%"]) == ("+16,7 điểm %", "–")
    new = rows["Lượt người tham dự"]
    assert (new[heads[5]], new["Tăng, giảm"], new["%"]) == ("–", "–", "–")


def test_without_anything_earlier_the_table_is_as_it_was(officer, years):
    heads, rows = table(officer, years.summary("2023-H1", {TT: 5}, state=ReportState.DRAFT))
    assert heads == ["Chỉ tiêu", "Đơn vị tính", "Tính từ đơn vị", "Điều chỉnh", "Số in ra", "Ghi chú"]
    assert rows["Cuộc tuyên truyền"]["Số in ra"] == "5"


def test_the_second_half_shows_the_year_so_far(officer, years):
    years.summary("2023-H1", {TT: 20})
    heads, rows = table(officer, years.summary("2023-H2", {TT: 35}, state=ReportState.DRAFT))
    assert heads[5] == "Lũy kế từ 6 tháng đầu năm 2023"
    assert rows["Cuộc tuyên truyền"][heads[5]] == "55"
    assert rows["Lượt người tham dự"][heads[5]] == "–"


def test_a_year_shows_the_sum_of_its_halves_what_is_missing_and_what_differs(officer, years):
    years.summary("2023-H1", {TT: 20, STOCK: 4})
    now = years.summary("2023", {TT: 10}, state=ReportState.DRAFT)
    heads, rows = table(officer, now)
    assert heads[5] == "Cộng các kỳ"
    assert rows["Cuộc tuyên truyền"]["Cộng các kỳ"] == "20 tính trên 1/2 kỳ không khớp số in ra"
    page = officer.get(reverse("reports:summary", args=[now.pk]) + "?muc=communication").text
    assert reverse("reports:period_sums", args=[now.pk]) in page


def test_an_estimate_given_before_stands_in_the_remarks(officer, years):
    first = years.summary("2023-H1", {TT: {"value": 40, "basis": "estimated"}}, state=ReportState.SUPERSEDED)
    now = make_report(first.assignment, figures={TT: 45}, origin="consolidated")
    assert table(officer, now)[1]["Cuộc tuyên truyền"]["Ghi chú"] == "đã ước 40 (lần 1)"


def count(client, report):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get(reverse("reports:summary", args=[report.pk]) + "?muc=communication")
    return len(caught)


def test_the_columns_cost_the_same_few_queries_whatever_the_number_of_periods(officer, years):
    now = years.summary("2023", {TT: 10}, state=ReportState.DRAFT)
    years.summary("2022", {TT: 20})
    years.summary("2023-H1", {TT: 20})
    count(officer, now)
    few = count(officer, now)
    for code in ("2021", "2023-Q3", "2023-Q4"):
        report = years.summary(code, {TT: 20, DH: (1, 2)})
        for number in range(30):
            make_figure(report, "TT.02", f"X={number}", number)
    assert count(officer, now) == few


def test_reading_the_columns_is_four_queries(years, django_assert_num_queries):
    for code in ("2021", "2022", "2023-H1"):
        years.summary(code, {TT: 20})
    stored = years.summary("2023", {TT: 10}, state=ReportState.DRAFT)
    related = ("assignment__call__period", "assignment__agency", "assignment__version")
    bench = workbench(Report.objects.select_related(*related).get(pk=stored.pk), "communication")
    with django_assert_num_queries(4):  # the periods, their figures, whose they were, the rules of the run
        timed = with_times(bench)
    assert [line.time.year_ago for line in timed.figures] == ["20", "–", "–"]
