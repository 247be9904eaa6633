"""Rounds whose reports are ready to be summed up."""

from collections.abc import Mapping, Sequence
from typing import Any

from agencies.models import User
from agencies.states import AgencyKind, Role
from reports.collection.models import Assignment, Call, Report
from reports.collection.states import AssignmentKind, ReportState
from reports.consolidation.actions.jobs import claim, request_run
from reports.consolidation.actions.perform import perform
from reports.consolidation.models import Run
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_assignment, make_call, make_report


class Scene:
    """One call with an officer and a leader of the lead, and units that may be added one by one."""

    def __init__(self, **call: Any) -> None:
        self.call: Call = make_call(**call)
        self.root: Assignment = self.call.root  # type: ignore[attr-defined] # a convenience of the factory
        self.officer: User = make_member(self.call.lead, Role.OFFICER)
        self.leader: User = make_member(self.call.lead, Role.LEADER)

    def unit(self, name: str = "", *, parent: Assignment | None = None, **duty: Any) -> Assignment:
        """A unit that is asked, without a report."""
        agency = make_agency(name, kind=AgencyKind.DISTRICT) if name else None
        return make_assignment(self.call, agency, parent=parent, **duty)

    def accepted(
        self,
        name: str = "",
        figures: Mapping[tuple[str, str], Any] | None = None,
        texts: Mapping[str, Sequence[str]] | None = None,
        **duty: Any,
    ) -> Report:
        """A unit with an accepted report."""
        unit = self.unit(name, **duty)
        return make_report(unit, state=ReportState.ACCEPTED, figures=figures, texts=texts)

    def district(self, name: str = "") -> Assignment:
        """A lower summary that goes into the root, with an officer of its own (`officer_of`)."""
        duty = self.unit(name, kind=AssignmentKind.CONSOLIDATION)
        make_member(duty.agency, Role.OFFICER)
        return duty

    def run(self, duty: Assignment | None = None, *, by: User | None = None, **options: Any) -> Run:
        """Ask for a run and do it here."""
        asked = request_run(assignment_id=(duty or self.root).pk, by=by or self.officer, **options)
        held = claim(asked.pk)
        assert held is not None
        perform(held)
        asked.refresh_from_db()
        return asked

    def summary(self, duty: Assignment | None = None, **options: Any) -> Report:
        """The report that a run wrote."""
        run = self.run(duty, **options)
        assert run.report is not None, run.error
        return run.report


def newer(report: Report, figures: Mapping[tuple[str, str], Any] | None = None, **fields: Any) -> Report:
    """The next version of a unit's report, accepted in place of this one, with the same paragraphs."""
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUPERSEDED)
    successor = make_report(report.assignment, state=ReportState.ACCEPTED, figures=figures, **fields)
    for text in report.texts.all():
        successor.texts.filter(section=text.section).update(paragraphs=text.paragraphs)
    return successor


def printed(report: Report, code: str, breakdown: str = "") -> Any:
    """The stored figure of a report, or None."""
    return report.figures.filter(indicator__code=code, breakdown__key=breakdown).first()
