"""What a summary shows beyond its figures, on screen and in the issued document. Chosen, stored and journalled."""

from __future__ import annotations

from django.db import transaction

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from reports.collection.actions.drafts import lock_report
from reports.collection.actions.gate import refuse_closed
from reports.collection.actions.summaries import refuse_replaced
from reports.collection.states import ReportState
from reports.consolidation.models import SummaryOptions
from reports.consolidation.policies import can_choose_options
from reports.consolidation.queries.options import options_of


@transaction.atomic
def choose_options(*, report_id: int, by: User, **options: bool) -> SummaryOptions:
    """Switch some of `SummaryOptions.NAMES` on or off for one version of a summary; those not named stay as they are.

    A later version takes them over until somebody chooses anew for it; papers that were already made stay as they
    are. NotAllowed for whoever may not choose, Conflict when the round is closed, TypeError for an unknown name.
    """
    unknown = set(options) - set(SummaryOptions.NAMES)
    if unknown:
        raise TypeError(f"unknown options: {', '.join(sorted(unknown))}")
    report = lock_report(report_id)
    refuse_replaced(report, by)
    require(can_choose_options, by, report)
    refuse_closed(report.assignment)
    before = options_of(report)
    wanted = {name: bool(options.get(name, getattr(before, name))) for name in SummaryOptions.NAMES}
    changed = {name: on for name, on in wanted.items() if on != getattr(before, name)}
    chosen, _made = SummaryOptions.objects.update_or_create(
        report=report, defaults={**wanted, "by": by, "at": clock.now()}
    )
    if not changed:
        return chosen
    if report.state == ReportState.DRAFT:
        # Whoever looks through the draft next is told that the page is no longer the one they saw.
        report.edit_version += 1
        report.save(update_fields=["edit_version"])
    audit.record(by, "consolidation.options.chosen", report, agency=report.assignment.agency, **changed)
    return chosen
