"""A worker as tutorials show it: the message is the job. It tells itself to do one, and says what it came to."""

import os
import time
from pathlib import Path
from typing import Any

import django
from celery.signals import worker_ready

from portal.celery import app, start_sweeping

__all__ = ["app"]

django.setup()
worker_ready.disconnect(start_sweeping)
TRACES = Path(os.environ["TRACES"])


@app.task(name="tests.plain", acks_late=False)  # type: ignore[untyped-decorator]  # celery has no types
def plain(seconds: float) -> None:
    (TRACES / ("begun" if seconds else "pinged")).touch()
    time.sleep(seconds)
    (TRACES / "ended").touch() if seconds else None


@worker_ready.connect  # type: ignore[untyped-decorator]  # celery has no types
def begin(**_: Any) -> None:
    plain.delay(600 if os.environ.get("PLAIN_SEND") else 0)
