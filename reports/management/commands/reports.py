"""manage.py reports [CALL]: a line per report: reference, agency, version, state."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.collection.models import Call, Report


class Command(BaseCommand):
    """Lists reports for scripts, tab-separated, in the order of the calls and of Vietnamese names."""

    help = "A line per report: reference, agency, version, state (tab-separated). With CALL, of one call."

    def add_arguments(self, parser: CommandParser) -> None:
        """The code of a call, optional."""
        parser.add_argument("call", nargs="?", help="code of a call, e.g. HG-2023-H1")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the lines; an unknown call is an error."""
        reports = Report.objects.select_related("assignment__call", "assignment__agency").order_by(
            "assignment__call_id", "assignment__agency__sort_key", "assignment__kind", "version"
        )
        code = options["call"]
        if code is not None:
            if not Call.objects.filter(code=code).exists():
                raise CommandError(f"Không có đợt báo cáo mang mã {code}.")
            reports = reports.filter(assignment__call__code=code)
        count = 0
        for report in reports.iterator():
            facts = (report.reference, report.assignment.agency.name, str(report.version), report.state)
            self.stdout.write("\t".join(facts))
            count += 1
        self.stderr.write(f"{count} báo cáo")
