"""Legal data windows, names, codes and neighbours of periods (NĐ 09/2019/NĐ-CP, Điều 12 and 13)."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.periods import cutoffs
from reports.periods.cutoffs import PeriodError
from reports.periods.states import PeriodKind

LEGAL = [
    ("2023-M05", "2023-04-15", "2023-05-14", "2023-05-25", "tháng 5 năm 2023"),
    ("2023-M01", "2022-12-15", "2023-01-14", "2023-01-25", "tháng 1 năm 2023"),
    ("2023-M12", "2023-11-15", "2023-12-14", "2023-12-25", "tháng 12 năm 2023"),
    ("2023-Q1", "2022-12-15", "2023-03-14", "2023-03-25", "quý I năm 2023"),
    ("2023-Q2", "2023-03-15", "2023-06-14", "2023-06-25", "quý II năm 2023"),
    ("2023-Q4", "2023-09-15", "2023-12-14", "2023-12-25", "quý IV năm 2023"),
    ("2023-H1", "2022-12-15", "2023-06-14", "2023-06-25", "6 tháng đầu năm 2023"),
    ("2023-H2", "2023-06-15", "2023-12-14", "2023-12-25", "6 tháng cuối năm 2023"),
    ("2023-9M", "2022-12-15", "2023-09-14", "2023-09-25", "9 tháng đầu năm 2023"),
    ("2023", "2022-12-15", "2023-12-14", "2023-12-25", "năm 2023"),
    ("2021-2025", "2020-12-15", "2025-12-14", "2025-12-25", "giai đoạn 2021-2025"),
]
VALID = st.one_of(
    st.tuples(st.just("month"), st.integers(1950, 2150), st.integers(1, 12)),
    st.tuples(st.just("quarter"), st.integers(1950, 2150), st.integers(1, 4)),
    st.tuples(st.just("half"), st.integers(1950, 2150), st.integers(1, 2)),
    st.tuples(st.sampled_from(["nine_months", "year"]), st.integers(1950, 2150), st.just(0)),
    st.integers(1950, 2100).flatmap(
        lambda y: st.tuples(st.just("stage"), st.just(y), st.integers(y + 1, y + 10))
    ),
    st.tuples(st.sampled_from(["thematic", "adhoc"]), st.integers(1950, 2150), st.integers(1, 99)),
)


@pytest.mark.parametrize(("code", "data_from", "data_to", "deadline", "label"), LEGAL)
def test_the_window_and_the_deadline_are_those_of_the_decree(code, data_from, data_to, deadline, label):
    parts = cutoffs.split(code)
    assert cutoffs.window(*parts) == (dt.date.fromisoformat(data_from), dt.date.fromisoformat(data_to))
    assert cutoffs.ministry_deadline(*parts) == dt.date.fromisoformat(deadline)
    assert cutoffs.label(*parts) == label
    assert cutoffs.code(*parts) == code


@pytest.mark.parametrize("kind", ["thematic", "adhoc"])
def test_the_requester_sets_the_dates_of_thematic_and_ad_hoc_reports(kind):
    assert cutoffs.code(kind, 2023, 2) == {"thematic": "2023-CD02", "adhoc": "2023-DX02"}[kind]
    with pytest.raises(PeriodError, match="văn bản yêu cầu"):
        cutoffs.window(kind, 2023, 2)
    assert cutoffs.previous(cutoffs.code(kind, 2023, 2)) is None


@pytest.mark.parametrize(
    ("code", "previous", "last_year"),
    [
        ("2023-H1", "2022-H2", "2022-H1"),
        ("2023-H2", "2023-H1", "2022-H2"),
        ("2023-Q1", "2022-Q4", "2022-Q1"),
        ("2023-M01", "2022-M12", "2022-M01"),
        ("2023-M10", "2023-M09", "2022-M10"),
        ("2023-9M", "2022-9M", "2022-9M"),
        ("2023", "2022", "2022"),
        ("2021-2025", "2016-2020", None),
    ],
)
def test_a_period_knows_its_predecessor_and_the_same_period_of_last_year(code, previous, last_year):
    assert cutoffs.previous(code) == previous
    assert cutoffs.same_period_last_year(code) == last_year


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2023-",
        "2023-H3",
        "2023-Q0",
        "2023-M13",
        "2023-M5",
        "2025-2021",
        "23",
        "2023-h1",
        "2023-CD00",
        "2023\n",
    ],
)
def test_what_is_no_code_is_refused(code):
    with pytest.raises(PeriodError):
        cutoffs.split(code)


@pytest.mark.parametrize(
    ("kind", "number"), [("month", 0), ("half", 3), ("year", 1), ("stage", 2023), ("fortnight", 1)]
)
def test_what_is_no_period_is_refused(kind, number):
    for use in (cutoffs.code, cutoffs.label, cutoffs.window):
        with pytest.raises(PeriodError):
            use(kind, 2023, number)


@given(VALID)
def test_a_code_is_read_back(parts):
    assert cutoffs.split(cutoffs.code(*parts)) == parts


@given(VALID)
def test_periods_of_a_kind_follow_each_other_without_gap_or_overlap(parts):
    before = cutoffs.previous(cutoffs.code(*parts))
    if before is None or parts[0] == "nine_months":
        return
    assert (
        cutoffs.window(*cutoffs.split(before)).data_to + dt.timedelta(days=1)
        == cutoffs.window(*parts).data_from
    )


@given(VALID)
def test_the_parts_of_a_period_fill_its_window_exactly(parts):
    windows = [cutoffs.window(*cutoffs.split(code)) for code in cutoffs.components(cutoffs.code(*parts))]
    if not windows:
        return
    assert (windows[0].data_from, windows[-1].data_to) == cutoffs.window(*parts)
    for one, following in pairwise(windows):
        assert one.data_to + dt.timedelta(days=1) == following.data_from


def test_within_is_every_shorter_period_at_any_depth():
    inside = cutoffs.within("2023-H1")
    assert inside[:2] == ("2023-Q1", "2023-Q2")
    assert set(inside[2:]) == {f"2023-M{month:02d}" for month in range(1, 7)}
    assert len(cutoffs.within("2021-2025")) == 5 * (1 + 2 + 4 + 12)
    assert cutoffs.within("2023-M01") == ()


@pytest.mark.parametrize(
    ("known", "parts"),
    [
        (set(), ("2023-H1", "2023-H2")),
        ({"2023-H1", "2023-Q1"}, ("2023-H1", "2023-H2")),
        ({"2023-H1", "2023-Q3"}, ("2023-H1", "2023-Q3", "2023-Q4")),
        ({"2023-Q1", "2023-M12"}, ("2023-Q1", "2023-Q2", "2023-Q3", "2023-M10", "2023-M11", "2023-M12")),
    ],
)
def test_a_year_is_added_up_from_what_there_is(known, parts):
    assert cutoffs.partition("2023", known) == parts


@given(VALID, st.data())
def test_the_parts_that_are_chosen_fill_the_window_exactly_whatever_is_known(parts, data):
    code = cutoffs.code(*parts)
    inside = cutoffs.within(code)
    if not inside:
        return
    known = data.draw(st.sets(st.sampled_from(inside)))
    windows = [cutoffs.window(*cutoffs.split(each)) for each in cutoffs.partition(code, known)]
    assert (windows[0].data_from, windows[-1].data_to) == cutoffs.window(*parts)
    for one, following in pairwise(windows):
        assert one.data_to + dt.timedelta(days=1) == following.data_from


def test_a_stage_is_held_against_the_stage_before_and_the_rest_against_last_year():
    assert cutoffs.compared_with("2021-2025") == "2016-2020"
    assert cutoffs.compared_with("2023-H2") == "2022-H2"
    assert cutoffs.compared_with("2023-CD01") is None


def test_what_is_counted_from_the_beginning_of_the_year_or_of_the_plan():
    assert cutoffs.cumulative("2023-Q3") == ("2023-Q1", "2023-Q2", "2023-Q3")
    assert cutoffs.cumulative("2023-H1") == ("2023-H1",)
    assert cutoffs.cumulative("2023") == ("2021", "2022", "2023")
    assert cutoffs.cumulative("2025") == ("2021", "2022", "2023", "2024", "2025")
    assert cutoffs.cumulative("2026") == ("2026",)
    assert cutoffs.cumulative("2023-9M") == cutoffs.cumulative("2021-2025") == ()


def test_the_kinds_are_those_that_are_stored():
    assert set(cutoffs.KINDS) == set(PeriodKind.values)
