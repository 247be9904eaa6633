"""Odd figures: what the measures say, how often they are right, and how they are offered and set aside."""

import math
import random
from fractions import Fraction
from statistics import mean, stdev

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import AgencyKind, Role
from portal.core.errors import Invalid, NotAllowed
from reports.collection.actions.outliers import set_outliers_aside
from reports.collection.actions.review import accept
from reports.collection.models import Figure, Report
from reports.collection.outliers import (
    LEAST_PERIODS,
    MODIFIED_LIMIT,
    median,
    modified_z,
    odd,
    odd_ones,
    z_score,
)
from reports.collection.queries.outliers import hints_of
from reports.collection.states import FigureNature, ReportState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_assignment, make_call, make_period, make_report

TT = ("TT.01", "")
USUAL = [12, 15, 9, 14, 11]


# --- the measures ---


def test_the_modified_z_is_that_of_the_book():
    # median 12, distances 0 3 3 2 1, MAD 2
    assert modified_z(40, USUAL, counted=False) == Fraction(6745, 10000) * (40 - 12) / 2


def test_the_z_score_is_that_of_the_textbook():
    expected = (40 - mean(USUAL)) / stdev(USUAL)
    assert float(z_score(40, USUAL, counted=False)) == pytest.approx(expected, rel=1e-3)


def test_whole_numbers_of_any_length_stay_whole():
    great = 10**14
    assert median([great, great + 1]) == Fraction(2 * great + 1, 2)
    assert modified_z(great + 40, [great + each for each in USUAL], counted=False) == modified_z(
        40, USUAL, counted=False
    )


@pytest.mark.parametrize("others", [[5] * 6, [0] * 6, [5, 5, 5, 5, 9]])
def test_where_most_values_are_equal_nothing_is_divided_by_zero(others):
    assert odd(others[0], others, least=4) is None
    assert odd(500, others, least=4).high


def test_too_few_values_say_nothing():
    assert odd(500, USUAL[: LEAST_PERIODS - 1], least=LEAST_PERIODS) is None
    assert odd(500, USUAL[:LEAST_PERIODS], least=LEAST_PERIODS) is not None


def test_small_counts_vary_by_chance():
    assert odd(4, [0, 1, 0, 2, 1], least=4) is None
    # the control: the same values as something that is not counted one by one
    assert modified_z(5, [0, 1, 0, 2, 1], counted=False, one=1) > MODIFIED_LIMIT / 2
    assert odd(40, [0, 1, 0, 2, 1], least=4).high


def test_an_odd_value_among_the_others_hides_none():
    before = [12, 150, 9, 14, 11]
    found = odd(150, before, least=4)
    assert (found.low, found.top) == (9, 14)
    # the control: a plain z-score is blinded by it
    assert z_score(150, before) < 3 < z_score(150, USUAL)


def test_of_a_group_every_odd_one_is_found_however_many():
    values = [*range(100, 140), 2000, 3000, 1]
    found = odd_ones(values, least=8, most=5)
    assert [(values[at], verdict.high) for at, verdict in found] == [(3000, True), (2000, True), (1, False)]
    assert len(odd_ones([*values, 4000, 5000, 6000], least=8, most=5)) == 5


@pytest.mark.parametrize("seed", range(5))
def test_a_group_at_once_says_what_one_by_one_says(seed):
    chance = random.Random(seed)
    values = [int(chance.lognormvariate(5, 0.8)) for _each in range(60)]
    one_by_one = {
        at for at in range(60) if odd(values[at], values[:at] + values[at + 1 :], least=8) is not None
    }
    assert {at for at, _odd in odd_ones(values, least=8, most=60)} == one_by_one


# --- how often they are right: agencies of different size, indicators of different noise, faults put in ---


def marked(seed):
    """Figures of 20 agencies in six periods; the last one is looked at."""
    chance = random.Random(seed)
    for _indicator in range(20):
        base, spread = math.exp(chance.uniform(1, 10)), chance.choice([0.15, 0.3, 0.5, 0.8])
        for _agency in range(20):
            size = base * math.exp(chance.gauss(0, spread))
            yield [
                max(0, round(chance.gauss(level, math.sqrt(level))))
                for period in range(6)
                for level in [size * (1 + 0.05 * period) * math.exp(chance.gauss(0, 0.15))]
            ]


def counted(alarm):
    """Of figures that are right, and of the same with a fault: how many of a hundred are offered."""
    faults = {"right": lambda x: x, "zero too many": lambda x: 10 * x, "zero lost": lambda x: x // 10}
    found = dict.fromkeys([*faults, "second fault"], 0)
    total = 0
    for *before, now in (values for seed in range(2) for values in marked(seed)):
        total += 1
        for name, fault in faults.items():
            found[name] += alarm(fault(now), before)
        found["second fault"] += alarm(10 * now, [before[0], 12 * before[1], *before[2:]])
    return {name: 100 * number / total for name, number in found.items()}


def test_true_and_false_alarms_on_a_marked_set():
    ours = counted(lambda value, before: odd(value, before, least=LEAST_PERIODS) is not None)
    modified = counted(lambda value, before: modified_z(value, before) > MODIFIED_LIMIT)
    plain = counted(lambda value, before: z_score(value, before) > 3)
    assert ours["right"] < 2
    assert ours["zero too many"] > 95
    assert ours["zero lost"] > 60
    assert ours["second fault"] > 90
    # the controls: without the second condition many times the false alarms; plain z is blind after a second fault
    assert modified["right"] > 5 * ours["right"]
    assert plain["right"] > 3 * ours["right"]
    assert plain["second fault"] < 20


# --- offered and set aside ---


@pytest.fixture
def unit(db):
    return make_agency("UBND huyện A", kind=AgencyKind.DISTRICT)


def reported(agency, year, value, state=ReportState.ACCEPTED, lead=None):
    call = make_call(period=make_period(year), lead=lead)
    return make_report(make_assignment(call, agency), state=state, figures={TT: value})


@pytest.fixture
def report(unit):
    for year, value in zip(range(2018, 2023), USUAL, strict=True):
        reported(unit, year, value)
    return reported(unit, 2023, 250, ReportState.SUBMITTED)


@pytest.fixture
def officer(report):
    return make_member(report.assignment.call.lead, Role.OFFICER)


def said(report, **more):
    return [hint.message for hint in hints_of(report, peers=True, **more)]


def test_a_figure_is_held_against_the_agencys_own_periods(report):
    assert said(report) == ["Cao bất thường: 250, các kỳ trước 9–15"]
    Figure.objects.filter(report=report).update(value=13)
    assert said(report) == []


def test_a_target_is_no_result_and_another_agency_no_history(report):
    Figure.objects.filter(report=report).update(nature=FigureNature.TARGET)
    assert said(report) == []
    Figure.objects.filter(report=report).update(nature=FigureNature.RESULT)
    other = make_agency("UBND huyện B", kind=AgencyKind.DISTRICT)
    assert said(reported(other, 2023, 250, ReportState.SUBMITTED)) == []


def test_a_young_agency_is_held_against_its_peers_of_the_round(db):
    call = make_call()
    for number in range(8):
        duty = make_assignment(call, make_agency(kind=AgencyKind.DISTRICT))
        make_report(duty, state=ReportState.SUBMITTED, figures={TT: 10 + number})
    department = make_assignment(call, make_agency())
    make_report(department, state=ReportState.SUBMITTED, figures={TT: 5000})
    young = make_assignment(call, make_agency(kind=AgencyKind.DISTRICT))
    report = make_report(young, state=ReportState.SUBMITTED, figures={TT: 900})
    assert said(report) == ["Cao bất thường: 900, 8 đơn vị cùng loại 10–17"]
    assert hints_of(report, peers=False) == []


def test_the_reviewing_officer_is_offered_it_and_nothing_is_blocked(client, report, officer):
    Report.objects.filter(pk=report.pk).update(opened_at=report.submitted_at)
    client.force_login(officer)
    page = client.get(reverse("reports:review", args=[report.pk])).text
    assert "Cao bất thường: 250, các kỳ trước 9–15" in page
    accept(report_id=report.pk, by=officer)
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED


def test_the_agency_itself_sees_no_hints_on_its_report(client, report):
    Report.objects.filter(pk=report.pk).update(opened_at=report.submitted_at)
    client.force_login(make_member(report.assignment.agency, Role.HEAD))
    assert "bất thường" not in client.get(reverse("reports:review", args=[report.pk])).text


def test_one_reason_sets_the_hints_of_a_report_aside(client, report, officer):
    Report.objects.filter(pk=report.pk).update(opened_at=report.submitted_at)
    client.force_login(officer)
    address = reverse("reports:outliers_aside", args=[report.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Có hội thi toàn huyện"}).status_code == 302
    page = client.get(reverse("reports:review", args=[report.pk])).text
    assert "Đã bỏ qua, lý do: Có hội thi toàn huyện" in page
    assert AuditEntry.objects.filter(key="collection.outliers.set_aside").count() == 1


def test_a_reason_is_asked_and_only_of_the_reviewer(report, officer):
    with pytest.raises(Invalid):
        set_outliers_aside(report_id=report.pk, by=officer, reason="  ")
    with pytest.raises(NotAllowed):
        set_outliers_aside(
            report_id=report.pk, by=make_member(report.assignment.agency, Role.HEAD), reason="Đúng rồi"
        )


def test_citizens_data_is_refused_in_the_reason_and_what_was_typed_comes_back(client, report, officer):
    client.force_login(officer)
    typed = "Bà Nguyễn Thị B, CCCD 093187001234, khai trùng"
    answer = client.post(reverse("reports:outliers_aside", args=[report.pk]), {"reason": typed})
    assert answer.status_code == 422
    assert typed in answer.text
    assert answer.text.count("Có lỗi cần sửa") == 1


def test_the_number_of_queries_does_not_grow_with_peers_and_periods(report):
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            hints_of(
                Report.objects.select_related("assignment__call__period", "assignment__agency").get(
                    pk=report.pk
                ),
                peers=True,
            )
        counts.append(len(queries))
        for number in range(3):
            duty = make_assignment(report.assignment.call, make_agency(kind=AgencyKind.DISTRICT))
            make_report(duty, state=ReportState.SUBMITTED, figures={TT: number})
    assert counts[0] == counts[1]
