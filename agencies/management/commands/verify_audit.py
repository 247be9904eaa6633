"""Walk the journal's chain; name the first broken link and fail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies import audit


class Command(BaseCommand):
    """`manage.py verify_audit`: exit code 1 where the journal was changed."""

    help = "Kiểm tra chuỗi mã băm của nhật ký và nêu dòng hỏng đầu tiên."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print how many lines are whole, or where the chain breaks."""
        verdict = audit.verify()
        if verdict.broken_seq is not None:
            raise CommandError(f"Nhật ký hỏng từ dòng số {verdict.broken_seq}: {verdict.reason}.")
        self.stdout.write(f"Nhật ký nguyên vẹn: {verdict.lines} dòng.")
