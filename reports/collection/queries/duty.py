"""One duty: what was sent when, what was said about it, what may be done with it now."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch

from agencies.models import User
from agencies.states import READS_OWN_REPORTS, Role
from portal.core import clock
from reports.collection.models import Assignment, Receipt, Reminder, Report
from reports.collection.queries.board import Row, rows_of
from reports.collection.queries.round_states import CLOSED
from reports.collection.scope import held
from reports.collection.states import CallState


@dataclass(frozen=True, slots=True)
class DutyPage:
    """`versions`: the newest first, receipts prefetched; of foreign drafts only that they exist."""

    row: Row
    versions: list[Report]
    reminders: list[Reminder]
    own: bool
    oversees: bool
    manages: bool

    @property
    def open_now(self) -> bool:
        """The round is running: extensions and the like are possible."""
        return self.row.duty.call.state == CallState.OPEN

    @property
    def closed(self) -> bool:
        """Ended without a report."""
        return self.row.status in CLOSED

    @property
    def may_close(self) -> bool:
        """Exempt or classified: nothing was received that waits or counts, and it is not the lead's summary."""
        owing = self.row.owes and self.row.status != "reopened"
        return self.oversees and self.open_now and owing and self.row.duty.parent_id is not None


def duty_page(duty: Assignment, user: User) -> DutyPage:
    """Everything the page shows, in a constant number of queries."""
    officer_of = set(held(user, Role.OFFICER))
    own = duty.agency_id in set(held(user, *READS_OWN_REPORTS))
    row = rows_of(Assignment.objects.filter(pk=duty.pk), officer_of, clock.now())[0]
    receipts = Prefetch("receipts", Receipt.objects.select_related("by").order_by("id"))
    versions = duty.reports.select_related(
        "created_by", "submitted_by", "reviewed_by", "opened_by"
    ).prefetch_related(receipts)
    return DutyPage(
        row=row,
        versions=list(versions.order_by("-version")),
        reminders=list(duty.reminders.select_related("by").order_by("-at")),
        own=own,
        oversees=row.may_oversee,
        manages=duty.call.lead_id in officer_of,
    )
