"""`manage.py doctor`: does the work behind the pages go on? Says what does not, with the next step; exit code 1."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.celery import app
from reports.collection.queries.upkeep import Trouble, upkeep

PATIENCE = 3.0  # seconds for the queue to answer


class Command(BaseCommand):
    """Say what an administrator must see to."""

    help = "Kiểm tra việc chạy nền; báo điều bất thường kèm cách xử lý."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Look, say, and fail if there is something."""
        app.loader.import_default_modules()  # every kind of job makes itself known
        found = upkeep()
        troubles = [*found.troubles, *_queue()]
        for trouble in troubles:
            self.stderr.write(f"{trouble.what}. {trouble.next_step}")
        self.stdout.write(f"Việc đang chờ: {found.waiting}; đang làm: {found.under_way}.")
        if troubles:
            raise CommandError(f"Có {len(troubles)} điều phải xử lý.")
        self.stdout.write(self.style.SUCCESS("Không có gì bất thường."))


def _queue() -> list[Trouble]:
    try:
        with app.connection_for_write(connect_timeout=PATIENCE) as connection:
            connection.ensure_connection(max_retries=1, timeout=PATIENCE)
            connection.channel().close()  # with Redis this asks it for a sign of life
    except Exception as error:
        said = type(error).__name__
        return [
            Trouble(
                f"Hàng đợi không trả lời ({said})", "Xem dịch vụ Redis và CELERY_BROKER_URL; việc vẫn còn."
            )
        ]
    return []
