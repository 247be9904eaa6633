"""Steps before the leader's approval: which ones an agency wants, which are done on exactly this content.

Lãnh đạo phòng ký nháy nội dung, then văn thư kiểm tra thể thức (NĐ 30/2020, Điều 11-12); an agency switches each on
for itself. A signed paper that was keyed went through them on paper. Twin: ReportQuerySet.waiting_for.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.collection.models import Endorsement, Report
from reports.collection.scope import STEP_SWITCHES
from reports.collection.states import Channel, EndorsementStep


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a report as its page shows it: done by whom and when, or not yet."""

    step: str
    done: Endorsement | None
    is_next: bool

    @property
    def label(self) -> str:
        """'lãnh đạo phòng ký nháy nội dung'."""
        return str(EndorsementStep(self.step).label)


def required(report: Report) -> tuple[str, ...]:
    """The steps that this report's agency wants, in their order."""
    if report.channel == Channel.ON_BEHALF:
        return ()
    agency = report.assignment.agency
    return tuple(step for step, switch in STEP_SWITCHES.items() if getattr(agency, switch))


def steps_of(report: Report) -> list[StepLine]:
    """What is wanted, or was done, on the content as it stands. Nothing is asked of agencies without steps."""
    wanted = required(report)
    if report.channel == Channel.ON_BEHALF:
        return []
    rows = report.endorsements.filter(edit_version=report.edit_version).select_related("by")
    done = {each.step: each for each in rows}
    following = next((step for step in wanted if step not in done), None)
    shown = [step for step in STEP_SWITCHES if step in wanted or step in done]
    return [StepLine(step, done.get(step), step == following) for step in shown]


def next_step(report: Report) -> str | None:
    """The step that is missing and next; None when nothing stands before the approval."""
    wanted = required(report)
    if not wanted:
        return None
    done = report.endorsements.filter(edit_version=report.edit_version).values_list("step", flat=True)
    return next((step for step in wanted if step not in done), None)
