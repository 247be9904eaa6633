"""Engines that bring a summary up to date by what has changed, and get it wrong: the walk notices each of them."""

from dataclasses import replace

import pytest

from reports.collection.models import Figure
from reports.consolidation.actions import perform
from reports.outlines.models import Indicator
from reports.outlines.states import AcrossUnits
from tests.reports.consolidation import walk
from tests.reports.consolidation.test_walks import walked

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SEED, FAR = 1, 80


def stale_addends(*, twice):
    """An engine that remembers the version of a unit it added first.

    `twice`: a later version is added beside it, and nobody takes the first one out; otherwise the first one stays in
    place of the later.
    """
    first, compute = {}, perform.compute

    def wrong(run):
        level = compute(run)
        for each in run.inputs.filter(role="included"):
            old = first.setdefault((run.assignment_id, each.assignment_id), each.report_id)
            if old != each.report_id:
                level = moved(level, old, 1)
                level = level if twice else moved(level, each.report_id, -1)
        return level

    return wrong


def moved(level, report_id, sign):
    """The sums of a level with what one version says added or taken out once more."""
    sums = set(Indicator.objects.filter(across_units=AcrossUnits.SUM).values_list("pk", flat=True))
    said = Figure.objects.filter(report=report_id, state="reported", nature="result", value__isnull=False)
    for figure in said.filter(indicator__in=sums):
        computed = level.get((figure.indicator_id, figure.breakdown_id))
        if computed is not None and computed.total.value is not None:
            total = replace(computed.total, value=computed.total.value + sign * figure.value)
            level[figure.indicator_id, figure.breakdown_id] = replace(computed, total=total)
    return level


@pytest.fixture
def often_again(monkeypatch):
    """A walk in which versions follow each other quickly, by the same verbs."""
    monkeypatch.setattr(walk, "EVENTS", {"enter": 6, "submit": 14, "accept": 14, "reopen": 8, "run": 12})


@pytest.mark.parametrize("twice", [True, False], ids=["added-twice", "never-replaced"])
def test_an_engine_that_updates_wrongly_is_caught(monkeypatch, often_again, twice):
    monkeypatch.setattr(perform, "compute", stale_addends(twice=twice))
    with pytest.raises(AssertionError) as caught:
        walked(SEED, FAR)
    said = str(caught.value)
    # It differs from one made from scratch, or from the raw reports.
    assert "passes for fresh" in said or "== []" in said


def test_control_the_same_walk_with_the_engine_as_it_is_goes_on(often_again):
    _walk, book = walked(SEED, FAR)
    assert min(book.judged.values()) > 0
