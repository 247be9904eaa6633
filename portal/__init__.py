"""The project: settings, addresses, the job queue, and the leaf modules in `core`."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
