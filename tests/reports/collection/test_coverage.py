"""Coverage and timeliness by agency: what each line says, who may see it, how it is sorted and taken along."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import AgencyKind, Role
from portal.core import clock
from reports.collection.queries.board import board
from reports.collection.queries.coverage import SORTS, coverage
from reports.collection.states import AssignmentKind, Nature, ReportState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import DUE, make_assignment, make_call, make_outline, make_report

pytestmark = pytest.mark.django_db
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]
# The deadline is a Friday night; this is the Wednesday after it.
NOW = DUE + dt.timedelta(days=5)


@pytest.fixture(autouse=True)
def _days_later():
    with clock.travel(NOW):
        yield


@pytest.fixture
def call():
    return make_call(version=make_outline(SIMPLE, annex=False))


@pytest.fixture
def officer(call):
    return make_member(call.lead, Role.OFFICER)


def unit(call, name="", kind=AgencyKind.DISTRICT, **fields):
    return make_assignment(call, make_agency(name, kind=kind), **fields)


def got(duty, state=ReportState.ACCEPTED, after=dt.timedelta(0), **fields):
    """A report of a duty, first received so long after the deadline."""
    duty.first_received_at = DUE + after
    duty.save(update_fields=["first_received_at"])
    return make_report(duty, state=state, **fields)


def lines(call, user, **more):
    return {line.agency: line for line in coverage(call, user, **more).lines}


def test_a_line_says_state_and_lateness_in_the_words_of_the_board(call, officer):
    got(unit(call, "UBND huyện Đúng"), after=-dt.timedelta(hours=1))
    got(unit(call, "UBND huyện Thứ Bảy"), after=dt.timedelta(hours=9))
    got(unit(call, "UBND huyện Thứ Ba"), ReportState.SUBMITTED, after=dt.timedelta(days=4))
    unit(call, "UBND huyện Chưa")
    unit(call, "Tòa án", nature=Nature.REQUESTED)
    unit(call, "UBND huyện Miễn", closed_as="exempt", closed_reason="Không có nhiệm vụ")
    said = {name: (line.status_words, line.late_words) for name, line in lines(call, officer).items()}
    assert said == {
        "UBND huyện Đúng": ("đạt yêu cầu", "đúng hạn"),
        "UBND huyện Thứ Bảy": ("đạt yêu cầu", "gửi muộn 1 ngày"),
        "UBND huyện Thứ Ba": ("chờ rà soát", "gửi muộn 4 ngày"),
        "UBND huyện Chưa": ("chưa gửi", "quá hạn 5 ngày"),
        "Tòa án": ("chưa gửi", ""),
        "UBND huyện Miễn": ("được miễn", ""),
    }
    on_board = {state.agency_name: state.lateness.words for state in board(call, officer).states}
    for name, (_state, words) in said.items():
        assert words in ("", on_board[name])


def test_what_came_back_is_counted_and_an_accepted_version_stays_in_force(call, officer):
    duty = unit(call, "UBND huyện A")
    for _time in range(2):
        got(duty, ReportState.RETURNED, after=-dt.timedelta(days=1))
    assert lines(call, officer)["UBND huyện A"].status == "again"
    got(duty, ReportState.ACCEPTED, after=-dt.timedelta(days=1))
    line = lines(call, officer)["UBND huyện A"]
    assert (line.status, line.returned, line.late) == ("accepted", 2, False)


@pytest.fixture
def tree(call):
    """Two summaries of districts: one accepted with one of two communes, one not yet with its only one; a district
    that answers for three communes of which nobody else is asked."""
    first = unit(call, "UBND huyện Một", kind=AgencyKind.DISTRICT)
    type(first).objects.filter(pk=first.pk).update(kind=AssignmentKind.CONSOLIDATION)
    second = unit(call, "UBND huyện Hai", kind=AgencyKind.DISTRICT)
    type(second).objects.filter(pk=second.pk).update(kind=AssignmentKind.CONSOLIDATION)
    got(first)
    got(unit(call, "UBND xã A", AgencyKind.COMMUNE, parent=first))
    unit(call, "UBND xã B", AgencyKind.COMMUNE, parent=first)
    got(unit(call, "UBND xã C", AgencyKind.COMMUNE, parent=second))
    alone = unit(call, "UBND huyện Ba")
    got(alone)
    for _commune in range(3):
        make_agency(kind=AgencyKind.COMMUNE, parent=alone.agency)
    return first, second


def test_reports_and_communes_are_counted_at_each_level(call, officer, tree):
    found = coverage(call, officer)
    assert found.share.words == "2/3 báo cáo, 4/6 xã"
    assert {level.agency: level.share.words for level in found.below} == {
        "UBND huyện Một": "1/2 báo cáo, 1/2 xã",
        "UBND huyện Hai": "1/1 báo cáo, 1/1 xã",
    }
    assert [line.agency for line in coverage(call, officer, into=str(tree[0].pk)).lines] == [
        "UBND xã A",
        "UBND xã B",
    ]
    assert len(coverage(call, officer, into="all").lines) == 6


def test_a_commune_that_is_asked_itself_is_counted_once(call, officer):
    district = unit(call, "UBND huyện Một")
    asked, _unasked = (make_agency(kind=AgencyKind.COMMUNE, parent=district.agency) for _each in range(2))
    make_assignment(call, asked)
    got(district)
    assert coverage(call, officer).share.words == "1/2 báo cáo, 1/2 xã"


def test_a_district_sees_its_own_level_only_and_a_sibling_nothing(call, tree, client):
    lower = make_member(tree[0].agency, Role.OFFICER)
    assert set(lines(call, lower)) == {"UBND xã A", "UBND xã B"}
    assert coverage(call, lower, into=str(tree[1].pk)) is None
    outsider = make_member(make_agency(kind=AgencyKind.COMMUNE), Role.HEAD)
    assert coverage(call, outsider) is None
    client.force_login(outsider)
    assert client.get(reverse("reports:coverage", args=[call.code])).status_code == 404


@pytest.mark.parametrize("key", SORTS)
def test_a_list_is_sorted_both_ways(call, officer, tree, key):
    up = [SORTS[key](line) for line in coverage(call, officer, into="all", sort=key).lines]
    down = [SORTS[key](line) for line in coverage(call, officer, into="all", sort=f"-{key}").lines]
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


@pytest.mark.parametrize("wanted", ["pk", "agency__name", "__class__", "--ten", "'; drop table"])
def test_nothing_else_is_sorted_by(call, officer, tree, wanted):
    found = coverage(call, officer, sort=wanted)
    assert found.sort == ""
    assert found.lines == coverage(call, officer).lines


def test_the_page_and_the_file_say_the_same(call, officer, tree, client):
    from openpyxl import load_workbook

    client.force_login(officer)
    query = "?xep=-muon"
    page = client.get(reverse("reports:coverage", args=[call.code]) + query)
    assert 'aria-sort="descending"' in page.text
    assert page.text.count("<svg ") == 3
    assert 'style="' not in page.text
    file = client.get(reverse("reports:coverage_file", args=[call.code]) + query)
    sheet = load_workbook(io.BytesIO(file.content)).active
    assert "đạt yêu cầu 2/3 báo cáo, 4/6 xã" in sheet["A1"].value
    names = [row[1] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert names == [line.agency for line in page.context["page"]]
    assert AuditEntry.objects.filter(key="collection.coverage.downloaded").count() == 1


def test_a_hostile_name_is_text_on_the_page_and_in_the_drawing(call, officer, client):
    district = unit(call, "=1+1<script>alert(1)</script>")
    type(district).objects.filter(pk=district.pk).update(kind=AssignmentKind.CONSOLIDATION)
    unit(call, parent=district)
    client.force_login(officer)
    assert "<script>alert" not in client.get(reverse("reports:coverage", args=[call.code])).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(call, officer, client, count):
    for _each in range(count):
        unit(call)
        district = unit(call)
        type(district).objects.filter(pk=district.pk).update(kind=AssignmentKind.CONSOLIDATION)
        for _commune in range(count):
            got(unit(call, kind=AgencyKind.COMMUNE, parent=district), ReportState.RETURNED)
    with CaptureQueriesContext(connection) as queries:
        coverage(call, officer)
    assert len(queries) == 6
