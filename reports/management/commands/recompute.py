"""`manage.py recompute SUMMARY [--workbook FILE]`: a summary counted anew from the raw reports, down the tree.

SUMMARY is the reference that lists show (CALL/AGENCY/TH/version), or the number of a report. Ends with 1 at the first
difference. Nothing is written to the database.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.collection.models import Report
from reports.consolidation.recount import recount
from reports.management.finding import find_report


class Command(BaseCommand):
    """Recompute one summary and compare."""

    help = "Tính lại một bản tổng hợp từ báo cáo gốc và so với số liệu đã in; dừng ở chỗ lệch đầu tiên."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See the top of the file."""
        parser.add_argument(
            "summary", help="ký hiệu bản tổng hợp, ví dụ DOT/CO-QUAN/TH/1, hoặc số của báo cáo"
        )
        parser.add_argument("--workbook", type=Path, help="ghi thêm bảng tính diễn giải (xlsx) vào tệp này")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Go through everything, or stop at the first difference."""
        report = find_report(options["summary"])
        seen = {"reports": 0, "figures": 0}

        def watch(_report: Report, figures: int) -> None:
            seen["reports"] += 1
            seen["figures"] += figures

        for each in recount(report, watch):
            raise CommandError(
                f"{each.report.reference}: {each.where}\n  đã lưu: {each.stored}\n  tính lại: {each.found}"
            )
        if options["workbook"]:
            from reports.consolidation.queries.derivation import derive
            from reports.consolidation.queries.prose_sources import prose_sources
            from reports.documents.derivation import write_book

            options["workbook"].write_bytes(write_book(derive(report), prose_sources(report)))
        self.stdout.write(
            self.style.SUCCESS(
                f"{report.reference}: khớp ({seen['reports']} báo cáo, {seen['figures']} số liệu)."
            )
        )
