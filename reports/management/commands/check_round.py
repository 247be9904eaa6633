"""`manage.py check_round FILE.zip`: whether the file of a round is whole; ends with 1 and names what is not."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.documents.casefile.checking import check


class Command(BaseCommand):
    help = "Kiểm tra hồ sơ một đợt báo cáo: thiếu, thừa hay đã sửa tệp nào"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="tệp ZIP do export_round lập")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            found = check(file)
        except OSError as error:
            raise CommandError(f"Không mở được {file}: {error.strerror}") from error
        if found.faults:
            raise CommandError("\n".join(f"{file.name}: {fault}" for fault in found.faults))
        self.stdout.write(self.style.SUCCESS(f"{file}: đủ {found.files} tệp. Mã kiểm tra: {found.sha256}"))
