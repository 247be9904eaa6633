"""Hints about odd figures on the workbench of a summary."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.states import Role
from reports.collection.states import ReportState
from reports.consolidation.adjusting import lineage
from reports.consolidation.queries.outliers import section_hints
from tests.factories.agencies import make_member
from tests.factories.rounds import make_call, make_period, make_report
from tests.factories.summaries import Scene

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


@pytest.fixture
def scene(db):
    scene = Scene()
    for number in range(9):
        scene.accepted(f"UBND huyện {number}", {TT: 10 + number})
    scene.accepted("UBND huyện Lạ", {TT: 900})
    return scene


def hints(report, key="communication"):
    run, _versions = lineage(report)
    section = report.assignment.version.sections.get(key=key)
    return [(hint.label, hint.message) for hint in section_hints(report, run, section)]


def test_the_agency_that_stands_apart_is_named(scene):
    assert hints(scene.summary()) == [
        ("Cuộc tuyên truyền, UBND huyện Lạ", "Cao bất thường: 900, 9 đơn vị cùng loại 10–18")
    ]


def test_another_section_says_nothing_of_it(scene):
    assert hints(scene.summary(), "situation") == []


def test_the_sum_is_held_against_the_periods_before(scene):
    for year, value in zip(range(2018, 2023), (100, 120, 110, 130, 115), strict=True):
        earlier = make_call(lead=scene.call.lead, period=make_period(year))
        make_report(earlier.root, state=ReportState.ACCEPTED, figures={TT: value})
    assert hints(scene.summary())[0] == ("Cuộc tuyên truyền", "Cao bất thường: 1.026, các kỳ trước 100–130")


def test_the_page_offers_them_to_those_who_work_on_it_and_takes_a_reason(client, scene):
    report = scene.summary()
    page = reverse("reports:summary", args=[report.pk]) + "?muc=communication"
    client.force_login(make_member(scene.call.lead, Role.CLERK))
    assert "bất thường" not in client.get(page).text
    client.force_login(scene.officer)
    assert "Cao bất thường: 900" in client.get(page).text
    answer = client.post(
        reverse("reports:outliers_aside", args=[report.pk]), {"reason": "Đã xác minh", "next": page}
    )
    assert answer.url == page
    assert "Đã bỏ qua, lý do: Đã xác minh" in client.get(page).text


def test_the_number_of_queries_does_not_grow_with_the_agencies(scene):
    counted = []
    for _round in range(2):
        report = scene.summary()
        run, _versions = lineage(report)
        section = report.assignment.version.sections.prefetch_related("rows__indicator").get(
            key="communication"
        )
        with CaptureQueriesContext(connection) as queries:
            section_hints(report, run, section)
        counted.append(len(queries))
        for number in range(4):
            scene.accepted(f"UBND huyện Thêm {number}", {TT: 12})
    assert counted[0] == counted[1] <= 7
