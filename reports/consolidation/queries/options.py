"""What a summary is to show beyond its figures."""

from __future__ import annotations

from reports.collection.models import Report
from reports.consolidation.models import SummaryOptions


def options_of(report: Report) -> SummaryOptions:
    """The choice for this version, else that of the last version before it, else everything off (not stored)."""
    chosen = SummaryOptions.objects.filter(
        report__assignment=report.assignment_id, report__version__lte=report.version
    )
    return chosen.order_by("-report__version").first() or SummaryOptions(report=report)
