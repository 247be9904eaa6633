"""All summaries of a call held against the same period of last year, in a few statements."""

from io import StringIO

import pytest
from django.core.management import call_command

from agencies.states import AgencyKind
from reports.collection.states import AssignmentKind, Origin, ReportState
from reports.consolidation.queries import against
from reports.consolidation.queries.against import Against, against_before
from reports.consolidation.queries.times import times_of
from reports.consolidation.time_words import time_line
from reports.outlines.models import Indicator
from tests.factories.agencies import make_agency
from tests.factories.rounds import make_assignment, make_programme, make_report
from tests.factories.times import Years

pytestmark = pytest.mark.django_db
TT, DH, STOCK, KT = ("TT.01", ""), ("DH.01", ""), ("CSKD.01", ""), ("KT.02", "ET=karaoke")
MEAN, MEANS = ("TB.01", ""), ({"value": 30, "denominator": 5}, {"value": 31, "denominator": 2})
LARGE = 4_000_000_000


@pytest.fixture
def years():
    return Years()


def district(call, agency, figures, state=ReportState.ACCEPTED):
    """A lower summary of a call."""
    duty = make_assignment(call, agency, kind=AssignmentKind.CONSOLIDATION)
    return make_report(duty, state=state, figures=figures, origin=Origin.CONSOLIDATED)


def test_every_figure_of_every_level_is_counted_as_risen_fallen_or_without_a_number_before(years):
    lower = make_agency("UBND huyện Dưới", kind=AgencyKind.DISTRICT)
    before = years.summary("2022-H1", {TT: 10, DH: (1, 2), KT: 4, STOCK: {"state": "not_known"}})
    district(before.assignment.call, lower, {TT: 3})
    now = years.summary("2023-H1", {TT: 12, DH: (2, 6), KT: 4, STOCK: 9}, state=ReportState.DRAFT)
    district(now.assignment.call, lower, {TT: 2, STOCK: 8}, ReportState.DRAFT)
    found = against_before(now.assignment.call)
    assert found == Against("2022-H1", summaries=2, figures=6, compared=4, risen=1, fallen=2)


def test_it_says_of_each_figure_what_the_page_says(years):
    """The same cases as the page's own comparison, one after the other."""
    none, unseen, silent = ({"state": each} for each in ("zero_confirmed", "none_detected", "not_known"))
    aim = {"value": 9, "nature": "target"}
    cases = [
        (TT, 5, 6),
        (TT, 6, 5),
        (TT, 5, 5),
        (DH, (1, 2), (3, 5)),
        (DH, (3, 5), (1, 2)),
        (TT, none, 5),
        (TT, 5, unseen),
    ]
    cases += [
        (TT, none, unseen),
        (TT, silent, 5),
        (TT, 5, silent),
        (TT, aim, 5),
        (TT, 5, aim),
        (DH, none, (1, 2)),
    ]
    cases += [
        (DH, (1, 2), none),
        (DH, (0, 0), (1, 2)),
        (DH, {"value": 5000}, {"value": 6000}),
        (DH, {"value": 5000}, (3, 5)),
        (DH, (3, 5), {"value": 6000}),
        (MEAN, *MEANS),
        (MEAN, *MEANS[::-1]),
    ]
    make_programme().indicators.create(
        code=MEAN[0],
        name="Tuổi bình quân",
        unit="tuổi",
        kind="stock",
        across_units="weighted_avg",
        across_time="last",
        position=99,
    )
    for key, then, now in cases:
        mine = Years()
        mine.summary("2022-H1", {key: then})
        report = mine.summary("2023-H1", {key: now}, state=ReportState.DRAFT)
        figure = report.figures.get()
        indicator = Indicator.objects.get(code=key[0])
        said = time_line(times_of(report).beside(indicator, figure.breakdown_id, figure), indicator, report)
        found = against_before(report.assignment.call)
        told = said.change if said else "–"
        moved = (told.startswith("+"), told.startswith(("-", "−")))
        assert ((found.risen, found.fallen), found.compared) == (moved, told != "–"), (key, then, now, told)


def test_products_of_large_counts_do_not_overflow(years):
    years.summary("2022-H1", {DH: (LARGE - 1, LARGE)})
    now = years.summary("2023-H1", {DH: (LARGE // 2, LARGE)}, state=ReportState.DRAFT)
    assert against_before(now.assignment.call).fallen == 1


def test_of_two_calls_for_the_period_before_the_later_counts_and_the_newest_version_of_now(years):
    years.summary("2022-H1", {TT: 1})
    years.summary("2022-H1", {TT: 100})
    now = years.summary("2023-H1", {TT: 500}, state=ReportState.SUPERSEDED)
    make_report(now.assignment, figures={TT: 50}, origin=Origin.CONSOLIDATED)
    found = against_before(now.assignment.call)
    assert (found.figures, found.risen, found.fallen) == (1, 0, 1)


def test_what_was_not_accepted_is_nothing_to_compare_with(years):
    years.summary("2022-H1", {TT: 1}, state=ReportState.RETURNED)
    now = years.summary("2023-H1", {TT: 5}, state=ReportState.DRAFT)
    assert against_before(now.assignment.call) == Against("2022-H1", summaries=1, figures=1)


def test_the_number_of_statements_grows_with_hundreds_of_summaries_only(
    years, monkeypatch, django_assert_num_queries
):
    before, now = years.call("2022-H1"), years.call("2023-H1")
    for number in range(5):
        agency = make_agency(f"UBND huyện Số {number}", kind=AgencyKind.DISTRICT)
        district(before, agency, {TT: 5})
        district(now, agency, {TT: 5 + number}, ReportState.DRAFT)
    call = type(now).objects.select_related("period").get(pk=now.pk)
    with django_assert_num_queries(3):
        at_once = against_before(call)
    monkeypatch.setattr(against, "_PAIRS", 2)
    with django_assert_num_queries(5):
        assert against_before(call) == at_once
    assert (at_once.compared, at_once.risen) == (5, 4)


def test_the_command_says_it_of_a_tree_and_is_silent_where_nothing_was_before(years):
    years.summary("2022-H1", {TT: 1})
    call = years.call("2023-H1")
    make_report(make_assignment(call), state=ReportState.ACCEPTED, figures={TT: 5})
    out = StringIO()
    call_command("consolidate", call.code, tree=True, stdout=out)
    assert "so với 6 tháng đầu năm 2022: 1 trong" in out.getvalue()
    assert "tăng 1, giảm 0" in out.getvalue()
    other = Years()
    call = other.call("2031-H1")
    make_report(make_assignment(call), state=ReportState.ACCEPTED, figures={TT: 5})
    out = StringIO()
    call_command("consolidate", call.code, tree=True, stdout=out)
    assert "so với" not in out.getvalue()
