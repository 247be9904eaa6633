"""`manage.py demo --stage S`: fill a new database with the demonstration province, at a point of the round."""

from __future__ import annotations

import datetime as dt
import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.models import User
from portal.core.errors import Invalid, PortalError
from reports.management.demo.any_province import CLOCKS, check_code, play_today
from reports.management.demo.keys import make_keys
from reports.management.demo.people import Login, new_password
from reports.management.demo.play import STAGES, Round, play


class Command(BaseCommand):
    help = "Nạp tỉnh trình diễn (số liệu và người đều minh họa) vào một cơ sở dữ liệu mới"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stage", choices=STAGES, default=STAGES[0], help="bắt đầu từ điểm nào của đợt")
        parser.add_argument(
            "--province",
            metavar="MÃ",
            help="tỉnh bất kỳ hiện nay, các xã thật, 6 tháng đầu năm 2026 (92: Cần Thơ); mặc định: Hậu Giang 2023",
        )
        parser.add_argument("--samples", type=Path, help="thư mục văn bản thật: đưa nguyên văn vào đợt")
        parser.add_argument("--passwords", type=Path, help="ghi thêm các tài khoản ra tệp này (JSON)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Chỉ chạy ở chế độ trình diễn: đặt DEMO=1 (không bao giờ trên máy chủ thật).")
        if User.objects.exists():
            raise CommandError("Cơ sở dữ liệu đã có người dùng; bản trình diễn cần một cơ sở dữ liệu mới.")
        folder = options["samples"]
        if folder is not None and not folder.is_dir():
            raise CommandError(f"Không có thư mục {folder}.")
        password = new_password()
        try:
            story = self._play(options["province"], options["stage"], password, folder)
        except PortalError as error:
            raise CommandError(f"Không nạp được bản trình diễn: {error.message}") from error
        make_keys(*story.signers(), password)
        logins = story.logins()
        self._print(logins, password)
        if options["passwords"]:
            _write(options["passwords"], logins, password)

    def _play(self, province: str | None, stage: str, password: str, folder: Path | None) -> Round:
        if province is None:
            return play(stage, password, samples_dir=folder, say=self.stdout.write)
        try:
            check_code(province)
        except Invalid as unknown:
            raise CommandError(unknown.message) from unknown
        if folder is not None:
            raise CommandError("Văn bản mẫu chỉ có cho đợt của Hậu Giang: bỏ --samples hoặc --province.")
        story = play_today(province, stage, password, say=self.stdout.write)
        self.stdout.write(f"Giờ nghiệp vụ của bản trình diễn: {CLOCKS[stage]:%H:%M ngày %d/%m/%Y}.")
        self.stdout.write(
            f"  Đặt CLOCK_OFFSET_SECONDS={_offset(CLOCKS[stage])} khi chạy để hạn gửi còn đúng."
        )
        return story

    def _print(self, logins: list[Login], password: str) -> None:
        self.stdout.write(f"Mật khẩu chung của mọi tài khoản trình diễn: {password}")
        self.stdout.write("Mã PIN của các khóa ký minh họa: như mật khẩu trên.")
        for login in logins:
            self.stdout.write(f"  {login.username:<28} {login.role:<32} {login.agency}")


def _offset(moment: dt.datetime) -> int:
    """How far business time lies from real time, as the settings want it."""
    return round((moment - timezone.now()).total_seconds())  # noqa: TID251 -- an offset from real time


def _write(path: Path, logins: list[Login], password: str) -> None:
    """The logins as JSON, readable by the owner only."""
    rows = [
        {"role": each.role, "agency": each.agency, "username": each.username, "password": password}
        for each in logins
    ]
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(rows, file, ensure_ascii=False, indent=1)
