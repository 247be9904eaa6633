"""Several workers at one tree at once, on PostgreSQL, where the race is real."""

import threading

import pytest
from django.db.models import F

from reports.consolidation import tasks
from reports.consolidation.actions import jobs, tree
from reports.consolidation.models import RunPart
from tests.flows.kills import ask_tree, tree_problems
from tests.reports.consolidation.test_races import AT_ONCE, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DISTRICTS = 12


@pytest.fixture
def run(monkeypatch):
    for task in (tasks.consolidate, tasks.consolidate_parts):
        monkeypatch.setattr(task, "apply_async", lambda *_args, **_options: None)
    run = ask_tree(DISTRICTS, 1)
    assert tree.plan(jobs.claim(run.pk))
    return run


def test_workers_at_once_take_different_parts(run):
    taken = [each.pk for parts in together(lambda: tree.claim_parts(run.pk)) for each in parts]
    assert len(taken) == len(set(taken)) == DISTRICTS


def test_control_looking_first_and_taking_then_gives_one_part_to_several(run):
    looked = threading.Barrier(AT_ONCE)

    def careless():
        parts = list(RunPart.objects.filter(run=run, state="queued")[: tree.SMALLEST])
        looked.wait()
        ids = [each.pk for each in parts]
        RunPart.objects.filter(pk__in=ids).update(state="running", attempt=F("attempt") + 1)
        return ids

    taken = [pk for ids in together(careless) for pk in ids]
    assert len(taken) > len(set(taken))


def test_a_tree_done_by_workers_at_once_has_each_summary_once(run):
    def work():
        while parts := tree.claim_parts(run.pk):
            tree.do_parts(parts)

    assert together(work) == [None] * AT_ONCE
    results = together(lambda: tasks.consolidate(run.pk))
    assert results == [None] * AT_ONCE
    assert tree_problems(run, DISTRICTS, 1) == []
