"""The first people of an installation: nobody is there yet to add them on a page."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from agencies import actions
from agencies.models import Agency
from agencies.states import Role
from portal.core.errors import PortalError


class Command(BaseCommand):
    """`manage.py create_person nguyenvanan "Nguyễn Văn An" --agency H30.UBND --role administrator`."""

    help = "Tạo tài khoản, giao vai trò và in liên kết đặt mật khẩu dùng một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, where, as what."""
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("--agency", required=True, help="mã cơ quan")
        parser.add_argument("--role", default=Role.ADMINISTRATOR, choices=Role.values)
        parser.add_argument("--title", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create all or nothing and print the path of the link."""
        agency = Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            raise CommandError(f"Không có cơ quan mang mã {options['agency']}.")
        try:
            with transaction.atomic():
                user = actions.create_user(
                    by=None, username=options["username"], full_name=options["full_name"]
                )
                actions.grant_role(
                    by=None, user=user, agency=agency, role=options["role"], title=options["title"]
                )
                token = actions.issue_password_link(by=None, user=user)
        except PortalError as error:
            details = " ".join(getattr(error, "fields", {}).values())
            raise CommandError(f"{error} {details}".strip()) from error
        self.stdout.write(f"Đã tạo {user.username}. Liên kết dùng một lần, trong 72 giờ:")
        self.stdout.write(reverse("agencies:open_link", args=[token]))
