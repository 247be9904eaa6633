"""Periods come from their code, once."""

import datetime as dt

import pytest

from portal.core.errors import Invalid
from reports.periods.actions import get_or_create_period
from reports.periods.models import Period
from reports.periods.queries import Around, around, following, offered


@pytest.mark.django_db
def test_a_period_is_stored_on_first_use_with_its_legal_window():
    period = get_or_create_period(code="2023-H1")
    assert (period.label, period.kind) == ("6 tháng đầu năm 2023", "half")
    assert (period.data_from, period.data_to) == (dt.date(2022, 12, 15), dt.date(2023, 6, 14))
    assert get_or_create_period(code="2023-H1") == period
    assert Period.objects.count() == 1


@pytest.mark.django_db
def test_what_is_no_period_and_what_has_no_legal_window_is_refused():
    for code in ("2023-H3", "nửa năm", "2023-CD01"):
        with pytest.raises(Invalid):
            get_or_create_period(code=code)
    dates = {"data_from": dt.date(2023, 1, 1), "data_to": dt.date(2023, 3, 1)}
    assert get_or_create_period(code="2023-CD01", **dates).data_to == dt.date(2023, 3, 1)


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("2023-H1", "2023-H2"),
        ("2023-H2", "2024-H1"),
        ("2023-M12", "2024-M01"),
        ("2023-Q4", "2024-Q1"),
        ("2023", "2024"),
        ("2023-9M", "2024-9M"),
        ("2021-2025", "2026-2030"),
        ("2023-DX01", None),
    ],
)
def test_the_period_after(code, after):
    assert following(code) == after


def test_the_nearest_period_is_offered_first():
    assert offered(dt.date(2023, 6, 10))[0].data_to == dt.date(2023, 6, 14)


def test_the_periods_beside_one_are_named_and_a_code_of_ones_own_has_none():
    year = around("2023")
    assert (year.compared, year.cumulative) == ("2022", ("2021", "2022", "2023"))
    assert {"2022", "2021", "2023-H1", "2023-Q4", "2023-M12"} <= year.codes
    assert around("2023-H1").cumulative == ()
    assert around("KY") == Around()
    assert around("KY").codes == frozenset()
