"""`manage.py render REPORT --format pdf --out FILE`: the paper of a report as a file, without a worker.

Separate annexes go beside it as FILE-1, FILE-2, …; into a folder all go under the names of their downloads."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.documents.queries.files import file_name
from reports.documents.queries.papers import download_name, paper_of
from reports.documents.renderers import FORMATS
from reports.management.finding import find_report


class Command(BaseCommand):
    help = "Xuất một báo cáo ra tệp PDF, Word hoặc Excel"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", help="số hoặc mã báo cáo (xem manage.py reports)")
        parser.add_argument("--format", choices=sorted(FORMATS), default="pdf")
        parser.add_argument("--out", required=True, type=Path, help="tệp kết quả, hoặc thư mục cho mọi tệp")

    def handle(self, *args: Any, **options: Any) -> None:
        report = find_report(options["report"])
        wanted, out = FORMATS[options["format"]], options["out"]
        paper = paper_of(report, wanted.key)
        base = download_name(report, paper)
        for part, made in enumerate(wanted.files(paper)):
            if out.is_dir():
                target = out / file_name(base, wanted.key, made.label)
            else:
                target = out.with_name(f"{out.stem}-{part}{out.suffix}") if part else out
            try:
                target.write_bytes(made.content)
            except OSError as error:
                raise CommandError(f"Không ghi được {target}: {error.strerror}") from error
            self.stdout.write(f"{report.reference}: {target} ({len(made.content)} byte)")
