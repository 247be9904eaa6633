"""A scheduler that stands still without dying is noticed, and forgotten when it goes on."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command

from reports.collection.queries import upkeep
from tests.flows.workers import ROOT, Queue, kill, start, wait_for

pytestmark = [pytest.mark.redis, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# The same proportion as in the product: 90 s for sweeps that come every 20.
SWEEPS = 2.0
LATE = SWEEPS * (upkeep.LATE / dt.timedelta(seconds=20))


@pytest.fixture
def beat(tmp_path, redis_url, monkeypatch):
    """A real beat and a real worker over a real Redis."""
    monkeypatch.setattr(upkeep, "LATE", dt.timedelta(seconds=LATE))
    queue = Queue(redis_url)
    variables = {"SWEEPS": str(SWEEPS)}
    worker = start(queue, tmp_path / "worker.log")
    with (tmp_path / "beat.log").open("ab") as log:
        beat = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "tests.flows.quick_beat", "beat", "--pidfile", "",
             "--schedule", str(tmp_path / "schedule"), "--loglevel", "INFO"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            env=os.environ | variables | {
                "DJANGO_SETTINGS_MODULE": "portal.settings.dev", "CELERY_BROKER_URL": redis_url,
                "PROCESS_ROLE": "beat", "PYTHONPATH": str(ROOT),
            },
        )  # fmt: skip
    yield beat
    beat.send_signal(signal.SIGCONT)
    kill(beat)
    kill(worker)


def test_a_frozen_scheduler_is_noticed_and_one_that_goes_on_is_well_again(beat, tmp_path):
    log = tmp_path / "beat.log"
    wait_for(lambda: not upkeep.sweep_is_late(), log)
    # Control: a scheduler that lives gives no alarm for twice as long as the alarm takes.
    end, alarms = time.monotonic() + 2 * LATE, 0
    while time.monotonic() < end:
        alarms += upkeep.sweep_is_late()
        time.sleep(SWEEPS / 4)
    assert alarms == 0

    beat.send_signal(signal.SIGSTOP)
    wait_for(upkeep.sweep_is_late, log)
    assert beat.poll() is None  # it stands there as if it lived
    with pytest.raises(CommandError):
        call_command("doctor")

    beat.send_signal(signal.SIGCONT)
    wait_for(lambda: not upkeep.sweep_is_late(), log)
