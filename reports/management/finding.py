"""What commands are told by name, found."""

from __future__ import annotations

from django.core.management.base import CommandError

from reports.collection.models import Report


def find_report(reference: str) -> Report:
    """A report by its number or by its reference CALL/AGENCY/KIND/VERSION; CommandError when there is none."""
    reports = Report.objects.select_related("assignment__call", "assignment__agency")
    if reference.isdigit():
        found = reports.filter(pk=int(reference)).first()
    else:
        parts = reference.split("/")
        found = None
        if len(parts) == 4 and parts[3].isdigit():
            candidates = reports.filter(
                assignment__call__code=parts[0], assignment__agency__code=parts[1], version=int(parts[3])
            )
            found = next((each for each in candidates if each.reference == reference), None)
    if found is None:
        raise CommandError(f"Không tìm thấy báo cáo “{reference}”. Xem danh sách: manage.py reports")
    return found
