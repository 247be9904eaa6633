"""manage.py dump_outlines PROGRAMME [--out FILE]: the readable YAML file of a programme."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.outlines.models import Programme
from reports.outlines.queries import dump_outlines


class Command(BaseCommand):
    help = "Xuất danh mục chỉ tiêu và đề cương của một chương trình thành một tệp YAML."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", help="mã chương trình, ví dụ PCMD")
        parser.add_argument("--out", type=Path, help="tệp ghi ra; không nêu thì in ra màn hình")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = Programme.objects.filter(code=options["programme"]).first()
        if programme is None:
            known = ", ".join(Programme.objects.values_list("code", flat=True)) or "chưa có"
            raise CommandError(f"Không có chương trình “{options['programme']}” (các mã: {known}).")
        text = dump_outlines(programme)
        if options["out"] is None:
            self.stdout.write(text, ending="")
            return
        try:
            options["out"].write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {options['out']}: {error.strerror}.") from error
        self.stdout.write(f"Đã ghi {options['out']}.")
