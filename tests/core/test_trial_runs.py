"""The trial run of a workbook: counted by verdict, one verdict looked at alone, another digest for other content."""

import dataclasses
import datetime as dt

import pytest
from django.test import RequestFactory

from portal.core.trial_runs import CHANGED, ERROR, NEW, UNCHANGED, VERDICTS, Tried, shown


@dataclasses.dataclass(slots=True)
class Row:
    number: int
    verdict: str
    day: dt.date = dt.date(2025, 7, 1)


PLAN = Tried([Row(n, (NEW, NEW, CHANGED, ERROR)[n % 4]) for n in range(240)])


def page(query=""):
    return shown(RequestFactory().get(f"/{query}"), PLAN)


def test_every_verdict_is_counted_also_one_that_nobody_has():
    assert PLAN.counts == {NEW: 120, CHANGED: 60, UNCHANGED: 0, ERROR: 60}
    assert page()["choices"] == [(key, VERDICTS[key], n) for key, n in PLAN.counts.items()]
    assert page()["writes"] == 180


def test_one_verdict_is_looked_at_alone():
    found = page(f"?xem={ERROR}")
    assert (found["wanted"], found["page"].paginator.count) == (ERROR, 60)
    assert {row.verdict for row in found["page"]} == {ERROR}


@pytest.mark.parametrize("typed", ["", "?xem=", "?xem=lỗi", "?xem=__class__", "?page=x"])
def test_what_names_no_verdict_shows_everything_page_by_page(typed):
    found = page(typed)
    assert (found["wanted"], found["page"].paginator.count, len(found["page"])) == ("", 240, 100)


def test_the_last_page_has_the_rest():
    assert [row.number for row in page("?page=3")["page"]] == list(range(200, 240))


def test_another_content_has_another_digest_and_the_same_one_the_same():
    def of(**change):
        return Tried([dataclasses.replace(Row(1, NEW), **change)]).digest

    assert of() == of() == Tried([Row(1, NEW)]).digest
    assert len({of(), of(number=2), of(verdict=ERROR), of(day=dt.date(2025, 7, 2))}) == 4
