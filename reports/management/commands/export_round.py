"""`manage.py export_round CALL --out FILE.zip`: the file of a round (hồ sơ công việc) as one ZIP."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.core.errors import Conflict
from reports.collection.models import Call
from reports.documents.actions.casefile import export_round


class Command(BaseCommand):
    help = "Lập hồ sơ một đợt báo cáo thành một tệp ZIP có mục lục và mã kiểm tra"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("call", help="mã đợt báo cáo")
        parser.add_argument("--out", required=True, type=Path, help="tệp ZIP kết quả")
        parser.add_argument(
            "--unfinished", action="store_true", help="xuất bản xem trước của đợt chưa kết thúc"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = Call.objects.select_related("period", "programme", "lead")
        call = known.filter(code=options["call"]).first()
        if call is None:
            codes = ", ".join(known.values_list("code", flat=True)[:20])
            raise CommandError(f"Không có đợt báo cáo “{options['call']}”. Các đợt: {codes or 'chưa có'}")
        out: Path = options["out"]
        watch = self.stdout.write if options["verbosity"] > 1 else str
        try:
            done = export_round(call=call, out=out, by=None, unfinished=options["unfinished"], watch=watch)
        except Conflict as refused:
            raise CommandError(f"{refused} (--unfinished: xuất bản xem trước)") from refused
        except OSError as error:
            raise CommandError(f"Không lập được hồ sơ {out}: {error.strerror} ({error.filename})") from error
        self.stdout.write(f"{out}: {done.files} tệp. Mã kiểm tra: {done.sha256}")
