"""The job queue: a nudge, never the truth (the job rows are).

Two ways to run it: on the server, `beat` sends the sweep; embedded, there is no beat process and the
worker itself repeats it every `SWEEP_SECONDS`.
"""

import logging
import os
import threading
from typing import Any

from celery import Celery
from celery.signals import worker_ready

from portal import folder_queue
from portal.core.jobs import SWEEP_SECONDS

logger = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

SWEEP = "reports.sweep"

folder_queue.use()
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    SWEEP: {"task": SWEEP, "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
}


def send_sweep() -> None:
    """Ask for one sweep; an unreachable broker is logged and asked again next time."""
    try:
        app.send_task(SWEEP, retry=False, expires=SWEEP_SECONDS)
    except Exception:
        logger.exception("the sweep could not be sent")


def sweep_forever(seconds: float, stop: threading.Event) -> None:
    """Send a sweep at once, then every `seconds` until `stop`; zero seconds means only once."""
    send_sweep()
    while seconds and not stop.wait(seconds):
        send_sweep()


@worker_ready.connect  # type: ignore[untyped-decorator]  # celery has no types
def start_sweeping(**_: Any) -> None:
    """What was forgotten while no worker ran is picked up the moment one is ready."""
    from django.conf import settings

    threading.Thread(
        target=sweep_forever, args=(float(settings.SWEEP_SECONDS), threading.Event()), daemon=True
    ).start()
