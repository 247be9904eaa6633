"""Reasons for warnings that go along to the next version of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reports.collection.models import Report, WarningOverride
from reports.collection.queries.outliers import KIND as SET_ASIDE

# What a reviewer set aside is looked at anew with the new version; remarks were made after the reason was given.
_OF_ONE_VERSION: Final = (SET_ASIDE, "open_note")


def copy_explanations(versions: Mapping[int, Report]) -> None:
    """The same reasons, of the same people and moments, in the next version of each report (by id of the one before).

    `checks.explained` tells how long they hold.
    """
    copies = []
    for override in WarningOverride.objects.filter(report__in=versions).exclude(kind__in=_OF_ONE_VERSION):
        override.pk, override._state.adding, override.report = None, True, versions[override.report_id]
        copies.append(override)
    WarningOverride.objects.bulk_create(copies)
