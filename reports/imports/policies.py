"""Who may do what with a file that was brought in. Twin of scope.py."""

from __future__ import annotations

from agencies.models import User
from agencies.policies import holds
from agencies.states import READS_OWN_REPORTS, Role
from reports.collection import policies as collection
from reports.collection.models import Report
from reports.collection.states import Channel
from reports.imports.models import Batch
from reports.imports.states import BatchState


def can_see(user: User, batch: Batch) -> bool:
    """See what a file would change: those inside the agency, and who keys its signed paper."""
    if batch.report is None:
        return False
    duty = batch.report.assignment
    if holds(user, duty.agency_id, *READS_OWN_REPORTS):
        return True
    keyed = batch.report.channel == Channel.ON_BEHALF and duty.parent is not None
    return keyed and holds(user, duty.parent.agency_id, Role.OFFICER)


def can_bring(user: User, report: Report) -> bool:
    """Take the form of a draft, and bring it back filled in."""
    return collection.can_edit(user, report) and not report.is_consolidated


def can_decide(user: User, batch: Batch) -> bool:
    """Correct, apply or discard what a file would change."""
    return batch.report is not None and batch.state == BatchState.STAGED and can_bring(user, batch.report)
