"""The portal's worker whose steps take a moment each, so that a kill finds it anywhere; HASTE shortens the waits.

With HASTE=1 leases and sweeps are those of the product.
"""

import datetime as dt
import functools
import os
import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import django

from portal.celery import app
from portal.core import jobs as core

__all__ = ["app"]

HASTE = float(os.environ.get("HASTE", "1"))
SLOWEST = float(os.environ.get("SLOWEST", "1"))

core.LEASE = core.LEASE / HASTE
core.BEAT = core.BEAT / HASTE

django.setup()

from django.conf import settings  # noqa: E402 -- Django must be set up first

from reports.consolidation.actions import jobs, perform, tree  # noqa: E402 -- Django must be set up first
from reports.documents.renderers import FORMATS  # noqa: E402 -- Django must be set up first

settings.SWEEP_SECONDS = core.SWEEP_SECONDS / HASTE
jobs.NUDGE_AGAIN = tree.NUDGE_AGAIN = jobs.NUDGE_AGAIN / HASTE
assert dt.timedelta(seconds=core.BEAT) < core.LEASE


def _slow(work: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(work)
    def slowly(*given: Any, **named: Any) -> Any:
        time.sleep(random.uniform(0, SLOWEST))
        result = work(*given, **named)
        time.sleep(random.uniform(0, SLOWEST))
        return result

    return slowly


perform.compute = _slow(perform.compute)
perform.finish = _slow(perform.finish)
tree.recompute = _slow(tree.recompute)
tree._close = _slow(tree._close)
FORMATS["xlsx"] = replace(FORMATS["xlsx"], render=_slow(FORMATS["xlsx"].render))
