"""A run that is done in the process of a command is kept from everybody else's hands as a worker's is."""

import datetime as dt
import io
import time
from contextlib import nullcontext

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.core import jobs as core
from reports.consolidation.actions import jobs, perform
from reports.consolidation.models import Run
from reports.management.commands import consolidate
from tests.factories.summaries import Scene, printed

pytestmark = pytest.mark.django_db(transaction=True)
# The work lasts until the lease that it began with is long over.
LEASE, BEAT = dt.timedelta(seconds=1.5), 0.1


@pytest.fixture
def scene(monkeypatch):
    """A district's answer, and figures that take longer than a lease."""
    monkeypatch.setattr(jobs, "LEASE", LEASE)
    monkeypatch.setattr(core, "BEAT", BEAT)
    scene = Scene()
    scene.accepted("UBND huyện A", {("TT.01", ""): 5})
    return scene


def done_slowly(scene, monkeypatch):
    """What another worker got while the command was at work long after its first lease: a claim, or nothing."""
    seen, compute = [], perform.compute

    def slow(run):
        if not seen:
            begun = run.started_at
            while timezone.now() < begun + 2 * LEASE:  # noqa: TID251 -- a lease runs in real time
                time.sleep(BEAT)
            seen.append(jobs.claim(run.pk))
        return compute(run)

    monkeypatch.setattr(perform, "compute", slow)
    call_command("consolidate", scene.call.code, stdout=io.StringIO())
    return seen


def test_a_command_keeps_its_run_however_long_a_step_takes(scene, monkeypatch):
    assert done_slowly(scene, monkeypatch) == [None]
    run = Run.objects.get()
    assert (run.state, run.attempt, printed(run.report, "TT.01").value) == ("done", 1, 5)


def test_control_without_renewing_a_worker_takes_it_in_the_middle(scene, monkeypatch):
    monkeypatch.setattr(consolidate, "kept", lambda renew: nullcontext())
    with pytest.raises(Exception, match="chưa xong"):
        done_slowly(scene, monkeypatch)
    assert Run.objects.get().attempt == 2
