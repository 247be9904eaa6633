"""Two people at once, on PostgreSQL, where the race is real."""

import threading

import pytest
from django.db import connection, transaction

from portal.core.errors import Conflict
from reports.consolidation.actions import jobs
from reports.consolidation.actions.perform import perform
from reports.consolidation.models import Run
from reports.consolidation.states import RunState
from tests.factories.summaries import Scene

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT_ONCE = 4


def together(work):
    """Run `work` in several threads that start at the same moment; what each returned or raised."""
    barrier, results = threading.Barrier(AT_ONCE), []

    def one():
        barrier.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def scene(transactional_db):
    scene = Scene()
    scene.accepted(figures={("TT.01", ""): 5})
    return scene


def test_four_requests_at_once_make_one_run(scene):
    results = together(lambda: jobs.request_run(assignment_id=scene.root.pk, by=scene.officer))
    assert sum(isinstance(each, Run) for each in results) == 1
    assert sum(isinstance(each, Conflict) for each in results) == AT_ONCE - 1
    assert Run.objects.count() == 1


def test_without_lock_and_constraint_there_would_be_several(scene):
    """The control: looking first and writing then is not enough."""
    name = "one_active_run"
    constraint = next(each for each in Run._meta.constraints if each.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Run, constraint)
    looked = threading.Barrier(AT_ONCE)

    def careless():
        with transaction.atomic():
            busy = Run.objects.filter(assignment=scene.root, state__in=["queued", "running"]).exists()
            looked.wait()
            return None if busy else Run.objects.create(assignment=scene.root, requested_by=scene.officer)

    try:
        together(careless)
        assert Run.objects.count() > 1
    finally:
        Run.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Run, constraint)


def test_four_workers_with_one_message_do_the_work_once(scene):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)

    def worker():
        held = jobs.claim(run.pk)
        return perform(held) if held else None

    results = together(worker)
    assert sum(each is not None for each in results) == 1
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert scene.root.reports.count() == 1
