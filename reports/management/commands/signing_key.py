"""`manage.py signing_key add|list|disable`: keys on this server that papers are signed with."""

from __future__ import annotations

import getpass
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency, User
from portal.core.errors import PortalError
from reports.documents.actions import keys
from reports.documents.models import SigningKey
from reports.documents.queries.signing import validity

VALIDITY = {
    "active": "đang dùng",
    "soon": "sắp hết hạn",
    "expired": "hết hạn",
    "early": "chưa có hiệu lực",
    "disabled": "ngừng dùng",
}
SECRET = "SIGNING_KEY_SECRET"  # noqa: S105 -- the name of a variable


class Command(BaseCommand):
    help = "Khóa ký trên máy chủ: thêm tệp PKCS#12 hoặc thiết bị PKCS#11, liệt kê, ngừng dùng"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="thêm khóa của một người hoặc một cơ quan")
        add.add_argument("--user", help="tên đăng nhập của người ký")
        add.add_argument("--agency", help="mã cơ quan")
        add.add_argument("--p12", type=Path, help="tệp PKCS#12; được chép vào SIGNING_KEYS_ROOT")
        add.add_argument("--token", help="nhãn thiết bị PKCS#11")
        add.add_argument("--key", help="nhãn khóa trên thiết bị")
        add.add_argument("--certificate", help="nhãn chứng thư trên thiết bị (mặc định: nhãn khóa)")
        add.add_argument("--image", type=Path, help="ảnh PNG chữ ký hoặc con dấu, nền trong suốt")
        verbs.add_parser("list", help="liệt kê chứng thư và khóa")
        disable = verbs.add_parser("disable", help="ngừng dùng một khóa")
        disable.add_argument("id", type=int)

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, f"_{verb}")(options)
        except PortalError as error:
            raise CommandError(str(error)) from error

    def _add(self, options: dict[str, Any]) -> None:
        user, agency = _owner(options)
        image = options["image"].read_bytes() if options["image"] else None
        if image is not None:
            keys.check_png(image)
        secret = os.environ.get(SECRET) or getpass.getpass("Mật khẩu hoặc mã PIN của khóa: ")
        if options["p12"]:
            key = keys.add_key_file(
                content=options["p12"].read_bytes(), passphrase=secret, user=user, agency=agency
            )
        elif options["token"] and options["key"]:
            place = {name: options[name] for name in ("token", "key", "certificate") if options[name]}
            key = keys.add_token(place=place, pin=secret, user=user, agency=agency)
        else:
            raise CommandError("Hãy cho --p12 TỆP, hoặc --token NHÃN --key NHÃN.")
        if image is not None:
            keys.keep_image(key, image)
        self.stdout.write(f"{key.pk}: {key.subject}")

    def _list(self, _options: dict[str, Any]) -> None:
        for key in SigningKey.objects.select_related("user", "agency"):
            owner = key.user.full_name if key.user else str(key.agency)
            until = f"{key.not_after:%d/%m/%Y}"
            state = VALIDITY[validity(key)]
            self.stdout.write(
                f"{key.pk:>4}  {owner}  {key.get_method_display()}  {key.serial}  {until}  {state}"
            )

    def _disable(self, options: dict[str, Any]) -> None:
        try:
            key = keys.disable_on_server(key_id=options["id"])
        except SigningKey.DoesNotExist as error:
            raise CommandError(f"Không có khóa số {options['id']}.") from error
        self.stdout.write(f"{key.pk}: ngừng dùng")


def _owner(options: dict[str, Any]) -> tuple[User | None, Agency | None]:
    if bool(options["user"]) == bool(options["agency"]):
        raise CommandError("Hãy cho --user hoặc --agency, một trong hai.")
    if options["user"]:
        user = User.objects.filter(username=options["user"].casefold()).first()
        if user is None:
            raise CommandError(f"Không có tài khoản {options['user']}.")
        return user, None
    agency = Agency.objects.filter(code=options["agency"]).first()
    if agency is None:
        raise CommandError(f"Không có cơ quan mã {options['agency']}.")
    return None, agency
