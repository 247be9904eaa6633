"""Who is working on which section of a summary, in real time. Soft: it locks nothing and is not logged."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from agencies.models import User
from agencies.policies import require
from reports.collection.models import Presence, Report
from reports.consolidation.policies import can_rework


@transaction.atomic
def be_present(*, report_id: int, section_id: int, by: User) -> None:
    """Note where a person works; for those who may edit the summary."""
    report = Report.objects.select_related("assignment").get(pk=report_id)
    require(can_rework, by, report)
    now = timezone.now()  # noqa: TID251 -- who is here now has nothing to do with the business clock
    Presence.objects.update_or_create(
        report=report, user=by, defaults={"section_id": section_id, "seen_at": now}
    )
