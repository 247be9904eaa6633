"""The portal's scheduler whose sweeps come every SWEEPS seconds, for who has no ninety to wait."""

import os

from portal.celery import SWEEP, app

__all__ = ["app"]

SECONDS = float(os.environ["SWEEPS"])
app.conf.beat_schedule[SWEEP] |= {"schedule": SECONDS, "options": {"expires": SECONDS}}
