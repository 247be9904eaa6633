"""Reasons for warnings that go along to the next version of a report."""

from __future__ import annotations

from typing import Final

from reports.collection.models import Report, WarningOverride
from reports.collection.queries.outliers import KIND as SET_ASIDE

# What a reviewer set aside is looked at anew with the new version; remarks were made after the reason was given.
_OF_ONE_VERSION: Final = (SET_ASIDE, "open_note")


def copy_explanations(source: Report, report: Report) -> None:
    """The same reasons, of the same people and moments. `checks.explained` tells how long they hold."""
    copies = []
    for override in source.overrides.exclude(kind__in=_OF_ONE_VERSION):
        override.pk, override._state.adding, override.report = None, True, report
        copies.append(override)
    WarningOverride.objects.bulk_create(copies)
