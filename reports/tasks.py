"""The door through which Celery finds the tasks of the packages, and the sweep over all of them."""

from importlib import import_module
from importlib.util import find_spec

from celery import shared_task

from portal.core.jobs import sweep

import_module("reports.collection.actions.upkeep")  # signs of life
for room in ("collection", "imports", "consolidation", "documents"):
    if find_spec(f"reports.{room}.tasks"):
        import_module(f"reports.{room}.tasks")


@shared_task(name="reports.sweep")  # type: ignore[untyped-decorator] # celery has no types
def sweep_jobs() -> None:
    """Every minute: jobs that were forgotten or whose worker has died are sent again."""
    sweep()
