"""What leaves the portal with the derivation of a summary is in the journal."""

from __future__ import annotations

from agencies import audit
from agencies.models import User
from reports.collection.models import Report


def record_derivation(*, report: Report, by: User) -> None:
    """Somebody took the derivation of a summary along."""
    audit.record(by, "documents.derivation.downloaded", report, agency=report.assignment.agency)


def record_figures(*, report: Report, by: User) -> None:
    """Somebody took the figures of a summary along as data, with who gave them."""
    audit.record(by, "documents.figures.downloaded", report, agency=report.assignment.agency)
