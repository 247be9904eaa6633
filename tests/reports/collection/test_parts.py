"""A total is held against its parts along every axis that breaks it down, and over crossed ones."""

import pytest

from reports.collection.checks import report_findings
from reports.collection.parts import groups_of
from reports.collection.queries.fields import parts_of
from reports.outlines.models import Category, TableRow
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report

pytestmark = pytest.mark.django_db
TOTAL = ("TT.01", "")
WAYS = ("ET=karaoke", "ET=luu_tru", "G=nam", "G=nu")
CROSSED = ("ET=karaoke;G=nam", "ET=karaoke;G=nu", "ET=luu_tru;G=nam", "ET=luu_tru;G=nu")
BOTH = {("TT.01", "ET=karaoke"): 6, ("TT.01", "ET=luu_tru"): 4, ("TT.01", "G=nam"): 3, ("TT.01", "G=nu"): 7}


@pytest.fixture(autouse=True)
def axes(db):
    Category.objects.create(axis="ET", axis_name="loại hình cơ sở", code="karaoke", name="Karaoke")
    Category.objects.create(axis="G", axis_name="giới tính", code="nu", name="Nữ")


def outline(*breakdowns, **total):
    rows = [("TT.01", "", "Số cuộc", {"parts_complete": True, **total})]
    rows += [("TT.01", key, key, {"required": False, "depth": 1}) for key in breakdowns]
    return make_outline([("situation", 0, "I.", "Tình hình", False, False, rows)], annex=False)


def report(figures, breakdowns=WAYS, **total):
    return make_report(make_assignment(make_call(version=outline(*breakdowns, **total))), figures=figures)


def said(made):
    return [(each.kind, each.message.partition("các phần của ")[2]) for each in report_findings(made)]


def test_parts_that_agree_along_every_axis_are_fine():
    assert said(report({TOTAL: 10, **BOTH})) == []


def test_the_axis_that_falls_short_is_named_and_the_other_is_left_in_peace():
    made = report({TOTAL: 10, **BOTH, ("TT.01", "G=nam"): 2})
    assert said(made) == [
        ("parts_under_total", "“Số cuộc” theo giới tính cộng lại là 9 cuộc, chưa đủ tổng số 10 cuộc.")
    ]


def test_two_axes_that_differ_are_said_one_by_one():
    made = report({TOTAL: 10, **BOTH, ("TT.01", "G=nam"): 2, ("TT.01", "ET=karaoke"): 7})
    assert sorted(said(made)) == [
        ("parts_over_total", "“Số cuộc” theo loại hình cơ sở cộng lại là 11 cuộc, lớn hơn tổng số 10 cuộc."),
        ("parts_under_total", "“Số cuộc” theo giới tính cộng lại là 9 cuộc, chưa đủ tổng số 10 cuộc."),
    ]


def test_crossed_axes_are_checked_where_every_combination_is_a_line():
    cells = dict(zip([("TT.01", key) for key in CROSSED], (1, 4, 1, 3), strict=True))
    assert said(report({TOTAL: 10, **BOTH, **cells}, WAYS + CROSSED)) == [
        (
            "parts_under_total",
            "“Số cuộc” theo loại hình cơ sở × giới tính cộng lại là 9 cuộc, chưa đủ tổng số 10 cuộc.",
        )
    ]


def test_a_list_of_some_combinations_need_not_be_complete():
    cells = dict(zip([("TT.01", key) for key in CROSSED[:3]], (1, 4, 1), strict=True))
    assert said(report({TOTAL: 10, **BOTH, **cells}, WAYS + CROSSED[:3])) == []


def test_an_axis_with_a_blank_line_is_not_called_short():
    made = report({TOTAL: 10, **{key: n for key, n in BOTH.items() if key[1] != "G=nam"}})
    assert said(made) == []


def test_a_list_that_need_not_be_complete_is_not():
    assert said(report({TOTAL: 10, ("TT.01", "G=nu"): 1, ("TT.01", "G=nam"): 1}, parts_complete=False)) == []


def test_an_axis_without_a_name_is_told_by_its_code():
    Category.objects.all().delete()
    made = report({TOTAL: 10, **BOTH, ("TT.01", "G=nam"): 2})
    assert "theo G cộng lại" in said(made)[0][1]


def test_one_way_of_breaking_down_needs_no_name(django_assert_num_queries):
    made = report({TOTAL: 10, ("TT.01", "G=nam"): 2, ("TT.01", "G=nu"): 7}, ("G=nam", "G=nu"))
    assert said(made) == [("parts_under_total", "“Số cuộc” cộng lại là 9 cuộc, chưa đủ tổng số 10 cuộc.")]


def test_names_of_axes_cost_one_query_however_many_totals_differ(django_assert_max_num_queries):
    one = report({TOTAL: 10, **BOTH, ("TT.01", "G=nam"): 2})
    two = report({TOTAL: 10, **BOTH, ("TT.01", "G=nam"): 2, ("TT.01", "ET=karaoke"): 7})
    with django_assert_max_num_queries(60) as first:
        report_findings(one)
    with django_assert_max_num_queries(len(first)):
        report_findings(two)


def test_the_sum_beside_the_field_goes_along_the_axis_with_most_lines():
    version = outline("ET=a", "ET=b", "ET=c", "G=nam", "G=nu", "ET=a;G=nam")
    rows = list(TableRow.objects.filter(section__version=version).select_related("indicator", "breakdown"))
    (parts,) = parts_of(rows).values()
    assert [each.breakdown.key for each in parts] == ["ET=a", "ET=b", "ET=c"]
    axes = {(each.total.breakdown.key, each.axes) for each in groups_of(rows)}
    assert axes == {("", ("ET",)), ("", ("G",)), ("", ("ET", "G")), ("ET=a", ("G",)), ("G=nam", ("ET",))}
