"""The files of a report as its pages list them."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core import virus
from reports.collection.attached.kinds import LABELS, MIMES
from reports.collection.models import Attachment, Report

_KINDS = {mime: LABELS[kind] for kind, mime in MIMES.items()}


@dataclass(frozen=True, slots=True)
class Attached:
    """One line of the list."""

    row: Attachment

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return _KINDS.get(self.row.mime, self.row.mime)

    @property
    def size(self) -> str:
        """ "12 KB", "1,4 MB"."""
        kilobytes = max(1, round(self.row.size / 1024))
        return (
            f"{kilobytes} KB"
            if kilobytes < 1000
            else f"{self.row.size / 1024 / 1024:.1f} MB".replace(".", ",")
        )

    @property
    def scan(self) -> str:
        """What the virus scanner said, or that none was asked."""
        return virus.LABELS.get(self.row.scan, virus.LABELS[virus.NOT_SCANNED])


def attached_to(report: Report) -> list[Attached]:
    """In the order in which they came."""
    return [Attached(each) for each in report.attachments.select_related("by", "section")]
