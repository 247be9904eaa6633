"""The steps before the leader's approval, each on exactly the content that was seen."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions.drafts import expect_seen, lock_report
from reports.collection.actions.gate import refuse_closed
from reports.collection.endorsements import next_step
from reports.collection.models import Endorsement, Report
from reports.collection.policies import does_step
from reports.collection.states import EndorsementStep, ReportState


@transaction.atomic
def endorse(*, report_id: int, by: User, step: str, edit_version: int) -> Endorsement:
    """Ký nháy, or kiểm tra thể thức, of a report that lies before its leader.

    Conflict when the content is no longer the one seen (`edit_version`), when it is not before the leader, or when
    another step comes first. Sending again gives the same endorsement.
    """
    if step not in EndorsementStep.values:
        raise Invalid(str(_("Không có bước này.")))
    report = lock_report(report_id)
    done = report.endorsements.filter(step=step, edit_version=report.edit_version, by=by).first()
    if done is not None:
        return done
    if not does_step(by, report, step):
        raise NotAllowed(str(_("Bạn không có quyền thực hiện việc này.")))
    refuse_closed(report.assignment)
    expect_seen(report, edit_version)
    _expect_turn(report, step)
    endorsement = Endorsement.objects.create(
        report=report, step=step, edit_version=report.edit_version, by=by, at=clock.now()
    )
    audit.record(by, "collection.report.endorsed", report, agency=report.assignment.agency, step=step)
    return endorsement


def _expect_turn(report: Report, step: str) -> None:
    if report.state != ReportState.PENDING:
        raise Conflict(
            str(_("Báo cáo đang ở trạng thái “%(state)s”, chưa trình nên chưa thực hiện được bước này."))
            % {"state": report.get_state_display()}
        )
    following = next_step(report)
    if following is None:
        raise Conflict(str(_("Bước này không còn phải làm; báo cáo đang chờ lãnh đạo phê duyệt.")))
    if following != step:
        raise Conflict(
            str(_("Chưa đến bước này: trước hết %(step)s.")) % {"step": EndorsementStep(following).label}
        )
