"""The same agency in one round after another."""

from collections.abc import Mapping
from typing import Any

from agencies.models import Agency
from agencies.states import AgencyKind
from reports.collection.models import Report
from reports.collection.states import AssignmentKind, Origin, ReportState
from reports.outlines.models import OutlineVersion
from reports.periods.actions import get_or_create_period
from tests.factories.agencies import make_agency
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report


class Years:
    """One agency that is asked by one lead, period after period, with one outline."""

    def __init__(self, name: str = "UBND huyện Năm Tháng") -> None:
        self.lead: Agency = make_agency()
        self.agency: Agency = make_agency(name, kind=AgencyKind.DISTRICT)
        self.version: OutlineVersion = make_outline()

    def call(self, code: str) -> Any:
        """A call for a period by its code, "2023-H1"."""
        return make_call(lead=self.lead, version=self.version, period=get_or_create_period(code=code))

    def report(
        self,
        code: str,
        figures: Mapping[tuple[str, str], Any] | None = None,
        *,
        state: str = ReportState.ACCEPTED,
        agency: Agency | None = None,
        **fields: Any,
    ) -> Report:
        """What the agency reported for a period, accepted unless said otherwise."""
        duty = make_assignment(self.call(code), agency or self.agency)
        return make_report(duty, state=state, figures=figures, **fields)

    def summary(
        self,
        code: str,
        figures: Mapping[tuple[str, str], Any] | None = None,
        *,
        state: str = ReportState.ACCEPTED,
    ) -> Report:
        """What the lead summed up for a period."""
        root = self.call(code).root
        assert root.kind == AssignmentKind.CONSOLIDATION
        return make_report(root, state=state, figures=figures, origin=Origin.CONSOLIDATED)
