"""`manage.py render REPORT --format pdf --out FILE`: the paper of a report as a file, without a worker."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.collection.models import Report
from reports.documents.queries.papers import paper_of
from reports.documents.renderers import FORMATS


def find_report(reference: str) -> Report:
    """A report by its number or by its reference CALL/AGENCY/KIND/VERSION; CommandError when there is none."""
    reports = Report.objects.select_related("assignment__call", "assignment__agency")
    if reference.isdigit():
        found = reports.filter(pk=int(reference)).first()
    else:
        parts = reference.split("/")
        found = None
        if len(parts) == 4 and parts[3].isdigit():
            candidates = reports.filter(
                assignment__call__code=parts[0], assignment__agency__code=parts[1], version=int(parts[3])
            )
            found = next((each for each in candidates if each.reference == reference), None)
    if found is None:
        raise CommandError(f"Không tìm thấy báo cáo “{reference}”. Xem danh sách: manage.py reports")
    return found


class Command(BaseCommand):
    help = "Xuất một báo cáo ra tệp PDF, Word hoặc Excel"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", help="số hoặc mã báo cáo (xem manage.py reports)")
        parser.add_argument("--format", choices=sorted(FORMATS), default="pdf")
        parser.add_argument("--out", required=True, type=Path, help="tệp kết quả")

    def handle(self, *args: Any, **options: Any) -> None:
        report = find_report(options["report"])
        content = FORMATS[options["format"]](paper_of(report))
        try:
            options["out"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"Không ghi được {options['out']}: {error.strerror}") from error
        self.stdout.write(f"{report.reference}: {options['out']} ({len(content)} byte)")
