"""What leaves the portal with a series is in the journal."""

from __future__ import annotations

from agencies import audit
from agencies.models import User
from reports.collection.models import Report
from reports.outlines.models import Indicator


def record_history(*, report: Report, indicator: Indicator, by: User) -> None:
    """Somebody took a figure's series along."""
    audit.record(
        by,
        "consolidation.series.downloaded",
        report,
        agency=report.assignment.agency,
        indicator=indicator.code,
    )
