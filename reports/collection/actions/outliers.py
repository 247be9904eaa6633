"""Setting hints about odd figures aside."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Invalid
from reports.collection import policies
from reports.collection.actions.drafts import lock_report
from reports.collection.actions.gate import refuse_closed
from reports.collection.actions.personal import refuse_personal
from reports.collection.models import WarningOverride
from reports.collection.queries.outliers import KIND


@transaction.atomic
def set_outliers_aside(*, report_id: int, by: User, reason: str) -> WarningOverride:
    """The officer has looked at the odd figures of a report and says once why they stand; changes nothing else.

    For whoever reviews the submitted report, and for those who work on the draft of a summary. A later version is
    looked at anew.
    """
    report = lock_report(report_id)
    require(policies.can_set_outliers_aside, by, report)
    refuse_closed(report.assignment)
    written = reason.strip()
    if not written:
        raise Invalid(_("Cần ghi lý do bỏ qua gợi ý."), {"reason": _("Hãy ghi lý do.")})
    refuse_personal(report, _("Lý do bỏ qua gợi ý"), written, field="reason")
    kept, _made = WarningOverride.objects.update_or_create(
        report=report, kind=KIND, defaults={"reason": written[:500], "by": by, "at": clock.now()}
    )
    audit.record(by, "collection.outliers.set_aside", report, agency=report.assignment.agency)
    return kept
