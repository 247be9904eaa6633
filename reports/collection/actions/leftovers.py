"""What was typed on a page of before a supplement, where nothing is asked any more."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from portal.core import clock
from reports.collection.actions.drafts import open_draft
from reports.collection.actions.personal import refuse_personal
from reports.collection.models import Leftover


@transaction.atomic
def keep_typed(*, report_id: int, by: User, place: str, text: str) -> Leftover:
    """Keep it beside the draft for its author; the same again is kept once. PersonalFound as for any text."""
    report = open_draft(report_id, by)
    refuse_personal(report, _("Nội dung không còn trong đề cương"), text)
    kept, made = Leftover.objects.get_or_create(
        report=report, place=place[:300], text=text, defaults={"by": by, "at": clock.now()}
    )
    if made:
        audit.record(
            by, "collection.leftover.kept", report, agency=report.assignment.agency, where=place[:80]
        )
    return kept
