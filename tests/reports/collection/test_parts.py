"""A total is held against its parts along every axis that breaks it down, and over crossed ones."""

import re

import pytest
from django.urls import reverse

from agencies.states import Role
from reports.collection.checks import report_findings
from reports.collection.parts import groups_of
from reports.collection.queries.fields import parts_of
from reports.outlines.models import Category, TableRow
from tests.factories.agencies import make_member
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


# --- beside the field ---


def beside(client, made):
    """The sums beside the total of the entry page: (words before, number, fields added up)."""
    client.force_login(make_member(made.assignment.agency, Role.DRAFTER))
    text = client.get(reverse("reports:section", args=[made.pk, "situation"])).text
    found = re.findall(
        r'<div class="parts-total">([^<]*): <output data-total-of="([^"]*)" data-parts="([^"]*)">([^<]*)<',
        text,
    )
    assert {total for _words, total, _parts, _sum in found} <= {
        f"figure:{row.pk}" for row in TableRow.objects.filter(breakdown__key="")
    }
    keys = {
        f"figure:{row.pk}": row.breakdown.key
        for row in TableRow.objects.select_related("breakdown")
        if row.breakdown
    }
    return [(words, number, [keys[each] for each in parts.split()]) for words, _total, parts, number in found]


def test_every_axis_has_its_sum_beside_the_field_as_it_has_its_check(client):
    made = report({TOTAL: 10, **BOTH, ("TT.01", "G=nam"): 2})
    assert beside(client, made) == [
        ("Các dòng dưới cộng lại theo loại hình cơ sở", "10", ["ET=karaoke", "ET=luu_tru"]),
        ("Các dòng dưới cộng lại theo giới tính", "9", ["G=nam", "G=nu"]),
    ]
    assert "theo giới tính cộng lại là 9 cuộc" in said(made)[0][1]


def test_crossed_axes_are_added_up_beside_the_field_where_every_combination_is_a_line(client):
    made = report({TOTAL: 10, ("TT.01", CROSSED[0]): 4}, CROSSED)
    assert beside(client, made) == [("Các dòng dưới cộng lại", "4", list(CROSSED))]
    assert beside(client, report({TOTAL: 10}, CROSSED[:3])) == [], "a list of some need not add up"


def test_a_name_of_an_axis_is_shown_as_it_was_typed(client):
    Category.objects.filter(axis="G").update(axis_name="nam & <b>nữ</b> 100%s \ue000pk\ue001")
    words = [each[0] for each in beside(client, report({TOTAL: 10, **BOTH}))]
    assert words[1] == "Các dòng dưới cộng lại theo nam &amp; &lt;b&gt;nữ&lt;/b&gt; 100%s \ue000pk\ue001"


def test_what_is_added_up_beside_the_field_is_what_the_check_adds_up():
    version = outline("ET=a", "ET=b", "ET=c", "G=nam", "G=nu", "ET=a;G=nam")
    rows = list(TableRow.objects.filter(section__version=version).select_related("indicator", "breakdown"))
    (ways,) = parts_of(rows).values()
    keys = [[each.breakdown.key for each in way.parts] for way in ways]
    assert keys == [["ET=a", "ET=b", "ET=c"], ["G=nam", "G=nu"], ["ET=a;G=nam"]]
    assert [way.axes for way in ways] == [
        each.axes for each in groups_of(rows) if each.total.breakdown.key == ""
    ]
    axes = {(each.total.breakdown.key, each.axes) for each in groups_of(rows)}
    assert axes == {("", ("ET",)), ("", ("G",)), ("", ("ET", "G")), ("ET=a", ("G",)), ("G=nam", ("ET",))}
