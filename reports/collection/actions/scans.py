"""What is written down when the scan of a signed paper leaves the portal."""

from __future__ import annotations

from agencies import audit
from agencies.models import User
from reports.collection.models import Report


def log_scan_download(*, report: Report, by: User) -> None:
    """A line in the journal; looking at the scan beside the form is not a download."""
    audit.record(by, "collection.scan.downloaded", report, agency=report.assignment.agency)
