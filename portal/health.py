"""Two public addresses for the machinery: is the process alive, may it be given requests."""

import logging
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@never_cache
@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; it asks nothing of others, so a restart is a remedy."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database is readable, writable and migrated, otherwise 503 without details.

    Pages are served although the work behind them stands still; then a second line says so to whoever watches.
    """
    late = False
    try:
        _write_nothing()
        ready = _migrated()
        late = ready and _jobs_late()
    except DatabaseError:
        logger.exception("not ready")
        ready = False
    text = "ok\n" + ("jobs late\n" if late else "") if ready else "not ready\n"
    return HttpResponse(text, content_type="text/plain", status=200 if ready else 503)


def _jobs_late() -> bool:
    """Whether the sweep of the jobs has not come for too long."""
    from reports.collection.queries.upkeep import sweep_is_late

    return sweep_is_late()


def _write_nothing() -> None:
    """An UPDATE that changes no row is still refused by a read-only or full database."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET session_key = session_key WHERE 1 = 0")


class _Pending(Exception):
    """Keeps a negative answer out of the cache."""


@cache
def _all_applied() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Pending
    return True


def _migrated() -> bool:
    try:
        return _all_applied()
    except _Pending:
        return False
