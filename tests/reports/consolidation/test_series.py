"""The figures of an agency over the periods before, as they were reported then."""

import datetime as dt

import pytest

from agencies.models import AgencyName
from portal.core.clock import VIETNAM
from reports.collection.models import Report
from reports.collection.states import AssignmentKind, ReportState
from reports.consolidation.queries.series import series
from tests.factories.agencies import make_agency
from tests.factories.rounds import make_assignment, make_call, make_figure, make_report
from tests.factories.times import Years

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


@pytest.fixture
def years():
    return Years()


def key(report, code="TT.01"):
    figure = report.figures.get(indicator__code=code)
    return figure.indicator_id, figure.breakdown_id


def test_the_last_periods_of_the_same_kind_stand_oldest_first(years):
    for year in range(2017, 2023):
        years.report(str(year), {TT: year})
    years.report("2022-H1", {TT: 1})
    now = years.report("2023", {TT: 2023})
    found = series(now.assignment, periods=5)[key(now)]
    assert [point.value for point in found] == [2018, 2019, 2020, 2021, 2022]
    assert [point.period.code for point in found] == ["2018", "2019", "2020", "2021", "2022"]


def test_what_was_never_accepted_and_what_others_reported_is_not_there(years):
    now = years.report("2023", {TT: 5})
    years.report("2022", {TT: 4}, state=ReportState.SUBMITTED)
    years.report("2021", {TT: 3}, agency=make_agency("UBND huyện Khác"))
    call = years.call("2020")
    summary = make_assignment(call, years.agency, kind=AssignmentKind.CONSOLIDATION)
    make_report(summary, state=ReportState.ACCEPTED, figures={TT: 2})
    years.report("2024", {TT: 6})
    assert series(now.assignment) == {}


def test_of_two_calls_for_one_period_the_later_one_counts(years):
    years.report("2022", {TT: {"value": 40, "basis": "estimated"}})
    years.report("2022", {TT: 44})
    now = years.report("2023", {TT: 5})
    assert [(p.value, p.basis) for p in series(now.assignment)[key(now)]] == [(44, "official")]


def test_an_own_period_that_is_asked_for_again_with_an_earlier_end_is_not_history(years):
    now = years.report("2023", {TT: 5})
    call = make_call(lead=years.lead, version=years.version, period=now.assignment.call.period)
    call.data_to -= dt.timedelta(days=30)
    call.save()
    make_report(make_assignment(call, years.agency), state=ReportState.ACCEPTED, figures={TT: 4})
    assert series(now.assignment) == {}


def test_points_keep_gaps_words_and_parts_of_ratios_but_no_targets(years):
    years.report("2020", {TT: {"state": "not_known"}})
    years.report("2021", {TT: {"value": 100, "nature": "target"}, ("DH.01", ""): (3, 4)})
    years.report("2022", {TT: {"value": 8, "qualifier": "above", "basis": "estimated"}})
    now = years.report("2023", {TT: 5, ("DH.01", ""): (4, 4)})
    found = series(now.assignment)
    told = [(p.state, p.value, p.qualifier, p.basis) for p in found[key(now)]]
    assert told == [("not_known", None, "exact", "official"), ("reported", 8, "above", "estimated")]
    assert [(p.numerator, p.denominator) for p in found[key(now, "DH.01")]] == [(3, 4)]


def test_the_agency_is_named_as_on_the_day_it_reported(years):
    AgencyName.objects.create(
        agency=years.agency, name="UBND thành phố Năm Tháng", symbol="UBND", place="Hậu Giang",
        valid_from=dt.date(2022, 7, 1), sort_key="x", search_key="x",
    )  # fmt: skip
    for year in (2021, 2022):
        sent = dt.datetime(year, 12, 20, tzinfo=VIETNAM)
        report = years.report(str(year), {TT: year})
        Report.objects.filter(pk=report.pk).update(submitted_at=sent)
    now = years.report("2023", {TT: 5})
    names = [point.agency_name for point in series(now.assignment)[key(now)]]
    assert names == ["UBND huyện Năm Tháng", "UBND thành phố Năm Tháng"]


def test_three_queries_whatever_the_number_of_figures_and_periods(years, django_assert_num_queries):
    now = years.report("2023", {TT: 5})
    years.report("2022", {TT: 4})
    duty = type(now.assignment).objects.select_related("call__period", "agency").get(pk=now.assignment_id)
    with django_assert_num_queries(3):
        series(duty)
    for year in range(2015, 2022):
        make_figure(years.report(str(year), {TT: year}), "TT.02", "", 3)
    duty = type(now.assignment).objects.select_related("call__period", "agency").get(pk=now.assignment_id)
    with django_assert_num_queries(3):
        found = series(duty, periods=8)
    assert len(found[key(now)]) == 8
    tt = key(now)[0]
    assert set(series(duty, indicators=[tt])) == {key(now)}
