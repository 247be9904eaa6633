"""Whoever enters a year sees the sum of its halves beside the figure, and the way to take it over."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.states import Role
from reports.collection.states import ReportState
from reports.templatetags import periods
from tests.factories.agencies import make_member
from tests.factories.times import Years

pytestmark = pytest.mark.django_db
TT, TT2, KT = ("TT.01", ""), ("TT.02", ""), ("KT.02", "ET=karaoke")


@pytest.fixture
def years(client):
    years = Years()
    years.report("2023-H1", {TT: 20, KT: 3})
    years.report("2023-H2", {TT: 35, KT: 4})
    client.force_login(make_member(years.agency, Role.DRAFTER))
    return years


def beside(client, address):
    html = client.get(address).text
    found = re.findall(r'<span class="year-ago(?: differs)?">(cộng.*?)</span></span>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", each).split()) for each in found], html


def draft(years, code="2023"):
    return years.report(code, {TT: 50}, state=ReportState.DRAFT)


def test_the_sum_stands_beside_the_figure_with_its_parts_for_those_who_listen(client, years):
    report = draft(years)
    found, html = beside(client, reverse("reports:section", args=[report.pk, "communication"]))
    assert found == [
        "cộng các kỳ: 55; không khớp; 6 tháng đầu năm 2023: 20; 6 tháng cuối năm 2023: 35"
    ]  # fmt: skip
    assert reverse("reports:period_sums", args=[report.pk]) in html


def test_on_the_whole_text_too_and_what_is_not_summed_is_asked_back(client, years):
    found, _html = beside(client, reverse("reports:whole", args=[draft(years).pk]))
    assert [each.partition(";")[0] for each in found] == [
        "cộng các kỳ: 55", "cộng các kỳ: cần UBND huyện Năm Tháng báo lại",
    ]  # fmt: skip


def test_the_way_to_the_sums_stands_on_the_page_of_a_year_and_not_of_a_half(client, years):
    for code, there in (("2023", True), ("2024-H1", False)):
        report = draft(years, code)
        address = reverse("reports:period_sums", args=[report.pk])
        assert (address in client.get(reverse("reports:report", args=[report.pk])).text) is there


def count(client, report):
    address = reverse("reports:section", args=[report.pk, "communication"])
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return len(caught)


def test_a_half_costs_no_query_and_a_year_two(client, years, monkeypatch):
    years.report("2022-Q1", {TT: 5})
    half = years.report("2022-H1", {TT: 5}, state=ReportState.DRAFT)
    year = draft(years)
    with_sums = count(client, half), count(client, year)
    monkeypatch.setattr(periods, "LONG", ())
    assert with_sums == (count(client, half), count(client, year) + 2)
